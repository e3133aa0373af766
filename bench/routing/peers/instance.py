"""An instance as matrices and columns, the common ground from which each peer's own model is built."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routing.io.case import Case
from routing.io.formats import read

ROWS = 512


@dataclass(frozen=True)
class Instance:
    """Node 0 … n-1 are the visits, then the depots. Durations and distances [nodes, nodes] in the case's integers."""

    case: Case
    metres: NDArray[np.int64]
    seconds: NDArray[np.int64]
    depots: tuple[int, ...]

    @property
    def problem(self):  # type: ignore[no-untyped-def]
        return self.case.problem

    @property
    def alone(self) -> list[int]:
        paired = {v for pair in self.problem.pairs for v in pair}
        return [v for v in range(len(self.problem.visits)) if v not in paired]

    @property
    def dear(self) -> int:
        """More than any detour: the price of a vehicle where vehicles come first, of leaving out what must be served."""
        return int(self.metres.max()) * 8

    def price(self, visit: int) -> int:
        """What leaving it out costs in a peer's objective: due today and compulsory far above the rest."""
        wanted = self.problem.visits[visit]
        return self.dear if wanted.penalty is None else wanted.penalty + (self.dear if wanted.due else 0)

    def node(self, place: int | None) -> int:
        return len(self.problem.visits) + self.depots.index(place or 0)

    def fleets(self) -> list[tuple[tuple[int, int, int, int], int]]:
        """((depot place, open, close, capacity), how many) of vehicles that are alike, in the order of the file."""
        return list(Counter((v.start or 0, v.open, v.close, v.capacity[0]) for v in self.problem.vehicles).items())


def load(file: Path, form: str, objective: str) -> Instance:
    case = read(file, form, objective)  # type: ignore[arg-type]
    problem, travel = case.problem, case.problem.travel[0]
    depots = tuple(dict.fromkeys(v.start or 0 for v in problem.vehicles))
    places = np.array([*(v.place for v in problem.visits), *depots], dtype=np.int64)
    metres, seconds = (np.empty((len(places), len(places)), dtype=np.int64) for _ in range(2))
    for at in range(0, len(places), ROWS):  # by blocks: great circles of all pairs at once would need gigabytes
        part = places[at:at + ROWS, None]
        metres[at:at + ROWS], seconds[at:at + ROWS] = travel.metres(part, places), travel.seconds(part, places)
    return Instance(case, metres, seconds, depots)
