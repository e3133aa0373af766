"""Why a visit is left out, what would make it possible and at what price; in Vietnamese and English."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from routing.bend import as_late_as_goes, hours_kept, stretched
from routing.board import money
from routing.insertion import Place
from routing.lookup import lookup
from routing.model import RELOAD, Plan, Problem, Vehicle, Visit
from routing.reasons import Reason, fits, fixed, here, hopeless, would
from routing.schedule import timetable
from routing.slots import insert

__all__ = ["Reason", "explain"]

LONGER = 4 * 3600
"""Seconds by which a shift is let go on, and begin earlier."""
Relax = Callable[[Problem, tuple[int, ...]], Problem]


def _visits(problem: Problem, chosen: tuple[int, ...], change: Callable[[Visit], Visit]) -> Problem:
    return replace(problem, visits=tuple(change(v) if i in chosen else v for i, v in enumerate(problem.visits)))


def _cars(problem: Problem, change: Callable[[Vehicle], Vehicle]) -> Problem:
    return replace(problem, vehicles=tuple(change(v) for v in problem.vehicles))


RELAX: dict[str, Relax] = {
    "window": lambda p, who: _visits(p, who, lambda v: replace(v, windows=())),
    "capacity": lambda p, who: _cars(p, lambda car: replace(car, capacity=())),
    "shift": lambda p, who: stretched(p, LONGER),
    "lunch": lambda p, who: _cars(p, lambda car: replace(car, lunch=None)),
    "skill": lambda p, who: _visits(p, who, lambda v: replace(v, skills=frozenset(), vehicles=v.holders)),
    "apart": lambda p, who: _visits(p, who, lambda v: replace(v, kinds=frozenset())),
    "limit": lambda p, who: _cars(p, lambda car: replace(car, max_metres=None, max_seconds=None, max_visits=None)),
    "tours": lambda p, who: _cars(p, lambda car: car if car.reload is None else replace(car, max_tours=car.max_tours + 1)),
    "ride": lambda p, who: _visits(p, who, lambda v: replace(v, max_ride=None)),
    "frozen": lambda p, who: _cars(p, lambda car: replace(car, first=())),
}


def explain(problem: Problem, plan: Plan, visit: int, now: int | None = None, seconds: float = 1.0) -> list[Reason]:
    """For a visit left out: what would let it in, the cheapest first. For one on a route: what it costs there.

    Each rule is relaxed alone; where no single rule helps, they are relaxed in pairs. The plan's other visits stay.
    Nobody is told that he could have begun before `now`. `seconds` is what one unit of the problem's clock lasts.
    """
    look = lookup(problem)
    head = int(look.partner[visit]) if look.pickup[visit] == -1 else visit
    if any(visit in route.visits for route in plan.routes):
        return [_where(problem, plan, head)]
    if place := _best(problem, plan, head):
        return [fits(problem, head, place)]
    who = (head,) if look.partner[head] < 0 else (head, int(look.partner[head]))
    ask = _Question(problem, plan, who, round(LONGER / seconds), now)
    rules = [rule for rule in RELAX if RELAX[rule](problem, who) != problem]
    found = list(ask.relaxed(combinations(rules, 1))) or list(ask.relaxed(combinations(rules, 2)))
    return [reason for _, reason in sorted(found, key=lambda one: one[0])] or [hopeless(problem, head)]


@dataclass(frozen=True)
class _Question:
    """Why `who` is left out of the plan. longer: by how much shifts may be; now: before it none may begin that did not."""

    problem: Problem
    plan: Plan
    who: tuple[int, ...]
    longer: int
    now: int | None

    def relaxed(self, chosen: Iterable[tuple[str, ...]]) -> Iterator[tuple[int, Reason]]:
        """What helps, with how it ranks."""
        for rules in chosen:
            freer = self.problem
            for rule in rules:
                freer = freer if rule == "shift" else RELAX[rule](freer, self.who)
            place = _best(freer, self.plan, self.who[0]) if "shift" not in rules else self._with_more_time(freer)
            if place is not None and rules == ("window",) and len(self.who) > 1:
                place = hours_kept(self.problem, freer, place, self.who)
            if place is not None:
                yield place.rank, would(self.problem, self.who[0], rules, place)

    def _with_more_time(self, problem: Problem) -> Place | None:
        """Longer in the evening; where that does not help, also from earlier in the morning, but no earlier than it must be."""
        later, earlier = stretched(problem, self.longer), stretched(problem, self.longer, self.longer, self.now)
        place = _best(later, self.plan, self.who[0])
        if place is None and earlier != later and (place := _best(earlier, self.plan, self.who[0])) is not None:
            place = as_late_as_goes(problem, earlier, place)
        return place


def _best(problem: Problem, plan: Plan, visit: int) -> Place | None:
    offers = insert(problem, plan, visit, most=1)
    return offers[0].place if offers else None


def _where(problem: Problem, plan: Plan, visit: int) -> Reason:
    """What the place it has costs, and the next best one."""
    mate = int(lookup(problem).partner[visit])
    route = next(route for route in plan.routes if visit in route.visits)
    if {visit, mate} & set(problem.vehicles[route.vehicle].first):
        return fixed(problem, visit, route.vehicle)
    rest = tuple(v for v in route.sequence if v == RELOAD or v not in (visit, mate))
    without = timetable(problem, route.vehicle, rest)
    others = tuple(r for r in plan.routes if r.vehicle != route.vehicle)
    freed = replace(plan, routes=(*others, without) if without and without.visits else others)
    mine = None if without is None else money(problem, route) - (money(problem, without) if without.visits else 0)
    other = next((o.place for o in insert(problem, freed, visit, most=2) if o.place.vehicle != route.vehicle), None)
    return here(problem, visit, route.vehicle, mine, other)
