"""Where one more visit (or pair) fits best: every gap tried, the best by price first.

The scan bounds the price of each gap from below (metres, fixed price, prices of taking; less what the route's times cost where
coming past may make it sooner), the timetable says the truth; gaps are asked in the order of their bound until no bound can beat what was found. So the best is the best.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace

import numpy as np

from routing.board import NOWHERE, Board, Bools
from routing.cost import taking_price
from routing.lookup import NEVER, may
from routing.model import RELOAD, Route
from routing.scan import Scan, scan_of
from routing.schedule import timetable
from routing.shortcuts import all_timed, beside, relieved, saved, sooner
from routing.travel import Ints


@dataclass(frozen=True, slots=True)
class Place:
    """A possible place: the new route and what it adds to the price; `fresh` if the vehicle was idle.

    rank: the same, and where vehicles come first what one more weighs; only to compare by.
    """

    vehicle: int
    route: Route
    added: int
    fresh: bool
    rank: int


@dataclass(frozen=True, slots=True)
class Gap:
    """bound: the price it adds at least; the visits go in before columns `first` and (a delivery) `second`."""

    bound: int
    vehicle: int
    first: int
    second: int
    reload: str = ""
    """A tour of its own: reloading `before` the visits (after what stands there), or `after` them."""


def best(board: Board, visit: int, limit: float = float("inf"), tries: int = 1_000_000) -> Place | None:
    """Cheapest place of this visit (of its pair, given the pickup) that ranks below `limit`."""
    found: Place | None = None
    for gap, _ in zip(gaps(board, visit), range(tries), strict=False):
        if gap.bound >= (limit if found is None else min(limit, found.rank)):
            break
        place = at(board, visit, gap)
        if place and place.rank < (limit if found is None else found.rank):
            found = place
    return found


def gaps(board: Board, visit: int) -> Iterator[Gap]:
    """All gaps that are not certainly impossible, by rising bound; a vehicle's are laid out when their lowest bound is reached."""
    mate = int(board.look.partner[visit])
    rows = _lone(board, visit) if mate < 0 else _paired(board, visit, mate)
    waiting: list[tuple[int, int, Gap | None, Iterator[Gap]]] = [
        (lowest, number, None, found) for number, (lowest, found) in enumerate([*rows, *_new_tours(board, visit, mate)])]
    heapify(waiting)
    while waiting:
        _, number, gap, rest = waiting[0]
        if gap is not None:
            yield gap
        following = next(rest, None)
        if following is None:
            heappop(waiting)
        else:
            heapreplace(waiting, (following.bound, number, following, rest))


def at(board: Board, visit: int, gap: Gap) -> Place | None:
    """The route with the visit in this gap, or None if it is not possible."""
    old, mate = board.sequences[gap.vehicle], int(board.look.partner[visit])
    middle = (visit,) if mate < 0 else (visit, *old[gap.first:gap.second], mate)
    if gap.reload:
        middle = (RELOAD, *middle) if gap.reload == "before" else (*middle, RELOAD)
    rest = gap.first if mate < 0 else gap.second
    route = timetable(board.problem, gap.vehicle, (*old[:gap.first], *middle, *old[rest:]))
    if route is None:
        return None
    added = board.money(route) - board.prices[gap.vehicle]
    return Place(gap.vehicle, route, added - board.counted(gap.vehicle), not old, added)


Rows = Iterator[tuple[int, Iterator[Gap]]]
"""Of each vehicle that may come into question: the lowest bound of its gaps, and its gaps by rising bound."""


def _extra_price(board: Board, visits: tuple[int, ...], vehicle: int, less: Ints | None = None) -> int | None:
    """What the vehicle adds at least whatever the gap; None if it may not make these visits. less: see `relieved`."""
    if not all(may(board.problem, vehicle, v) for v in visits):
        return None
    fixed = 0 if board.sequences[vehicle] else board.first_use(vehicle)
    return fixed + sum(taking_price(board.problem, vehicle, v) for v in visits) - (0 if less is None else int(less[vehicle]))


def _rate(board: Board, vehicle: int) -> int:
    return board.problem.vehicles[vehicle].per_metre if board.problem.objective == "cost" else 1


def _lone(board: Board, visit: int) -> Rows:
    scan, less = scan_of(board, visit), relieved(board, visit)
    doors = scan.open & _room(board, visit)
    shortest = np.where(doors, scan.extra, NEVER).min(axis=1).tolist()
    for vehicle in np.nonzero(doors.any(axis=1))[0].tolist():
        price, rate = _extra_price(board, (visit,), vehicle, less), _rate(board, vehicle)
        if price is not None:
            columns = np.nonzero(doors[vehicle])[0]
            bounds = scan.extra[vehicle, columns] * rate + price
            yield shortest[vehicle] * rate + price, _by_bound(vehicle, bounds, columns, columns)


def _paired(board: Board, pickup: int, delivery: int) -> Rows:
    early, late = saved(board, pickup), saved(board, delivery)
    first, second = scan_of(board, pickup, late=late), scan_of(board, delivery, early=early)
    room, less = _room_aboard(board, pickup), relieved(board, pickup, delivery)
    steady = early is None and late is None
    doors = first.open & room, second.open & room, None if steady else beside(board, pickup, delivery) & room
    together = doors[0] & doors[1] if doors[2] is None else doors[2]
    straight = _straight(board, pickup, delivery, first, second)
    apart = np.where(doors[0], first.extra, NEVER).min(axis=1) + np.where(doors[1], second.extra, NEVER).min(axis=1)
    shortest = np.minimum(apart, np.where(together, straight, NEVER).min(axis=1)).tolist()
    rows = doors[0].any(axis=1) & doors[1].any(axis=1)
    for vehicle in np.nonzero(rows if steady else rows | together.any(axis=1))[0].tolist():
        price, rate = _extra_price(board, (pickup, delivery), vehicle, less), _rate(board, vehicle)
        if price is not None:
            yield shortest[vehicle] * rate + price, _combined(board, vehicle, price, (first, second, straight), doors)


