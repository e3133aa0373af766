"""Phiếu chuyển hoàn: what could not be delivered, or is not to be, goes back to who gave it: a result to its agency, a dossier to its citizen.

TT 17/2017/TT-BTTTT Art 5.2 h (two invitations, two working days apart, before), Law on Post 49/2010/QH12 Art 16 (the sender withdraws) and
17.1 (reasons), QĐ 45/2016/QĐ-TTg Art 12.4 (whose fault pays)."""

from dataclasses import dataclass
from datetime import date, datetime

from labels.forms.compulsory import Item, demand, refuse
from labels.forms.paper import A5
from labels.forms.parts import Head, Party, Signer, day, long_day, minute
from labels.forms.table import Column, Table, draw_table
from labels.forms.writer import Writer

FORM = "Phiếu chuyển hoàn"
FAULTS = {"citizen": "người nhận", "agency": "cơ quan", "post": "bưu điện"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    at: datetime
    place: str
    reason: str
    courier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`refused`: the recipient refused, was unknown or moved; then no invitation is needed (Art 17.1 a, b, c, đ). `decided`: a person has
    sent it back (the desk refuses it, it is wrong, the sender withdraws); then no try is needed either. `dossier`: it goes back to a
    citizen. `postage`: of the way back, VND; `provisional`: the tariff is not sure of it."""

    head: Head
    item_number: str
    dossier_code: str
    sender: Party
    recipient: Party
    reason: str
    fault: str
    attempts: tuple[Attempt, ...]
    invited: tuple[date, ...] = ()
    refused: bool = False
    decided: bool = False
    dossier: bool = False
    postage: int | None = None
    provisional: bool = False
    keeper: Signer
    receiver: Signer


COMPULSORY = (
    Item("head.number", "số phiếu", "TT 17/2017 Điều 5.2"),
    Item("item_number", "số hiệu bưu gửi", "TT 17/2017 Điều 9"),
    Item("sender.name", "bên nhận lại", "TT 17/2017 Điều 5.2"),
    Item("sender.address", "địa chỉ bên nhận lại", "TT 17/2017 Điều 9"),
    Item("recipient.name", "người nhận không phát được", "Luật Bưu chính Điều 17"),
    Item("recipient.address", "địa chỉ đã phát", "Luật Bưu chính Điều 17"),
    Item("reason", "lý do không phát được", "Luật Bưu chính Điều 17.1"),
    Item("fault", "bên có lỗi", "QĐ 45/2016 Điều 12.4"),
    Item("attempts", "các lần phát", "TT 17/2017 Điều 5.2", lambda c: not c.decided),
    Item("invited", "ngày mời nhận", "TT 17/2017 Điều 5.2", lambda c: not (c.refused or c.decided)),
    Item("postage", "cước chuyển hoàn", "QĐ 45/2016 Điều 12.4"),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)
    if content.fault not in FAULTS:
        raise refuse(FORM, f"bên có lỗi «{content.fault}» không có, chỉ có {', '.join(FAULTS)}")
    if not (content.refused or content.decided) and len(content.invited) < 2:
        raise refuse(FORM, "mới mời một lần; phải mời ít nhất hai lần, cách nhau hai ngày làm việc (TT 17/2017 Điều 5.2)")
    if not content.decided and len(content.invited) >= 2 and (content.invited[1] - content.invited[0]).days < 2:
        raise refuse(FORM, f"hai giấy mời ngày {day(content.invited[0])} và {day(content.invited[1])} chưa cách nhau hai ngày làm việc")


def draw(content: Content) -> bytes:
    check(content)
    writer = Writer(A5, "PHIẾU CHUYỂN HOÀN", content.head)
    writer.national_head()
    writer.title("PHIẾU CHUYỂN HOÀN")
    writer.codes(content.item_number)
    writer.pair("Mã hồ sơ", content.dossier_code)
    writer.pair("Trả lại người gửi" if content.dossier else "Hoàn về cơ quan", f"{content.sender.name}, {content.sender.address}")
    writer.pair("Nơi nhận" if content.dossier else "Người nhận", f"{content.recipient.name}, {content.recipient.address}")
    writer.pair("Lý do trả lại" if content.decided else "Lý do không phát được", content.reason)
    if content.invited or not content.decided:
        writer.pair("Ngày mời nhận", ", ".join(f"lần {n}: {day(at)}" for n, at in enumerate(content.invited, start=1)) or "không mời (người nhận từ chối hoặc không có tại địa chỉ)")
    writer.pair("Cước chuyển hoàn", f"{content.postage:,} đ{' (tạm tính)' if content.provisional else ''}".replace(",", ".") + f" – bên chịu: {_payer(content)}")
    writer.gap()
    columns = (Column("Lần", 8, "center"), Column("Lúc", 30), Column("Nơi phát", 38), Column("Kết quả", 34), Column("Bưu tá", 26))
    rows = [(str(n), minute(a.at), a.place, a.reason, a.courier) for n, a in enumerate(content.attempts, start=1)]
    if rows:
        draw_table(writer, Table(columns, rows), writer.sign_height)
    writer.gap()
    writer.signatures((("Bưu điện hoàn", content.keeper), ("Người gửi nhận lại" if content.dossier else "Cơ quan nhận lại", content.receiver)), long_day(content.head.place, content.head.made_at))
    return writer.finish().pdf


def _payer(content: Content) -> str:
    return "người gửi" if content.dossier and content.fault == "citizen" else FAULTS[content.fault]
