"""An address as people write it, and the commune it means; where it could mean two, a person is asked."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel.geo import Point
from app.kernel.text import fold
from app.places.resolve import Candidate, resolve, verdict
from app.wiring.reference import from_files

RULES = from_files(date(2026, 11, 24))
GAZETTEER = RULES.gazetteer
OLDS = sorted(RULES.old_communes.values(), key=lambda old: old.code)


def settled(text: str, **more: object) -> Candidate:
    found = verdict(resolve(GAZETTEER, text, **more))  # type: ignore[arg-type]
    assert found is not None, text
    return found


def codes(text: str) -> tuple[str, str]:
    found = settled(text)
    return found.old_code, found.new_code


def asked(text: str, **more: object) -> bool:
    return verdict(resolve(GAZETTEER, text, **more)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("old", OLDS, ids=lambda old: old.code)
def test_every_old_commune_is_found_by_its_full_name(old: object) -> None:
    text = f"{old.name}, {old.district}, tỉnh Sóc Trăng"  # type: ignore[attr-defined]
    assert codes(text) == (old.code, old.new_code)  # type: ignore[attr-defined]
    assert codes(fold(text)) == codes(text.upper()) == codes(text)


@pytest.mark.parametrize("new", sorted(RULES.communes.values(), key=lambda new: new.code), ids=lambda new: new.code)
def test_every_commune_of_today_is_found_and_no_old_one_is_invented(new: object) -> None:
    assert codes(f"{new.name}, thành phố Cần Thơ") == ("", new.code)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("P3 TPST", "31519", "31510"),
        ("F8, tpst", "31504", "31507"),
        ("phường III, TP. Sóc Trăng", "31519", "31510"),
        ("xa thanh quoi huyen my xuyen", "31714", "31726"),
        ("TT.Cù Lao Dung", "31615", "31615"),
        ("xaAnHiep H.ChâuThành", "31594", "31594"),
        ("Kế An - Kế Sách - ST", "31558", "31528"),
        ("An Thạnh Nhì, Cù Lao Dung", "31630", "31633"),
        ("Sóc Trăng, huyện Kế Sách, xã Trinh Phú", "31543", "31531"),
    ],
)
def test_short_forms_and_habits_of_clerks_are_understood(text: str, old: str, new: str) -> None:
    assert codes(text) == (old, new)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("xã Trường Kháng, huyện Long Phú", "31654"),
        ("xã Mĩ Hương, huyện Mĩ Tú", "31591"),
        ("Lai Hoà, Vĩnh Châu", "31810"),
        ("xã Hồ Đắc Kiệng, Châu Thành, Sóc Trăng", "31570"),
        ("thị trấn Đại Ngải, huyện Long Phú", "31645"),
    ],
)
def test_misspelt_names_are_understood_where_the_district_confirms_them(text: str, new: str) -> None:
    assert settled(text).new_code == new


@pytest.mark.parametrize(
    "text",
    [
        "Phường 1, tỉnh Sóc Trăng", "phường 2", "Kế Sách, Sóc Trăng", "huyện Mỹ Tú", "TP Sóc Trăng", "123 Trần Hưng Đạo, TP Sóc Trăng",
        "Hòa Bình, Long Phú, Sóc Trăng", "xã Thuận Hưng, Cần Thơ", "xã Phú Tân, huyện Châu Thành, Cần Thơ", "", "nhà bà Tư sau chùa", "xã Gia Hòa, huyện Mỹ Xuyên",
    ],
)  # fmt: skip
def test_what_fits_two_places_is_asked_back(text: str) -> None:
    assert asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "xã An Hiệp, huyện Kế Sách, Sóc Trăng", "phường 4, phường Sóc Trăng, Cần Thơ", "xã An Hiệp, xã Phú Tâm, huyện Châu Thành",
        "xã Hồ Đắc Kiện, huyện Châu Thành, tỉnh Trà Vinh",
    ],
)  # fmt: skip
def test_an_address_that_contradicts_itself_is_asked_back(text: str) -> None:
    assert asked(text)


@pytest.mark.parametrize("text", ["xã Thạnh Hưng, Long Phú, Sóc Trăng", "phường Hoa Sen, thành phố Sóc Trăng"])
def test_an_unknown_commune_is_not_replaced_by_its_district(text: str) -> None:
    assert asked(text)


@pytest.mark.parametrize(
    "text",
    ["Phường Cái Khế, Cần Thơ", "phường An Khánh, quận Ninh Kiều", "P.5, TP Bạc Liêu", "xã Vĩnh Lợi, huyện Vĩnh Lợi, Bạc Liêu", "quận 1, TP HCM", "xã Châu Thành, TP Cần Thơ"],
)
def test_a_place_that_is_not_served_is_called_outside(text: str) -> None:
    found = settled(text)
    assert (found.level, found.old_code, found.new_code) == ("outside", "", "")


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("ấp 2 Thạnh Trị cũ nay Phú Lộc", "31774", "31756"),
        ("xã An Mỹ (nay là xã Nhơn Mỹ), Kế Sách", "31564", "31552"),
        ("P.10, TPST, nay là phường Mỹ Xuyên, TP Cần Thơ", "31525", "31684"),
        ("ấp Tâm Phước, xã Đại Tâm, phường Mỹ Xuyên, TP Cần Thơ", "31690", "31684"),
    ],
)
def test_the_old_name_beside_the_new_one_gives_both_codes(text: str, old: str, new: str) -> None:
    assert codes(text) == (old, new)


def test_hamlets_and_streets_with_the_name_of_a_commune_do_not_mislead() -> None:
    assert codes("12/3 Phú Lợi, P2, TPST") == ("31510", "31510")
    assert codes("ấp Thạnh Thới An, xã Thạnh Thới Thuận, Trần Đề") == ("31702", "31699")
    assert codes("ấp Phú Hữu, xã Tân Hưng, huyện Long Phú") == ("31660", "31666")


def test_a_known_street_in_the_right_district_is_told() -> None:
    assert settled("60 Lê Hồng Phong, phường 3, TP Sóc Trăng").level == "street"
    assert settled("phường 3, TP Sóc Trăng").level == "unit"


def test_decomposed_unicode_reads_like_composed() -> None:
    text = "Xã Thuận Hoà, huyện Châu Thành, Sóc Trăng"
    assert codes(unicodedata.normalize("NFD", text)) == codes(text) == ("31576", "31582")


def test_accents_tell_apart_what_is_the_same_without_them() -> None:
    assert settled("Xã Vĩnh Thạnh, TP Cần Thơ").level == "outside"
    assert codes("xã Vĩnh Thành, huyện Thạnh Trị") == ("31771", "31777")
    assert asked("xa vinh thanh can tho")


def test_a_pin_settles_what_the_text_leaves_open() -> None:
    found = settled("phường 3, Sóc Trăng", point=Point(9.587, 105.975))
    assert (found.level, found.old_code, found.new_code, found.pin) == ("pin", "31519", "31510", "door")
    assert settled("nhà bà Tư", point=Point(9.770, 105.944)).new_code == "31528"


def test_a_pin_far_from_a_sure_text_is_a_question() -> None:
    assert asked("xã Kế Sách, Cần Thơ", point=Point(9.60, 105.97))
    assert asked("P3 TPST", point=Point(10.77, 106.70))
    assert settled("nhà bà Tư", point=Point(10.77, 106.70)).level == "outside"


def test_a_code_from_the_form_decides_and_a_contradiction_is_asked() -> None:
    assert settled("nhà bà Tư", commune_code="31528").new_code == "31528"
    assert settled("phường 1", commune_code="31783").old_code == "31783"
    assert settled("ấp 3", commune_code="31558").old_code == settled("xã Kế Sách, Cần Thơ", commune_code="31558").old_code == "31558"
    assert asked("P3 TPST", commune_code="31528")
    assert codes("P3 TPST") == ("31519", "31510")


def test_where_it_asks_the_likely_places_are_offered() -> None:
    offered = resolve(GAZETTEER, "Phường 1, tỉnh Sóc Trăng")
    assert {c.old_code for c in offered} == {"31522", "31732", "31783"} and {c.level for c in offered} == {"ask"}


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120))
def test_no_text_breaks_it_and_scores_stay_between_0_and_1(text: str) -> None:
    for candidate in resolve(GAZETTEER, text):
        assert 0.0 <= candidate.score <= 1.0
        assert candidate.level in ("pin", "street", "unit", "ask", "outside")


NOISE = st.sampled_from(["", "ấp 3", "số 12 ấp Hòa Bình", "tổ 5 khóm 2", "gần chợ", "15/2 đường Lê Lợi"])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(OLDS), NOISE, st.sampled_from([", ", " - ", " , ", "; "]), st.booleans(), st.sampled_from(["", "Sóc Trăng", "tỉnh Sóc Trăng", "ST"]))
def test_noise_never_makes_it_sure_of_another_commune(old: object, noise: str, comma: str, plain: bool, province: str) -> None:
    text = comma.join(part for part in (noise, old.name, old.district, province) if part)  # type: ignore[attr-defined]
    found = verdict(resolve(GAZETTEER, fold(text) if plain else text))
    assert found is not None and found.new_code == old.new_code  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["xaanhiep huyenchauthanh", "anhiepchauthanhsoctrang", "xã AnHiệp, h.ChâuThành", "An Hiep Commune, Chau Thanh District"])
def test_words_written_together_or_in_english_are_taken_apart(text: str) -> None:
    assert codes(text) == ("31594", "31594")


def test_a_street_with_the_name_of_a_commune_in_it_is_no_commune() -> None:
    assert asked("Văn Ngọc Tố, Mỹ Xuyên, Sóc Trăng")
    assert codes("số 5 Văn Ngọc Tố, TT Mỹ Xuyên, huyện Mỹ Xuyên") == ("31684", "31684")


def test_wards_with_numbers_that_vi_thanh_has_too_are_asked_where_only_can_tho_is_written() -> None:
    assert asked("Phường 5, TP Cần Thơ")
    assert codes("Phường 6, TP Cần Thơ") == ("31507", "31507")
    assert settled("Phường 5, Vị Thanh").level == "outside"
