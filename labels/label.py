"""Labels on a sheet: the same input gives the same bytes on any day."""

import io
from collections.abc import Iterable, Sequence
from typing import IO

from reportlab.pdfgen.canvas import Canvas

from labels.codes import Dots, bars_width, draw_bars, draw_qr, qr_width
from labels.content import KINDS, LabelContent
from labels.fonts import draw_text, register, text_width, wrap
from labels.sheets import MM, Sheet, sheet_of

BLACK = (0.0, 0.0, 0.0)


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
    canvas = Canvas(out, (form.page[0] * MM, form.page[1] * MM), invariant=1, pageCompression=1)
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


def draw_label(canvas: Canvas, x: float, y: float, form: Sheet, content: LabelContent, dpi: int = 203) -> None:
    """Small labels carry the code beside the bars, large ones the whole address."""
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
    draw_bars(canvas, left + max(0.0, (right - left - bars_width(content.item_number, bar)) / 2), top - bars_high, content.item_number, bars_high, bar)
    top -= bars_high + size * 1.25
    number = content.grouped
    draw_text(canvas, (left + right - text_width(number, size * 1.25, True)) / 2, top, number, size * 1.25, True)
    top -= size * 0.7
    edge = qr_width(content.item_number, cell)
    if small:
        _small(canvas, left, right, top, bottom, content, size, edge, cell)
        return
    draw_qr(canvas, right - edge, bottom, content.item_number, cell)
    _body(canvas, left, right, top, bottom, content, size, edge)


def _head(canvas: Canvas, left: float, right: float, top: float, content: LabelContent, size: float) -> float:
    """Direction and run; returns the line below."""
    big = size * 1.1
    base = top - big
    draw_text(canvas, left, base, KINDS[content.kind], big, True)
    if content.route:
        draw_text(canvas, right - text_width(content.route, big * 1.15, True), base, content.route, big * 1.15, True)
    return base - size * 0.45


def _small(canvas: Canvas, left: float, right: float, top: float, bottom: float, content: LabelContent, size: float, edge: float, cell: Dots) -> None:
    draw_qr(canvas, right - edge, bottom, content.item_number, cell)
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
    """Handling marks in boxes, from the bottom up."""
    line = bottom
    for mark in reversed(content.all_marks):
        high = size * 1.7
        if line + high > top:
            return
        width = min(text_width(mark, size, True) + size, right - left)
        canvas.setLineWidth(1)
        canvas.rect(left, line, width, high)
        draw_text(canvas, left + size / 2, line + size * 0.5, wrap(mark, width - size, size, True, 1)[0], size, True)
        line += high + 2
