"""When to be later than the earliest: bounds and slack of a timed walk."""

from collections.abc import Callable

from routing.cost import early_price, route_price
from routing.lookup import NEVER
from routing.model import RELOAD, Route, Visit
from routing.walk import Walk

EARLY = -NEVER
TURNS, SINGLY = 4, 12
"""All bounds at once, and then so many of them one by one, again and again but for so often."""


def latest_begin(walk: Walk, route: Route) -> int:
    """Latest beginning that still reaches the route's end in time: no waiting that leaving later would save."""
    lunch, ready = walk.vehicle.lunch, route.end
    for i in range(len(route.starts), -1, -1):
        before = route.starts[i - 1] + walk.service[i - 1] if i else route.begin
        after = route.starts[i] if i < len(route.starts) else route.end
        leaving = walk.leave(i, ready)
        if lunch and route.pause is not None and before <= route.pause and route.pause + lunch.seconds <= after:
            leaving = min(leaving - lunch.seconds, lunch.close - lunch.seconds)
        if i == 0:
            return max(route.begin, leaving)
        ready = _last(walk.windows[i - 1], leaving - walk.service[i - 1], route.starts[i - 1])
    return route.begin


def _last(windows: tuple[tuple[int, int], ...], before: int, known: int) -> int:
    """Last second at `before` or earlier inside a window; `known` is one that is certainly possible."""
    if not windows:
        return max(before, known)
    return max([min(before, close) for begin, close in windows if begin <= before] + [known])


def backward(walk: Walk) -> list[int]:
    """Latest time to be ready for what follows each gap, by windows and shift alone (no lunch)."""
    ready = walk.vehicle.close
    latest = [ready]
    for i in range(len(walk.sequence) - 1, -1, -1):
        start = ready - walk.way[i + 1] - walk.setup[i + 1] - walk.service[i]
        windows = walk.windows[i]
        ready = max((min(start, close) for begin, close in windows if begin <= start), default=-NEVER) \
            if windows else start
        latest.append(ready)
    return latest[::-1]


def pleasing(walk: Walk) -> list[int] | None:
    """Lower bounds that keep wishes and promises from being missed by being early, none later than what follows allows;
    None if there are none."""
    visits = walk.problem.visits
    if all(v == RELOAD or (visits[v].wish is None and visits[v].promise is None) for v in walk.sequence):
        return None
    wanted = [EARLY if v == RELOAD else _wanted(visits[v]) for v in walk.sequence]
    return [min(pair) for pair in zip(wanted, backward(walk), strict=False)]


def _wanted(visit: Visit) -> int:
    bound = visit.wish.open if visit.wish and visit.wish.early else EARLY
    if visit.promise and visit.promise.window and visit.promise.miss_price:
        bound = max(bound, visit.promise.window.open)
    return bound


def kindest(walk: Walk, plain: Route, bounds: list[int], timed: Callable[[list[int]], Route | None]) -> Route:
    """The cheapest found between the earliest times and all bounds at once: the dearest are taken up or let go one by one
    while the price falls."""
    visits = walk.problem.visits
    missed = {i: early_price(visits[walk.sequence[i]], plain.starts[i]) for i, bound in enumerate(bounds) if bound > plain.starts[i]}
    held: frozenset[int] = frozenset()
    best, lowest = plain, route_price(walk.problem, plain) if missed else 0
    floor = lowest - sum(missed.values())
    singly = sorted(missed, key=lambda i: -missed[i])[:SINGLY]
    for turn in range(TURNS if missed else 0):
        before = lowest
        for i in singly if turn else (None,):
            chosen = frozenset(missed) if i is None else held ^ {i}
            route = timed([bound if k in chosen else EARLY for k, bound in enumerate(bounds)])
            if route is not None and (price := route_price(walk.problem, route)) < lowest:
                held, best, lowest = chosen, route, price
        if lowest <= floor or (turn and lowest == before):
            break
    return best
