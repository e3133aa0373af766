"""Who makes a plan: one at a time, for as long as it works on it, and the next one where it was cut off."""

from collections.abc import Callable
from datetime import date
from time import monotonic, sleep

import pytest

from app.dispatch import jobs, queries
from app.dispatch.tables import PlanJobRow
from app.house import House
from app.kernel.actor import SYSTEM
from app.worker import Worker
from tests.fakes import FakeClock
from tests.orders import registered

TOMORROW = date(2026, 11, 26)


def test_a_plan_that_a_power_cut_ended_is_made_by_whoever_starts_next(both: str, house: House, clock: FakeClock) -> None:
    registered(house)
    with house.db.write() as tx:
        job = house.dispatch.request(tx, TOMORROW, SYSTEM, seconds=1)
        assert house.dispatch.jobs.take(tx, job.id)
    clock.pass_(minutes=2)
    with house.db.read() as tx:
        assert list(house.dispatch.jobs.waiting(tx)) == [job.id]
    assert house.dispatch.run(job.id) and state(house, job).state == "done"


def test_a_worker_that_starts_takes_no_plan_away_from_one_that_works(both: str, house: House, clock: FakeClock) -> None:
    with house.db.write() as tx:
        job = house.dispatch.request(tx, TOMORROW, SYSTEM, seconds=1)
        lease = house.dispatch.jobs.take(tx, job.id)
        house.dispatch.jobs.stop(tx, job.id)
    assert lease is not None
    with house.db.read() as tx:
        assert list(house.dispatch.jobs.waiting(tx)) == []
    Worker(house).once()
    assert house.dispatch.run(job.id) is None and state(house, job).state == "stopping"


def test_a_plan_that_was_told_to_stop_is_not_made_in_full_by_whoever_starts_next(both: str, house: House, clock: FakeClock) -> None:
    with house.db.write() as tx:
        job = house.dispatch.request(tx, TOMORROW, SYSTEM, seconds=1)
        assert house.dispatch.jobs.take(tx, job.id)
        house.dispatch.jobs.stop(tx, job.id)
    clock.pass_(minutes=2)
    with house.db.write() as tx:
        assert house.dispatch.jobs.take(tx, job.id)
    assert (state(house, job).state, state(house, job).progress) == ("stopping", "Đang dừng, lấy bản tốt nhất đến nay…")


def test_a_long_plan_stays_with_who_makes_it(house: House, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "RENEW_S", 0.01)
    with house.db.write() as tx:
        job = house.dispatch.request(tx, TOMORROW, SYSTEM, seconds=1)
        lease = house.dispatch.jobs.take(tx, job.id)
    assert lease is not None
    with house.dispatch.jobs.kept(lease):
        for _ in range(3):
            clock.pass_(seconds=50)
            assert eventually(lambda: (state(house, job).held_until or clock.now()) - clock.now() == jobs.LEASE)


def test_who_lost_a_plan_to_another_writes_nothing_for_it(both: str, house: House, clock: FakeClock) -> None:
    registered(house)
    with house.db.write() as tx:
        job = house.dispatch.request(tx, TOMORROW, SYSTEM, seconds=1)
        slow = house.dispatch.jobs.take(tx, job.id)
    clock.pass_(minutes=2)
    assert slow is not None and house.dispatch.run(job.id)
    assert house.dispatch.carry_out(slow) is None
    with house.db.read() as tx:
        assert len(queries.plans(tx, TOMORROW)) == 1
    assert state(house, job).state == "done" and state(house, job).problem == ""


def state(house: House, job: PlanJobRow) -> PlanJobRow:
    with house.db.read() as tx:
        row = queries.job(tx, job.id)
    assert row is not None
    return row


def eventually(holds: Callable[[], bool]) -> bool:
    until = monotonic() + 10
    while not holds() and monotonic() < until:
        sleep(0.01)
    return holds()
