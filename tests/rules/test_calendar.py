"""Working days, and the promises that are counted in them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.calendar import Calendar
from app.wiring.reference import from_files

RULES = from_files(date(2026, 11, 24))
CALENDAR = RULES.calendar
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 1))


def test_the_day_swapped_away_is_off_and_its_saturday_is_worked() -> None:
    assert not CALENDAR.is_working(date(2026, 1, 2))
    assert CALENDAR.is_working(date(2026, 1, 10))
    assert not CALENDAR.is_working(date(2026, 1, 17)), "any other Saturday is a day off"


def test_over_tet_two_working_days_take_eleven_days() -> None:
    assert CALENDAR.add(date(2026, 2, 13), 2) == date(2026, 2, 24)


def test_a_holiday_on_a_weekend_is_made_good_on_the_next_working_day() -> None:
    assert CALENDAR.why_off(date(2026, 4, 26)) == "Cuối tuần"
    assert "Giỗ Tổ" in CALENDAR.why_off(date(2026, 4, 27))


def test_a_proposed_holiday_stays_a_working_day_until_the_law_says_so() -> None:
    assert CALENDAR.is_working(date(2026, 11, 24))


def test_a_promise_ends_at_five_in_the_afternoon_in_viet_nam() -> None:
    assert CALENDAR.due_at(date(2026, 11, 24), 2) == datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


def test_a_promise_over_the_weekend_skips_it() -> None:
    assert CALENDAR.due_at(date(2026, 11, 26), 2) == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


def test_days_on_which_the_clock_stood_are_not_counted_and_one_after_the_end_moves_nothing() -> None:
    monday = date(2026, 11, 30)
    assert CALENDAR.due_at(monday, 2, {date(2026, 12, 1), date(2026, 12, 2)}) == CALENDAR.due_at(monday, 4)
    assert CALENDAR.due_at(monday, 2, {monday, date(2026, 12, 5), date(2026, 12, 7)}) == CALENDAR.due_at(monday, 2), "not J, no Saturday, not after the end"
    assert CALENDAR.due_at(monday, 2, {date(2026, 12, 2), date(2026, 12, 3)}) == CALENDAR.due_at(monday, 4), "the second stop falls on the day that the first has put on"


def test_no_working_day_later_is_today_if_it_is_worked_else_the_next() -> None:
    assert CALENDAR.add(date(2026, 11, 24), 0) == date(2026, 11, 24)
    assert CALENDAR.add(date(2026, 11, 28), 0) == date(2026, 11, 30)


def test_the_time_between_two_invitations_is_two_working_days() -> None:
    assert CALENDAR.between(date(2026, 11, 27), date(2026, 12, 1)) == 2


@given(DAYS, st.integers(1, 60))
def test_counting_back_what_was_counted_forward_leads_home(day: date, n: int) -> None:
    start = CALENDAR.next_working(day)
    assert CALENDAR.add(CALENDAR.add(start, n), -n) == start
    assert CALENDAR.between(day, CALENDAR.add(day, n)) == n


@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_more_working_days_never_end_earlier(day: date, n: int, more: int) -> None:
    assert CALENDAR.add(day, n) <= CALENDAR.add(day, n + more)
    assert CALENDAR.is_working(CALENDAR.add(day, n))


@given(DAYS, DAYS, DAYS)
def test_the_way_over_a_third_day_is_as_long(a: date, b: date, c: date) -> None:
    a, b, c = sorted((a, b, c))
    assert CALENDAR.between(a, b) + CALENDAR.between(b, c) == CALENDAR.between(a, c)


@given(DAYS)
def test_without_holidays_a_week_has_five_working_days(day: date) -> None:
    plain = Calendar()
    assert sum(plain.is_working(day + timedelta(days=i)) for i in range(7)) == 5


@pytest.mark.parametrize("kind", ["collect", "return", "transfer"])
def test_a_wider_zone_never_promises_sooner(kind: str) -> None:
    levels = RULES.levels
    assert levels.days(kind, "district") <= levels.days(kind, "province") <= levels.days(kind, "national")
    assert levels.days(kind, "district") == 1 and levels.days(kind, "province") == 2
    assert levels.days(kind, "province", slip=True) == 4


def test_a_level_that_nobody_entered_is_named() -> None:
    with pytest.raises(KeyError, match="collect/moon"):
        RULES.levels.days("collect", "moon")
