"""From a bare order of visits to a timed route: as early as every rule allows, leaving as late as possible.

Earliest times are found forward; since ways never overtake themselves (FIFO), earliest is best for hard windows.
The lunch is carried as a second state of the same walk (eaten or not). Rules about time between two events
(longest ride, longest shift) push the first event later until nothing moves: the least fixed point.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routing.loads import fits
from routing.lookup import lookup, may
from routing.model import RELOAD, Plan, Problem, Route, Vehicle
from routing.rides import begin_bound, push, rides_of
from routing.timing import EARLY, kindest, latest_begin, pleasing
from routing.walk import Walk, metres, opening, walk_of

MAX_PUSHES = 60


def timetable(problem: Problem, number: int, sequence: Sequence[int]) -> Route | None:
    """The timed route, or None if this order breaks a hard rule for this vehicle."""
    if not _allowed(problem, number, sequence) or not fits(problem, number, sequence):
        return None
    walk = walk_of(problem, number, tuple(sequence))
    if not sequence:
        return Route(number, (), (), walk.vehicle.open, walk.vehicle.open, _lunch_start(walk.vehicle))
    if walk.vehicle.max_metres is not None and metres(problem, number, sequence) > walk.vehicle.max_metres:
        return None
    plain = _timed(walk, number, [EARLY] * len(sequence))
    bounds = pleasing(walk)
    if plain is None or bounds is None:
        return plain
    return kindest(walk, plain, bounds, lambda lower: _timed(walk, number, lower))


@dataclass(frozen=True, slots=True)
class Fixed:
    """What is asked of one element: fed, or hungry, when service there starts."""

    element: int
    fed: bool


def earliest_from(walk: Walk, number: int, element: int, bound: int, fed: bool | None = None) -> int | None:
    """Earliest possible start of service at this element at `bound` or later, on either side of the lunch or on the
    side asked for; None if there is none. It never falls where `bound` rises."""
    lower = [EARLY] * len(walk.sequence)
    lower[element] = bound
    route = _timed(walk, number, lower, None if fed is None else Fixed(element, fed))
    return None if route is None else route.starts[element]


def _lunch_start(vehicle: Vehicle) -> int | None:
    return vehicle.lunch.open if vehicle.lunch else None


def _allowed(problem: Problem, number: int, sequence: Sequence[int]) -> bool:
    visits, vehicle = [v for v in sequence if v != RELOAD], problem.vehicles[number]
    if tuple(sequence[:len(vehicle.first)]) != vehicle.first:
        return False
    if vehicle.max_visits is not None and len(visits) > vehicle.max_visits:
        return False
    if len(sequence) - len(visits) >= vehicle.max_tours:
        return False
    if problem.apart:
        kinds = frozenset().union(*(problem.visits[v].kinds for v in visits))
        if any(_clash(problem, visits, a, b) for a, b in problem.apart if a in kinds and b in kinds):
            return False
    return all(may(problem, number, v) for v in visits)


def _clash(problem: Problem, visits: Sequence[int], a: str, b: str) -> bool:
    """Two different visits, one of each kind. (One visit of both kinds is at peace with itself.)"""
    with_a = {v for v in visits if a in problem.visits[v].kinds}
    with_b = {v for v in visits if b in problem.visits[v].kinds}
    mates = lookup(problem).partner
    return any(v != w and mates[v] != w for v in with_a for w in with_b)


def _timed(walk: Walk, number: int, lower: list[int], fixed: Fixed | None = None) -> Route | None:
    """Earliest route with start i not before lower[i], pushing starts until rides and shift are short enough."""
    begin, lower = EARLY, list(lower)
    squeeze = bool(walk.vehicle.per_second or walk.vehicle.fair_price)
    fair = 0 if walk.vehicle.per_second else walk.vehicle.fair_seconds or 0
    rides = rides_of(walk)
    for _ in range(MAX_PUSHES):
        route = _forward(walk, number, lower, begin, fixed)
        if route is None:
            return None
        if squeeze:
            squeeze = False
            if route.end - route.begin > fair:  # no later than the price asks: an early start keeps its slack
                begin = max(begin, min(latest_begin(walk, route), route.end - fair))
            continue
        pushed = push(walk, route, rides, lower)
        shift = walk.vehicle.max_seconds
        if shift is not None and route.end - route.begin > shift:
            begin, pushed = max(begin, route.end - shift), True
        if not pushed:
            return route
        begin = max(begin, begin_bound(route, rides))
    return None


def _forward(walk: Walk, number: int, lower: list[int], begin: int, fixed: Fixed | None) -> Route | None:
    """Two states a step: earliest leaving with lunch still to come, and with lunch eaten."""
    car, lunch = walk.vehicle, walk.vehicle.lunch
    hungry: int | None = max(car.open, begin)
    fed: int | None = None
    if lunch:
        fed = max(car.open, begin, lunch.open + lunch.seconds)
    trace: list[tuple[int | None, int | None, bool]] = []
    for i, windows in enumerate(walk.windows):
        first = _start(walk, i, hungry, lower[i], windows)
        second, ate_here = _start(walk, i, fed, lower[i], windows), False
        if lunch and hungry is not None:
            eating = _over_lunch(walk, i, hungry, lower[i])
            eating = None if eating is None else opening(windows, eating)
            if eating is not None and (second is None or eating < second):
                second, ate_here = eating, True
        if fixed is not None and fixed.element == i:
            first, second = (None, second) if fixed.fed else (first, None)
        trace.append((first, second, ate_here))
        hungry = None if first is None else first + walk.service[i]
        fed = None if second is None else second + walk.service[i]
    return _finish(walk, number, trace, hungry, fed)


def _start(walk: Walk, i: int, leaving: int | None, bound: int, windows: tuple[tuple[int, int], ...]) -> int | None:
    return None if leaving is None else opening(windows, max(walk.arrive(i, leaving), bound))


def _over_lunch(walk: Walk, i: int, leaving: int, bound: int) -> int | None:
    """Earliest start of element i with the lunch between it and the one before; None if lunch is over by then."""
    lunch = walk.vehicle.lunch
    if lunch is None or max(leaving, lunch.open) + lunch.seconds > lunch.close:
        return None
    if walk.timed:  # a ferry does not wait for somebody's lunch: eat before leaving
        return max(walk.arrive(i, max(leaving, lunch.open) + lunch.seconds), bound)
    return max(walk.arrive(i, leaving) + lunch.seconds, lunch.open + lunch.seconds, bound)


Trace = list[tuple[int | None, int | None, bool]]


def _finish(walk: Walk, number: int, trace: Trace, hungry: int | None, fed: int | None) -> Route | None:
    """The earliest end of the ways to have eaten, and the starts that lead to it."""
    n, lunch = len(trace), walk.vehicle.lunch
    ends: list[tuple[int, int, bool]] = []  # end, gap of the lunch if it is now (else -1), was hungry before
    if fed is not None:
        ends.append((walk.arrive(n, fed), -1, False))
    if hungry is not None and lunch is None:
        ends.append((walk.arrive(n, hungry), -1, True))
    elif hungry is not None and lunch is not None:
        home, late = walk.arrive(n, hungry), _over_lunch(walk, n, hungry, EARLY)
        ends += [(home, n + 1, True)] if max(home, lunch.open) + lunch.seconds <= lunch.close else []
        ends += [(late, n, True)] if late is not None else []
    if not ends:
        return None
    end, gap, is_hungry = min(ends)
    if end > walk.vehicle.close:
        return None
    starts = [0] * n
    for i in range(n - 1, -1, -1):
        first, second, ate_here = trace[i]
        found = first if is_hungry else second
        if found is None:
            return None
        starts[i] = found
        if not is_hungry and ate_here:
            gap, is_hungry = i, True
    return _with_begin(walk, number, starts, end, gap)


def _with_begin(walk: Walk, number: int, starts: list[int], end: int, gap: int) -> Route:
    """Leave as late as the first start allows; the pause as early as its gap allows. Gap -1: before the beginning."""
    lunch = walk.vehicle.lunch
    arriving = starts[0] if starts else end
    if lunch is None:
        return Route(number, walk.sequence, tuple(starts), walk.leave(0, arriving), end)
    if gap != 0:
        begin = walk.leave(0, arriving)
    else:
        begin = min(walk.leave(0, arriving) - lunch.seconds, lunch.close - lunch.seconds)
    before = lunch.open
    if gap == 0:
        before = begin
    elif 0 < gap <= len(starts):
        before = starts[gap - 1] + walk.service[gap - 1]
    elif gap > len(starts):
        before = end
    return Route(number, walk.sequence, tuple(starts), begin, end, max(before, lunch.open))


def plan_of(problem: Problem, sequences: Mapping[int, Sequence[int]], engine: str,
            notes: tuple[str, ...] = ()) -> Plan | None:
    """A timed plan from bare sequences (RELOAD between tours); None if any of them breaks a hard rule.

    Visits in no sequence are dropped. `routing.repair.mend` makes a plan of sequences that are not all possible.
    """
    routes = []
    for number in sorted(sequences):
        if not sequences[number]:
            continue
        route = timetable(problem, number, sequences[number])
        if route is None:
            return None
        routes.append(route)
    return collect(problem, routes, engine, notes)


def collect(problem: Problem, routes: Sequence[Route], engine: str, notes: tuple[str, ...] = ()) -> Plan:
    """A plan of these routes; whatever is in none of them is dropped."""
    served = {v for route in routes for v in route.visits}
    dropped = tuple(v for v in range(len(problem.visits)) if v not in served)
    return Plan(tuple(routes), dropped, engine, notes)
