"""Google OR-Tools' routing solver: every rule natively, slow on many pairs.

Cheapest insertion, then guided local search with the insertion neighbourhoods that pairs need. What it cannot see
(times by time of day, reloads, longest rides of what starts on board, promised windows) is mended afterwards.
"""

from routing.cost import better, price
from routing.engines.ortools_model import Model
from routing.engines.protocol import EngineFailed, Progress, nothing_for
from routing.model import Plan, Problem
from routing.repair import mend
from routing.schedule import plan_of
from routing.stop import Stop

MOST_NODES = 2500
MENDING = 1.0


class OrTools:
    name = "ortools"

    def can(self, problem: Problem) -> str | None:
        if nothing := nothing_for(problem):
            return nothing
        if len(problem.visits) > MOST_NODES:
            return f"OR-Tools finds no plan in time for {len(problem.visits)} visits (at most {MOST_NODES})"
        return None

    def solve(self, problem: Problem, stop: Stop, seed: int = 1, initial: Plan | None = None,
              progress: Progress | None = None) -> Plan:
        model = Model(problem)
        best = _Best(problem, stop, progress, initial)
        model.routing.AddAtSolutionCallback(lambda: best.look(model))
        found = model.search(stop, initial)
        if found is not None:
            best.offer(found)
        if best.plan is None:
            raise EngineFailed("OR-Tools found no plan before the clock ran out")
        return best.plan


class _Best:
    """The best plan so far, timed by our own rules; a plan that needs mending is only taken where none is."""

    def __init__(self, problem: Problem, stop: Stop, progress: Progress | None, initial: Plan | None) -> None:
        self.problem, self.stop, self.progress, self.plan = problem, stop, progress, initial
        self.lowest: int | None = None

    def look(self, model: Model) -> None:
        """Called inside the search at each solution, also at those that are worse than the best."""
        if self.stop.cancelled():
            model.solver.FinishCurrentSearch()
        now = int(model.routing.CostVar().Value())
        if self.lowest is None or now < self.lowest:
            self.lowest = now
            self.offer(model.sequences_now())

    def offer(self, sequences: dict[int, list[int]]) -> None:
        plan = plan_of(self.problem, sequences, OrTools.name)
        if plan is None:
            plan = mend(self.problem, sequences, OrTools.name, self.stop.within(MENDING) if self.stop.iterations is None else self.stop)
        if better(self.problem, plan, self.plan):
            self.plan = plan
            if self.progress:
                self.progress(plan, price(self.problem, plan).total)
