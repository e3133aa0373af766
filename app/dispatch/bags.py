"""How long what lies in a bag may still lie there when the day is planned anew. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from routing.model import Problem, Visit, Window


def in_time(problem: Problem, until: Mapping[int, int]) -> Problem:
    """Visits begin by the moment (`until`, by visit) to which their papers may lie in the bag. Where its courier comes too late
    even if he goes straight there, the hours stay as they are: late is better than not on that day."""
    visits = list(problem.visits)
    for v, last in until.items():
        visit = visits[v]
        cut = tuple(Window(w.open, min(w.close, last)) for w in visit.windows or (Window(0, last),) if w.open <= last)
        if any(_straight_there(problem, k, visit) <= w.close for k in visit.vehicles or () for w in cut):
            visits[v] = replace(visit, windows=cut)
    return replace(problem, visits=tuple(visits))


def _straight_there(problem: Problem, number: int, visit: Visit) -> int:
    car = problem.vehicles[number]
    if car.start is None or car.start == visit.place:
        return car.open
    return problem.travel[car.profile].arrival(car.start, visit.place, car.open) + visit.setup
