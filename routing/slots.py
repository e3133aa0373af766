"""Where one more visit would fit into a plan, what each place costs, and when it could be there."""

from dataclasses import dataclass

from routing.board import Board
from routing.insertion import Gap, Place, at, gaps
from routing.lookup import lookup
from routing.model import Plan, Problem, Window


@dataclass(frozen=True, slots=True)
class Offer:
    """added: what it adds to the price; window: from the earliest to the latest possible start of the visit."""

    place: Place
    added: int
    window: Window


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
    chosen: dict[int, tuple[Place, Gap]] = {}
    for gap in gaps(board, visit):
        if len(chosen) >= most and gap.bound >= max(place.added for place, _ in chosen.values()):
            break
        known = chosen.get(gap.vehicle)
        if known and gap.bound >= known[0].added:
            continue
        place = at(board, visit, gap)
        if place and (known is None or place.added < known[0].added):
            chosen[gap.vehicle] = place, gap
    ranked = sorted(chosen.values(), key=lambda pair: (pair[0].added, pair[0].vehicle))[:most]
    return [Offer(place, place.added, _window(board, visit, place, gap)) for place, gap in ranked]


def _window(board: Board, visit: int, place: Place, gap: Gap) -> Window:
    """Earliest start as timed; latest so that everything after it still holds."""
    start = place.route.starts[place.route.sequence.index(visit)]
    trial = Board(board.problem, only=place.vehicle)
    trial.put(place.vehicle, place.route)
    column = place.route.sequence.index(visit)
    latest = int(trial.latest[place.vehicle, column])
    return Window(start, max(start, min(latest, int(lookup(board.problem).close[visit]))))
