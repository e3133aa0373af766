"""The same problem without frozen beginnings and lunches, for engines that know neither.

What comes first is cut off: the vehicle begins where and when that ends, with what is then on board. A lunch common
to all is cut out of the clock (two moments an hour apart become one); other lunches shorten the shift. The plan is
brought back by `sequences`; whoever uses it times it again with every rule and mends what does not fit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from routing.check import padded
from routing.frozen import beginning, stuck
from routing.lookup import NEVER, lookup
from routing.model import RELOAD, Break, Plan, Problem, Vehicle, Visit, Window


@dataclass(frozen=True)
class Plain:
    """problem: what the engine sees; back[i] is the original number of its visit i; first: what was cut off."""

    problem: Problem
    back: tuple[int, ...]
    first: tuple[tuple[int, ...], ...]

    def sequences(self, found: Mapping[int, Sequence[int]]) -> dict[int, list[int]]:
        """Sequences of the original problem."""
        whole: dict[int, list[int]] = {number: list(first) for number, first in enumerate(self.first) if first}
        for number, sequence in found.items():
            visits = [v if v == RELOAD else self.back[v] for v in sequence]
            whole[number] = [*self.first[number], *visits]
        return whole

    def begun(self, plan: Plan) -> dict[int, list[int]]:
        """A plan of the original problem as sequences of this one."""
        here = {v: i for i, v in enumerate(self.back)} | {RELOAD: RELOAD}
        return {route.vehicle: [here[v] for v in route.sequence if v in here] for route in plan.routes}


def plain(problem: Problem) -> Plain:
    """Nothing is copied where there is nothing to cut. Who cannot begin as he must stays at home."""
    firsts = tuple(vehicle.first for vehicle in problem.vehicles)
    if not any(firsts):
        return Plain(_without_lunch(problem), tuple(range(len(problem.visits))), firsts)
    gone = {v for first in firsts for v in first}
    at_home = stuck(problem)
    firsts = tuple(() if k in at_home else first for k, first in enumerate(firsts))
    back = tuple(v for v in range(len(problem.visits)) if v not in gone)
    here = {v: i for i, v in enumerate(back)}
    owed = _owed(problem, gone)
    visits = tuple(owed.get(v, problem.visits[v]) for v in back)
    vehicles = tuple(_moved(problem, number) for number in range(len(problem.vehicles)))
    pairs = tuple((here[a], here[b]) for a, b in problem.pairs if a in here and b in here)
    cut = replace(problem, visits=visits, vehicles=vehicles, pairs=pairs)
    return Plain(_without_lunch(cut), back, firsts)


def _owed(problem: Problem, gone: set[int]) -> dict[int, Visit]:
    """Deliveries whose pickup was cut off: on board, only for that vehicle, and compulsory."""
    mates, found = dict(problem.pairs), {}
    for number, vehicle in enumerate(problem.vehicles):
        route = beginning(problem, number)
        for place, pickup in enumerate(vehicle.first):
            delivery = mates.get(pickup)
            if delivery is None or delivery in gone:
                continue
            visit, longest = problem.visits[delivery], problem.visits[pickup].max_ride
            if longest is not None and route is not None:
                until = route.starts[place] + problem.visits[pickup].service + longest
                visit = replace(visit, windows=_until(visit.windows, until))
            found[delivery] = replace(visit, vehicles=frozenset({number}), penalty=None)
    return found


def took(visit: Visit, size: int) -> tuple[int, ...]:
    """What a visit alone leaves on board to the end of the tour."""
    return tuple(max(0, load) + swap for load, swap in zip(padded(visit.load, size)[:size], padded(visit.swap, size)[:size], strict=True))


def _until(windows: tuple[Window, ...], end: int) -> tuple[Window, ...]:
    cut = tuple(Window(w.open, min(w.close, end)) for w in windows or (Window(-NEVER, NEVER),) if w.open <= end)
    return cut or (Window(end, end),)


def _moved(problem: Problem, number: int) -> Vehicle:
    """The vehicle where its frozen beginning ends."""
    vehicle = problem.vehicles[number]
    if not vehicle.first:
        return vehicle
    route = beginning(problem, number)
    last = len(vehicle.first) - 1
    service = problem.visits[vehicle.first[last]].service
    until = route.starts[last] + service if route else vehicle.open
    ate = route is not None and vehicle.lunch is not None and route.pause is not None and route.pause < until
    alone = [took(problem.visits[v], len(vehicle.capacity)) for v in vehicle.first if lookup(problem).partner[v] < 0]
    kept = padded(vehicle.load, len(vehicle.capacity))
    load = tuple(held + sum(one[d] for one in alone) for d, held in enumerate(kept))
    most = 0 if route is None else None if vehicle.max_visits is None else vehicle.max_visits - len(vehicle.first)
    return replace(vehicle, start=problem.visits[vehicle.first[last]].place, open=max(until, vehicle.open), load=load,
                   first=(), fixed=0, max_visits=most, close=max(vehicle.close, until),
                   lunch=None if ate else vehicle.lunch)


def _without_lunch(problem: Problem) -> Problem:
    lunches = {vehicle.lunch for vehicle in problem.vehicles}
    if lunches == {None}:
        return problem
    if len(lunches) == 1 and not any(travel.timed for travel in problem.travel):
        lunch = next(iter(lunches))
        return problem if lunch is None else _cut(problem, lunch)
    return replace(problem, vehicles=tuple(_shorter(vehicle) for vehicle in problem.vehicles))


def _shorter(vehicle: Vehicle) -> Vehicle:
    lunch = vehicle.lunch
    outside = lunch is None or vehicle.close <= lunch.open or vehicle.open >= lunch.close
    if lunch is None or outside:
        return replace(vehicle, lunch=None)
    return replace(vehicle, lunch=None, close=max(vehicle.open, vehicle.close - lunch.seconds))


def _cut(problem: Problem, lunch: Break) -> Problem:
    begin = (lunch.open + lunch.close - lunch.seconds) // 2

    def moved(t: int) -> int:
        return t if t <= begin else max(begin, t - lunch.seconds)

    def span(w: Window) -> Window:
        return Window(moved(w.open), moved(w.close))

    visits = tuple(replace(v, windows=tuple(map(span, v.windows)), wish=v.wish and replace(
        v.wish, open=moved(v.wish.open), close=moved(v.wish.close))) for v in problem.visits)
    vehicles = tuple(replace(v, lunch=None, open=moved(v.open), close=moved(v.close),
                             overtime_from=None if v.overtime_from is None else moved(v.overtime_from))
                     for v in problem.vehicles)
    return replace(problem, visits=visits, vehicles=vehicles)
