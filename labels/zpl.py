"""Labels for Zebra printers: the codes native (^BC, ^BQ), everything else as one raster (Z64), for their fonts have no ư."""

import io
from collections.abc import Sequence

import pypdfium2 as pdfium
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from zebrafy.zebrafy_image import ZebrafyImage

from labels.codes import QUIET_BARS, QUIET_QR, Codes, matrix, symbol_values
from labels.fonts import register
from labels.label import Content, draw_label
from labels.sheets import Sheet, sheet_of

INCH = 72.0
QR_DROP = 10  # ^BQ draws ten dots below its field origin
QR_MOST_DOTS = 10
# ZPL II, ^BC: ">:" starts in subset B, ">;" in C; ">5" goes over to C, ">6" to B; ">" itself is "><"
SUBSET_B, SUBSET_C = 104, 105
START = {SUBSET_B: ">:", SUBSET_C: ">;"}
SWITCH = {SUBSET_B: {99: (">5", SUBSET_C)}, SUBSET_C: {100: (">6", SUBSET_B)}}


def render(contents: Sequence[Content], sheet: str = "roll_100x150", dpi: int = 203) -> bytes:
    """One ^XA … ^XZ a label, ASCII."""
    form = sheet_of(sheet)
    if form.places != 1:
        raise ValueError(f"khổ «{sheet}» là tờ nhiều nhãn; máy in nhãn dùng a6, roll_100x150 hoặc roll_100x70")
    return "".join(_label(content, form, dpi) for content in contents).encode()


def raster(content: Content, form: Sheet, dpi: int) -> tuple[Image.Image, Codes]:
    """The label without its symbols, black on white at `dpi`, and where they belong."""
    register()
    out = io.BytesIO()
    canvas = Canvas(out, form.page_points(dpi), invariant=1)
    codes = draw_label(canvas, 0, 0, form, content, dpi, symbols=False)
    canvas.save()
    page = pdfium.PdfDocument(out.getvalue())[0]
    return page.render(scale=dpi / INCH).to_pil().convert("L").point(lambda v: 255 if v > 140 else 0).convert("1"), codes


def _label(content: Content, form: Sheet, dpi: int) -> str:
    picture, codes = raster(content, form, dpi)
    high = picture.height
    text = ZebrafyImage(picture, format="Z64", complete_zpl=False).to_zpl().replace("\n", "")
    bar_x, bar_y, bar_high = codes.bars
    left, top = _dot(bar_x, dpi) + QUIET_BARS * codes.bar.dots, high - _dot(bar_y + bar_high, dpi)
    bars = f"^FO{left},{top}^BY{codes.bar.dots}^BCN,{_dot(bar_high, dpi)},N,N,N^FD{code128_data(codes.text)}^FS"
    return f"^XA^CI28^PW{picture.width}^LL{high}{text}{bars}{_square(codes, high, dpi)}^PQ1^XZ\n"


def _square(codes: Codes, high: int, dpi: int) -> str:
    """^BQ in the middle of the room kept for it; a printer's modules are ten dots at most."""
    module = min(QR_MOST_DOTS, codes.cell.dots)
    modules = len(matrix(codes.text))
    room = (modules + 2 * QUIET_QR) * codes.cell.dots
    inset = (room - modules * module) // 2
    left, top = _dot(codes.qr[0], dpi) + inset, high - _dot(codes.qr[1], dpi) - room + inset
    return f"^FO{left},{top - QR_DROP}^BQN,2,{module}^FDQA,{codes.text}^FS"


def code128_data(text: str) -> str:
    """The ^FD of a ^BC in mode N with the very subsets of `codes.bars`, so that the symbol is as wide as was kept for it."""
    start, *rest = symbol_values(text)
    made, subset = START[start], start
    for value in rest:
        if value in SWITCH[subset]:
            mark, subset = SWITCH[subset][value]
            made += mark
        elif subset == SUBSET_C:
            made += f"{value:02d}"
        else:
            made += "><" if value + 32 == ord(">") else chr(value + 32)
    return made


def _dot(points: float, dpi: int) -> int:
    return round(points * dpi / INCH)
