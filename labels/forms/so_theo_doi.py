"""Sổ theo dõi and the register books (A4): yearly, numbered from 01, closed at the year's end: TT 01/2018/TT-VPCP Art 9-10, Mẫu 06.

The same rows as a workbook: `labels.forms.workbook`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from labels.forms.compulsory import Item, demand, refuse
from labels.forms.paper import A4_WIDE
from labels.forms.parts import Head, Signer, day, long_day
from labels.forms.table import Cell, Column, Table, draw_table
from labels.forms.writer import Writer

FORM = "Sổ theo dõi"
MAU_06 = (
    Column("STT", 9, "center"), Column("Mã hồ sơ", 34), Column("Tên thủ tục hành chính", 40), Column("Số bộ", 11, "right", True), Column("Tên cá nhân, tổ chức", 34), Column("Địa chỉ, số điện thoại", 40),
    Column("Cơ quan giải quyết", 30), Column("Nhận hồ sơ", 21), Column("Hẹn trả", 21), Column("Trả kết quả", 21), Column("Cách nhận kết quả", 23), Column("Ký nhận, ghi chú", 22),
)  # fmt: skip
GIAO_NHAN = (
    Column("STT", 9, "center"), Column("Số hiệu bưu gửi", 32), Column("Mã hồ sơ", 40), Column("Chiều", 16), Column("Người gửi", 40), Column("Người nhận", 40), Column("Ngày nhận (J)", 24),
    Column("Hạn", 22), Column("Hoàn tất", 24), Column("Cước", 18, "right", True), Column("Phí nhà nước", 20, "right", True), Column("Ghi chú", 30),
)  # fmt: skip
BOOKS = {"mau_06": ("SỔ THEO DÕI HỒ SƠ", MAU_06), "giao_nhan": ("SỔ GIAO NHẬN BƯU GỬI HỒ SƠ", GIAO_NHAN)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """`rows`: cells in the order of the book's columns, the first is the running number from 1; `first`: number of the first row
    of this print; `closed`: the day the book was closed, with who closed it."""

    head: Head
    book: str
    year: int
    rows: tuple[Sequence[Cell], ...]
    first: int = 1
    closed: date | None = None
    keeper: Signer


COMPULSORY = (
    Item("head.office", "bộ phận giữ sổ", "TT 01/2018 Điều 10"),
    Item("year", "năm của sổ", "TT 01/2018 Điều 10"),
    Item("keeper.name", "người giữ sổ", "TT 01/2018 Điều 10"),
)


def check(content: Content) -> None:
    demand(FORM, content, COMPULSORY)
    if content.book not in BOOKS:
        raise refuse(FORM, f"không có sổ «{content.book}»; có {', '.join(BOOKS)}")
    columns = BOOKS[content.book][1]
    for number, row in enumerate(content.rows, start=content.first):
        if len(row) != len(columns):
            raise refuse(FORM, f"dòng {number} có {len(row)} ô, sổ có {len(columns)} cột")
        if str(row[0]).strip() != str(number) and str(row[0]).strip() != f"{number:02d}":
            raise refuse(FORM, f"số thứ tự phải liền nhau: chờ {number:02d}, gặp «{row[0]}»")
    if content.closed and content.closed.year < content.year:
        raise refuse(FORM, f"sổ năm {content.year} không thể khóa ngày {day(content.closed)}")


def draw(content: Content) -> bytes:
    check(content)
    name, columns = BOOKS[content.book]
    writer = Writer(A4_WIDE, name, content.head)
    writer.national_head()
    writer.title(name, f"năm {content.year}")
    draw_table(writer, Table(columns, [(f"{n:02d}", *row[1:]) for n, row in enumerate(content.rows, start=content.first)], f"Cộng {len(content.rows)} dòng", 6.8), writer.sign_height + writer.paper.size * 3)
    writer.gap()
    last = content.first + len(content.rows) - 1
    if content.closed:
        writer.line(f"Sổ năm {content.year} khóa ngày {day(content.closed)} ở số {last:02d}. Sổ năm sau bắt đầu từ số 01.", bold=True)
    writer.signatures((("Người giữ sổ", content.keeper), ("Thủ trưởng bộ phận", Signer(name=""))), long_day(content.head.place, content.head.made_at))
    return writer.finish().pdf
