"""Which commune lies under a pin."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.geo import Point
from app.wiring.reference import from_files

RULES = from_files(date(2026, 11, 24))
GRID = RULES.gazetteer.territory.grid


def test_the_old_communes_lie_where_their_points_are() -> None:
    right = [old for old in RULES.old_communes.values() if (spot := GRID.at(Point(old.lat, old.lon))) and old.new_code in spot.around]
    assert len(right) >= 107, "one coordinate of the source lies outside its commune of today"


@pytest.mark.parametrize("lat, lon", [(10.77, 106.70), (9.18, 105.15), (21.03, 105.85), (9.20, 106.60)])
def test_saigon_ca_mau_and_the_sea_are_not_served(lat: float, lon: float) -> None:
    assert GRID.at(Point(lat, lon)) is None


@given(st.floats(9.2, 9.97), st.floats(105.5, 106.35))
def test_a_spot_is_one_of_the_communes_around_it(lat: float, lon: float) -> None:
    spot = GRID.at(Point(lat, lon))
    if spot and spot.new_code:
        assert spot.new_code in spot.around and RULES.old_communes[spot.old_code].new_code == spot.new_code
        assert spot.inner == (len(spot.around) == 1)
