"""Ids tell the order in which one process made them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.kernel import ids
from app.kernel.errors import Malformed
from app.kernel.ids import ItemNumber


def test_of_two_ids_the_newer_is_the_greater_also_within_one_tick_of_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_last", 0)
    monkeypatch.setattr("time.time_ns", lambda: 1_800_000_000_000_000_000)
    made = [ids.new_id() for _ in range(10_000)]
    assert made == sorted(made) and len(set(made)) == len(made)
    assert {ids.UUID(one).version for one in made} == {7}


def test_threads_never_share_one() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: ids.new_id(), range(20_000)))
    assert len(set(made)) == len(made)


@pytest.mark.parametrize("written", ["RB123456785GB", "RB123456785US", " R B 1 2 3 4 5 6 7 8 5 C F ", "RA123456785US", "EE473124829US", "EL491610889VN", "ZZ 000 000 014 VN"])
def test_numbers_of_all_posts_of_the_world_are_read(written: str) -> None:
    assert ItemNumber.parse(written) == written.replace(" ", "")


def test_a_phone_and_a_counter_know_the_same_countries() -> None:
    theirs = (Path(__file__).parents[2] / "mobile_api/pwa/core/item_number.ts").read_text().split("`")[1]
    assert theirs.split() == ids.COUNTRIES.split()


@pytest.mark.parametrize(("written", "code"), [("RB123456786US", "check"), ("RB123456785XX", "country"), ("ZZ000000014ZZ", "country"), ("ZZ000000014UK", "country"), ("RB12345678US", "form")])
def test_a_wrong_digit_and_a_country_that_is_none_are_told(written: str, code: str) -> None:
    with pytest.raises(Malformed) as told:
        ItemNumber.parse(written)
    assert told.value.code == f"item_number_{code}"
