"""Labels on a sheet: the same input gives the same bytes on any day."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO

from reportlab.pdfgen.canvas import Canvas

from labels.codes import INCH, Dots, bars_width, draw_bars, draw_qr, qr_width
from labels.content import KINDS, LabelContent
from labels.fonts import draw_text, register, text_width, wrap
from labels.sheets import MM, Sheet, sheet_of
from labels.spool import Spool


def render(contents: Sequence[LabelContent], sheet: str = "a6", start: int = 1, dpi: int = 203) -> bytes:
    """One PDF. `start`: first free place of the first page, counted from 1."""
    out = io.BytesIO()
    stream(contents, sheet, out, start, dpi)
    return out.getvalue()


def stream(contents: Iterable[LabelContent], sheet: str, out: IO[bytes], start: int = 1, dpi: int = 203) -> int:
    """Writes page after page; returns the number of labels. Raises ValueError for a start beyond the sheet."""
    form = sheet_of(sheet)
    if not 1 <= start <= form.places:
        raise ValueError(f"vị trí bắt đầu phải từ 1 đến {form.places} trên khổ «{sheet}»")
    register()
    # a page of whole dots: a driver that fits it to the paper then stretches nothing
    wide, high = (round(side * MM * dpi / INCH) * INCH / dpi - 1e-4 for side in form.page)
    canvas = Spool(out, (wide, high))
    canvas.setTitle("Nhãn bưu gửi hồ sơ")
    canvas.setAuthor("Bưu Tá")
    place, count = start - 1, 0
    for content in contents:
        if place == form.places:
            canvas.showPage()
            place = 0
        x, y = form.corner(place)
        draw_label(canvas, x, y, form, content, dpi)
        place, count = place + 1, count + 1
    canvas.save()
    return count


@dataclass(frozen=True, slots=True)
class Codes:
    """Where the two symbols stand, in points from the lower left corner of the page."""

    bars: tuple[float, float, float]  # x, y, height
    qr: tuple[float, float]
    bar: Dots
    cell: Dots


def draw_label(canvas: Canvas, x: float, y: float, form: Sheet, content: LabelContent, dpi: int = 203, symbols: bool = True) -> Codes:
    """Small labels say only where to; large ones the whole address. `symbols` off: a label printer draws them itself."""
    width, height = form.label[0] * MM, form.label[1] * MM
    pad = form.padding * MM
    left, right, top, bottom = x + pad, x + width - pad, y + height - pad, y + pad
    scale = dpi / 203
    bar, cell = Dots(dpi, max(1, round(form.bar_dots * scale))), Dots(dpi, max(1, round(form.qr_dots * scale)))
    size, small = form.text, form.label[1] < 40
    top = _head(canvas, left, right, top, content, size)
    canvas.setLineWidth(0.6)
    canvas.line(left, top, right, top)
    top -= 1.2 * MM
    bars_high = form.bar_height * MM
    bars_at = left + max(0.0, (right - left - bars_width(content.item_number, bar)) / 2)
    edge = qr_width(content.item_number, cell)
    codes = Codes((bars_at, top - bars_high, bars_high), (right - edge, bottom), bar, cell)
    if symbols:
        draw_bars(canvas, bars_at, top - bars_high, content.item_number, bars_high, bar)
        draw_qr(canvas, right - edge, bottom, content.item_number, cell)
    top -= bars_high + size * 1.25
    number = content.grouped
    draw_text(canvas, (left + right - text_width(number, size * 1.25, True)) / 2, top, number, size * 1.25, True)
    top -= size * 0.7
    if small:
        _small(canvas, left, right, top, bottom, content, size, edge)
    else:
        _body(canvas, left, right, top, bottom, content, size, edge)
    return codes


def _head(canvas: Canvas, left: float, right: float, top: float, content: LabelContent, size: float) -> float:
    """Direction and run; returns the line below."""
    big = size * 1.1
    base = top - big
    draw_text(canvas, left, base, KINDS[content.kind], big, True)
    if content.route:
        draw_text(canvas, right - text_width(content.route, big * 1.15, True), base, content.route, big * 1.15, True)
    return base - size * 0.45


def _small(canvas: Canvas, left: float, right: float, top: float, bottom: float, content: LabelContent, size: float, edge: float) -> None:
    room = right - edge - left - 2
    line = top
    for text, bold in ((content.new_unit or content.agency, True), (" · ".join(content.all_marks), True)):
        for part in wrap(text, room, size, bold, 2) if text else ():
            line -= size * 1.15
            if line < bottom:
                return
            draw_text(canvas, left, line, part, size, bold)


def _body(canvas: Canvas, left: float, right: float, top: float, bottom: float, content: LabelContent, size: float, edge: float) -> None:
    """Address lines over the whole width while they stand above the QR, beside it below."""
    line = top
    rows: list[tuple[str, str, bool, int]] = [
        ("Cơ quan", content.agency, False, 2),
        ("Người dân", content.recipient, True, 1),
        ("Địa chỉ", content.address, False, 3),
        ("Đơn vị mới", content.new_unit, True, 1),
        ("Đơn vị cũ", content.old_unit, False, 1),
        ("Gần", content.landmark, False, 2),
    ]
    for label, value, bold, most in rows:
        if not value:
            continue
        room = right - left - text_width(f"{label}: ", size)
        if line - size * 1.3 * most < bottom + edge:
            room -= edge
        for at, part in enumerate(wrap(value, room, size, bold, most)):
            line -= size * 1.3
            if line < bottom:
                return
            indent = draw_text(canvas, left, line, f"{label}: ", size) if at == 0 else text_width(f"{label}: ", size)
            draw_text(canvas, left + indent, line, part, size, bold)
    _marks(canvas, left, right - edge - 4, bottom, line - size * 0.4, content, size)


def _marks(canvas: Canvas, left: float, right: float, bottom: float, top: float, content: LabelContent, size: float) -> None:
    """Handling marks in boxes, in rows from the bottom up; what does not fit is made smaller, never left out."""
    while size > 4 and bottom + len(_rows(content.all_marks, right - left, size)) * (size * 1.7 + 2) > top:
        size *= 0.92
    line = bottom
    canvas.setLineWidth(1)
    for row in reversed(_rows(content.all_marks, right - left, size)):
        at = left
        for mark in row:
            width = min(text_width(mark, size, True) + size, right - left)
            canvas.rect(at, line, width, size * 1.7)
            draw_text(canvas, at + size / 2, line + size * 0.5, mark, size, True)
            at += width + 3
        line += size * 1.7 + 2


def _rows(marks: Sequence[str], room: float, size: float) -> list[list[str]]:
    rows: list[list[str]] = []
    used = room + 1
    for mark in marks:
        width = text_width(mark, size, True) + size + 3
        if used + width > room + 3:
            rows.append([])
            used = 0
        rows[-1].append(mark)
        used += width
    return rows
