"""A rule that gives way gives way no further than it must: then it can be said by how much."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from routing.board import money
from routing.districts import District, part_of
from routing.insertion import Place
from routing.model import RELOAD, Plan, Problem, Route, Vehicle, Window
from routing.schedule import timetable


def stretched(problem: Problem, evening: int, morning: int = 0, now: int | None = None) -> Problem:
    """Every shift so much longer at its end and, where its courier is at home before it, at its beginning (not before `now`)."""
    def more(car: Vehicle) -> Vehicle:
        under_way = car.start != car.end or any(car.load)  # he stands where he is at his opening: that was not possible earlier
        opens = car.open if under_way else car.open - morning
        return replace(car, open=opens if now is None else max(opens, min(now, car.open)), close=car.close + evening)
    return replace(problem, vehicles=tuple(more(car) for car in problem.vehicles))


def as_late_as_goes(problem: Problem, free: Problem, place: Place) -> Place:
    """The same order of visits with a beginning no earlier than it must be, and an end within the shift if that goes: found by
    halving. With his usual beginning the courier would not get round however late he came back."""
    part, (car, long) = _alone(free, place), (found.vehicles[place.vehicle] for found in (problem, free))
    for close in (car.close, long.close):
        early, late = long.open, car.open
        route = _timed(part, replace(long, open=early, close=close), place)
        while route is not None and late - early > 1:
            middle = (early + late) // 2
            found = _timed(part, replace(long, open=middle, close=close), place)
            early, late, route = (early, middle, route) if found is None else (middle, late, found)
        if route is not None:
            return _with(free, place, route)
    return place


def hours_kept(problem: Problem, free: Problem, place: Place, pair: Sequence[int]) -> Place:
    """The same order of visits with the hours of one half of the pair as they are, if that goes."""
    part, car = _alone(free, place), free.vehicles[place.vehicle]
    for half in pair:
        route = _timed(_with_hours(part, half, problem.visits[half].windows), car, place)
        if route is not None:
            return _with(free, place, route)
    return place


def _alone(problem: Problem, place: Place) -> District:
    """One run as a problem of its own: timed again and again."""
    return part_of(problem, tuple(sorted(v for v in place.route.sequence if v != RELOAD)), (place.vehicle,))


def _with_hours(part: District, visit: int, windows: Iterable[Window]) -> District:
    visits = tuple(replace(v, windows=tuple(windows)) if number == visit else v for number, v in zip(part.visits, part.problem.visits, strict=True))
    return replace(part, problem=replace(part.problem, visits=visits))


def _timed(part: District, car: Vehicle, place: Place) -> Route | None:
    (sequence,) = part.begun({place.vehicle: place.route.sequence}).values()
    route = timetable(replace(part.problem, vehicles=(replace(part.problem.vehicles[0], open=car.open, close=car.close),)), 0, sequence)
    return None if route is None else part.routes(Plan((route,)))[0]


def _with(problem: Problem, place: Place, route: Route) -> Place:
    more = money(problem, route) - money(problem, place.route)
    return replace(place, route=route, added=place.added + more, rank=place.rank + more)
