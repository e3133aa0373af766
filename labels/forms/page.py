"""Flow of a legal form: the nation's heading, a numbered title, tables whose heading is carried on, a signature block that
never stands alone, «Trang x/y». The same content gives the same bytes."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, LongTable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from labels.codes import Dots, draw_bars, draw_qr, qr_width
from labels.fonts import BOLD, REGULAR, draw_text, is_khmer, register, text_width

SIZES = {"a4": A4, "a5": A5}


class FormIncomplete(ValueError):
    """A compulsory item is missing; nothing is drawn."""


def require(form: str, **items: object) -> None:
    """Raises FormIncomplete naming every empty item (0 and False count as said)."""
    missing = [name.replace("_", " ") for name, value in items.items() if value is None or value == "" or value == () or value == []]
    if missing:
        raise FormIncomplete(f"{form}: thiếu {', '.join(missing)}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a form stands on paper. `size`: a4 or a5; `landscape` for wide registers."""

    title: str
    number: str = ""
    issuer: str = "BƯU ĐIỆN"
    size: str = "a4"
    landscape: bool = False
    form_number: str = ""
    demo: bool = False


def styles(size: float = 10) -> dict[str, ParagraphStyle]:
    register()
    plain = ParagraphStyle("plain", fontName=REGULAR, fontSize=size, leading=size * 1.35)
    return {
        "plain": plain,
        "bold": ParagraphStyle("bold", plain, fontName=BOLD),
        "centre": ParagraphStyle("centre", plain, alignment=TA_CENTER),
        "centre_bold": ParagraphStyle("centre_bold", plain, alignment=TA_CENTER, fontName=BOLD),
        "right": ParagraphStyle("right", plain, alignment=TA_RIGHT),
        "title": ParagraphStyle("title", plain, alignment=TA_CENTER, fontName=BOLD, fontSize=size * 1.45, leading=size * 1.9, spaceBefore=6),
        "small": ParagraphStyle("small", plain, fontSize=size * 0.82, leading=size * 1.1),
    }


def render(sheet: Sheet, body: Sequence[Flowable]) -> bytes:
    """The form as PDF."""
    register()
    page = SIZES[sheet.size][::-1] if sheet.landscape else SIZES[sheet.size]
    out = io.BytesIO()
    margin = (12 if sheet.size == "a5" else 16) * mm
    document = SimpleDocTemplate(out, pagesize=page, leftMargin=margin, rightMargin=margin, topMargin=margin * 0.8, bottomMargin=margin, title=sheet.title, author=sheet.issuer, invariant=1)
    document.build([*heading(sheet), *body], canvasmaker=lambda *a, **k: Numbered(sheet, *a, **{**k, "invariant": 1}))
    return out.getvalue()


class Numbered(Canvas):
    """Writes «Trang x/y» when all pages are known."""

    def __init__(self, sheet: Sheet, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sheet, self.kept = sheet, []  # type: ignore[var-annotated]

    def showPage(self) -> None:  # noqa: N802 - ReportLab's name
        self.kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for at, page in enumerate(self.kept, start=1):
            self.__dict__.update(page)
            self._foot(at, len(self.kept))
            super().showPage()
        super().save()

    def _foot(self, at: int, total: int) -> None:
        width = float(self._pagesize[0])
        draw_text(self, width - 60 * mm, 7 * mm, f"Trang {at}/{total}", 8)
        words = " · ".join(w for w in (self.sheet.form_number, self.sheet.title, self.sheet.number) if w)
        draw_text(self, 14 * mm, 7 * mm, words + ("  —  BẢN THỬ" if self.sheet.demo else ""), 8)


def heading(sheet: Sheet) -> list[Flowable]:
    """Issuer left, the nation's name and motto right (NĐ 30/2020/NĐ-CP), then title and number."""
    s = styles(9 if sheet.size == "a5" else 10)
    left = Paragraph(f"{sheet.issuer}<br/>Số: {sheet.number or '……'}", s["centre"])
    right = Paragraph("<b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br/>Độc lập – Tự do – Hạnh phúc", s["centre"])
    return [Table([[left, right]], colWidths=["42%", "58%"], style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")])), Paragraph(sheet.title.upper(), s["title"]), Spacer(1, 3 * mm)]


def text(words: str, style: str = "plain", size: float = 10) -> Paragraph:
    return Paragraph(escape(words), styles(size)[style])


def fields(rows: Sequence[tuple[str, str]], size: float = 10) -> LongTable:
    """Label and value, two columns; an empty value is left out (compulsory ones were checked before)."""
    s = styles(size)
    body = [[Paragraph(escape(label), s["plain"]), Paragraph(escape(value), s["bold"])] for label, value in rows if value]
    return LongTable(body, colWidths=["34%", "66%"], style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 2)]))


