"""Labels: every sheet is read back by a real decoder at the resolutions of real printers and scanners."""

import hashlib
import io
import re
import unicodedata

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image

from labels import label, png, zpl
from labels.codes import QUIET_BARS, Dots, bars
from labels.content import ContentMissing, LabelContent
from labels.fonts import wrap
from labels.sheets import MM, SHEETS

BUOI = "Nguyễn Thị Bưởi"


def content(at: int = 0, **changes: object) -> LabelContent:
    known: dict[str, object] = {
        "item_number": f"ZZ{at:08d}4VN", "kind": "return", "agency": "Trung tâm Phục vụ hành chính công xã Thạnh Thới An", "recipient": "L. T. N. Hạnh",
        "address": "Số 12, ấp Tiếp Nhựt, đường Trần Hưng Đạo nối dài, gần ngã ba chùa Dơi, Đầu Cầu, Xã Thạnh Thới An", "old_unit": "Xã Thạnh Thới An, Huyện Trần Đề",
        "new_unit": "Xã Thạnh Thới An", "landmark": "ẵ ễ ợ Đ", "route": "07-12", "marks": ("BẢN CHÍNH BÊN TRONG", "CHIỀU TRẢ"), "cash": 34_000,
    }  # fmt: skip
    return LabelContent(**(known | changes))  # type: ignore[arg-type]


def picture(pdf: bytes, dpi: int, page: int = 0) -> Image.Image:
    drawn = pdfium.PdfDocument(pdf)[page].render(scale=dpi / 72).to_pil().convert("L")
    return drawn if dpi == 150 else drawn.point(lambda v: 255 if v > 127 else 0)


@pytest.mark.parametrize("dpi", [203, 300, 150])
@pytest.mark.parametrize("sheet", list(SHEETS))
def test_every_label_of_every_sheet_reads_back_twice(sheet: str, dpi: int) -> None:
    form = SHEETS[sheet]
    page = picture(label.render([content(at) for at in range(form.places)], sheet), dpi)
    for at in range(form.places):  # one label under the scanner at a time, as in life
        x, y = (value * dpi / 72 for value in form.corner(at))
        wide, high = (value * MM * dpi / 72 for value in form.label)
        one = page.crop((round(x), round(page.height - y - high), round(x + wide), round(page.height - y)))
        found = zxingcpp.read_barcodes(one)
        for kind in ("QR", "128"):
            assert [code.text for code in found if kind in str(code.format)] == [f"ZZ{at:08d}4VN"], kind


@pytest.mark.parametrize("sheet", ["a4_4", "a4_8", "a4_24"])
def test_an_office_printer_that_leaves_the_edge_of_the_paper_white_loses_no_code(sheet: str) -> None:
    form, edge = SHEETS[sheet], round(4.5 * MM * 300 / 72)
    whole = picture(label.render([content(at) for at in range(form.places)], sheet, dpi=300), 300)
    page = Image.new("L", whole.size, 255)
    page.paste(whole.crop((edge, edge, whole.width - edge, whole.height - edge)), (edge, edge))
    for at in range(form.places):
        x, y = (value * 300 / 72 for value in form.corner(at))
        wide, high = (value * MM * 300 / 72 for value in form.label)
        found = zxingcpp.read_barcodes(page.crop((round(x), round(page.height - y - high), round(x + wide), round(page.height - y))))
        assert len(found) == 2, at


def test_a_small_label_shows_where_its_address_was_cut() -> None:
    """Its last row would else end like a whole address."""
    cut = 0
    for count in range(8, 60):
        words = [f"hẻm{at}" for at in range(count)]
        marks = ("BẢN CHÍNH BÊN TRONG", "CHIỀU TRẢ", "NIÊM PHONG SẴN")
        text = pdfium.PdfDocument(label.render([content(address=" ".join(words), marks=marks)], "a4_24"))[0].get_textpage().get_text_range()
        shown = re.findall(r"hẻm\d+…?|…", text)
        cut += shown != words
        assert shown == words or shown[-1].endswith("…"), (count, shown)
    assert cut > 20


