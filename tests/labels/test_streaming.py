"""Batches: written page by page, the same bytes in any process, a valid file that other readers open."""

import hashlib
import io
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
import zxingcpp

from labels import label
from labels.content import ContentMissing, LabelContent
from labels.others import BagContent, ManifestContent, NumberContent
from labels.sheets import MM, SHEETS
from tests.labels.test_labels import content, picture

LONG = content(
    agency="Ủy ban nhân dân xã Thạnh Thới An (Trung tâm Phục vụ hành chính công, quầy số 3)", recipient="Công Huyền Tôn Nữ Thị Bích Ngọc Lan Hương Thảo Nguyên",
    address="Số 1234/56/78 Bis, hẻm 90, đường Cách Mạng Tháng Tám nối dài, khóm Mỹ Hạnh, phía sau nhà văn hoá khóm, cạnh trạm biến áp số 7", landmark="đối diện chùa Bốn Mặt",
    marks=("BẢN CHÍNH BÊN TRONG", "NIÊM PHONG CHUNG", "CHIỀU TRẢ"), cash=1_234_000, copy=3, demo=True,
)  # fmt: skip
OTHERS: list[label.Content] = [
    NumberContent("ZZ000000014VN", "BC Mỹ Xuyên"),
    BagContent("TUI-261124-0007", "Bưu cục Mỹ Xuyên", "Trung tâm Phục vụ hành chính công tỉnh", "24/11/2026", 42, "NP0012345", 8300, "03"),
    ManifestContent("H51.18/2026/0042", "Trung tâm Phục vụ hành chính công xã Thạnh Thới An", "in", "24/11/2026", 37, "Trần Ngọc Liên"),
]
# What stands on the pages, before compression (zlib differs between systems): changed on purpose only.
GOLDEN = {
    "a6": "4d27a74dc5b59555",
    "roll_100x70": "8db04546e96dac51",
    "a4_24": "2dbff01ea033f5de",
}


def words(pdf: bytes, page: int = 0) -> str:
    return re.sub(r"\s+", " ", pdfium.PdfDocument(pdf)[page].get_textpage().get_text_range())


def drawn(pdf: bytes) -> str:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return hashlib.sha256(b"".join(page.Contents.read_bytes() for page in file.pages)).hexdigest()[:16]


@pytest.mark.parametrize("sheet", list(GOLDEN))
def test_labels_stand_as_they_were_approved(sheet: str) -> None:
    assert drawn(label.render([content(), LONG, *OTHERS], sheet)) == GOLDEN[sheet]


def test_another_process_writes_the_same_bytes() -> None:
    """No order of first use, no hash seed and no clock gets into a file."""
    code = "import hashlib; from labels import label; from tests.labels.test_streaming import LONG, OTHERS; print(hashlib.sha256(label.render([*OTHERS, LONG])).hexdigest())"
    root = Path(__file__).parents[2]
    answer = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True).stdout.strip()
    label.render([content(7)], "a5")
    assert answer == hashlib.sha256(label.render([*OTHERS, LONG])).hexdigest()


def test_a_streamed_file_opens_in_another_library_with_all_its_pages() -> None:
    out = io.BytesIO()
    assert label.stream((content(at) for at in range(30)), "a4_8", out, start=6) == 30
    with pikepdf.open(out) as file:
        assert len(file.pages) == 5  # 3 on the rest of the first sheet, then 8, 8, 8, 3
        assert not file.get_warnings()
    assert "ẵ ễ ợ Đ" in words(out.getvalue(), 4)


def test_a_batch_needs_the_memory_of_a_few_pages() -> None:
    """The second hundred and fifty labels may add what a table of contents needs, not their pages (more than 1.5 kB each)."""
    seen: list[int] = []

    def batch() -> Iterator[LabelContent]:
        for at in range(301):
            if at in (150, 300):
                seen.append(tracemalloc.get_traced_memory()[0])
            yield content(at)

    label.render([content(at) for at in range(100)])
    tracemalloc.start()
    with Path("/dev/null").open("wb") as nowhere:
        label.stream(batch(), "a6", nowhere)
    tracemalloc.stop()
    assert seen[1] - seen[0] < 150 * 1_500


@pytest.mark.parametrize("sheet", list(SHEETS))
@pytest.mark.parametrize("other", OTHERS, ids=lambda o: type(o).__name__)
def test_numbers_bags_and_manifests_read_back_on_every_sheet(sheet: str, other: label.Content) -> None:
    form = SHEETS[sheet]
    wanted = other.item_number if isinstance(other, NumberContent) else other.number  # type: ignore[union-attr]
    page = picture(label.render([other], sheet), 203)
    one = page.crop((0, round(form.margin[1] * MM * 203 / 72), page.width, round((form.margin[1] + form.label[1]) * MM * 203 / 72)))
    found = zxingcpp.read_barcodes(one)
    for kind in ("QR", "128"):
        assert [code.text for code in found if kind in str(code.format)] == [wanted], kind


@pytest.mark.parametrize("sheet", list(SHEETS))
def test_cash_originals_and_the_copy_stand_on_every_sheet_however_long_the_names(sheet: str) -> None:
    text = words(label.render([LONG], sheet))
    for mark in (*LONG.marks, "THU 1.234.000 đ", "IN LẠI — BẢN 3", "BẢN THỬ", LONG.new_unit, LONG.old_unit, LONG.route):
        assert mark in text, mark


@pytest.mark.parametrize("sheet", ["a6", "roll_100x150", "a5", "a4_4"])
def test_long_names_and_addresses_are_whole_where_there_is_room(sheet: str) -> None:
    text = words(label.render([LONG], sheet))
    for value in (LONG.agency, LONG.recipient, LONG.address, LONG.landmark):
        assert value in text, value


@pytest.mark.parametrize("sheet", list(SHEETS))
def test_nothing_is_printed_beyond_the_label(sheet: str) -> None:
    """Each label keeps to its own place, so that neighbours on a sheet never touch."""
    form = SHEETS[sheet]
    page = picture(label.render([LONG], sheet, start=form.places), 203)
    x, y = (value * 203 / 72 for value in form.corner(form.places - 1))
    ink = page.point(lambda v: 255 - v).getbbox()
    assert ink is not None
    assert ink[0] >= x
    assert ink[1] >= page.height - y - form.label[1] * 203 / 25.4
    assert ink[2] <= x + form.label[0] * 203 / 25.4
    assert ink[3] <= page.height - y


def test_a_code_too_long_for_the_sheet_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="chọn khổ rộng hơn"):
        label.render([ManifestContent("AbCdEfGhIjKlMnOpQrStUvWx", "Trung tâm", "in", "24/11/2026", 3)], "a4_24")


@pytest.mark.parametrize(
    ("made", "named"),
    [
        (lambda: NumberContent(""), "item_number"),
        (lambda: BagContent("T1", "", "B", "24/11/2026", 1), "giver"),
        (lambda: BagContent("T1", "A", "B", "24/11/2026", 0), "holds"),
        (lambda: ManifestContent("1/2026", "A", "sideways", "24/11/2026", 1), "sideways"),
        (lambda: BagContent("Túi số 1", "A", "B", "24/11/2026", 1), "không dấu"),
    ],
)
def test_a_label_that_lacks_something_says_what(made: object, named: str) -> None:
    with pytest.raises(ContentMissing, match=named):
        made()  # type: ignore[operator]
