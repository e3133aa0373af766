"""Which days a clock stood still, and why."""

from datetime import UTC, date, datetime

from app.orders.lifecycle import Failure
from app.orders.stops import Stop, days_of, stops

MONDAY = date(2026, 11, 30)


def tried(day: int, reason: str = "no_access", stops_clock: bool = True) -> Failure:
    return Failure("v", reason, "post", datetime(2026, 12, day, 2, tzinfo=UTC), "", stops_clock)


def test_days_in_a_row_for_one_reason_are_one_stop() -> None:
    made = stops([tried(2), tried(1), tried(1), tried(4)], MONDAY)
    assert made == (Stop(date(2026, 12, 1), date(2026, 12, 2), "no_access"), Stop(date(2026, 12, 4), date(2026, 12, 4), "no_access"))
    assert [stop.days for stop in made] == ["01/12–02/12", "04/12"]
    assert days_of(made) == {date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 4)}


def test_a_failed_visit_by_anybodys_fault_stops_nothing() -> None:
    assert stops([tried(1, "absent", False), tried(2, "late", False)], MONDAY) == ()


def test_no_clock_runs_before_the_post_has_the_envelope_nor_on_the_day_that_it_takes_it() -> None:
    assert stops([tried(1)], None) == ()
    assert stops([tried(1), tried(2)], date(2026, 12, 1)) == (Stop(date(2026, 12, 2), date(2026, 12, 2), "no_access"),)
