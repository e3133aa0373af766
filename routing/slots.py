"""Where one more visit would fit into a plan, what each place costs, and when it could be there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from routing.board import Board
from routing.insertion import Place, at, gaps
from routing.lookup import NEVER, lookup
from routing.model import Plan, Problem, Window
from routing.schedule import earliest_from
from routing.timing import EARLY, backward
from routing.walk import Walk, walk_of

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Offer:
    """added: what it adds to the price (where vehicles come first, one more is `place.fresh`, not a price); windows: when service may start there without moving anybody else's order or
    breaking a rule, in the visit's own hard windows."""

    place: Place
    added: int
    windows: tuple[Window, ...]


def board_of(problem: Problem, plan: Plan) -> Board:
    """The plan laid out for trying; keep it for many insertions into one plan."""
    board = Board(problem)
    for route in plan.routes:
        if route.visits:
            board.put(route.vehicle, route)
    return board


def insert(problem: Problem, plan: Plan, visit: int, most: int = 5, board: Board | None = None) -> list[Offer]:
    """The best place of each of at most `most` vehicles, cheapest first; empty if it fits nowhere.

    `visit` is in the problem and not on a route of the plan; for a pair it is the pickup. The first offer is the
    best of all places: gaps are asked by rising lower bound until none can beat the offers at hand.
    """
    board = board or board_of(problem, plan)
    chosen: dict[int, Place] = {}
    for gap in gaps(board, visit):
        if len(chosen) >= most and gap.bound >= _worst(chosen, most):
            break
        known = chosen.get(gap.vehicle)
        if known and gap.bound >= known.rank:
            continue
        place = at(board, visit, gap)
        if place and (known is None or place.rank < known.rank):
            chosen[gap.vehicle] = place
    ranked = sorted(chosen.values(), key=lambda place: (place.rank, place.vehicle))[:most]
    return [Offer(place, place.added, _windows(board, visit, place)) for place in ranked]


def _worst(chosen: dict[int, Place], most: int) -> int:
    """How the last of the offers so far ranks."""
    return sorted(place.rank for place in chosen.values())[most - 1]


def _windows(board: Board, visit: int, place: Place) -> tuple[Window, ...]:
    """When service may start, of everything as it stands on the route: each stretch found by halving, to the minute."""
    route, last = place.route, int(lookup(board.problem).close[visit])
    element = route.sequence.index(visit)
    walk = walk_of(board.problem, place.vehicle, route.sequence)
    last = min(last, backward(walk)[element])
    spans: list[Window] = []
    for span in sorted(_spans(walk, place.vehicle, element, last), key=lambda span: span.open):
        if spans and span.open <= spans[-1].close:
            spans[-1] = Window(spans[-1].open, max(spans[-1].close, span.close))
        else:
            spans.append(span)
    own = board.problem.visits[visit].windows or (Window(-NEVER, NEVER),)
    return tuple(Window(max(w.open, s.open), min(w.close, s.close)) for s in spans for w in own if w.open <= s.close and w.close >= s.open)


def _spans(walk: Walk, number: int, element: int, last: int) -> Iterator[Window]:
    """Stretches without a hole: one on each side of the lunch, and for each window of a delivery that has a longest ride."""
    for one in _with_one_window(walk, element):
        for fed in (False, True) if walk.vehicle.lunch else (None,):
            first = earliest_from(one, number, element, EARLY, fed)
            if first is not None:
                yield Window(first, _latest(one, number, element, (first, last), fed))


def _latest(walk: Walk, number: int, element: int, between: tuple[int, int], fed: bool | None) -> int:
    latest, high = between
    if high <= latest:
        return latest
    if earliest_from(walk, number, element, high, fed) is not None:
        return high
    while high - latest > MINUTE:
        middle = (latest + high) // 2
        latest, high = (latest, middle) if earliest_from(walk, number, element, middle, fed) is None else (middle, high)
    return latest


def _with_one_window(walk: Walk, element: int) -> Iterator[Walk]:
    visit = walk.sequence[element]
    mate = int(lookup(walk.problem).partner[visit])
    if mate < 0 or walk.problem.visits[visit].max_ride is None:
        yield walk
        return
    at = walk.sequence.index(mate)
    for window in walk.windows[at] or ((-NEVER, NEVER),):
        yield replace(walk, windows=(*walk.windows[:at], (window,), *walk.windows[at + 1:]))
