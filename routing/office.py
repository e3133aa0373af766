"""What still lies at the office while couriers are under way: on board of one of them only after he has come by there again."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from routing.model import RELOAD, Problem, Route, Vehicle, Visit


def leaving(problem: Problem, begun: Mapping[int, Route]) -> frozenset[int]:
    """Who may still set out on a tour."""
    return frozenset(k for k, car in enumerate(problem.vehicles) if k not in begun or car.max_tours > begun[k].sequence.count(RELOAD) + 1)


def given_alone(problem: Problem) -> frozenset[int]:
    """Visits whose paper sets out on board, from the office that is, if it is in no bag."""
    paired = {v for pair in problem.pairs for v in pair}
    return frozenset(v for v, visit in enumerate(problem.visits) if v not in paired and visit.gives)


def only_after_reload(rest: Problem, lying: Collection[int], away: Collection[int]) -> Problem:
    """One dimension of load more, in front of the others: each visit of `lying` takes one unit of it, and who is `away` is
    full in it until he reloads. So whatever plans loads keeps to it; a plan of it is a plan of the problem."""
    if not lying or not away:
        return rest
    most = len(lying)

    def visit(number: int, v: Visit) -> Visit:
        return replace(v, load=(-1 if number in lying else 0, *v.load), swap=(0, *v.swap) if v.swap else ())

    def car(number: int, c: Vehicle) -> Vehicle:
        return replace(c, capacity=(most, *c.capacity), load=(most if number in away else 0, *c.load))
    return replace(rest, visits=tuple(visit(i, v) for i, v in enumerate(rest.visits)), vehicles=tuple(car(k, c) for k, c in enumerate(rest.vehicles)))