def _combined(board: Board, vehicle: int, price: int, scans: tuple[Scan, Scan, Ints],
              doors: tuple[Bools, Bools, Bools | None]) -> Iterator[Gap]:
    first, second, straight = scans
    both = np.triu(doors[0][vehicle][:, None] & doors[1][vehicle])
    if doors[2] is not None:
        np.fill_diagonal(both, doors[2][vehicle])
    i, j = np.nonzero(both)
    same = board.tour[vehicle, i] == board.tour[vehicle, j]
    i, j = i[same], j[same]
    metres = np.where(i == j, straight[vehicle, i], first.extra[vehicle, i] + second.extra[vehicle, j])
    yield from _by_bound(vehicle, metres * _rate(board, vehicle) + price, i, j)


def _by_bound(vehicle: int, bounds: Ints, first: Ints, second: Ints) -> Iterator[Gap]:
    order = np.argsort(bounds, kind="stable")
    for bound, i, j in zip(bounds[order].tolist(), first[order].tolist(), second[order].tolist(), strict=True):
        yield Gap(bound, vehicle, i, j)


def _straight(board: Board, pickup: int, delivery: int, first: Scan, second: Scan) -> Ints:
    """Extra metres of pickup and delivery one after the other in the same gap."""
    a, b = np.int64(board.look.place[pickup]), np.int64(board.look.place[delivery])
    between = np.array([int(travel.metres(a, b)) for travel in board.problem.travel])  # type: ignore[arg-type]
    extra: Ints = first.to + between[board.profile][:, None] + second.away - board.now_metres
    return extra


def _new_tours(board: Board, visit: int, mate: int) -> Rows:
    """A tour of its own in every gap, with a reload before it or after it; of who stands still only if he is full of what was there before."""
    visits = (visit,) if mate < 0 else (visit, mate)
    for vehicle, car in enumerate(board.problem.vehicles):
        sequence = board.sequences[vehicle]
        if car.reload is None or not (sequence or any(car.load)) or sequence.count(RELOAD) + 1 >= car.max_tours:
            continue
        price = _extra_price(board, visits, vehicle)
        found = [] if price is None else sorted(_tours_of(board, vehicle, visits, price), key=lambda gap: gap.bound)
        if found:
            yield found[0].bound, iter(found)


def _tours_of(board: Board, vehicle: int, visits: tuple[int, ...], price: int) -> Iterator[Gap]:
    """The gaps of one vehicle where a tour of its own is not certainly too late, with what it is longer by."""
    look, car = board.look, board.problem.vehicles[vehicle]
    columns = np.nonzero((board.leaving[vehicle] <= look.close[visits[0]]) & (board.latest[vehicle] >= look.open[visits[-1]]) & (board.tour[vehicle] != NOWHERE))[0]
    first, last, depot = int(look.place[visits[0]]), int(look.place[visits[-1]]), car.reload
    a, b = board.before[vehicle, columns], board.after[vehicle, columns]
    travel = board.problem.travel[car.profile]

    def way(there: Ints | int | None, here: Ints | int | None) -> Ints:
        there, here = np.asarray(there, dtype=np.int64), np.asarray(here, dtype=np.int64)
        return np.where((there == NOWHERE) | (here == NOWHERE), 0, travel.metres(np.maximum(there, 0), np.maximum(here, 0)))
    straight = way(first, last) - board.now_metres[vehicle, columns]
    before, after = way(a, depot) + way(depot, first) + way(last, b) + straight, way(a, first) + way(last, depot) + way(depot, b) + straight
    less, less_after = _less(board, vehicle, visits, columns)
    for column, one, other in zip(columns.tolist(), (before * _rate(board, vehicle) - less).tolist(), (after * _rate(board, vehicle) - less_after).tolist(), strict=True):
        yield Gap(one + price, vehicle, column, column, "before")
        if column < len(board.sequences[vehicle]):
            yield Gap(other + price, vehicle, column, column, "after")


def _less(board: Board, vehicle: int, visits: tuple[int, ...], columns: Ints) -> tuple[Ints, Ints]:
    """By how much the prices of time may fall at most with a tour of its own in each gap, begun or ended by a reload: what
    lies between them ends longest rides too."""
    most, car, look = all_timed(board, vehicle), board.problem.vehicles[vehicle], board.look
    if not most:
        return np.zeros_like(columns), np.zeros_like(columns)
    reload = [] if car.reload is None else [(car.reload, 0, car.reload_seconds)]
    stops = [(int(look.place[v]), int(look.setup[v]), int(look.service[v])) for v in visits]
    rides = any(v != RELOAD and board.problem.visits[v].max_ride is not None for v in board.sequences[vehicle])
    first, last = (most * (sooner(board, vehicle, columns, there) | rides) for there in (reload + stops, stops + reload))
    return first, last


def _room(board: Board, visit: int) -> Bools:
    """Gaps where what a lone visit gives fits before it and what it takes fits after it."""
    load, swap = board.look.load[visit], board.look.swap[visit]
    given, taken = np.maximum(-load, 0) + swap, np.maximum(load, 0) + swap
    limit = board.capacity[:, None, :]
    room: Bools = ((board.most_before + given <= limit) & (board.most_after + taken <= limit)).all(axis=2)
    return room


def _room_aboard(board: Board, pickup: int) -> Bools:
    room: Bools = (board.aboard + board.look.load[pickup] <= board.capacity[:, None, :]).all(axis=2)
    return room
