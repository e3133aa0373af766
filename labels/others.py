"""The labels that are not of an order: rolls of pre-printed numbers, bags, manifests. Drawn by `labels.label.render` as well."""

from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from labels.codes import QUIET_QR, Codes, Dots, bars_width, draw_bars, draw_qr, qr_width
from labels.content import ContentMissing
from labels.envelope import Box
from labels.fonts import draw_text, text_width, wrap
from labels.sheets import MM, Sheet

LONGEST = 24
MOST = 2  # lines of a value


@dataclass(frozen=True, slots=True)
class NumberContent:
    """A number of a roll, printed before anybody knows its dossier; it is bound at the door by scanning it."""

    item_number: str
    office: str = ""
    demo: bool = False

    def __post_init__(self) -> None:
        _needs(self, "nhãn số in sẵn", "item_number")


@dataclass(frozen=True, slots=True)
class BagContent:
    """`number` of the bag; `holds` = how many envelopes were counted in; `weight_g` 0 = not weighed."""

    number: str
    giver: str
    taker: str
    day: str
    holds: int
    seal_number: str = ""
    weight_g: int = 0
    route: str = ""
    demo: bool = False

    def __post_init__(self) -> None:
        _needs(self, "nhãn túi", "number", "giver", "taker", "day")
        if self.holds < 1:
            raise ContentMissing("nhãn túi thiếu mục bắt buộc «holds»: túi không có bì nào thì không in nhãn")


@dataclass(frozen=True, slots=True)
class ManifestContent:
    """The label on the bundle that goes with a manifest; `direction` in (to the agency) or out."""

    number: str
    agency: str
    direction: str
    day: str
    lines: int
    courier: str = ""
    demo: bool = False

    def __post_init__(self) -> None:
        _needs(self, "nhãn biên bản", "number", "agency", "day")
        if self.direction not in MANIFESTS:
            raise ContentMissing(f"nhãn biên bản có chiều không biết «{self.direction}»; có: in, out")


Other = NumberContent | BagContent | ManifestContent
MANIFESTS = {"in": "BIÊN BẢN – GIAO VÀO", "out": "BIÊN BẢN – NHẬN RA"}


@dataclass(frozen=True, slots=True)
class Face:
    """What an other label shows: title, right corner, code, its readable form, and rows of (name, value, bold)."""

    title: str
    corner: str
    code: str
    readable: str
    rows: tuple[tuple[str, str, bool], ...]
    lines_to_write: tuple[str, ...] = ()


def face_of(content: Other) -> Face:
    demo = (("", "BẢN THỬ", True),) if content.demo else ()
    if isinstance(content, NumberContent):
        n = content.item_number
        readable = f"{n[:2]} {n[2:5]} {n[5:8]} {n[8:11]} {n[11:]}" if len(n) == 13 else n
        return Face("SỐ IN SẴN", content.office, n, readable, (("", "Quét để gắn với hồ sơ tại cửa", False), *demo), ("Mã hồ sơ", "Ngày"))
    if isinstance(content, BagContent):
        weight = f"{content.weight_g:,} g".replace(",", ".") if content.weight_g else ""
        rows = (("Từ", content.giver, False), ("Đến", content.taker, True), ("Số bì", str(content.holds), True), ("Khối lượng", weight, False))
        return Face(
            "TÚI THƯ",
            content.route or content.day,
            content.number,
            content.number,
            (*rows, ("Niêm phong", content.seal_number, False), ("Ngày", content.day, False), *demo),
        )
    lines = (("Cơ quan", content.agency, True), ("Số dòng", str(content.lines), True), ("Bưu tá", content.courier, False))
    return Face(MANIFESTS[content.direction], content.day, content.number, content.number, (*lines, ("Ngày", content.day, False), *demo))


def draw_other(canvas: Canvas, x: float, y: float, form: Sheet, content: Other, dpi: int = 203, symbols: bool = True) -> Codes:
    """`x`, `y`: lower left corner of the label in points. Bars too long for the sheet get narrower modules, never a cut code."""
    face = face_of(content)
    pad, size = form.padding * MM, form.text
    left, right = x + pad, x + form.label[0] * MM - pad
    bar, cell = fitting(form, face.code, dpi), form.cell(dpi)
    top = _title(canvas, left, right, y + (form.label[1] - form.foot) * MM, face, size)
    high, edge = form.bar_height * MM, qr_width(face.code, cell)
    middle = x + (form.label[0] * MM - bars_width(face.code, bar)) / 2
    square = form.qr_corner(x, y, edge, QUIET_QR * cell.points)
    codes = Codes((middle, top - high, high), square, bar, cell, face.code)
    if symbols:
        draw_bars(canvas, middle, top - high, face.code, high, bar)
        draw_qr(canvas, *square, face.code, cell)
    top -= high + size * 1.25
    draw_text(canvas, (left + right - text_width(face.readable, size * 1.25, True)) / 2, top, face.readable, size * 1.25, True)
    _rows(canvas, Box(left, right, top - size * 0.5, y + form.foot * MM, right - square[0], square[1] + edge), face, size)
    return codes


def fitting(form: Sheet, code: str, dpi: int) -> Dots:
    """The widest module, up to the sheet's own, with which the bars and their quiet zones fit; ValueError if none does."""
    module = form.bar(dpi)
    while bars_width(code, module) > form.label[0] * MM:
        if module.dots == 2:
            raise ValueError(f"mã «{code[:40]}» quá dài cho khổ «{form.name}»; chọn khổ rộng hơn")
        module = Dots(dpi, module.dots - 1)
    return module


def _title(canvas: Canvas, left: float, right: float, top: float, face: Face, size: float) -> float:
    base = top - size * 1.1
    draw_text(canvas, left, base, face.title, size * 1.1, True)
    corner = next(iter(wrap(face.corner, (right - left) / 2, size, True, 1)), "")
    draw_text(canvas, right - text_width(corner, size, True), base, corner, size, True)
    canvas.setLineWidth(0.6)
    canvas.line(left, base - size * 0.45, right, base - size * 0.45)
    return base - size * 0.45 - 1.2 * MM


def _rows(canvas: Canvas, box: Box, face: Face, size: float) -> None:
    """Over the whole width above the QR, beside it below; what does not fit falls off the end."""
    line = box.top
    for name, value, bold in face.rows:
        lead = f"{name}: " if name else ""
        indent = text_width(lead, size)
        for at, part in enumerate(wrap(value, box.right_of(line - size * 1.3 * MOST) - box.left - indent, size, bold, MOST)):
            line -= size * 1.3
            if line < box.bottom:
                return
            if at == 0:
                draw_text(canvas, box.left, line, lead, size)
            draw_text(canvas, box.left + indent, line, part, size, bold)
    for name in face.lines_to_write:
        line -= size * 2
        if line < box.bottom:
            return
        start = box.left + draw_text(canvas, box.left, line, f"{name}: ", size)
        canvas.setLineWidth(0.4)
        canvas.line(start, line - 1, box.right_of(line), line - 1)


def _needs(content: object, what: str, *names: str) -> None:
    for name in names:
        value = str(getattr(content, name)).strip()
        if not value:
            raise ContentMissing(f"{what} thiếu mục bắt buộc «{name}»")
    number = str(getattr(content, names[0]))
    if len(number) > LONGEST or not number.isascii() or not number.isprintable():
        raise ContentMissing(f"{what}: số «{number[:40]}» phải là chữ không dấu và số, không quá {LONGEST} ký tự")
