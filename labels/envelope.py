"""The label on the cover of a dossier."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.pdfgen.canvas import Canvas

from labels.codes import QUIET_QR, Codes, bars_width, draw_bars, draw_qr, qr_width
from labels.content import KINDS, LabelContent
from labels.fonts import draw_text, text_width, wrap
from labels.sheets import MM, Sheet

SMALL_MM = 40  # lower labels carry no captions


@dataclass(frozen=True, slots=True)
class Box:
    """Room for the words, points; `edge`: how much of the right the QR takes, below `qr_top`."""

    left: float
    right: float
    top: float
    bottom: float
    edge: float
    qr_top: float

    def right_of(self, y: float) -> float:
        """Right end of a line whose lowest point is `y`."""
        return self.right if y >= self.qr_top else self.right - self.edge


@dataclass(frozen=True, slots=True)
class Row:
    caption: str
    value: str
    bold: bool
    most: int  # lines


@dataclass(frozen=True, slots=True)
class Line:
    x: float
    y: float
    text: str
    bold: bool
    row: Row


def draw_envelope(canvas: Canvas, x: float, y: float, form: Sheet, content: LabelContent, dpi: int = 203, symbols: bool = True) -> Codes:
    """`x`, `y`: lower left corner in points. Marks come first: an address may be shortened, cash to collect may not."""
    left, right, bottom = x + form.padding * MM, x + (form.label[0] - form.padding) * MM, y + form.foot * MM
    bar, cell, size = form.bar(dpi), form.cell(dpi), form.text
    top = _head(canvas, (left, right, y + (form.label[1] - form.foot) * MM), content, size) - 1.2 * MM
    high, edge = form.bar_height * MM, qr_width(content.item_number, cell)
    middle = x + (form.label[0] * MM - bars_width(content.item_number, bar)) / 2
    square = form.qr_corner(x, y, edge, QUIET_QR * cell.points)
    codes = Codes((middle, top - high, high), square, bar, cell, content.item_number)
    if symbols:
        draw_bars(canvas, middle, top - high, content.item_number, high, bar)
        draw_qr(canvas, *square, content.item_number, cell)
    top -= high + size * 1.25
    draw_text(canvas, (left + right - text_width(content.grouped, size * 1.25, True)) / 2, top, content.grouped, size * 1.25, True)
    box = Box(left, right, top - size * 0.5, bottom, right - square[0], square[1] + edge)
    box = replace(box, bottom=_marks(canvas, box, content.all_marks, size))
    for line, scale in _body(box, _rows(content, form.label[1] < SMALL_MM), size):
        draw_text(canvas, line.x, line.y, line.text, scale, line.bold)
    return codes


def _head(canvas: Canvas, box: tuple[float, float, float], content: LabelContent, size: float) -> float:
    """Direction and run; returns the height of the line below."""
    left, right, top = box
    base = top - size * 1.1
    draw_text(canvas, left, base, KINDS[content.kind], size * 1.1, True)
    if content.route:
        draw_text(canvas, right - text_width(content.route, size * 1.27, True), base, content.route, size * 1.27, True)
    canvas.setLineWidth(0.6)
    canvas.line(left, base - size * 0.45, right, base - size * 0.45)
    return base - size * 0.45


def _rows(content: LabelContent, small: bool) -> list[Row]:
    """In the order in which they matter: what does not fit falls off the end."""
    if small:
        units = f"{content.new_unit} (cũ: {content.old_unit})" if content.new_unit and content.old_unit else content.new_unit or content.old_unit
        rows = [Row("", content.recipient, True, 1), Row("", units, True, 2), Row("", content.agency, False, 1), Row("", content.address, False, 2)]
    else:
        rows = [
            Row("Cơ quan: ", content.agency, False, 2), Row("Người dân: ", content.recipient, True, 2), Row("Địa chỉ: ", content.address, False, 3),
            Row("Đơn vị mới: ", content.new_unit, True, 1), Row("Đơn vị cũ: ", content.old_unit, False, 1), Row("Gần: ", content.landmark, False, 2),
        ]  # fmt: skip
    return [row for row in rows if row.value]


def _body(box: Box, rows: Sequence[Row], size: float) -> list[tuple[Line, float]]:
    """Every word where letters of 80 % make room for it; else shortened rows; below 70 % the last rows fall off."""
    lines: list[Line] = []
    scale, most = size, 2
    for scale, most in ((size, 2), (size * 0.9, 2), (size * 0.8, 2), (size, 1), (size * 0.9, 1), (size * 0.8, 1), (size * 0.7, 1)):
        lines = _lay(box, rows, scale, most)
        if all(line.y >= box.bottom for line in lines):
            break
    else:
        lines = _lay(box, _shown(box, rows, lines, scale), scale, 1)
    return [(line, scale) for line in lines if line.y >= box.bottom]


def _shown(box: Box, rows: Sequence[Row], lines: Sequence[Line], size: float) -> list[Row]:
    """The rows for which there is room, the last one with no more lines than there are, so that it says that it was cut."""
    room, kept = int((box.top - box.bottom) / (size * 1.3) + 1e-6), list[Row]()
    for row in rows:
        taken = len({line.y for line in lines if line.row is row})
        if room <= 0:
            break
        kept.append(replace(row, most=min(taken, room)))
        room -= taken
    return kept


def _lay(box: Box, rows: Sequence[Row], size: float, times: int) -> list[Line]:
    lines: list[Line] = []
    y = box.top
    for row in rows:
        indent, most = text_width(row.caption, size), row.most * times
        room = box.right_of(y - size * 1.3 * most) - box.left - indent
        for at, part in enumerate(wrap(row.value, room, size, row.bold, most)):
            y -= size * 1.3
            if at == 0 and row.caption:
                lines.append(Line(box.left, y, row.caption, False, row))
            lines.append(Line(box.left + indent, y, part, row.bold, row))
    return lines


def _marks(canvas: Canvas, box: Box, marks: Sequence[str], size: float) -> float:
    """Handling marks in boxes, from the bottom up beside the QR; made smaller until all fit. Returns their upper edge."""
    room = box.right - box.edge - 4 - box.left
    while size > 3 and not _fits(box, marks, room, size):
        size *= 0.94
    line = box.bottom
    canvas.setLineWidth(max(0.5, size / 11))
    for row in reversed(_filled(marks, room, size)):
        at = box.left
        for mark in row:
            width = text_width(mark, size, True) + size
            canvas.rect(at, line, width, size * 1.7)
            draw_text(canvas, at + size / 2, line + size * 0.5, mark, size, True)
            at += width + 3
        line += size * 1.7 + 2
    return line


def _fits(box: Box, marks: Sequence[str], room: float, size: float) -> bool:
    """At most half of the height, no box wider than the room."""
    rows = _filled(marks, room, size)
    return len(rows) * (size * 1.7 + 2) <= (box.top - box.bottom) / 2 and all(text_width(mark, size, True) + size <= room for mark in marks)


def _filled(marks: Sequence[str], room: float, size: float) -> list[list[str]]:
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
