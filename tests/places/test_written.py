"""How citizens, clerks and printed forms write an address here, each with the commune it means."""

from datetime import date

import pytest

from app.places.blanks import filled_in
from app.places.resolve import resolve, verdict
from app.wiring.reference import from_files

GAZETTEER = from_files(date(2026, 11, 24)).gazetteer


def codes(text: str) -> tuple[str, str]:
    found = verdict(resolve(GAZETTEER, text))
    return (found.old_code, found.new_code) if found else ("", "ask")


@pytest.mark.parametrize(
    "text",
    [
        "Ph.3, TPST", "Ph3 TPST", "ph. III, TP Sóc Trăng", "Phường số 3, TP Sóc Trăng", "P. số 3 TPST", "phường thứ ba, TP Sóc Trăng", "P3 TXST", "P.3, TX Sóc Trăng", "P3TPST",
        "p3-tpst", "12 Ph. Bội Châu, P3, TPST", "số 12 Ph. Đình Phùng, phường 3, TP Sóc Trăng", "P.203 chung cư A, phường 3, TPST", "phòng 203, P.3 TPST",
        "P3, ngã 5, TPST", "phường 3, ngã 5, TP Sóc Trăng", "chị Mỹ Hương, P3, TPST", "12 Nguyễn An Ninh, P3, TPST", "ngã 5, P3, TPST", "nhà số 3 hẻm 5 P3 TP ST",
    ],
)  # fmt: skip
def test_the_ward_is_read_however_its_type_and_number_are_written(text: str) -> None:
    assert codes(text) == ("31519", "31510")


@pytest.mark.parametrize(
    "text",
    [
        "Phường/xã: Phường 3, quận/huyện: TP Sóc Trăng, tỉnh: Sóc Trăng", "Phường (xã): 3, Thành phố: Sóc Trăng", "Phường: 3, TP: Sóc Trăng", "Phường/Xã 3, TP Sóc Trăng",
        "Số nhà: 12; Đường: Lê Lợi; Xã, phường, thị trấn: 3; Huyện/TP: Sóc Trăng; Tỉnh/TP: Sóc Trăng", "PHƯỜNG/XÃ: 3 - QUẬN/HUYỆN: SÓC TRĂNG - TỈNH/THÀNH PHỐ: SÓC TRĂNG",
    ],
)  # fmt: skip
def test_the_blanks_of_a_printed_form_are_read_as_what_was_filled_in(text: str) -> None:
    assert codes(text) == ("31519", "31510")


