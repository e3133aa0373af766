"""Visits and vehicles' ends as the nodes of one matrix, for engines that want everything laid out.

Nodes 0 … n-1 are the visits, then each distinct place where a vehicle starts or ends (and reloads, where asked for);
a last node stands for "anywhere" (no way to it or from it) if a vehicle starts or ends anywhere. A visit's setup is part of the way to it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from routing.lookup import Lookup, lookup
from routing.model import Problem
from routing.travel import Crow, Ints


@dataclass(frozen=True)
class Grid:
    problem: Problem
    reloads: bool = False

    @cached_property
    def look(self) -> Lookup:
        return lookup(self.problem)

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """The distinct places of vehicles."""
        found = {p for v in self.problem.vehicles for p in (v.start, v.end, v.reload if self.reloads else None)}
        return tuple(sorted(p for p in found if p is not None))

    @cached_property
    def anywhere(self) -> bool:
        return any(v.start is None or v.end is None for v in self.problem.vehicles)

    @property
    def size(self) -> int:
        return len(self.problem.visits) + len(self.ends) + self.anywhere

    def node(self, place: int | None) -> int:
        """The node of a vehicle's place."""
        visits = len(self.problem.visits)
        return visits + len(self.ends) if place is None else visits + self.ends.index(place)

    def metres(self, profile: int) -> Ints:
        """[size, size]"""
        at = self._places
        found = self.problem.travel[profile].metres(at[:, None], at)
        self._lengths[profile] = found
        return self._unbound(found)

    def seconds(self, profile: int) -> Ints:
        """[size, size], with the setup of the visit one comes to; the shortest of the day where it depends on it."""
        at, travel, lengths = self._places, self.problem.travel[profile], self._lengths.pop(profile, None)
        setup = np.zeros(self.size, dtype=np.int64)
        setup[:len(self.problem.visits)] = self.look.setup
        lasting = travel.lasting(lengths) if isinstance(travel, Crow) and lengths is not None else travel.seconds(at[:, None], at)
        found = self._unbound(lasting)
        from_afar = at[:, None] != at
        if self.anywhere:
            from_afar[-1, :] = True
        return found + np.where(from_afar, setup, 0)

    @cached_property
    def _lengths(self) -> dict[int, Ints]:
        """Lengths last asked for: the durations of great circles are found from them, and then they are let go."""
        return {}

    @cached_property
    def _places(self) -> Ints:
        return np.concatenate([self.look.place, np.array([*self.ends, *([0] * self.anywhere)], dtype=np.int64)])

    def _unbound(self, matrix: Ints) -> Ints:
        if self.anywhere:
            matrix = matrix.copy()
            matrix[-1, :] = 0
            matrix[:, -1] = 0
        return matrix
