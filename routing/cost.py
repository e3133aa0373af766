"""What a plan costs, line by line, and which of two plans is better."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from routing.lookup import lookup
from routing.model import Plan, Problem, Route, Visit
from routing.walk import metres


@dataclass(frozen=True, slots=True)
class Price:
    """Lines in the problem's price unit, except vehicles, metres, missing and due_missing, which count.

    `metres` is the length; `way` its price, with the price of time. `missing` counts compulsory visits (or pairs)
    left out, `due_missing` those due today by their weight. `first` is the number of vehicles where they come first. `total` adds the lines that the objective looks at.
    """

    vehicles: int = 0
    metres: int = 0
    way: int = 0
    fixed: int = 0
    overtime: int = 0
    fairness: int = 0
    wishes: int = 0
    promises: int = 0
    strangers: int = 0
    dropped: int = 0
    missing: int = 0
    due_missing: int = 0
    first: int = 0
    total: int = 0

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Smaller is better: compulsory visits, then those due today, then `first`, then the total."""
        return self.missing, self.due_missing, self.first, self.total


def price(problem: Problem, plan: Plan) -> Price:
    parts = [_route(problem, route) for route in plan.routes if route.sequence] + [_dropped(problem, plan.dropped)]
    names = [line.name for line in fields(Price) if line.name not in ("first", "total")]
    sums = {name: sum(getattr(part, name) for part in parts) for name in names}
    if problem.objective == "cost":
        total = sum(sums[name] for name in MONEY)
    else:
        total = sums["metres"] + sums["dropped"]
    first = sums["vehicles"] if problem.objective == "vehicles" else 0
    return Price(**sums, first=first, total=total)


MONEY = ("way", "fixed", "overtime", "fairness", "wishes", "promises", "strangers", "dropped")


def better(problem: Problem, a: Plan, b: Plan | None) -> bool:
    """Whether plan a is better than plan b (anything is better than none)."""
    return b is None or price(problem, a).rank < price(problem, b).rank


def route_price(problem: Problem, route: Route) -> int:
    """Price of one route by the objective "cost" (what times and vehicles cost; the length by its vehicle's rate)."""
    part = _route(problem, route)
    return sum(getattr(part, name) for name in MONEY)


def _route(problem: Problem, route: Route) -> Price:
    vehicle = problem.vehicles[route.vehicle]
    length, work = metres(problem, route.vehicle, route.sequence), route.end - route.begin
    over = max(0, route.end - vehicle.overtime_from) if vehicle.overtime_from is not None else 0
    unfair = max(0, work - vehicle.fair_seconds) if vehicle.fair_seconds is not None else 0
    timed = [(problem.visits[v], start) for v, start in zip(route.sequence, route.starts, strict=True) if v >= 0]
    return Price(
        vehicles=1, metres=length, way=length * vehicle.per_metre + work * vehicle.per_second, fixed=vehicle.fixed,
        overtime=over * vehicle.overtime_price, fairness=unfair * vehicle.fair_price,
        wishes=sum(_wish(visit, start) for visit, start in timed),
        promises=sum(_missed(visit, start) for visit, start in timed) + sum(
            moved_price(visit, route.vehicle) for visit, _ in timed),
        strangers=sum(strange_price(problem, route.vehicle, visit) for visit, _ in timed))


def timed_price(problem: Problem, route: Route) -> int:
    """What of a route's price its times make, by the objective "cost": all that can fall where somebody is sooner there."""
    part, vehicle = _route(problem, route), problem.vehicles[route.vehicle]
    moved = sum(moved_price(problem.visits[v], route.vehicle) for v in route.visits)
    return part.way - part.metres * vehicle.per_metre + part.overtime + part.fairness + part.wishes + part.promises - moved


def _wish(visit: Visit, start: int) -> int:
    wish = visit.wish
    if wish is None:
        return 0
    return max(0, wish.open - start) * wish.early + max(0, start - wish.close) * wish.late


def _missed(visit: Visit, start: int) -> int:
    window = visit.promise.window if visit.promise else None
    if visit.promise is None or window is None or window.open <= start <= window.close:
        return 0
    return visit.promise.miss_price


def early_price(visit: Visit, start: int) -> int:
    """What it costs that service starts before the wish or the promised window."""
    wish = 0 if visit.wish is None else max(0, visit.wish.open - start) * visit.wish.early
    window = visit.promise.window if visit.promise else None
    return wish + (visit.promise.miss_price if visit.promise and window and start < window.open else 0)


def moved_price(visit: Visit, vehicle: int) -> int:
    """What it costs that this vehicle makes it although another one was promised."""
    promise = visit.promise
    return promise.move_price if promise and promise.vehicle not in (None, vehicle) else 0


def strange_price(problem: Problem, vehicle: int, visit: Visit) -> int:
    car = problem.vehicles[vehicle]
    stranger = bool(visit.region and car.regions and visit.region not in car.regions)
    return car.strange_price if stranger else 0


def taking_price(problem: Problem, vehicle: int, visit: int) -> int:
    """What it costs beside way and time that this vehicle makes this visit; 0 unless every price counts."""
    if problem.objective != "cost":
        return 0
    wanted = problem.visits[visit]
    return moved_price(wanted, vehicle) + strange_price(problem, vehicle, wanted)


def _dropped(problem: Problem, dropped: Sequence[int]) -> Price:
    look = lookup(problem)
    heads = [problem.visits[v] for v in dropped if look.pickup[v] != -1]
    return Price(dropped=sum(visit.penalty or 0 for visit in heads),
                 missing=sum(visit.penalty is None for visit in heads),
                 due_missing=sum(visit.due for visit in heads))
