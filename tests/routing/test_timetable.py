"""When a courier sets out: early enough to keep some slack, late enough not to be paid for waiting beyond the fair day."""

from dataclasses import replace

import numpy as np

from routing.model import Problem, Vehicle, Visit, Window
from routing.schedule import timetable
from routing.travel import Table

HOUR = 3600
WAYS = np.array([[0, 600, 600], [600, 0, 600], [600, 600, 0]])
MORNING = Visit(1, windows=(Window(7 * HOUR, 11 * HOUR),))
AFTERNOON = Visit(2, windows=(Window(13 * HOUR, 17 * HOUR),))
SHIFT = Vehicle(0, 0, 7 * HOUR, 17 * HOUR, fair_seconds=8 * HOUR, fair_price=1)
DAY = Problem((MORNING, AFTERNOON), (SHIFT,), (Table(WAYS, WAYS),))


def test_a_morning_promise_is_kept_at_its_beginning_not_at_its_last_second() -> None:
    route = timetable(DAY, 0, (0, 1))
    assert route is not None
    assert route.starts == (7 * HOUR + 600, 13 * HOUR)


def test_a_day_longer_than_fair_begins_just_so_much_later() -> None:
    route = timetable(replace(DAY, vehicles=(replace(SHIFT, fair_seconds=5 * HOUR),)), 0, (0, 1))
    assert route is not None
    assert route.end - route.begin == 5 * HOUR


def test_where_each_second_is_paid_nobody_waits_for_nothing() -> None:
    route = timetable(replace(DAY, vehicles=(replace(SHIFT, per_second=1),)), 0, (0, 1))
    assert route is not None
    assert route.starts[0] == 11 * HOUR
