"""Sequences that are not all possible become a plan: what cannot stay is taken out and put where it fits."""

from collections.abc import Mapping, Sequence

from routing.board import COUNTS, Board
from routing.frozen import beginning, owed
from routing.insertion import best
from routing.lookup import lookup
from routing.model import RELOAD, Plan, Problem, Route, Visit
from routing.schedule import collect, timetable
from routing.stop import Stop


def mend(problem: Problem, sequences: Mapping[int, Sequence[int]], engine: str, stop: Stop) -> Plan:
    """The sequences, kept where possible; then everything left out is tried in every gap until `stop`."""
    board = Board(problem)
    place(board, sequences, stop)
    begin(board)
    fill(board, stop)
    return collect(problem, list(board.plan_routes()), engine)


def place(board: Board, sequences: Mapping[int, Sequence[int]], stop: Stop) -> None:
    """As much of the sequences as is possible onto the board; what is no visit or vehicle of the problem is passed over."""
    taken: set[int] = set()
    visits, cars = range(len(board.problem.visits)), range(len(board.problem.vehicles))
    for number, sequence in sequences.items():
        if number not in cars:
            continue
        route = kept(board.problem, number, [v for v in sequence if v == RELOAD or (v in visits and v not in taken)], stop)
        if route is not None:
            board.put(number, route)
            taken.update(route.visits)


def begin(board: Board) -> None:
    """Vehicles that stand idle although something must come first on them begin with it."""
    for number, vehicle in enumerate(board.problem.vehicles):
        if vehicle.first and not board.sequences[number]:
            route = beginning(board.problem, number)
            if route is not None:
                board.put(number, route)


def kept(problem: Problem, number: int, sequence: Sequence[int], stop: Stop) -> Route | None:
    """The sequence, or as much of it as is possible: the longest part found by adding visit after visit."""
    route = timetable(problem, number, sequence)
    if route is not None or stop.over():
        return route
    look, first = lookup(problem), problem.vehicles[number].first
    chosen = {*first, *owed(problem, first)}
    base = [v for v in sequence if v in chosen or v == RELOAD]
    route = timetable(problem, number, base) or timetable(problem, number, [v for v in base if v != RELOAD])
    for visit in sequence:
        mate = -1 if visit == RELOAD else int(look.partner[visit])
        if visit in chosen or visit == RELOAD or (mate >= 0 and mate not in sequence):
            continue
        trial = chosen | ({visit} if mate < 0 else {visit, mate})
        longer = timetable(problem, number, [v for v in sequence if v in trial or v == RELOAD])
        if longer is not None:
            chosen, route = trial, longer
        if stop.over():
            break
    return route


def fill(board: Board, stop: Stop, eager: bool = False) -> None:
    """Each visit in no route into its best gap, the most urgent and the narrowest first.

    Eager: at any price. The first visit of a far village pays for the whole way; its neighbours then cost little.
    """
    problem, look = board.problem, board.look
    served = {v for sequence in board.sequences for v in sequence}
    heads = [v for v in range(len(problem.visits)) if v not in served and look.pickup[v] != -1]
    for visit in sorted(heads, key=lambda v: _urgency(problem.visits[v])):
        if stop.over():
            return
        limit = float("inf") if eager else worth(problem.visits[visit])
        limit += COUNTS if problem.objective == "vehicles" else 0
        found = best(board, visit, limit=limit, tries=400)
        if found is not None:
            board.put(found.vehicle, found.route)


def worth(visit: Visit) -> float:
    """What it may cost at most: its penalty; anything if it is compulsory or due today."""
    return float("inf") if visit.due or visit.penalty is None else float(visit.penalty)


def _urgency(visit: Visit) -> tuple[bool, int, int, int]:
    width = sum(window.close - window.open for window in visit.windows) if visit.windows else 2**40
    return visit.penalty is not None, -visit.due, -(visit.penalty or 0), width


def prune(board: Board, stop: Stop) -> None:
    """Take out again what costs more than leaving it out: whole routes first, then single visits."""
    problem, look = board.problem, board.look
    for number, sequence in enumerate(board.sequences):
        heads = [v for v in sequence if v != RELOAD and look.pickup[v] != -1]
        if heads and not problem.vehicles[number].first and board.prices[number] > sum(
                worth(problem.visits[v]) for v in heads):
            board.put(number, None)
        for visit in heads:
            if stop.over():
                return
            _drop_if_dear(board, number, visit)


def _drop_if_dear(board: Board, number: int, visit: int) -> None:
    mate, limit = int(board.look.partner[visit]), worth(board.problem.visits[visit])
    sequence = board.sequences[number]
    if limit == float("inf") or visit not in sequence or visit in board.problem.vehicles[number].first:
        return
    route = timetable(board.problem, number, [v for v in sequence if v not in (visit, mate) or v == RELOAD])
    if route is not None and board.prices[number] - (board.money(route) if route.visits else 0) > limit:
        board.put(number, route if route.visits else None)
