"""Fewer routes first: one is emptied, and what was on it is sought a place by how often it was left without."""

from collections.abc import Iterator

import numpy as np

from routing.engines.native import kernel
from routing.engines.native.kernel import BEST_NEW, LIMIT
from routing.engines.native.search import Search, used

SHARE = 0.5
"""Of the time, at most, for fewer routes; the rest is for metres."""
HOT, COLD = 0.1, 0.01


class Fleet(Search):
    """Vehicles first, then metres. Source of the sums of absences: Christiaens & Vanden Berghe 2020, section 5."""

    def run(self, cost_of_telling: float) -> Iterator[None]:
        yield from self.fewer()
        self.restore()
        self.state.num[LIMIT] = used(self.state)
        yield from self.anneal(self.share())

    def fewer(self) -> Iterator[None]:
        world, state = self.world, self.state
        if self._wanting() == 0:
            yield
        edge = self.edge()
        while not self.over() and self.share() < SHARE and used(state) > 1:
            if self._wanting() == 0:
                self._empty_one()
            heat = edge * HOT * (COLD / HOT) ** (self.share() / SHARE)
            self.spend(heat, heat, counting=True)
            if self._wanting() == 0:
                kernel.keep_best(world, state)
                state.num[BEST_NEW] = 0
                yield

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
