"""Frozen beginnings: what a vehicle must do first, whatever follows."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, islice, permutations

from routing.breach import vehicle_name
from routing.check import ProblemError, called
from routing.loads import fits
from routing.lookup import NEVER, lookup, may
from routing.model import Problem, Route, Visit
from routing.schedule import timetable

ORDERS = 120
"""Orders of what is owed that are tried: all of five."""


def owed(problem: Problem, first: Sequence[int]) -> list[int]:
    """Deliveries of pickups in the frozen beginning: they must follow on the same vehicle."""
    look = lookup(problem)
    return [int(look.partner[v]) for v in first if look.pickup[v] == 1 and int(look.partner[v]) not in first]


def closed(problem: Problem, first: Sequence[int]) -> list[int]:
    """The frozen beginning and the deliveries it owes, so that it can be timed alone."""
    return [*first, *owed(problem, first)]


def beginning(problem: Problem, number: int) -> Route | None:
    """The frozen beginning and then what it owes, in the order of the pickups, of the windows' ends, or whatever other order goes."""
    first = problem.vehicles[number].first
    given = owed(problem, first)
    by_end = sorted(given, key=lambda v: max((w.close for w in problem.visits[v].windows), default=NEVER))
    for rest in chain((given, by_end), islice(permutations(given), ORDERS)):
        route = timetable(problem, number, (*first, *rest))
        if route is not None:
            return route
    return None


def stuck(problem: Problem) -> frozenset[int]:
    """Vehicles that cannot begin as they must and then give what they owe: they make no route at all."""
    return frozenset(number for number, vehicle in enumerate(problem.vehicles) if vehicle.first and beginning(problem, number) is None)


def begun_well(problem: Problem) -> None:
    """Raises ProblemError where a vehicle cannot begin as it must, whatever follows: that is no problem but a mistake."""
    for number, vehicle in enumerate(problem.vehicles):
        for far in range(1, len(vehicle.first) + 1):
            wrong = _wrong(problem, number, far)
            if wrong:
                before = f" after {', '.join(called(problem, v) for v in vehicle.first[:far - 1])}" if far > 1 else ""
                raise ProblemError(f"{vehicle_name(problem, number)} must begin with visit {called(problem, vehicle.first[far - 1])}, which it cannot make{before}: {wrong}")


def _wrong(problem: Problem, number: int, far: int) -> str:
    """What stands against the last of the first `far` visits; what depends on those after it is left out of account."""
    look, vehicle = lookup(problem), problem.vehicles[number]
    first = vehicle.first[:far]
    if look.pickup[first[-1]] == -1 and int(look.partner[first[-1]]) not in first:
        return f"it is the delivery of {called(problem, int(look.partner[first[-1]]))}, which does not come before it"
    whole = closed(problem, first)
    if not all(may(problem, number, v) for v in whole):
        return "it, or the delivery it owes, needs another skill or vehicle"
    if vehicle.max_visits is not None and len(whole) > vehicle.max_visits:
        return f"with what it owes that would be {len(whole)} visits, at most {vehicle.max_visits} are allowed"
    if not fits(problem, number, whole):
        return f"there is more on board then than its capacity {vehicle.capacity}"
    return "" if timetable(_alone(problem, number, first), 0, range(far)) else "its windows, its longest ride, or the shift stand against it"


def _alone(problem: Problem, number: int, first: Sequence[int]) -> Problem:
    """These visits and this vehicle, which may then stay where it is; pairs that end later are no pairs here."""
    look, here = lookup(problem), {v: i for i, v in enumerate(first)}
    pairs = tuple((here[v], here[int(look.partner[v])]) for v in first if look.pickup[v] == 1 and int(look.partner[v]) in here)
    visits = tuple(_bare(problem.visits[v], look.partner[v] < 0, int(look.partner[v]) in here) for v in first)
    car = replace(problem.vehicles[number], first=(), end=None, capacity=(), load=(), max_visits=None)
    return replace(problem, visits=visits, pairs=pairs, vehicles=(car,))


def _bare(visit: Visit, alone: bool, paired: bool) -> Visit:
    """With the longest rides that end here: of what was on board from the beginning, and of pairs that are whole."""
    given = alone and visit.gives
    return replace(visit, load=(-1,) if given else (), swap=(), vehicles=None, max_ride=visit.max_ride if given or paired else None)