def grid(head: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[Any], sums: Sequence[str] | None = None, size: float = 8.5) -> LongTable:
    """A table whose heading stands on every page; short cells are drawn as they are, long ones are wrapped."""
    s = styles(size)
    cells = [[Paragraph(escape(word), s["centre_bold"]) for word in head]]
    cells += [[_cell(value, s) for value in row] for row in rows]
    looks = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("FONT", (0, 1), (-1, -1), REGULAR, size),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke), ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5), ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]  # fmt: skip
    if sums:
        cells.append([Paragraph(escape(word), s["bold"]) for word in sums])
        looks.append(("BACKGROUND", (0, -1), (-1, -1), colors.whitesmoke))
    return LongTable(cells, colWidths=widths, repeatRows=1, style=TableStyle(looks))


def _cell(value: Any, s: dict[str, ParagraphStyle]) -> Any:
    if isinstance(value, Flowable):
        return value
    words = str(value)
    return words if len(words) <= 12 and "\n" not in words and not is_khmer(words) else Paragraph(escape(words).replace("\n", "<br/>"), s["plain"])


def signatures(blocks: Sequence[tuple[str, str, str]], size: float = 10) -> KeepTogether:
    """(role, name, how it was signed); the block is never parted from its heading."""
    s = styles(size)
    row = [[Paragraph(escape(role), s["centre_bold"]), Paragraph(escape(how or "(ký, ghi rõ họ tên)"), s["centre"]), Spacer(1, 18 * mm), Paragraph(escape(name), s["centre_bold"])] for role, name, how in blocks]
    return KeepTogether([Spacer(1, 5 * mm), Table([row], colWidths=[f"{100 // len(blocks)}%"] * len(blocks), style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))])


class Code(Flowable):
    """Code 128 and QR of an item number side by side, for the head of a form."""

    def __init__(self, number: str, caption: str = "") -> None:
        super().__init__()
        self.number, self.caption = number, caption or number
        self.width, self.height = 90 * mm, 22 * mm

    def draw(self) -> None:
        bars, cell = Dots(203, 2), Dots(203, 4)
        draw_bars(self.canv, 0, 7 * mm, self.number, 12 * mm, bars)
        draw_text(self.canv, 8 * mm, 2 * mm, self.caption, 9, True)
        draw_qr(self.canv, 62 * mm, 0, self.number, cell)


class SmallQr(Flowable):
    """A QR in a table's cell."""

    def __init__(self, content: str, dots: int = 3, error: str = "q") -> None:
        super().__init__()
        self.content, self.cell, self.error = content, Dots(203, dots), error
        self.width = self.height = qr_width(content, self.cell, error)

    def draw(self) -> None:
        draw_qr(self.canv, 0, 0, self.content, self.cell, self.error)


class Khmer(Flowable):
    """One line of Khmer, shaped, under its Vietnamese."""

    def __init__(self, words: str, size: float = 10, centre: bool = True) -> None:
        super().__init__()
        self.words, self.size, self.centre = words, size, centre
        self.height = size * 1.7

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        return width, self.height

    def draw(self) -> None:
        x = (self.width - text_width(self.words, self.size)) / 2 if self.centre else 0
        draw_text(self.canv, x, self.size * 0.5, self.words, self.size)


def escape(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def dong(amount: int) -> str:
    return f"{amount:,} đ".replace(",", ".")



