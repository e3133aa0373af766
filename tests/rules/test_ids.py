"""Ids tell the order in which one process made them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.kernel import ids


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
