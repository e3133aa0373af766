"""What every engine offers.

A plan an engine returns keeps every hard rule of the problem or drops visits until it does: `solve` audits each.
Hard rules an engine cannot express it names in `can`; prices it does not see only make its plan dearer, never wrong.
`routing.schedule.plan_of(problem, sequences, engine)` turns bare sequences into a timed Plan.
"""

from collections.abc import Callable
from typing import Protocol

from routing.model import Plan, Problem
from routing.stop import Stop

Progress = Callable[[Plan, float], None]
"""Called with each better plan and its price (`routing.cost.price(problem, plan).total`)."""


class Engine(Protocol):
    @property
    def name(self) -> str: ...

    def can(self, problem: Problem) -> str | None:
        """None if it can; otherwise a sentence with the rule or the size it cannot take."""
        ...

    def solve(self, problem: Problem, stop: Stop, seed: int = 1, initial: Plan | None = None,
              progress: Progress | None = None) -> Plan:
        """Best plan until `stop`. Keeps to the deadline within half a second, also when it has found little.

        Raises EngineFailed where it has nothing to return; never returns a plan worse than `initial`.
        """
        ...


class EngineFailed(RuntimeError):
    """The engine has no plan; the sentence says why. `solve` goes on with the next engine."""


def nothing_for(problem: Problem) -> str:
    """Why no engine is needed at all; empty where one is."""
    if not problem.visits:
        return "there is nothing to plan"
    return "" if problem.vehicles else "there is no vehicle to plan with"
