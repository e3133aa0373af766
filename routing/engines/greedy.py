"""Cheapest insertion, the most urgent first. Always has a plan, at the worst an empty one."""

from routing.board import Board
from routing.cost import better, price
from routing.engines.protocol import Progress
from routing.model import Plan, Problem
from routing.repair import begin, fill, place, prune
from routing.schedule import collect
from routing.stop import Stop


class Greedy:
    name = "greedy"

    def can(self, problem: Problem) -> str | None:
        return None

    def solve(self, problem: Problem, stop: Stop, seed: int = 1, initial: Plan | None = None,
              progress: Progress | None = None) -> Plan:
        board = Board(problem)
        place(board, {route.vehicle: route.sequence for route in initial.routes} if initial else {}, stop)
        begin(board)
        fill(board, stop, eager=True)
        prune(board, stop)
        fill(board, stop)
        plan = collect(problem, list(board.plan_routes()), self.name)
        if initial is not None and better(problem, initial, plan):
            plan = initial
        if progress:
            progress(plan, price(problem, plan).total)
        return plan
