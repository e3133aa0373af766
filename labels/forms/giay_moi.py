"""Giấy mời nhận kết quả, first and second: TT 17/2017/TT-BTTTT Art 5.2 h (at least two, two working days apart, before the result goes
back to the agency) and 5.2 d (identity papers, authorisation)."""

from dataclasses import dataclass
from datetime import date

from labels.forms.compulsory import Item, demand, refuse
from labels.forms.paper import A5
from labels.forms.parts import Head, Party, Signer, day, dong, long_day
from labels.forms.writer import Writer

FORM = "Giấy mời nhận kết quả"
TITLE = "GIẤY MỜI NHẬN KẾT QUẢ"
LAW = "TT 17/2017 Điều 5.2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`times` 1 or 2; `first_on`: day of the first invitation, on the second; `opens`: hours of the post office; `provisional`: the
    tariff is not sure of what is to be paid."""

    head: Head
    times: int
    item_number: str
    dossier_code: str
    recipient: Party
    office: str
    office_address: str
    opens: str = ""
    made_on: date
    keep_until: date
    first_on: date | None = None
    to_pay: int = 0
    provisional: bool = False
    keeper: Signer
    khmer: bool = False


COMPULSORY = (
    Item("item_number", "số hiệu bưu gửi", "TT 17/2017 Điều 9"),
    Item("dossier_code", "mã hồ sơ", LAW),
    Item("recipient.name", "người được mời", LAW),
    Item("recipient.address", "địa chỉ người được mời", LAW),
    Item("office", "nơi nhận", LAW),
    Item("office_address", "địa chỉ nơi nhận", LAW),
    Item("made_on", "ngày mời", LAW),
    Item("keep_until", "ngày giữ đến", LAW),
    Item("first_on", "ngày mời lần 1", LAW, lambda c: (c.times or 0) > 1),
    Item("times", "lần mời", LAW),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)
    if content.first_on is not None and content.times > 1 and (content.made_on - content.first_on).days < 2:
        raise refuse(FORM, f"lần 2 ngày {day(content.made_on)} chưa cách lần 1 ngày {day(content.first_on)} hai ngày làm việc ({LAW})")
    if content.keep_until < content.made_on:
        raise refuse(FORM, f"ngày giữ đến {day(content.keep_until)} đứng trước ngày mời {day(content.made_on)}")


def draw(content: Content) -> bytes:
    check(content)
    writer = Writer(A5, TITLE, content.head, content.khmer)
    writer.national_head()
    writer.title(TITLE, f"Lần thứ {'nhất' if content.times == 1 else 'hai'}")
    writer.codes(content.item_number)
    writer.pair("Kính gửi", content.recipient.name)
    writer.pair("Địa chỉ", content.recipient.address)
    writer.gap(0.3)
    writer.line("Bưu tá đã mang kết quả giải quyết hồ sơ đến địa chỉ trên mà chưa giao được. Kính mời ông/bà đến nhận tại:")
    writer.frame(((content.office, True), (content.office_address, False), *(((content.opens, False),) if content.opens else ())))
    writer.frame(((writer.label("Giữ đến hết ngày"), False), (day(content.keep_until), True)))
    writer.pair("Mã hồ sơ", content.dossier_code)
    if content.first_on and content.times > 1:
        writer.pair("Đã mời lần thứ nhất", f"ngày {day(content.first_on)}")
    writer.pair("Khi đến mang theo", "giấy này và thẻ căn cước, căn cước công dân hoặc hộ chiếu; người nhận thay mang thêm giấy ủy quyền và giấy tờ tùy thân của mình")
    if content.to_pay:
        writer.pair("Còn phải nộp", f"{dong(content.to_pay)} đ{' (tạm tính)' if content.provisional else ''}")
    late = "Quá ngày trên, kết quả được chuyển hoàn về cơ quan giải quyết."
    writer.line(late if content.times > 1 else "Nếu ông/bà chưa đến được, bưu điện sẽ mời thêm một lần, cách lần này hai ngày làm việc.")
    writer.gap()
    writer.signatures((("Giao dịch viên", content.keeper),), long_day(content.head.place, content.head.made_at))
    return writer.finish().pdf
