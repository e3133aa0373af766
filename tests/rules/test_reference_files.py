"""The shipped tables: complete, consistent, each row with its source."""

import re
from datetime import date

import pytest

from app.kernel.geo import metres
from app.kernel.ids import DossierCode, ProcedureCode
from app.places.zones import FORMER_DISTRICT, zone_of
from app.wiring.reference import from_files
from seeds.load import TABLES, read

RULES = from_files(date(2026, 11, 24))


@pytest.mark.parametrize("file", [table.file for table in TABLES] + ["components.csv"])
def test_every_row_names_its_source_and_how_far_to_trust_it(file: str) -> None:
    for row in read(file):
        assert len(row["source"]) > 5, row
        assert row["confidence"] in ("high", "med", "low", "own"), row


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.kind)
def test_no_key_stands_twice(table: object) -> None:
    keys = [tuple(row[column] for column in table.key) for row in read(table.file)]  # type: ignore[attr-defined]
    assert len(keys) == len(set(keys))


def test_a_hundred_and_nine_old_communes_lie_in_forty_three_new_ones() -> None:
    assert len(RULES.old_communes) == 109 and len(RULES.communes) == 43
    assert {old.new_code for old in RULES.old_communes.values()} == set(RULES.communes)
    assert len({old.district for old in RULES.old_communes.values()}) == 11


def test_phuong_9_lives_on_as_a_name_for_what_swallowed_it() -> None:
    gone = RULES.old_communes["31513"]
    assert gone.name == "Phường 9" and gone.merged_into == "31522"
    assert gone.new_code == RULES.old_communes["31522"].new_code


def test_every_point_lies_in_the_province() -> None:
    places = [*RULES.communes.values(), *RULES.old_communes.values(), *RULES.agencies.values(), *RULES.offices.values()]
    assert all(9.2 < place.lat < 9.97 and 105.5 < place.lon < 106.35 for place in places)


def test_a_code_in_both_lists_means_the_same_commune_of_today() -> None:
    for code in set(RULES.communes) & set(RULES.old_communes):
        assert RULES.old_communes[code].new_code == code


def test_the_zones_in_the_code_are_those_of_the_table() -> None:
    assert dict(RULES.zones) == dict(FORMER_DISTRICT)


def test_a_zone_is_the_same_both_ways_and_unknown_ends_are_not_cheap() -> None:
    for one in RULES.communes:
        assert zone_of(one, one) == "district"
        for other in RULES.communes:
            assert zone_of(one, other) == zone_of(other, one)
    assert zone_of("", "31507") == "province" and zone_of("31507", "00001") == "national"


def test_the_rest_of_can_tho_old_hau_giang_too_is_of_one_province_with_us() -> None:
    ninh_kieu, vi_thanh, ours = "31135", "31321", "31510"
    for end in (ninh_kieu, vi_thanh):
        assert RULES.zone(end, ours) == RULES.zone(ours, end) == "province"
    assert RULES.zone("00001", ours) == RULES.zone(ninh_kieu, "00001") == "national"


def test_every_commune_has_a_desk_and_a_post_office() -> None:
    desks = {agency.new_code for agency in RULES.agencies.values() if agency.kind == "commune"}
    assert desks == set(RULES.communes) == {office.new_code for office in RULES.offices.values()}
    for code in RULES.communes:
        assert RULES.office_for(code).new_code == code


def test_a_desk_and_a_post_office_stand_where_the_seat_is_and_not_in_the_middle_of_the_new_commune() -> None:
    seats = {row["code"]: row["seat"] for row in read("communes.csv")}
    grid = RULES.gazetteer.territory.grid
    for desk in (agency for agency in RULES.agencies.values() if agency.kind == "commune"):
        old, office = RULES.old_communes[desk.new_code], RULES.office_for(desk.new_code)
        assert desk.point == office.point == old.point, desk.name
        named = seats[desk.new_code].removeprefix("UBND ")
        assert (spot := grid.at(desk.point)) and spot.new_code == desk.new_code, desk.name
        assert named.lower() == old.name.lower() or named.startswith(("huyện", "TP", "thị xã", "Huyện ủy")), named
    assert metres(RULES.office_for("31684").point, RULES.communes["31684"].point) > 7_000, "thị trấn Mỹ Xuyên lies at one end of phường Mỹ Xuyên"


def test_both_styles_of_an_agency_code_make_a_valid_dossier_number() -> None:
    for agency in RULES.agencies.values():
        assert DossierCode.parse(f"{agency.code}-261124-0001")
        assert DossierCode.parse(f"{agency.other_code}-261124-0001")
    assert RULES.agencies["H51.18"].other_code == "000.00.18.H51"


def test_desks_open_in_office_hours_and_close_for_lunch() -> None:
    for agency in RULES.agencies.values():
        times = [clock for pair in agency.opens for clock in pair]
        assert times == sorted(times) and all(re.fullmatch(r"\d\d:\d\d", clock) for clock in times)


def test_at_least_sixty_procedures_each_with_its_papers() -> None:
    assert len(RULES.catalogue.all()) >= 60
    for procedure in RULES.catalogue.all():
        assert ProcedureCode.parse(procedure.code) == procedure.code
        assert procedure.components and procedure.decision and all(p.originals + p.copies > 0 for p in procedure.components)
        assert not (procedure.needs_presence and procedure.served)


def test_a_civil_status_extract_goes_by_post_and_a_marriage_does_not() -> None:
    assert RULES.catalogue.get("2.000635").served is True  # type: ignore[union-attr]
    assert RULES.catalogue.get("1.000894").needs_presence is True  # type: ignore[union-attr]
    assert RULES.catalogue.get("2.000635.000.00.00.H51") is RULES.catalogue.get("2.000635")
    assert RULES.catalogue.get("9.999999") is None


def test_marriage_and_the_recognition_of_parents_cannot_be_authorised_and_are_not_carried() -> None:
    """Luật Hộ tịch 60/2014/QH13 Điều 6.2; QĐ 45/2016/QĐ-TTg Điều 1.2."""
    named = [p for p in RULES.catalogue.all() if p.field == "Hộ tịch" and any(word in p.name for word in ("đăng ký kết hôn", "lại kết hôn", "nhận cha, mẹ, con"))]
    assert {p.code for p in named} == {"1.000894", "1.001022", "1.000689", "1.004746", "2.000806", "1.000593"}
    assert all(p.needs_presence and p.served is False for p in named)
    assert RULES.catalogue.get("2.002189").served is True, "a marriage made abroad is only noted"  # type: ignore[union-attr]


def test_a_procedure_is_found_without_accents() -> None:
    assert [p.code for p in RULES.catalogue.search("trich luc ho tich")] == ["2.000635"]
    assert RULES.catalogue.search("2.000635")[0].code == "2.000635"


def test_every_reason_says_whose_fault_it_is_and_what_proves_it() -> None:
    for reason in RULES.reasons.values():
        assert reason.fault in ("citizen", "agency", "post")
        assert reason.evidence and set(reason.evidence) <= {"photo", "call", "none"}
        assert reason.kinds and set(reason.kinds) <= {"collect", "return", "transfer"}
    assert {reason.fault for reason in RULES.reasons.values()} == {"citizen", "agency", "post"}


def test_only_force_majeure_stops_the_clock() -> None:
    assert [reason.code for reason in RULES.reasons.values() if reason.stops] == ["no_access"]


def test_before_the_merger_there_were_no_communes_of_today() -> None:
    assert from_files(date(2025, 6, 30)).communes == {} and len(from_files(date(2025, 7, 1)).communes) == 43
