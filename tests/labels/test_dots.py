"""Modules and quiet zones, measured on the rendered page as a printer's head would lay them down."""

import re

import pytest
import zxingcpp
from PIL import Image

from labels import label
from labels.sheets import MM, SHEETS
from tests.labels.test_labels import content, picture

MODULES_OF_BARS = 156  # ISO/IEC 15417: "ZZ", digits in pairs, "4VN" is 13 symbol characters
MODULES_OF_QR = 21  # version 1


def one_label(sheet: str, dpi: int) -> Image.Image:
    """The last place of the sheet, neighbours included, binarised at the printer's dots."""
    form = SHEETS[sheet]
    return picture(label.render([content(at) for at in range(form.places)], sheet, dpi=dpi), dpi)


def runs(image: Image.Image, row: int) -> list[tuple[int, int]]:
    """(value, length) along a row of dots; 1 is ink."""
    line = "".join("1" if image.getpixel((x, row)) == 0 else "0" for x in range(image.width))
    return [(int(found[0][0]), len(found[0])) for found in re.finditer("0+|1+", line)]


def codes(image: Image.Image, form_at: tuple[float, float, float, float], kind: str) -> zxingcpp.Barcode:
    left, top, right, bottom = (round(edge) for edge in form_at)
    found = [code for code in zxingcpp.read_barcodes(image.crop((left, top, right, bottom))) if kind in str(code.format)]
    assert len(found) == 1
    return found[0]


def place(sheet: str, dpi: int, high: int) -> tuple[float, float, float, float]:
    form = SHEETS[sheet]
    x, y = (value * dpi / 72 for value in form.corner(form.places - 1))
    return x, high - y - form.label[1] * MM * dpi / 72, x + form.label[0] * MM * dpi / 72, high - y


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("sheet", list(SHEETS))
def test_bars_are_whole_dots_between_ten_modules_of_white(sheet: str, dpi: int) -> None:
    page = one_label(sheet, dpi)
    area = place(sheet, dpi, page.height)
    code = codes(page, area, "128")
    middle = (code.position.top_left.y + code.position.bottom_left.y) // 2
    line = runs(page.crop(tuple(round(edge) for edge in area)), middle)  # type: ignore[arg-type]
    (_, before), *symbol, (_, after) = line
    dots, rest = divmod(sum(length for _, length in symbol), MODULES_OF_BARS)
    assert rest == 0, "the symbol is a whole number of dots a module"
    assert dots >= 2
    assert all(length % dots == 0 for _, length in symbol)
    assert min(before, after) >= 10 * dots, "quiet zone of ten modules inside the label itself"


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("sheet", list(SHEETS))
def test_the_square_is_whole_dots_within_four_modules_of_white(sheet: str, dpi: int) -> None:
    page = one_label(sheet, dpi)
    area = place(sheet, dpi, page.height)
    spot = codes(page, area, "QR").position
    one = page.crop(tuple(round(edge) for edge in area))  # type: ignore[arg-type]
    dots = round((spot.top_right.x - spot.top_left.x) / MODULES_OF_QR)
    near = one.crop((spot.top_left.x - 3 * dots, spot.top_left.y - 3 * dots, one.width, one.height))
    ink = near.point(lambda v: 255 - v).getbbox()
    assert ink is not None
    assert (ink[2] - ink[0], ink[3] - ink[1]) == (MODULES_OF_QR * dots, MODULES_OF_QR * dots), "nothing else stands near the square"
    symbol = near.crop(ink)
    for row in range(0, symbol.height, dots):
        assert all(length % dots == 0 for _, length in runs(symbol, row))
    left, top = spot.top_left.x - 3 * dots + ink[0], spot.top_left.y - 3 * dots + ink[1]
    zone = one.crop((left - 4 * dots, top - 4 * dots, left + (MODULES_OF_QR + 4) * dots, top + (MODULES_OF_QR + 4) * dots))
    assert zone.point(lambda v: 255 - v).getbbox() == (4 * dots, 4 * dots, 25 * dots, 25 * dots)


@pytest.mark.parametrize("sheet", list(SHEETS))
def test_bars_are_high_enough(sheet: str) -> None:
    """At least 5 mm and 15 % of the symbol's length."""
    page = one_label(sheet, 203)
    spot = codes(page, place(sheet, 203, page.height), "128").position
    high, wide = spot.bottom_left.y - spot.top_left.y, spot.top_right.x - spot.top_left.x
    assert high >= max(5 * 203 / 25.4, 0.15 * wide) - 2
