"""Mẫu 03, Phiếu từ chối tiếp nhận, giải quyết hồ sơ (A5): TT 01/2018/TT-VPCP Art 9; NĐ 61/2018/NĐ-CP Art 17."""

from dataclasses import dataclass

from labels.forms.compulsory import Item, demand
from labels.forms.paper import A5
from labels.forms.parts import Head, Party, Signer, long_day
from labels.forms.submitted import submitted
from labels.forms.writer import Writer

FORM = "Mẫu 03 (Phiếu từ chối tiếp nhận, giải quyết hồ sơ)"
TITLE = "PHIẾU TỪ CHỐI TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ"
LAW = "TT 01/2018 Mẫu 03"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`rule`: the article that forbids it; `where`: who is competent, if another is."""

    head: Head
    dossier_code: str
    procedure: str
    submitter: Party
    reason: str
    rule: str = ""
    where: str = ""
    receiver: Signer
    khmer: bool = False


COMPULSORY = (
    Item("head.office", "bộ phận tiếp nhận", LAW),
    Item("procedure", "nội dung yêu cầu giải quyết", LAW),
    Item("submitter.name", "người nộp hồ sơ", LAW),
    Item("submitter.address", "địa chỉ", LAW),
    Item("reason", "lý do từ chối", LAW),
    Item("receiver.name", "người tiếp nhận hồ sơ", LAW),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)


def draw(content: Content) -> bytes:
    check(content)
    writer = Writer(A5, TITLE, content.head, content.khmer)
    writer.national_head()
    writer.title(TITLE)
    writer.pair("Bộ phận tiếp nhận", content.head.office)
    writer.pair("Hồ sơ của", content.submitter.name)
    submitted(writer, content.submitter, content.procedure)
    writer.pair("Mã hồ sơ", content.dossier_code or "chưa cấp")
    writer.gap(0.4)
    writer.line("Qua xem xét, cơ quan không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau:")
    writer.frame(((content.reason, True),))
    writer.pair("Căn cứ", content.rule or "thành phần và yêu cầu công bố của thủ tục")
    if content.where:
        writer.pair("Cơ quan có thẩm quyền", content.where)
    writer.line("Xin thông báo để ông/bà được biết và thực hiện.")
    writer.gap()
    writer.signatures((("Người nộp hồ sơ", Signer(name=content.submitter.name)), ("Người tiếp nhận hồ sơ", content.receiver)), long_day(content.head.place, content.head.made_at))
    return writer.finish().pdf
