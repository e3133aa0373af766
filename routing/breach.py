"""What an audit finds, and what it looks at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from routing.model import Problem, Route


@dataclass(frozen=True, slots=True)
class Breach:
    """rule is a stable word (late, early, overload, ...); vehicle or visit is None where it has none."""

    rule: str
    vehicle: int | None
    visit: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The problem; `mate` leads from each half of a pair to the other; `pickups` are the first halves."""

    problem: Problem
    mate: dict[int, int]
    pickups: frozenset[int]


Rule = Callable[[Facts, Route], Iterator[Breach]]


def facts_of(problem: Problem) -> Facts:
    mate = dict(problem.pairs) | {delivery: pickup for pickup, delivery in problem.pairs}
    return Facts(problem, mate, frozenset(pickup for pickup, _ in problem.pairs))


def vehicle_name(problem: Problem, number: int) -> str:
    name = problem.vehicles[number].name
    return f"vehicle {number} ({name})" if name else f"vehicle {number}"
