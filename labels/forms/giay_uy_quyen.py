"""Giấy ủy quyền nhận kết quả, to be signed at the door: TT 17/2017/TT-BTTTT Art 5.2 d (an authorised person shows this paper and
his own identity paper). Only the last four digits of identity numbers are printed; the whole number is written by hand."""

from dataclasses import dataclass
from datetime import date

from labels.forms.compulsory import Item, demand
from labels.forms.paper import A5
from labels.forms.parts import Head, Party, Signer, day, long_day
from labels.forms.writer import Writer

FORM = "Giấy ủy quyền"
TITLE = "GIẤY ỦY QUYỀN NHẬN KẾT QUẢ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`proxy` without a name leaves lines to be filled at the door."""

    head: Head
    item_number: str
    dossier_code: str
    procedure: str
    agency: str
    owner: Party
    owner_id: str
    owner_last4: str = ""
    proxy: Party = Party(name="", address="", phone="")
    proxy_id: str = "Thẻ căn cước"
    relation: str = ""
    until: date
    khmer: bool = False


COMPULSORY = (
    Item("dossier_code", "mã hồ sơ", "TT 17/2017 Điều 5.2"),
    Item("procedure", "tên thủ tục", "TT 17/2017 Điều 9"),
    Item("agency", "cơ quan trả kết quả", "TT 17/2017 Điều 5.2"),
    Item("owner.name", "người ủy quyền", "TT 17/2017 Điều 5.2"),
    Item("owner.address", "địa chỉ người ủy quyền", "TT 17/2017 Điều 5.2"),
    Item("owner_id", "loại giấy tờ tùy thân", "TT 17/2017 Điều 5.2"),
    Item("until", "thời hạn ủy quyền", "Bộ luật Dân sự 2015 Điều 563"),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)


def draw(content: Content) -> bytes:
    check(content)
    writer = Writer(A5, TITLE, content.head, content.khmer)
    writer.motto()
    writer.title(TITLE)
    writer.line(writer.label("Người ủy quyền"), bold=True)
    _person(writer, content.owner, content.owner_id, content.owner_last4)
    writer.gap(0.4)
    writer.line(writer.label("Người được ủy quyền"), bold=True)
    _person(writer, content.proxy, content.proxy_id, "")
    writer.pair("Quan hệ với người ủy quyền", content.relation)
    writer.gap(0.4)
    writer.line("Nội dung: thay tôi nhận kết quả giải quyết thủ tục hành chính dưới đây do bưu điện phát, ký nhận, nộp khoản còn phải nộp và giao lại giấy tờ cơ quan thu hồi.")
    writer.pair("Thủ tục", content.procedure)
    writer.pair("Mã hồ sơ", content.dossier_code)
    writer.pair("Số hiệu bưu gửi", content.item_number)
    writer.pair("Cơ quan", content.agency)
    writer.pair("Có hiệu lực đến hết ngày", day(content.until))
    writer.line("Tôi chịu trách nhiệm về việc ủy quyền này. Người được ủy quyền phải xuất trình giấy tờ tùy thân của mình khi nhận.")
    writer.gap()
    boxes = (("Người ủy quyền", Signer(name=content.owner.name)), ("Người được ủy quyền", Signer(name=content.proxy.name)), ("Bưu tá chứng kiến", Signer(name="")))
    writer.signatures(boxes, long_day(content.head.place, content.head.made_at))
    return writer.finish().pdf


def _person(writer: Writer, person: Party, paper: str, last4: str) -> None:
    writer.pair("Họ tên", person.name)
    writer.pair("Địa chỉ", person.address)
    writer.two((("Điện thoại", person.phone),), ((f"{paper} số", f"………{last4}" if last4 else ""),))
