"""Legal papers: what is compulsory is asked before anything is drawn; long lists break as a register should."""

from dataclasses import replace

import pypdfium2 as pdfium
import pytest

from labels.fonts import shape
from labels.forms import bien_ban_giao_nhan as manifest
from labels.forms.page import FormIncomplete
from labels.samples import sample_forms, write_samples
from labels.vietqr import Account, crc, payload


def text_of(pdf: bytes) -> list[str]:
    document = pdfium.PdfDocument(pdf)
    return [document[at].get_textpage().get_text_range() for at in range(len(document))]


def content(count: int) -> manifest.Content:
    lines = tuple(manifest.Line(f"ZZ{at:08d}4VN", f"H51.18-261124-{at:04d}", "Cấp bản sao", "Lâm Thị Hạnh", f"NP{at}", "Tờ khai 1/0") for at in range(count))
    return manifest.Content("07/2026", "Một cửa", "bưu tá A", "Một cửa", "09:42 25/11/2026", lines, "A", "B")


def test_five_hundred_lines_carry_their_heading_and_their_signatures_do_not_stand_alone() -> None:
    pages = text_of(manifest.draw(content(500)))
    assert all("Số hiệu bưu gửi" in page for page in pages[:-1])
    assert all(f"Trang {at}/{len(pages)}" in page for at, page in enumerate(pages, start=1))
    assert "Cộng: 500 bì" in "".join(pages).replace("\r\n", " ")
    assert "BÊN GIAO" in pages[-1]
    assert "BÊN NHẬN" in pages[-1]


@pytest.mark.parametrize("field", ["number", "giver", "taker", "sealed_at", "giver_name", "taker_name", "lines"])
def test_a_manifest_without_a_compulsory_item_is_refused_by_its_name(field: str) -> None:
    empty: object = () if field == "lines" else ""
    with pytest.raises(FormIncomplete, match="thiếu"):
        manifest.draw(replace(content(1), **{field: empty}))  # type: ignore[arg-type]


def test_every_form_is_the_same_bytes_each_time_and_readable() -> None:
    once, again = sample_forms(), sample_forms()
    assert once == again
    assert all("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text_of(pdf)[0].replace("\r\n", " ") for pdf in once.values())


def test_one_sample_of_each_label_and_form_is_written(tmp_path: object) -> None:
    names = {path.name for path in write_samples(tmp_path)}  # type: ignore[arg-type]
    assert {"bien_ban_giao_nhan.pdf", "phieu_gui_ho_so.pdf", "giay_moi.pdf", "bien_nhan_phi.pdf", "bang_ke_chuyen.pdf", "nhan_a6.pdf", "nhan.zpl"} <= names


def test_khmer_is_shaped_the_vowel_before_its_consonant_and_the_subscript_below() -> None:
    assert shape("ខ្មែរ").advance < sum(shape(char).advance for char in "ខមរ") * 2
    assert shape("កេ").path != shape("ក").path + shape("េ").path


def test_vietqr_has_a_right_checksum_and_the_fields_of_napas() -> None:
    assert crc("123456789") == 0x29B1
    code = payload(Account("970405", "1130000000000"), 55500, "HCC251107000016")
    assert code.startswith("000201010212")
    assert "A000000727" in code
    assert "540555500" in code
    assert int(code[-4:], 16) == crc(code[:-4])
