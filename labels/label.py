"""Labels on a sheet: the same input gives the same bytes on any day."""

import io
from collections.abc import Iterable, Sequence
from typing import IO

from reportlab.pdfgen.canvas import Canvas

from labels.codes import Codes
from labels.content import LabelContent
from labels.envelope import draw_envelope
from labels.fonts import register
from labels.others import Other, draw_other
from labels.sheets import Sheet, sheet_of
from labels.spool import Spool

Content = LabelContent | Other


def render(contents: Sequence[Content], sheet: str = "a6", start: int = 1, dpi: int = 203) -> bytes:
    """One PDF. `start`: first free place of the first page, counted from 1."""
    out = io.BytesIO()
    stream(contents, sheet, out, start, dpi)
    return out.getvalue()


def stream(contents: Iterable[Content], sheet: str, out: IO[bytes], start: int = 1, dpi: int = 203) -> int:
    """Writes page after page, each as it is finished; returns the number of labels. ValueError for a start beyond the sheet."""
    form = sheet_of(sheet)
    if not 1 <= start <= form.places:
        raise ValueError(f"vị trí bắt đầu phải từ 1 đến {form.places} trên khổ «{sheet}»")
    register()
    canvas = Spool(out, form.page_points(dpi))
    canvas.setTitle("Nhãn bưu gửi hồ sơ")
    canvas.setAuthor("Bưu Tá")
    canvas.setViewerPreference("PrintScaling", "None")  # a module must stay a whole number of dots
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


def draw_label(canvas: Canvas, x: float, y: float, form: Sheet, content: Content, dpi: int = 203, symbols: bool = True) -> Codes:
    """`x`, `y`: lower left corner in points. `symbols` off: the label printer draws them itself where `Codes` says."""
    if isinstance(content, LabelContent):
        return draw_envelope(canvas, x, y, form, content, dpi, symbols)
    return draw_other(canvas, x, y, form, content, dpi, symbols)
