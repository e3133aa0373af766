"""Cheapest insertion, the most urgent first. Always has a plan, at the worst an empty one."""

from routing.cost import better, price
from routing.engines.protocol import Progress
from routing.model import Plan, Problem
from routing.repair import mend
from routing.stop import Stop


class Greedy:
    name = "greedy"

    def can(self, problem: Problem) -> str | None:
        return None

    def solve(self, problem: Problem, stop: Stop, seed: int = 1, initial: Plan | None = None,
              progress: Progress | None = None) -> Plan:
        begun = {route.vehicle: route.sequence for route in initial.routes} if initial else {}
        plan = mend(problem, begun, self.name, stop)
        if initial is not None and better(problem, initial, plan):
            plan = initial
        if progress:
            progress(plan, price(problem, plan).total)
        return plan
