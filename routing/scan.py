"""One visit in every gap at once: what it adds to the length, and where it is certainly impossible."""

from dataclasses import dataclass

import numpy as np

from routing.board import NOWHERE, Board, Bools
from routing.travel import Ints, ways

LATE = 2**41


@dataclass(frozen=True, eq=False)
class Scan:
    """Of one visit alone in each gap [vehicles, gaps]: extra metres, and whether it is not certainly impossible."""

    extra: Ints
    to: Ints
    away: Ints
    open: Bools


def scan_of(board: Board, visit: int, early: Ints | None = None, late: Ints | None = None) -> Scan:
    """Metres and the certain impossibilities of time, all gaps at once; one travel profile after another. `early` and `late`
    [vehicles]: by how much the other half of a pair may make one leave earlier, and let what follows wait longer."""
    shape = board.before.shape
    to, away = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    possible = np.zeros(shape, dtype=bool)
    look = board.look
    leaving = board.leaving if early is None else board.leaving - early[:, None]
    latest = board.latest if late is None else board.latest + late[:, None]
    for profile in range(len(board.problem.travel)):
        chosen = (board.profile == profile)[:, None] & (board.tour != NOWHERE)
        chosen &= (leaving <= look.close[visit]) & (latest >= look.open[visit])
        cells = np.nonzero(chosen)
        if len(cells[0]):
            to[cells], away[cells], possible[cells] = _cells(board, visit, profile, cells, (leaving, latest))
    return Scan(to + away - board.now_metres, to, away, possible)


def _cells(board: Board, visit: int, profile: int, cells: tuple[Ints, ...], times: tuple[Ints, Ints]) -> tuple[Ints, Ints, Bools]:
    travel, look, (leaving, latest) = board.problem.travel[profile], board.look, times
    here = np.full(len(cells[0]), look.place[visit], dtype=np.int64)
    a, b = board.before[cells], board.after[cells]
    from_a, to_b = np.where(a == NOWHERE, here, a), np.where(b == NOWHERE, here, b)
    (to, towards), (away, onwards) = ways(travel, from_a, here), ways(travel, here, to_b)
    ready = leaving[cells] + towards + np.where(from_a == here, 0, look.setup[visit])
    start = opened(board, visit, ready)
    back = start + look.service[visit] + onwards
    back += np.where(to_b == here, 0, board.after_setup[cells])
    possible = (start <= look.close[visit]) & (back <= latest[cells])
    return to, away, possible


def opened(board: Board, visit: int, ready: Ints) -> Ints:
    """Next second inside a window, or far beyond the last."""
    windows = board.problem.visits[visit].windows
    if not windows:
        return ready
    start = np.full_like(ready, LATE)
    for window in reversed(windows):
        start = np.where(ready <= window.close, np.maximum(ready, window.open), start)
    return start
