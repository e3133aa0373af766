"""Đóng ca: what a courier collected and hands in at the end of a shift, three ledgers apart, and what he still holds.

QĐ 45/2016/QĐ-TTg Art 11 and 12.3 (State fees and postage are never mixed), Art 15.2 (fees are paid over in full and in time)."""

from dataclasses import dataclass
from datetime import date, datetime

from labels.forms.compulsory import Item, demand, refuse
from labels.forms.paper import A4
from labels.forms.parts import Head, Money, Signer, day, dong, in_words, long_day, minute
from labels.forms.table import Column, Table, draw_table
from labels.forms.writer import Writer

FORM = "Phiếu đóng ca"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One receipt of the day; `method`: cash or transfer."""

    receipt: str
    item_number: str
    at: datetime
    money: Money
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`counted`: the cash on the table, by ledger; `notes`: (value of a banknote, how many); `held`: what stays with the courier."""

    head: Head
    shift: date
    courier: Signer
    cashier: Signer
    taken: tuple[Taken, ...]
    counted: Money
    notes: tuple[tuple[int, int], ...] = ()
    held: tuple[str, ...] = ()
    why: str = ""


COMPULSORY = (
    Item("head.number", "số phiếu", "QĐ 45/2016 Điều 15.2"),
    Item("shift", "ngày của ca", "QĐ 45/2016 Điều 15.2"),
    Item("courier.name", "họ tên bưu tá", "QĐ 45/2016 Điều 15.2"),
    Item("cashier.name", "họ tên người nhận tiền", "QĐ 45/2016 Điều 15.2"),
    Item("counted.postage", "cước đã đếm", "QĐ 45/2016 Điều 12.3"),
    Item("counted.state_fee", "phí, lệ phí nhà nước đã đếm", "QĐ 45/2016 Điều 11"),
    Item("counted.cod", "tiền thu hộ đã đếm", "QĐ 45/2016 Điều 12.3"),
    Item("taken[].receipt", "số biên nhận", "QĐ 45/2016 Điều 6"),
)
LEDGERS = (("postage", "Cước bưu chính (của bưu điện)"), ("state_fee", "Phí, lệ phí nhà nước (nộp cơ quan)"), ("cod", "Thu hộ khác"))


def due(content: Content, ledger: str) -> int:
    """Cash that should be there."""
    return sum(getattr(t.money, ledger) or 0 for t in content.taken if t.method == "cash")


def _differs(content: Content) -> bool:
    return any((getattr(content.counted, name) or 0) != due(content, name) for name, _ in LEDGERS)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)
    if _differs(content) and not content.why:
        raise refuse(FORM, "tiền đếm khác tiền phải nộp mà không ghi lý do chênh lệch")
    on_table = sum(value * count for value, count in content.notes)
    if content.notes and on_table != content.counted.total:
        raise refuse(FORM, f"các tờ tiền cộng được {dong(on_table)} đ, khác số đã đếm {dong(content.counted.total)} đ")


def draw(content: Content) -> bytes:
    check(content)
    writer = Writer(A4, "PHIẾU ĐÓNG CA", content.head)
    writer.national_head()
    writer.title("PHIẾU ĐÓNG CA CỦA BƯU TÁ", f"ca ngày {day(content.shift)}")
    writer.two((("Bưu tá", content.courier.name),), (("Người nhận tiền", content.cashier.name),))
    writer.gap()
    columns = (Column("TT", 8, "center"), Column("Biên nhận", 28), Column("Số hiệu", 32), Column("Lúc", 30), Column("Cách thu", 24), Column("Cước", 19, "right", True), Column("Phí nhà nước", 20, "right", True), Column("Thu hộ", 19, "right", True))  # fmt: skip
    rows = [
        (str(n), t.receipt, t.item_number, minute(t.at), "tiền mặt" if t.method == "cash" else "chuyển khoản", t.money.postage or 0, t.money.state_fee or 0, t.money.cod or 0)
        for n, t in enumerate(content.taken, start=1)
    ]
    if rows:
        draw_table(writer, Table(columns, rows, f"Tổng cộng {len(rows)} biên nhận", 8))
    writer.gap()
    _ledgers(writer, content)
    if content.notes:
        writer.pair("Tờ tiền", "; ".join(f"{dong(value)} × {count}" for value, count in content.notes))
    writer.pair("Tổng tiền mặt nộp", f"{dong(content.counted.total)} đ ({in_words(content.counted.total)})")
    writer.pair("Chênh lệch", content.why if _differs(content) else "không chênh lệch")
    writer.pair(f"Còn giữ {len(content.held)} bưu gửi", ", ".join(content.held) or "không giữ bưu gửi nào")
    writer.gap()
    writer.signatures((("Bưu tá", content.courier), ("Người nhận tiền", content.cashier)), long_day(content.head.place, content.head.made_at))
    return writer.finish().pdf


def _ledgers(writer: Writer, content: Content) -> None:
    columns = (Column("Sổ", 80), Column("Phải nộp (tiền mặt)", 33, "right", True), Column("Đã đếm", 33, "right", True), Column("Chênh lệch", 33, "right"))
    rows = []
    for name, words in LEDGERS:
        counted = getattr(content.counted, name) or 0
        rows.append((words, due(content, name), counted, counted - due(content, name)))
    draw_table(writer, Table(columns, rows, "Cộng ba sổ"))
    writer.gap()
