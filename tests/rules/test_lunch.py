"""What is left of a courier's time for lunch, and of a fair day's work, when the day is planned anew."""

from datetime import date

import pytest

from app.dispatch.freeze import Reached, Stop
from app.dispatch.shifts import DAY, HOUR, fair_left, lunch, moment_of

MONDAY = date(2026, 3, 2)


def reached(*spans: tuple[float, float]) -> Reached:
    """So many stops are done, each from one hour of the day to another."""
    at = [(moment_of(int(a * HOUR), MONDAY), moment_of(int(b * HOUR), MONDAY)) for a, b in spans]
    stops = tuple(Stop(str(i), "c", i, "home", None, 9.6, 105.9, eta, leave, ("o",)) for i, (eta, leave) in enumerate(at))
    return Reached(stops, 9.6, 105.9, at[-1][1])


def test_who_worked_through_the_first_hours_of_lunch_has_it_still_to_come() -> None:
    rest = lunch(reached((10.5, 11.25), (11.5, 12.25)), int(12.25 * HOUR), MONDAY)
    assert rest is not None and rest.open == int(12.25 * HOUR) and rest.close == DAY.lunch_to


@pytest.mark.parametrize("done", [[(10.0, 11.0), (11.9, 12.25)], [(12.0, 12.25)]])
def test_whose_plan_left_the_time_for_it_has_had_it(done: list[tuple[float, float]]) -> None:
    rest = lunch(reached(*done), int(12.25 * HOUR), MONDAY)
    assert rest is not None and rest.open == DAY.lunch_from  # which is over before he is free: nothing more is asked of the day


def test_there_is_no_lunch_after_its_time() -> None:
    assert lunch(reached((11.0, 13.0)), 13 * HOUR, MONDAY) is None


def test_who_has_worked_since_morning_has_less_of_a_fair_day_left_than_who_is_still_at_home() -> None:
    assert fair_left(None, 12 * HOUR, MONDAY) == DAY.fair_seconds
    assert fair_left(reached((8.0, 8.25), (11.5, 12.0)), 12 * HOUR, MONDAY) == DAY.fair_seconds - 4 * HOUR
    assert fair_left(reached((6.0, 17.0)), 17 * HOUR, MONDAY) == 0
