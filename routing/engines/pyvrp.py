"""PyVRP's iterated local search (Wouda, Lan, Kool), for what the core cannot plan and where it falls over.

Paired shipments, prizes, reloads, several depots. Frozen beginnings and lunches are cut away first
(`routing.plain`), skills and prices of taking become profiles of their own; what remains is mended.
"""

import time

from routing.cost import better, price
from routing.engines.protocol import EngineFailed, Progress, nothing_for
from routing.engines.pyvrp_model import Model, bytes_needed
from routing.model import Plan, Problem
from routing.plain import plain
from routing.repair import mend
from routing.schedule import plan_of
from routing.stop import Stop

MOST_BYTES = 1_500_000_000
MENDING = 0.5


class PyVrp:
    name = "pyvrp"

    def can(self, problem: Problem) -> str | None:
        if nothing := nothing_for(problem):
            return nothing
        needed = bytes_needed(problem)
        if needed > MOST_BYTES:
            return f"PyVRP would need {needed // 10**6} MB for the matrices alone"
        return None

    def solve(self, problem: Problem, stop: Stop, seed: int = 1, initial: Plan | None = None,
              progress: Progress | None = None) -> Plan:
        if reason := self.can(problem):
            raise EngineFailed(reason)
        bare = plain(problem)
        model = Model(bare.problem)
        best = _Best(problem, stop, progress, initial)
        begun = model.solution(bare.begun(initial)) if initial and initial.routes else None
        result = model.search(_Until(stop), seed, begun, lambda found: best.offer(bare.sequences(model.read(found))))
        if result.is_feasible():
            best.offer(bare.sequences(model.read(result.best)))
        if best.plan is None:
            best.offer(bare.sequences(model.read(result.best)))
        if best.plan is None:
            raise EngineFailed("PyVRP found no plan before the clock ran out")
        return best.plan


class _Until:
    """PyVRP's stopping criterion: called with the best cost at every iteration."""

    def __init__(self, stop: Stop) -> None:
        self.stop, self.count, self.lowest, self.since = stop, 0, float("inf"), time.monotonic()

    def __call__(self, cost: float) -> bool:
        self.count += 1
        now = time.monotonic()
        if cost < self.lowest:
            self.lowest, self.since = cost, now
        idle = self.stop.idle is not None and now - self.since > self.stop.idle
        ended = self.stop.iterations is not None and self.count > self.stop.iterations
        return idle or ended or self.stop.over()


class _Best:
    def __init__(self, problem: Problem, stop: Stop, progress: Progress | None, initial: Plan | None) -> None:
        self.problem, self.stop, self.progress, self.plan = problem, stop, progress, initial

    def offer(self, sequences: dict[int, list[int]]) -> None:
        plan = plan_of(self.problem, sequences, PyVrp.name)
        if plan is None:
            plan = mend(self.problem, sequences, PyVrp.name, self.stop.within(MENDING) if self.stop.iterations is None else self.stop)
        if better(self.problem, plan, self.plan):
            self.plan = plan
            if self.progress:
                self.progress(plan, price(self.problem, plan).total)
