"""Where coming past one more visit makes what follows earlier: roads whose direct way is the longer one, rounding, or a setup
that is not paid by who comes from beside. One half of a pair may then be in time where it would not be without the other."""

from collections.abc import Sequence

import numpy as np

from routing.board import NOWHERE, Board, Bools
from routing.cost import timed_price
from routing.scan import opened
from routing.travel import Crow, Euclid, Ints, Travel

EVER = 2**39


def steady(board: Board, visit: int) -> bool:
    """Whether it is certain, without a look at the ways, that nobody is anywhere earlier for having come past this visit."""
    service, look = int(board.look.service[visit]), board.look
    if not all(isinstance(travel, Euclid) or (isinstance(travel, Crow) and service >= _rounding(travel)) for travel in board.problem.travel):
        return False
    spent = service + int(look.setup[visit])
    return look.longest_setup <= spent or int(look.setup[look.place == look.place[visit]].max()) <= spent


def _rounding(travel: Crow) -> float:
    """By how many seconds two ways may be shorter than one for being rounded, metres and seconds."""
    return 1.5 * (1 + 3.6 / travel.kmh)


def saved(board: Board, visit: int) -> Ints | None:
    """[vehicles] How much earlier what follows is at most with this visit in a gap of the vehicle; None where it is certainly
    nowhere. Where windows have holes or ways depend on the time, a little earlier may be very much earlier."""
    if steady(board, visit):
        return None
    most = np.zeros(len(board.sequences), dtype=np.int64)
    for profile, travel in enumerate(board.problem.travel):
        cells = np.nonzero((board.profile == profile)[:, None] & (board.tour != NOWHERE))
        before, after = board.before[cells], board.after[cells]
        here = np.full(len(cells[0]), board.look.place[visit], dtype=np.int64)
        direct = _way(travel, before, after, board.after_setup[cells])
        past = _way(travel, before, here, board.look.setup[visit]) + board.look.service[visit] + _way(travel, here, after, board.after_setup[cells])
        np.maximum.at(most, cells[0], direct - past)
        if travel.timed:
            most[board.profile == profile] = EVER
    for number in np.nonzero(most)[0].tolist():
        if any(v >= 0 and len(board.problem.visits[v].windows) > 1 for v in board.sequences[number]):
            most[number] = EVER
    return most


def relieved(board: Board, *visits: int) -> Ints | None:
    """[vehicles] By how much the prices of time may fall at most with these visits (one, or a pair) on its route; None where
    certainly nowhere. A second sooner may be a whole lunch sooner at home, so it may be all that the route's times cost."""
    found = [most for visit in visits if (most := saved(board, visit)) is not None] if board.problem.objective == "cost" else []
    if not found:
        return None
    most = np.maximum.reduce([*found, _saved_by_both(board, *visits)] if len(visits) > 1 else found)
    price = np.zeros(len(most), dtype=np.int64)
    for number in np.nonzero(most)[0].tolist():
        price[number] = all_timed(board, number)
    return price


def all_timed(board: Board, vehicle: int) -> int:
    """What the times of a route cost; 0 where they have no price."""
    route = board.routes[vehicle]
    return timed_price(board.problem, route) if board.problem.objective == "cost" and route is not None and route.sequence else 0


def sooner(board: Board, vehicle: int, columns: Ints, stops: Sequence[tuple[int, int, int]]) -> Bools:
    """[columns] Whether what follows the gap may be sooner with these stops (place, setup, service) in it."""
    travel = board.problem.travel[board.problem.vehicles[vehicle].profile]
    before, after, setup = board.before[vehicle, columns], board.after[vehicle, columns], board.after_setup[vehicle, columns]
    here, spent = before, np.zeros(len(columns), dtype=np.int64)
    for place, paid, service in stops:
        there = np.full(len(columns), place, dtype=np.int64)
        spent += _way(travel, here, there, np.int64(paid)) + service
        here = there
    direct: Ints = _way(travel, before, after, setup)
    return np.full(len(columns), True) if travel.timed else spent + _way(travel, here, after, setup) < direct


def _saved_by_both(board: Board, pickup: int, delivery: int) -> Ints:
    """[vehicles] How much earlier what follows is at most with the two right after each other in one gap."""
    look, most = board.look, np.zeros(len(board.sequences), dtype=np.int64)
    for profile, travel in enumerate(board.problem.travel):
        cells = np.nonzero((board.profile == profile)[:, None] & (board.tour != NOWHERE))
        before, after = board.before[cells], board.after[cells]
        first, second = (np.full(len(cells[0]), look.place[v], dtype=np.int64) for v in (pickup, delivery))
        past = _way(travel, before, first, look.setup[pickup]) + look.service[pickup] + _way(travel, first, second, look.setup[delivery])
        past += look.service[delivery] + _way(travel, second, after, board.after_setup[cells])
        np.maximum.at(most, cells[0], _way(travel, before, after, board.after_setup[cells]) - past)
    return most


def beside(board: Board, pickup: int, delivery: int) -> Bools:
    """[vehicles, gaps] Where the two right after each other are not certainly impossible."""
    look, possible = board.look, np.zeros(board.before.shape, dtype=bool)
    for profile, travel in enumerate(board.problem.travel):
        chosen = (board.profile == profile)[:, None] & (board.tour != NOWHERE)
        cells = np.nonzero(chosen & (board.leaving <= look.close[pickup]) & (board.latest >= look.open[delivery]))
        first, second = (np.full(len(cells[0]), look.place[v], dtype=np.int64) for v in (pickup, delivery))
        taken = opened(board, pickup, board.leaving[cells] + _way(travel, board.before[cells], first, look.setup[pickup]))
        given = opened(board, delivery, taken + look.service[pickup] + _way(travel, first, second, look.setup[delivery]))
        back = given + look.service[delivery] + _way(travel, second, board.after[cells], board.after_setup[cells])
        possible[cells] = (taken <= look.close[pickup]) & (given <= look.close[delivery]) & (back <= board.latest[cells])
    return possible


def _way(travel: Travel, a: Ints, b: Ints, setup: Ints | np.int64) -> Ints:
    """Seconds from each a to each b with the setup there; no way where one starts or ends anywhere."""
    anywhere = (a == NOWHERE) | (b == NOWHERE)
    seconds: Ints = np.where(anywhere, 0, travel.seconds(np.maximum(a, 0), np.maximum(b, 0))) + np.where(a == b, 0, setup)
    return seconds
