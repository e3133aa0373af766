"""When to be later than the earliest: bounds and slack of a timed walk."""

from routing.lookup import NEVER
from routing.model import RELOAD, Route
from routing.walk import Walk

EARLY = -NEVER


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


def pleasing(walk: Walk) -> list[int] | None:
    """Lower bounds that keep wishes and promises from being missed by being early; None if there are none."""
    bounds = []
    for v in walk.sequence:
        visit = None if v == RELOAD else walk.problem.visits[v]
        bound = EARLY
        if visit and visit.wish and visit.wish.early:
            bound = visit.wish.open
        if visit and visit.promise and visit.promise.window and visit.promise.miss_price:
            bound = max(bound, visit.promise.window.open)
        bounds.append(bound)
    return bounds if any(bound > EARLY for bound in bounds) else None
