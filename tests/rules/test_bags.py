"""A paper lies in a bag for a shift at most, also when the day is planned anew while it lies there."""

import numpy as np
import pytest

from app.dispatch.bags import in_time
from routing.model import Problem, Vehicle, Visit, Window
from routing.travel import Table

HOUR = 3600
MORNING, AFTERNOON = Window(int(7.5 * HOUR), int(11.5 * HOUR)), Window(int(13.5 * HOUR), 17 * HOUR)


def desk(hours: tuple[Window, ...], until: float) -> tuple[Window, ...]:
    """The hours of a desk that is half an hour away at noon."""
    ways = np.array([[0, 1800], [1800, 0]])
    problem = Problem((Visit(1, windows=hours, vehicles=frozenset({0})),), (Vehicle(0, 0, 12 * HOUR, 18 * HOUR),), (Table(ways, ways),))
    return in_time(problem, {0: int(until * HOUR)}).visits[0].windows


def test_a_desk_is_gone_to_while_the_paper_may_lie_in_the_bag() -> None:
    assert desk((MORNING, AFTERNOON), 15.5) == (MORNING, Window(AFTERNOON.open, int(15.5 * HOUR)))
    assert desk((), 15.5) == (Window(0, int(15.5 * HOUR)),)


@pytest.mark.parametrize("until", [-1.0, 7.0, 12.25, 13.25])
def test_what_has_lain_there_too_long_or_cannot_be_in_time_any_more_is_carried_all_the_same(until: float) -> None:
    assert desk((MORNING, AFTERNOON), until) == (MORNING, AFTERNOON)
