"""Fewer routes first: one is emptied, and what was on it is sought a place; who must leave for it, counted absences say."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from routing.engines.native import kernel
from routing.engines.native.kernel import BEST_NEW, LIMIT
from routing.engines.native.search import AVERAGE, BLINK, LONGEST, Search, used
from routing.engines.native.world import Layout
from routing.stop import Stop

SHARE = 0.4
"""Of the time, at most, for fewer routes; the rest is for metres."""
SHAKING = (0.3, 1.0)
"""Temperatures between ejections, as parts of the mean price of an edge."""
SHAKES = (3, 10, 30)
"""Trials between two ejections, about; which of them, and at which temperature, the dice say for each spell."""


class Fleet(Search):
    """Vehicles first, then metres. `share`: of the time for fewer vehicles; with 1 nothing else is sought.

    Sources: sums of absences, Christiaens & Vanden Berghe 2020, section 5; ejections, Nagata & Kobayashi 2010.
    """

    def __init__(self, lay: Layout, stop: Stop, begun: Mapping[int, Sequence[int]], share: float = SHARE, seed: int = 1) -> None:
        for h in range(len(lay.world.head)):
            if not kernel.servable(lay.world, lay.state, h):  # no vehicle more or less helps it
                lay.world.penalty[h] = min(int(lay.world.penalty[h]), int(lay.world.dear[0]) - 1)
        kernel.part(lay.world, lay.state)
        super().__init__(lay, stop, begun)
        self.most, self.dice = share, np.random.default_rng(seed)

    def run(self, cost_of_telling: float) -> Iterator[None]:
        yield from self.fewer()
        if self.most < 1.0:
            self.restore()
            self.state.num[LIMIT] = used(self.state)
            yield from self.anneal(self.edge(), self.share())

    def fewer(self) -> Iterator[None]:
        state, least, fewest = self.state, self._wanting(), self._fewest()
        yield
        edge = self.edge()
        while not self.over() and self.share() < self.most and (least or used(state) > fewest):
            if self._wanting() == 0:
                self._empty_one()
            self.spend(partial(self._eject, edge * float(self.dice.choice(SHAKING)), int(self.dice.choice(SHAKES))))
            wanting = self._wanting()
            if wanting == 0 or wanting < least:
                least = wanting
                kernel.keep_best(self.world, state)
                state.num[BEST_NEW] = 0
                yield

    def _eject(self, heat: float, shakes: int, count: int) -> Any:
        return kernel.eject(self.world, self.state, max(1, count // (shakes + 1)), shakes, heat, AVERAGE, LONGEST, BLINK)

    def _fewest(self) -> int:
        """Vehicles that the loads alone ask for, where nothing is both fetched and brought: with fewer there is no whole plan."""
        world = self.world
        if not world.lone.all() or world.begin_load.any():
            return 1
        needed = world.load[world.head[world.penalty >= world.dear[0]]]
        most = np.maximum(1, world.capacity.max(axis=0))
        return max(1, *(int(-(-total // most).max()) for total in (np.maximum(needed, 0).sum(axis=0), np.maximum(-needed, 0).sum(axis=0))))

    def _wanting(self) -> int:
        return int(kernel.wanting(self.world, self.state))

    def _empty_one(self) -> None:
        """The route whose requests were absent least often."""
        world, state = self.world, self.state
        routes = [r for r in range(len(state.size)) if state.size[r]]

        def sum_of(r: int) -> int:
            nodes = state.rt[r, 1:state.size[r] + 1, 0]
            return int(state.missed[np.unique(world.req[nodes])].sum())
        kernel.empty_route(world, state, min(routes, key=sum_of))
        state.num[LIMIT] = len(routes) - 1
