"""Biên nhận of what was taken at a door, or the notice of what is due: three money lines apart (QĐ 45/2016/QĐ-TTg Art 11 and 12.3, Art 6
and 10: a proof for what was collected), with a VietQR code where money is due."""

from dataclasses import dataclass
from datetime import datetime

from labels.forms.compulsory import Item, demand, refuse
from labels.forms.money import money_table, to_pay
from labels.forms.paper import A5
from labels.forms.parts import METHODS, Head, Money, Party, Signer, long_day, minute
from labels.forms.writer import Writer
from labels.vietqr import Account

FORM = "Biên nhận thu tiền"
PAID, DUE = "BIÊN NHẬN THU TIỀN", "GIẤY BÁO NỘP TIỀN"
RECEIPT = {False: "biên lai của cơ quan trả cùng kết quả", True: "chưa có biên lai của cơ quan kèm kết quả thì nhận tại cơ quan"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`taken_at` None = nothing was taken yet: a notice with the code to pay by, if there is an account. `provisional`: the tariff is
    not sure of the postage; what was taken is final. `returned`: it was taken when a result was handed over."""

    head: Head
    item_number: str
    dossier_code: str
    procedure: str = ""
    payer: Party
    money: Money
    provisional: bool = False
    method: str = ""
    taken_at: datetime | None = None
    courier: Signer
    account: Account | None = None
    holder: str = ""
    returned: bool = False
    khmer: bool = False


COMPULSORY = (
    Item("head.number", "số biên nhận", "QĐ 45/2016 Điều 6"),
    Item("item_number", "số hiệu bưu gửi", "QĐ 45/2016 Điều 6"),
    Item("dossier_code", "mã hồ sơ", "QĐ 45/2016 Điều 11.3"),
    Item("payer.name", "người nộp tiền", "QĐ 45/2016 Điều 6"),
    Item("money.postage", "cước bưu chính", "QĐ 45/2016 Điều 12.3"),
    Item("money.state_fee", "phí, lệ phí nhà nước", "QĐ 45/2016 Điều 11"),
    Item("money.cod", "thu hộ khác", "QĐ 45/2016 Điều 12.3"),
    Item("method", "cách nộp", "QĐ 45/2016 Điều 11", lambda c: c.taken_at is not None),
    Item("courier.name", "người thu tiền", "QĐ 45/2016 Điều 6", lambda c: c.taken_at is not None),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)
    if content.taken_at is not None and content.taken_at.tzinfo is None:
        raise refuse(FORM, "thời điểm thu không có múi giờ")
    if content.taken_at is not None and content.method not in METHODS:
        raise refuse(FORM, f"cách nộp «{content.method}» không có, chỉ có {', '.join(METHODS)}")
    if not content.money.total:
        raise refuse(FORM, "không có khoản nào phải thu")


def draw(content: Content) -> bytes:
    check(content)
    title = PAID if content.taken_at else DUE
    writer = Writer(A5, title, content.head, content.khmer)
    writer.national_head()
    writer.title(title)
    writer.codes(content.item_number)
    writer.pair("Người nộp tiền", content.payer.name)
    writer.pair("Địa chỉ", content.payer.address)
    writer.pair("Mã hồ sơ", content.dossier_code)
    if content.procedure:
        writer.pair("Thủ tục", content.procedure)
    writer.gap(0.4)
    money_table(writer, content.money, provisional=content.provisional and content.taken_at is None)
    if content.taken_at:
        writer.two((("Cách nộp", METHODS[content.method]),), (("Thu lúc", minute(content.taken_at)),))
        if content.money.state_fee:
            writer.line(f"Phí, lệ phí nhà nước được nộp cho cơ quan giải quyết; {RECEIPT[content.returned]}.", size=writer.paper.size * 0.85)
    elif content.account:
        to_pay(writer, content.account, content.holder, content.money.total, content.item_number, provisional=content.provisional)
    writer.gap(0.6)
    at = content.taken_at or content.head.made_at
    boxes = (("Người nộp tiền", Signer(name=content.payer.name)), ("Người thu tiền", content.courier)) if content.taken_at else (("Người lập", content.courier),)
    writer.signatures(boxes, long_day(content.head.place, at))
    return writer.finish().pdf
