"""Labels for Zebra printers: the codes native (^BC, ^BQ), everything else as one raster (Z64), for their fonts have no ư."""

import io
from collections.abc import Sequence

import pypdfium2 as pdfium
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from zebrafy.zebrafy_image import ZebrafyImage

from labels.codes import QUIET_BARS, QUIET_QR, matrix
from labels.content import LabelContent
from labels.fonts import register
from labels.label import Codes, draw_label
from labels.sheets import MM, Sheet, sheet_of

INCH = 72.0
SUBSET_B = ">:"  # ^BC: start in subset B, so that the letters are read as letters


def render(contents: Sequence[LabelContent], sheet: str = "roll_100x150", dpi: int = 203) -> bytes:
    """One ^XA … ^XZ a label, ASCII."""
    form = sheet_of(sheet)
    if form.places != 1:
        raise ValueError(f"khổ «{sheet}» là tờ nhiều nhãn; máy in nhãn dùng a6, roll_100x150 hoặc roll_100x70")
    return "".join(_label(content, form, dpi) for content in contents).encode()


def raster(content: LabelContent, form: Sheet, dpi: int) -> tuple[Image.Image, Codes]:
    """The label without its symbols, black on white at `dpi`, and where they belong."""
    register()
    out = io.BytesIO()
    canvas = Canvas(out, (form.page[0] * MM, form.page[1] * MM), invariant=1)
    codes = draw_label(canvas, 0, 0, form, content, dpi, symbols=False)
    canvas.save()
    page = pdfium.PdfDocument(out.getvalue())[0]
    return page.render(scale=dpi / INCH).to_pil().convert("L").point(lambda v: 255 if v > 140 else 0).convert("1"), codes


def _label(content: LabelContent, form: Sheet, dpi: int) -> str:
    picture, codes = raster(content, form, dpi)
    high = picture.height
    text = ZebrafyImage(picture, format="Z64", complete_zpl=False).to_zpl().replace("\n", "")
    bar_x, bar_y, bar_high = codes.bars
    bars = f"^FO{_dot(bar_x, dpi) + QUIET_BARS * codes.bar.dots},{high - _dot(bar_y + bar_high, dpi)}^BY{codes.bar.dots}^BCN,{_dot(bar_high, dpi)},N,N,N^FD{SUBSET_B}{content.item_number}^FS"
    size = len(matrix(content.item_number)) * codes.cell.dots
    left = _dot(codes.qr[0], dpi) + QUIET_QR * codes.cell.dots
    # ^BQ draws ten dots below its field origin
    top = high - _dot(codes.qr[1], dpi) - QUIET_QR * codes.cell.dots - size - 10
    square = f"^FO{left},{top}^BQN,2,{min(10, codes.cell.dots)}^FDQA,{content.item_number}^FS"
    return f"^XA^CI28^PW{picture.width}^LL{high}{text}{bars}{square}^PQ1^XZ\n"


def _dot(points: float, dpi: int) -> int:
    return round(points * dpi / INCH)
