"""Where one more visit would fit into a plan, what each place costs, and when it could be there."""

from dataclasses import dataclass

from routing.board import Board, backward
from routing.insertion import Place, at, gaps
from routing.lookup import lookup
from routing.model import Plan, Problem, Window
from routing.schedule import not_before
from routing.walk import walk_of

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Offer:
    """added: what it adds to the price; windows: when service may start there without moving anybody else's order or
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
        if known and gap.bound >= known.added:
            continue
        place = at(board, visit, gap)
        if place and (known is None or place.added < known.added):
            chosen[gap.vehicle] = place
    ranked = sorted(chosen.values(), key=lambda place: (place.added, place.vehicle))[:most]
    return [Offer(place, place.added, _windows(board, visit, place)) for place in ranked]


def _worst(chosen: dict[int, Place], most: int) -> int:
    """What the last of the offers so far adds."""
    return sorted(place.added for place in chosen.values())[most - 1]


def _windows(board: Board, visit: int, place: Place) -> tuple[Window, ...]:
    """From the start as timed to the latest after which everything on the route still holds, found by halving."""
    route, last = place.route, int(lookup(board.problem).close[visit])
    element = route.sequence.index(visit)
    walk = walk_of(board.problem, place.vehicle, route.sequence)
    first, high = route.starts[element], min(last, backward(walk)[element])
    latest = high if high > first and not_before(walk, place.vehicle, element, high) else first
    while high - latest > MINUTE:
        middle = (latest + high) // 2
        latest, high = (middle, high) if not_before(walk, place.vehicle, element, middle) else (latest, middle)
    own = board.problem.visits[visit].windows or (Window(first, latest),)
    return tuple(Window(max(w.open, first), min(w.close, latest)) for w in own if w.open <= latest and w.close >= first)
