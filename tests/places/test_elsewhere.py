"""A place far away never becomes a sure place in Sóc Trăng because a ward or commune there has the name of one of ours."""

from datetime import date

import pytest

from app.kernel.geo import Point
from app.places.resolve import resolve, verdict
from app.wiring.reference import from_files

GAZETTEER = from_files(date(2026, 11, 24)).gazetteer


def level(text: str, code: str = "", point: Point | None = None) -> str:
    found = verdict(resolve(GAZETTEER, text, code, point))
    return found.level if found else "ask"


def old_code(text: str) -> str:
    found = verdict(resolve(GAZETTEER, text))
    return found.old_code if found else "ask"


@pytest.mark.parametrize(
    "text",
    [
        "Số 5 Lê Lợi, P.6, Q.1, Sài Gòn", "phường 10, Sai Gon", "P.10, TP SG", "phường 8, TP Đà Lạt", "P.8 Đà Lạt", "phường 8, TP Mỹ Tho", "Phường 10, Q. Gò Vấp", "P10 Gò Vấp",
        "phường Vĩnh Phước, TP Nha Trang", "phường Mỹ Xuyên, TP Long Xuyên", "xã Nhơn Mỹ, huyện Chợ Mới", "xã Long Hưng, huyện Lấp Vò", "phường 7, tỉnh Bà Rịa - Vũng Tàu",
        "phường 8, Bạc Liêu, ĐT 0912345678", "P8 Đà Lạt 0912.345.678", "xã Phú Lộc, Huế 530000, Việt Nam", "xã Thuận Hòa, Cầu Ngang", "xã Nhơn Mỹ thuộc huyện Chợ Mới", "phường Phú Lợi, Thủ Dầu Một", "phường An Lạc Tây, quận Bình Tân", "xã Long Đức, TP Trà Vinh",
    ],
)  # fmt: skip
def test_a_ward_in_a_district_or_city_we_know_is_outside(text: str) -> None:
    assert level(text) == "outside"


@pytest.mark.parametrize(
    "text",
    [
        "12 Võ Văn Tần, Phường 6, Quận 3", "quận 3, phường 6", "F10 Q5", "phường 8, quan 11", "phường 6, Quân 3", "phường 8, Q.TB", "phường 10, quận mười", "Phường 6 Quận Tân Bình", "phường 6, thành phố Tân An",
        "thị trấn Phú Lộc, huyện Phú Lộc", "xã Vĩnh Hải, huyện Ninh Hải", "xã Xuân Hòa, huyện Xuân Lộc", "xã Đại Ân 2, huyện Lịch Hội Thượng", "xã Mỹ Phước, thị xã Bến Cá",
        "12 Võ Văn Tần, P6, Q3, quê Sóc Trăng", "Bạc Liêu, phường 8", "Cà Mau - P8", "HCM, phường 6", "Gò Vấp, phường 10", "Đà Lạt phường 8", "phường 8, Bạc Liêu, gần chợ",
    ],
)  # fmt: skip
def test_a_district_that_is_in_no_list_is_asked_about(text: str) -> None:
    assert level(text) == "ask"


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("xã Mỹ Phước, huyện Mỷ Tú", "31603"), ("xã Mỹ Phước, huyện My Ty", "31603"), ("xã Song Phụng, huyện Lông Phú", "31642"), ("xã Song Phụng, huyện Long Phúc", "31642"),
        ("phường 6, TP. Xóc Trăng", "31507"), ("phường 6, TP Sóc Chăng", "31507"), ("xã An Thạnh 2, huyện Cù Lao", "31630"), ("phường 6, TP Sóc", "31507"),
        ("xã An Hiệp, huyện Ch. Thành", "31594"), ("xã Nhơn Mỹ, huyện K.Sách", "31552"), ("xã Lạc Hòa, TX V.Châu", "31798"), ("xã Nhơn Mỹ, huyện", "31552"),
        ("xã Kế An, huyện Ke Satr", "31558"), ("XÃ HƯNG PHÚ - H. MỸTÚ", "31588"), ("xã Long Bình, TX Ngãi Nam", "31744"),
        ("phường 6, TP", "31507"), ("phường 6, thành phố cũ", "31507"),
    ],
)  # fmt: skip
def test_our_own_district_misspelt_or_cut_short_is_no_foreign_one(text: str, old: str) -> None:
    assert old_code(text) == old


