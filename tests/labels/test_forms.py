"""Legal papers: long lists break as a register should; what is due can be paid by its code; Khmer is shaped."""

from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image

from labels.fonts import shape
from labels.forms import bien_ban_giao_nhan as manifest
from labels.forms.bien_ban_giao_nhan import GIVER, TAKER
from labels.forms.compulsory import FormIncomplete
from labels.samples import write_samples
from labels.specimens import specimens
from labels.specimens.door import BANK, manifest_lines
from labels.vietqr import Account, crc, payload

ALL = specimens()


def text_of(pdf: bytes) -> list[str]:
    document = pdfium.PdfDocument(pdf)
    return [document[at].get_textpage().get_text_range() for at in range(len(document))]


def picture(pdf: bytes, page: int = 0, dpi: int = 203) -> Image.Image:
    return pdfium.PdfDocument(pdf)[page].render(scale=dpi / 72).to_pil().convert("L")


def long(count: int) -> manifest.Content:
    return replace(ALL["bien_ban_giao_nhan"][1], lines=manifest_lines(count))


def test_five_hundred_lines_carry_their_heading_and_their_sum_and_their_signatures_do_not_stand_alone() -> None:
    drawn = manifest.layout(long(500))
    pages = text_of(drawn.pdf)
    assert len(pages) == drawn.pages
    assert all("Mã hồ sơ, thủ tục" in page for page in pages[:-1])
    assert all(f"Trang {at}/{len(pages)}" in page for at, page in enumerate(pages, start=1))
    assert all("Cộng chuyển sang trang sau" in page for page in pages[:-1])
    assert "Cộng 500 dòng" in pages[-1].replace("\r\n", " ")
    assert "ZZ000005004VN" in pages[-1], "the last line stands with the signatures"
    assert {drawn.fields[role].page for role in (GIVER, TAKER)} == {len(pages) - 1}


def test_a_draft_of_a_manifest_says_that_it_is_one() -> None:
    assert "BẢN NHÁP, CHƯA KÝ" in text_of(manifest.draw(ALL["bien_ban_giao_nhan_2"][1]))[0]
    assert "BẢN NHÁP" not in text_of(manifest.draw(long(1)))[0]


def test_only_the_manifest_to_the_agency_sets_the_filing_time() -> None:
    assert "thời điểm nộp hồ sơ" in " ".join(text_of(manifest.draw(long(1)))[0].split())
    assert "thời điểm nộp hồ sơ" not in " ".join(text_of(manifest.draw(ALL["bien_ban_giao_nhan_2"][1]))[0].split())


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_paper_bears_the_name_and_motto_of_the_state(name: str) -> None:
    form, content = ALL[name]
    page = " ".join(text_of(form.draw(content))[0].split())
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page
    assert "Độc lập - Tự do - Hạnh phúc" in page


def test_one_sample_of_each_label_and_form_is_written(tmp_path: Path) -> None:
    names = {path.name for path in write_samples(tmp_path)}
    assert {f"{name}.pdf" for name in ALL} <= names
    assert {"nhan_a6.pdf", "nhan_203.zpl", "nhan_300.png", "nhan_tui.pdf", "so_theo_doi.xlsx"} <= names


def test_every_line_of_the_paper_run_sheet_is_read_by_a_scanner() -> None:
    form, content = ALL["phieu_chuyen_giay"]
    pdf = form.draw(content)
    found = {code.text for page in range(len(pdfium.PdfDocument(pdf))) for code in zxingcpp.read_barcodes(picture(pdf, page))}
    assert {stop.item_number for stop in content.stops} <= found


def test_what_is_due_can_be_paid_by_its_code_and_what_was_paid_bears_none() -> None:
    form, due = ALL["bien_nhan_phi_2"]
    texts = {code.text for code in zxingcpp.read_barcodes(picture(form.draw(due)))}
    assert payload(BANK, due.money.total, due.item_number) in texts
    paid = {code.text for code in zxingcpp.read_barcodes(picture(form.draw(ALL["bien_nhan_phi"][1])))}
    assert paid == {due.item_number}


def test_a_receipt_says_the_sum_in_words() -> None:
    assert "Bốn mươi hai nghìn đồng" in " ".join(text_of(ALL["bien_nhan_phi"][0].draw(ALL["bien_nhan_phi"][1]))[0].split())


def test_the_second_invitation_follows_two_days_after_the_first() -> None:
    form, second = ALL["giay_moi_2"]
    with pytest.raises(FormIncomplete, match="hai ngày làm việc"):
        form.draw(replace(second, first_on=second.made_on))


def test_a_common_slip_is_one_page_of_a5() -> None:
    for name in ("phieu_gui_ho_so", "phieu_gui_ho_so_2"):
        form, content = ALL[name]
        assert len(text_of(form.draw(content))) == 1


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