def test_a_blank_that_leaves_the_type_open_does_not_choose_one() -> None:
    assert codes("Xã/Phường: An Mỹ, Quận/Huyện: Kế Sách, Tỉnh/TP: Sóc Trăng") == ("31564", "31552")
    assert codes("xã (phường, thị trấn) Kế An, huyện (thị xã, thành phố) Kế Sách, tỉnh Sóc Trăng") == ("31558", "31528")
    assert codes("ấp: Phụng An; xã: Song Phụng; huyện: Long Phú; tỉnh: Sóc Trăng") == ("31642", "31552")
    assert codes("Xã: Phú Tâm, Thành phố: Cần Thơ") == ("", "31569")
    assert codes("Tỉnh/Thành phố Sóc Trăng, Quận/Huyện Kế Sách, Phường/Xã Kế An") == ("31558", "31528")
    assert codes("Xã/Phường/Đặc khu: Nhu Gia; Tỉnh/Thành: TP Cần Thơ") == ("", "31708")
    assert codes("Ấp/Khóm: Thạnh Phú, Xã: Thạnh Quới, Huyện: Mỹ Xuyên") == ("31714", "31726")
    assert filled_in("12/3 Lê Lợi, ấp An Hòa (gần chợ), xã An Mỹ") == "12/3 Lê Lợi, ấp An Hòa (gần chợ), xã An Mỹ"


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("P.1, VC, ST", "31783", "31783"), ("P1-VC-ST", "31783", "31783"), ("Nhơn Mỹ, KS, ST", "31552", "31552"), ("Gia Hòa II, MX", "31726", "31726"),
        ("TT HHN, Mỹ Tú", "31567", "31567"), ("xã LHT, huyện Trần Đề", "31678", "31679"), ("Th. trấn Mỹ Xuyên", "31684", "31684"),
        ("phường 3 thị xã Ngã 5", "31747", "31753"), ("P2, TX Ngã 5, ST", "31735", "31732"), ("xã Vĩnh Quới, Ngã 5", "31738", "31732"), ("phường Ngã 5, Cần Thơ", "", "31732"),
        ("phường mới Phú Lợi, Cần Thơ", "", "31510"), ("lai hòa, Ph. Vĩnh Phước, Vĩnh Châu", "31804", "31804"), ("Phường 3 TPST, nay: phường Phú Lợi", "31519", "31510"),
        ("Trần Văn Bé 0918123456 ấp 3 xã Kế An Kế Sách", "31558", "31528"), ("Ấp Hoà Thọ.Xã Thạnh Phú.H Mỹ Xuyên", "31708", "31708"),
        ("Hamlet 3, Ke An Commune, Ke Sach District, Soc Trang, Viet Nam", "31558", "31528"), ("ấp Phụng Hiệp, An Hiệp, Châu Thành, ST", "31594", "31594"),
        ("phường 1, ngã 5, Vĩnh Châu", "31783", "31783"), ("xã Vĩnh Hải, ngã 5, Vĩnh Châu", "31795", "31795"), ("xã Đại Tâm, ngã 5", "31690", "31684"), ("xã Kế An, ngã 5", "31558", "31528"),
        ("xã Tân Long, Ngã 5, Sóc Trăng", "31741", "31741"), ("xã Mỹ Quới, Ngã 5", "31753", "31753"),
        ("P. Phú Lợi, TP.CT", "", "31510"), ("xã Long Phú, TP. CT", "", "31639"), ("Số 5, ấp Thạnh Lợi, xã Phú Tâm, Tp.CT", "", "31569"), ("phường Vĩnh Châu, TP CT, khóm 3", "", "31783"),
        ("xã Phú Lộc, CT", "", "31756"), ("phường Sóc Trăng, CT", "", "31507"), ("xã Nhơn Mỹ, CT", "31552", "31552"), ("xã An Hiệp, CT, ST", "31594", "31594"), ("xã An Hiệp, H. CT", "31594", "31594"),
        ("xã Hòa Tú, huyện Mỹ Xuyên, Sóc Trăng", "", "31717"), ("Hòa Tú, Mỹ Xuyên", "", "31717"), ("Tân Hưng LP ST", "31660", "31666"), ("xã Tham Đôn MX ST", "31693", "31723"), ("Mỹ Hương, MT", "31591", "31591"), ("sóc Bưng Tróp A xã An Hiệp CT ST", "31594", "31594"),
        ("Phường3,TPSócTrăng", "31519", "31510"), ("thuộc Mỹ Hương, Sóc Trăng", "31591", "31591"), ("ấp 5 thuoc xa My Huong", "31591", "31591"),
        ("Xã Hòa Tú, Cần Thơ (Hòa Tú 2 cũ)", "31729", "31717"), ("Phú Lộc, Thạnh Trị", "31756", "31756"), ("Kế Sách, Kế Sách, Sóc Trăng", "31528", "31528"),
    ],
)  # fmt: skip
def test_habits_of_citizens_and_clerks_are_understood(text: str, old: str, new: str) -> None:
    assert codes(text) == (old, new)


def test_a_new_commune_before_its_old_district_is_not_the_town_of_the_districts_name() -> None:
    offered = resolve(GAZETTEER, "An Thạnh, Cù Lao Dung, Sóc Trăng")
    assert (offered[0].level, offered[0].old_code, offered[0].new_code) == ("ask", "", "31615"), "An Thạnh 2 and 3 may be meant too"
    assert codes("TT Cù Lao Dung, An Thạnh, Cần Thơ") == ("31615", "31615")


@pytest.mark.parametrize(
    "text",
    [
        "12 Nguyễn An Ninh, huyện Châu Thành, Sóc Trăng", "đường Nguyễn An Ninh, huyện Châu Thành, Sóc Trăng", "Nguyễn Thị Mỹ Hương, huyện Mỹ Tú, Sóc Trăng", "Trần Thiện Mỹ, Châu Thành, Sóc Trăng",
        "gần ngã 5, phường 2", "Trương Công Định, P2, ngã 5", "khóm 2, phường 2, ngã 5, gần chợ", "phường 3, Ngã 5", "số 12 đường Phú Lợi, TPST", "đối diện UBND phường 2, phường 1, TPST", "Thường trú: xã An Mỹ, Kế Sách. Tạm trú: P3 TPST", "xã Hựu Thành", "xã Phú An", "k3 p2",
    ],
)  # fmt: skip
def test_a_person_a_street_or_two_places_at_once_are_asked_about(text: str) -> None:
    assert codes(text) == ("", "ask")


@pytest.mark.parametrize(
    "text",
    [
        "nhà thuốc Mỹ Hương, Sóc Trăng", "đối diện nhà thuốc Long Hưng, Sóc Trăng", "quầy thuốc An Hiệp, Sóc Trăng", "nhà thuốc Trường Khánh, Long Phú", "nha thuoc Truong Khanh, Long Phu",
        "Tiệm quà Mỹ Hương, Sóc Trăng", "bán vé Long Hưng, Sóc Trăng", "tiệm giò Mỹ Hương, Sóc Trăng", "anh Tài Lâm Kiết, Sóc Trăng", "anh Nam Mỹ Hương, Sóc Trăng",
    ],
)  # fmt: skip
def test_a_pharmacy_a_shop_and_a_first_name_are_no_little_words_before_a_commune(text: str) -> None:
    assert codes(text) == ("", "ask")
