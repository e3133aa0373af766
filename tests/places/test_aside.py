"""What is named beside a place: where a road leads, a border, a direction, where somebody comes from. It makes nobody live elsewhere."""

from datetime import date

import pytest

from app.places.resolve import resolve, verdict
from app.wiring.reference import from_files

GAZETTEER = from_files(date(2026, 11, 24)).gazetteer


def old_code(text: str, code: str = "") -> str:
    found = verdict(resolve(GAZETTEER, text, code))
    return "ask" if found is None else "outside" if found.level == "outside" else found.old_code or found.new_code


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("xã Mỹ Phước, tuyến Quản Lộ - Phụng Hiệp", "31603"), ("xã Long Hưng, Quản Lộ – Phụng Hiệp", "31579"), ("phường Ngã Năm, Quản Lộ - Phụng Hiệp", "31732"),
        ("xa vinh quoi, kenh quan lo - phung hiep", "31738"), ("xã Mỹ Phước, H. Mỹ Tú, Quản Lộ - Phụng Hiệp", "31603"), ("xã Tân Long, QL61B Ngã Năm - Vị Thanh", "31741"),
        ("Xã Thạnh Phú, QL1A, Sóc Trăng - Bạc Liêu", "31708"), ("TT Phú Lộc, QL1A hướng Sóc Trăng - Bạc Liêu", "31756"), ("xã Hồ Đắc Kiện, QL1A, đoạn Cần Thơ - Bạc Liêu", "31570"),
        ("P10 TPST, QL1A Cần Thơ - Cà Mau", "31525"), ("xã Hồ Đắc Kiện, Quốc lộ 1A Hậu Giang - Sóc Trăng", "31570"),
    ],
)  # fmt: skip
def test_where_a_road_leads_is_not_where_somebody_lives(text: str, old: str) -> None:
    assert old_code(text) == old


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("xã Đại Hải, gần cầu Ba Rinh, giáp ranh tỉnh Hậu Giang", "31561"), ("xã Mỹ Bình, TX Ngã Năm, giáp ranh huyện Hồng Dân", "31750"), ("Xã Ba Trinh, giáp Phụng Hiệp", "31546"),
        ("xã Đại Hải, lộ đi Phụng Hiệp", "31561"), ("xã Đại Tâm, QL1A, hướng về Bạc Liêu", "31690"), ("phường 10, TP Sóc Trăng, hướng Bạc Liêu", "31525"),
    ],
)  # fmt: skip
def test_a_border_and_a_direction_tell_only_the_way(text: str, old: str) -> None:
    assert old_code(text) == old


@pytest.mark.parametrize(
    "text",
    [
        "xã Phú Tâm, Sóc Trăng (hộ khẩu: Quận 8, TP HCM)", "đang ở xã Phú Tâm, hộ khẩu TP Cà Mau", "Phường 8, Sóc Trăng. Quê: huyện Hồng Dân, Bạc Liêu", "nhà bà Tư, Sóc Trăng, con ở Bình Dương",
        "xã Thạnh Phú, Sóc Trăng - Bạc Liêu", "xã Phú Lộc, Cần Thơ - Cà Mau", "QL1A Sóc Trăng - Bạc Liêu", "xã Tân Long, đường đi Long Mỹ, Hậu Giang", "xã Long Bình, lộ đi Long Mỹ",
        "ấp 3, xã Mỹ Bình, giáp Hồng Dân, Bạc Liêu", "giáp xã An Mỹ, Kế Sách", "xã Long Đức, cầu Đại Ngãi - Trà Vinh", "xã Mỹ Thuận, cầu Mỹ Thuận - Vĩnh Long",
    ],
)  # fmt: skip
def test_where_ours_and_another_place_are_named_a_person_is_asked_and_not_sent_away(text: str) -> None:
    assert old_code(text) == "ask"


def test_the_place_of_ours_is_offered_where_another_is_named_too() -> None:
    assert [c.new_code for c in resolve(GAZETTEER, "xã Phú Tâm, Sóc Trăng (hộ khẩu: Quận 8, TP HCM)")] == ["31569"]


def test_a_ward_with_a_number_may_lie_at_either_end_of_the_road() -> None:
    assert old_code("anh Giáp phường 8, TPST") == "31504", "a name"
    assert old_code("phường 8, QL1A, Sóc Trăng - Bạc Liêu") == old_code("phường 8, hướng Bạc Liêu") == "ask"


@pytest.mark.parametrize(
    "text",
    [
        "5 Quốc lộ 1A - TT Kế Sách - H. Trà Ôn", "QL1A, Giá Rai - Bạc Liêu, phường 1", "xã Tân Long, QL61, Phụng Hiệp - Hậu Giang", "xã Tân Long, QL61, Hậu Giang - Cần Thơ",
        "12 QL1A, phường 8, Bạc Liêu - Cà Mau", "QL1A - phường 8 - Bạc Liêu", "phường 8, cầu Kè - Trà Vinh", "xã Long Đức, đường Hùng Vương - Trà Vinh",
    ],
)  # fmt: skip
def test_the_levels_of_an_address_far_away_are_no_road(text: str) -> None:
    assert old_code(text) in ("outside", "ask")


def test_a_code_decides_where_the_text_names_its_commune_beside_a_place_far_away() -> None:
    assert old_code("ấp 3, xã An Hiệp, Bình Đại") == "outside"
    assert old_code("ấp 3, xã An Hiệp, Bình Đại", "31594") == "31594"
    assert old_code("xã An Hiệp, huyện Ba Tri, tỉnh Bến Tre", "31594") == old_code("phường Mỹ Xuyên, Long Xuyên, An Giang", "31684") == "ask"
    assert old_code("phường 8, TP Đà Lạt", "31507") == old_code("quận 1, TP HCM", "31507") == old_code("ấp 3, xã An Hiệp, Bình Đại", "31528") == "ask"
