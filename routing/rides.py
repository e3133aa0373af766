"""How long papers are in the bag along a walk: from where to where, and what must begin later when it is too long."""

from routing.lookup import lookup
from routing.model import RELOAD, Route
from routing.timing import EARLY
from routing.walk import Walk


def rides_of(walk: Walk) -> list[tuple[int, int, int]]:
    """(i, j, longest): from the leaving of element i (-1: the beginning) to the start of j (len: the end)."""
    visits, n = walk.problem.visits, len(walk.sequence)
    if all(v == RELOAD or visits[v].max_ride is None for v in walk.sequence):
        return []
    look, at = lookup(walk.problem), {v: i for i, v in enumerate(walk.sequence)}
    reloads = [i for i, v in enumerate(walk.sequence) if v == RELOAD]
    rides = []
    for i, v in enumerate(walk.sequence):
        longest = None if v == RELOAD else visits[v].max_ride
        if longest is None:
            continue
        before = max((r for r in reloads if r < i), default=-1)
        after = min((r for r in reloads if r > i), default=n)
        if look.pickup[v] == 1:
            rides.append((i, at[int(look.partner[v])], longest))
        elif look.pickup[v] == 0:
            rides += [(before, i, longest)] if visits[v].gives else []
            rides += [(i, after, longest)] if visits[v].takes else []
    return rides


def push(walk: Walk, route: Route, rides: list[tuple[int, int, int]], lower: list[int]) -> bool:
    """Raise the lower bounds of the first events of rides that last too long; True if any moved."""
    moved = False
    for i, j, longest in rides:
        until = route.end if j == len(lower) else route.starts[j]
        if i >= 0 and until - (route.starts[i] + walk.service[i]) > longest:
            lower[i], moved = until - longest - walk.service[i], True
        if i < 0 and until - route.begin > longest:
            moved = True
    return moved


def begin_bound(route: Route, rides: list[tuple[int, int, int]]) -> int:
    """How late the route must begin for what is on board from then on."""
    return max((route.starts[j] - longest for i, j, longest in rides if i < 0 and j < len(route.starts)),
               default=EARLY)
