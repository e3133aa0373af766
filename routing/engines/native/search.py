"""Ruin and recreate under a falling temperature, in short spells between which the clock is asked."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from routing.engines.native import kernel
from routing.engines.native.kernel import ABSENT, BEST, BEST_NEW, COST, LIMIT, SOFT, WHOLE
from routing.engines.native.world import Layout
from routing.stop import Stop

SPELL = 0.04
"""Seconds of compiled work between two looks at the clock."""
FIRST, MOST = 8, 200_000
HOT, COLD = 4.0, 0.02
"""Temperatures at the beginning and the end, as parts of the mean price of an edge."""
WARM = 1.0
"""The first temperature where there is a plan to begin with."""
OFTEN, ENOUGH, TRYING, AT_MOST = 6, 200, 0.3, 0.05
"""The most beginnings from nothing, the fewest trials of each for each visit, and seconds to find out
how many trials there will be, as a part of the time at most."""
AVERAGE, LONGEST, BLINK = 10.0, 10, 0.02
SOFTLY, FEW, MANY, STEP, PATIENCE = 20, 0.3, 0.7, 1.05, 10
"""Where the vehicles hardly suffice, the way to a better plan leads through plans that leave out a visit. What that counts
begins at SOFTLY mean edges, once there is a whole plan, and follows the share of whole plans in a spell, to keep it between FEW and MANY; after PATIENCE
spells without any whole plan the search goes back to the best and leaving out counts half as much again."""


class Search:
    """Metres and penalties (or every price the core sees)."""

    def __init__(self, lay: Layout, stop: Stop, begun: Mapping[int, Sequence[int]]) -> None:
        self.lay, self.stop = lay, stop
        self.world, self.state = lay.world, lay.state
        self.begun = time.monotonic()
        self.spell, self.done, self.since, self.lacking = FIRST, 0, self.begun, 0
        self.afresh = not any(begun.values())
        weighed = any(visit.due > 1 for visit in lay.problem.visits)
        self.full = int(self.world.penalty.max()) if weighed else int(self.world.dear[0])
        """What State.sum[SOFT] is until there is a whole plan: where some weigh more than others, the search must see it."""
        self.state.num[LIMIT], self.state.sum[SOFT] = len(self.state.size), self.full
        kernel.load_plan(self.world, self.state, *lay.flat(begun))
        self.hot = WARM if 10 * int(self.state.num[ABSENT]) < len(self.world.head) else HOT
        kernel.fill(self.world, self.state, 0.0)
        kernel.keep_best(self.world, self.state)
        self.whole = int(self.state.sum[BEST]) < int(self.world.dear[0])

    def run(self, cost_of_telling: float) -> Iterator[None]:
        """Searches until the stop; yields when there is something better."""
        edge = self.edge()
        many = self.beginnings(edge) if self.afresh else 1
        begun = self.share()
        for k in range(many):
            if self.over():
                return
            if k:
                self._anew()
            yield from self.anneal(edge, begun + (1.0 - begun) * k / many, begun + (1.0 - begun) * (k + 1) / many)

    def _anew(self) -> None:
        """Nothing of the plan before stays, nor what it had learnt of leaving out."""
        kernel.load_plan(self.world, self.state, *self.lay.flat({}))
        kernel.fill(self.world, self.state, BLINK)
        self.state.sum[SOFT], self.lacking, self.since = self.full, 0, time.monotonic()
        self.whole = int(self.state.sum[COST]) < int(self.world.dear[0])

    def beginnings(self, edge: float) -> int:
        """How often to begin from nothing: a small problem settles early in a valley it does not leave."""
        enough = ENOUGH * len(self.world.req)
        if self.stop.iterations is not None:
            return max(1, min(OFTEN, self.stop.iterations // enough))
        if self.stop.deadline is None:
            return 1
        now = time.monotonic()
        trying = now + min(TRYING, AT_MOST * (self.stop.deadline - now))
        while time.monotonic() < trying and not self.over():
            self.spend(partial(self._search, edge * self.hot))
        return max(1, int(min(OFTEN, self.spell / SPELL * (self.stop.deadline - time.monotonic()) / enough)))

    def anneal(self, edge: float, begun: float, until: float = 1.0) -> Iterator[None]:
        """Cool down between two shares of the time; `edge` is the price temperatures are parts of."""
        while not self.over() and self.share() < until:
            share = self.share()
            now = max(0.0, (share - begun) / max(1e-9, until - begun))
            heat = edge * self.hot * (COLD / self.hot) ** now
            self.state.num[WHOLE] = 0
            did = self.spend(partial(self._search, heat))
            self.suit(int(self.state.num[WHOLE]) / max(1, did))
            if self.take_news():
                yield

    def suit(self, whole: float) -> None:
        """The price of leaving out, by the share of plans in the last spell that were whole."""
        sums, dear = self.state.sum, int(self.world.dear[0])
        self.whole |= whole > 0
        if not self.whole:
            return
        self.lacking = 0 if whole else self.lacking + 1
        if int(sums[SOFT]) == self.full:
            sums[SOFT] = int(SOFTLY * self.edge()) + 1
        elif self.lacking > PATIENCE:
            self.restore()
            self.lacking, sums[SOFT] = 0, min(dear - 1, int(sums[SOFT]) * 3 // 2)
        elif whole < FEW:
            sums[SOFT] = min(dear - 1, int(sums[SOFT] * STEP) + 1)
        elif whole > MANY:
            sums[SOFT] = max(1, int(sums[SOFT] / STEP))

    def edge(self) -> float:
        """Mean price of an edge of the present plan."""
        state = self.state
        length = sum(int(state.length[r]) * int(self.world.rate[self.world.kind[r]]) for r in range(len(state.size)))
        return max(1.0, length / max(1, int(state.size.sum()) + int((state.size > 0).sum())))

    def _search(self, heat: float, count: int) -> Any:
        return kernel.search(self.world, self.state, count, heat, AVERAGE, LONGEST, BLINK)

    def spend(self, work: Callable[[int], Any]) -> int:
        """One spell of `work`; how many iterations it did. Their number follows the clock, unless iterations are counted."""
        left = self.stop.iterations - self.done if self.stop.iterations is not None else 0
        count = max(1, min(200, left)) if self.stop.iterations is not None else self.spell
        begun = time.monotonic()
        did = int(work(count))
        self.done += did
        took = max(1e-6, time.monotonic() - begun)
        self.spell = int(min(MOST, max(1, min(4 * self.spell, did / took * SPELL))))
        return did

    def share(self) -> float:
        """How much of the time or of the iterations is over, 0 to 1."""
        parts = []
        if self.stop.iterations is not None:
            parts.append(self.done / max(1, self.stop.iterations))
        elif self.stop.deadline is not None:
            now = time.monotonic()
            parts.append((now - self.begun) / max(1e-3, self.stop.deadline - self.begun))
        return min(1.0, max(parts, default=min(0.9, self.done / 1e6)))

    def over(self) -> bool:
        ended = self.stop.iterations is not None and self.done >= self.stop.iterations
        idle = self.stop.idle is not None and time.monotonic() - self.since > self.stop.idle
        return ended or idle or self.stop.over()

    def take_news(self) -> bool:
        """Whether the best is better than when last asked."""
        if not self.state.num[BEST_NEW]:
            return False
        self.state.num[BEST_NEW] = 0
        self.since = time.monotonic()
        return True

    def restore(self) -> None:
        """The best plan becomes the present one."""
        kernel.load_plan(self.world, self.state, *self.lay.flat(self.lay.sequences()))
        self.state.best_ver[:] = -1
        if int(self.state.sum[COST]) <= int(self.state.sum[BEST]):
            kernel.keep_best(self.world, self.state)


def used(state: kernel.State) -> int:
    return int(np.count_nonzero(state.size))
