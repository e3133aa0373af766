"""What a label printer makes of our ZPL, printed by a small printer of the tests and read back."""

import pytest
import zxingcpp
from PIL import Image, ImageChops

from labels import label, zpl
from labels.codes import QUIET_BARS, QUIET_QR, bars, symbol_values
from labels.others import BagContent, ManifestContent, NumberContent
from labels.sheets import sheet_of
from tests.labels.test_labels import content, picture
from tests.labels.zebra import _modules, print_label

BAG = BagContent("TUI-261124-0007", "Bưu cục Mỹ Xuyên", "Trung tâm tỉnh", "24/11/2026", 42)
MANIFEST = ManifestContent("H51.18/2026/0042", "Trung tâm xã Thạnh Thới An", "in", "24/11/2026", 37)


def texts(image: Image.Image, kind: str) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(image) if kind in str(found.format)}


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("sheet", ["a6", "roll_100x150", "roll_100x70"])
def test_the_printers_label_reads_back_twice(sheet: str, dpi: int) -> None:
    paper = print_label(zpl.render([content(31)], sheet, dpi).decode("ascii"))
    assert texts(paper, "128") == texts(paper, "QR") == {"ZZ000000314VN"}
    wide, high = (side * dpi / 25.4 for side in sheet_of(sheet).page)
    assert abs(paper.width - wide) <= 8, "the label is as wide as the roll"
    assert abs(paper.height - high) <= 8


@pytest.mark.parametrize("other", [NumberContent("ZZ000000014VN"), BAG, MANIFEST])
def test_rolls_bags_and_manifests_come_from_a_label_printer_too(other: label.Content) -> None:
    paper = print_label(zpl.render([other], "roll_100x70").decode("ascii"))
    assert len(texts(paper, "128") | texts(paper, "QR")) == 1


@pytest.mark.parametrize("text", ["ZZ000000014VN", "TUI-261124-0007", "H51.18/2026/0042", "A>1234B", "12345678", "1234567"])
def test_the_printer_makes_the_very_bars_of_the_pdf(text: str) -> None:
    assert _modules(zpl.code128_data(text)) == bars(text)
    assert len(bars(text)) == 11 * (len(symbol_values(text)) + 1) + 13


@pytest.mark.parametrize("dpi", [203, 300])
def test_words_keep_off_the_quiet_zones_of_native_codes(dpi: int) -> None:
    """The raster alone is blank where the printer will put its symbols, quiet zones included."""
    form = sheet_of("roll_100x150")
    words, codes = zpl.raster(content(), form, dpi)
    dot = dpi / 72
    x, y, high = codes.bars
    wide = (len(bars(codes.text)) + 2 * QUIET_BARS) * codes.bar.points
    edge = (21 + 2 * QUIET_QR) * codes.cell.points
    for left, low, width, height in ((x, y, wide, high), (*codes.qr, edge, edge)):
        area = words.crop((round(left * dot), words.height - round((low + height) * dot), round((left + width) * dot), words.height - round(low * dot)))
        assert not ImageChops.invert(area.convert("L")).getbbox()


def test_the_printers_words_are_those_of_the_pdf() -> None:
    """Beside the codes, printer and page agree dot for dot within the edges of letters."""
    paper = print_label(zpl.render([content()], "roll_100x150").decode("ascii"))
    page = picture(label.render([content()], "roll_100x150"), 203)
    box = (30, 300, 700, 640)
    one, other = paper.crop(box), page.crop(box)
    differ = sum(a != b for a, b in zip(one.tobytes(), other.tobytes(), strict=True))
    assert differ / len(one.tobytes()) < 0.02
    assert min(one.tobytes()) == 0, "there are words"


def test_a_sheet_of_many_labels_is_not_for_a_label_printer() -> None:
    with pytest.raises(ValueError, match="tờ nhiều nhãn"):
        zpl.render([content()], "a4_8")


def test_every_label_of_a_batch_is_one_job_in_plain_ascii() -> None:
    text = zpl.render([content(at) for at in range(3)], "roll_100x70").decode("ascii")
    assert [text.count(mark) for mark in ("^XA", "^XZ")] == [3, 3]
    assert [texts(print_label(line), "QR") for line in text.splitlines()] == [{f"ZZ{at:08d}4VN"} for at in range(3)]