def test_a_khmer_word_without_blanks_is_never_torn_within_a_syllable() -> None:
    place = "វត្តមហាទុបនៅជិតផ្សារស្រុកស្រែឆ្នាំងក្រោមផ្លូវជាតិ"
    for width in range(15, 95):
        lines = wrap(place, width, 8)
        assert "".join(lines) == place
        assert all("\u1780" <= line[0] <= "\u17b3" for line in lines), width
        assert not any(line.endswith("\u17d2") for line in lines), width


def test_the_same_label_is_the_same_bytes_on_any_day() -> None:
    first = label.render([content()], "a6")
    assert hashlib.sha256(first).digest() == hashlib.sha256(label.render([content()], "a6")).digest()
    assert b"D:2000" in first  # no date of today inside


@pytest.mark.parametrize("typed", [unicodedata.normalize("NFD", BUOI), "Nguyê\u0303n Thi\u0323 Bươ\u0309i"], ids=["every mark apart", "as the keyboard of Windows types it"])
def test_a_name_whose_tones_were_typed_apart_is_drawn_like_any_other(typed: str) -> None:
    assert typed != BUOI
    asked, said = content(recipient=BUOI, address=BUOI), content(recipient=typed, address=typed)
    assert label.render([said]) == label.render([asked]) and zpl.render([said]) == zpl.render([asked]) and png.render(said) == png.render(asked)


def test_vietnamese_can_be_copied_out() -> None:
    text = pdfium.PdfDocument(label.render([content()], "a6"))[0].get_textpage().get_text_range()
    assert "ẵ ễ ợ Đ" in text
    assert "THU 34.000 đ" in text


def test_modules_are_whole_printer_dots_with_their_quiet_zone() -> None:
    row = picture(label.render([content()], "roll_100x150", dpi=203), 203)
    line = [row.getpixel((x, 130)) for x in range(row.width)]
    runs = [len(m.group()) for m in re.finditer("0+|1+", "".join("1" if v == 0 else "0" for v in line))]
    dots = SHEETS["roll_100x150"].bar_dots
    assert all(run % dots == 0 for run in runs[1:-1])
    assert sum(runs[1:-1]) == len(bars("ZZ000000004VN")) * dots
    assert min(runs[0], runs[-1]) >= QUIET_BARS * dots


def test_a_half_used_sheet_goes_on_at_its_next_place() -> None:
    for start in range(1, 9):
        page = picture(label.render([content()], "a4_8", start=start), 203)
        x, y = (value * 203 / 72 for value in SHEETS["a4_8"].corner(start - 1))
        found = zxingcpp.read_barcodes(page)
        assert len(found) == 2
        assert all(x < code.position.top_left.x < x + 99.1 * MM * 203 / 72 and y < page.height - code.position.top_left.y < y + 67.7 * MM * 203 / 72 for code in found)
    with pytest.raises(ValueError, match="từ 1 đến 8"):
        label.render([content()], "a4_8", start=9)


def test_marks_are_never_left_out_however_many() -> None:
    marks = tuple(f"DẤU SỐ {at}" for at in range(9))
    text = pdfium.PdfDocument(label.render([content(marks=marks, copy=3)], "roll_100x70"))[0].get_textpage().get_text_range()
    assert all(mark in text for mark in (*marks, "IN LẠI — BẢN 3"))


def test_a_zebra_gets_native_codes_and_a_picture_of_the_words() -> None:
    text = zpl.render([content()]).decode("ascii")
    assert text.startswith("^XA")
    assert "^BCN" in text
    assert "^FD>:ZZ>500000000>64VN^FS" in text
    assert "^BQN,2," in text
    assert ":Z64:" in text


def test_a_plain_picture_for_odd_printers_reads_back() -> None:
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(png.render(content()))).convert("L"))
    assert {code.text for code in found} == {"ZZ000000004VN"}


def test_a_label_without_its_number_is_not_drawn() -> None:
    with pytest.raises(ContentMissing, match="item_number"):
        content(item_number=" ")


def test_a_thousand_labels_stay_small() -> None:
    assert len(label.render([content(at) for at in range(1000)], "a6")) <= 2_000_000
    assert Dots(203, 3).points == pytest.approx(3 * 72 / 203)