@pytest.mark.parametrize(
    "text",
    [
        "sau chợ thành phố, phường 6", "chợ thành phố phường 6", "đường Thị xã, phường 6", "phường 6, gần bến xe thành phố mới", "sau UBND thành phố, phường 6", "phường 6, H.12 Lê Lợi",
        "12 Huyền Trân Công Chúa, phường 6", "bà Huyện Thanh Quan, phường 6", "quán cà phê Hoa, phường 6", "phuong 6, quan com Tam", "phường 6, quán 5 Lến", "Quan Âm cổ miếu, phường 6",
        "phường 6, ngay Tỉnh đoàn", "Huyện ủy cũ, phường 6", "phường 6, huyện lộ 27", "phường 6, tỉnh lộ 8", "phường 6, chị Huyền nhận", "phường 6, TP Sóc Trăng, gần Thành phố mới",
        "phường 6, Quân khu 9", "phường 6, quân y", "phường 6, quân dân y", "phường 6, Quân Sự tỉnh", "phường 6, Quân đội nhân dân", "12 Huỳnh Phú Rạng, P6, quân y",
        "quán bún Bạc Liêu, phường 6", "hủ tiếu Mỹ Tho, phường 6", "phường 6, khách sạn Phú Quốc", "phường 6, gần ngân hàng Sài Gòn", "phường 6, đường Hà Nội",
    ],
)  # fmt: skip
def test_markets_streets_inns_and_people_are_no_districts(text: str) -> None:
    assert old_code(text) == "31507"


@pytest.mark.parametrize(
    "text",
    [
        "xã Phú Tân, huyện Châu Thành, tỉnh HG", "xã Tân Long, HG", "P8, BL", "phường 8 - BL", "P8, BL, 0912 345 678", "P.6, TP.CM", "P.6, tỉnh ĐT", "phường 6, TG",
        "Phường 10, ĐN", "xã Thạnh Trị, KG", "xã Nhơn Mỹ, AG, Việt Nam", "xã Thiện Mỹ, TO, VL",
    ],
)  # fmt: skip
def test_another_province_in_two_letters_is_that_province(text: str) -> None:
    assert level(text) == "outside"


@pytest.mark.parametrize(
    "text",
    ["TT Châu Thành, huyện Châu Thành, TV", "xã An Hiệp, huyện Châu Thành, tỉnh BT", "An Hiệp, Châu Thành, ĐT", "xã Vĩnh Tân, TX Vĩnh Châu, HG", "phường 6, tỉnh QN", "xã Tân Long, HG, TP Cần Thơ", "phường 6, ĐT", "xã Phú An, huyện Châu Thành", "xã Phú An, Châu Thành, Cần Thơ"],
)
def test_a_district_that_other_provinces_have_too_does_not_make_it_ours(text: str) -> None:
    assert level(text) == "ask"


def test_two_letters_that_are_a_road_a_telephone_or_our_own_are_no_other_province() -> None:
    assert old_code("ĐT 932, xã Kế Thành") == "31555"
    assert old_code("DT934 xã Tài Văn Trần Đề") == "31687"
    assert old_code("P6 TPST, ĐT: 0912345678") == old_code("phường 6, ĐT 0912 345 678") == old_code("phường 6, sau bệnh viện tỉnh ĐT 0912345678") == "31507"
    assert old_code("P.1, VC, ST") == "31783"
    assert level("xã Long Phú, tỉnh CT") == level("Xã Vĩnh Hải, TP ag Thơ") == "unit"
    assert old_code("xã Phú An, huyện Châu Thành, Sóc Trăng") == "31582", "our province tells that it is misspelt"


def test_wards_of_can_tho_with_the_name_of_a_town_of_ours_are_asked_about_or_outside() -> None:
    assert level("phường Hưng Lợi, Cần Thơ") == level("Hưng Lợi, Ninh Kiều, Cần Thơ") == level("xã Thuận Hòa, Long Mỹ") == "outside"
    assert level("12 Trần Hoàng Na, Hưng Lợi, Cần Thơ") == "ask"
    assert old_code("TT Hưng Lợi, Thạnh Trị, TP Cần Thơ") == "31757"


def test_a_hamlet_with_the_name_of_a_district_far_away_is_not_sent_away() -> None:
    assert {level(text) for text in ("Bình Minh", "ấp Bình Minh", "số 3 Long Thành", "Tân Phú, Sóc Trăng")} == {"ask"}
    assert old_code("ấp Bình Minh, xã Long Đức") == old_code("Bình Minh, xã Long Đức, Long Phú") == "31651"


def test_a_code_of_a_place_outside_says_outside_and_against_a_sure_text_it_is_a_question() -> None:
    found = verdict(resolve(GAZETTEER, "12 Lý Tự Trọng", "31135"))
    assert found is not None and (found.level, found.new_code, found.new_unit) == ("outside", "", "Phường Ninh Kiều, Cần Thơ")
    assert level("phường 1", "31135") == "outside"
    assert level("12 Lê Lợi, Phường 6", "31135") == "ask"


def test_a_code_that_is_in_no_list_makes_a_sure_text_a_question_and_settles_nothing() -> None:
    assert level("12 Lê Lợi, Phường 6", "26740") == "ask"
    assert level("12 Lý Tự Trọng", "26740") == "ask"
    assert level("quận 1, TP HCM", "26740") == "outside"
    offered = resolve(GAZETTEER, "P3 TPST", "99999")
    assert [c.old_code for c in offered] == ["31519"] and offered[0].level == "ask"


def test_a_pin_at_home_and_a_code_from_outside_are_a_question_where_the_text_says_nothing() -> None:
    assert level("nhà bà Tư", "31135", Point(9.770, 105.944)) == "ask"
    assert level("nhà bà Tư", "26740", Point(9.770, 105.944)) == "pin"
