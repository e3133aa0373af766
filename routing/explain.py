"""Why a visit is left out, what would make it possible and at what price; in Vietnamese and English."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from routing.check import called
from routing.insertion import Place
from routing.lookup import lookup
from routing.model import Plan, Problem, Vehicle, Visit
from routing.slots import insert

Relax = Callable[[Problem, tuple[int, ...]], Problem]


@dataclass(frozen=True, slots=True)
class Reason:
    """rules: those that must give way together (empty: it fits as it is); added: what it then adds to the price."""

    rules: tuple[str, ...]
    added: int | None
    vehicle: int | None
    vi: str
    en: str


WORDS = {
    "window": ("khung giờ của điểm dừng", "the visit's window"),
    "capacity": ("sức chứa của xe", "the vehicles' capacity"),
    "shift": ("giờ làm của bưu tá", "the couriers' shifts"),
    "lunch": ("giờ nghỉ trưa", "the lunch breaks"),
    "skill": ("kỹ năng hoặc bưu tá được chỉ định", "the skills or couriers asked for"),
    "apart": ("quy định không đi chung", "the rule of what may not travel together"),
    "limit": ("giới hạn quãng đường, thời gian hoặc số điểm của chuyến", "the limits of a run's length or visits"),
    "ride": ("thời gian giấy tờ nằm trong túi", "the longest time in the bag"),
}


def _visits(problem: Problem, chosen: tuple[int, ...], change: Callable[[Visit], Visit]) -> Problem:
    return replace(problem, visits=tuple(change(v) if i in chosen else v for i, v in enumerate(problem.visits)))


def _cars(problem: Problem, change: Callable[[Vehicle], Vehicle]) -> Problem:
    return replace(problem, vehicles=tuple(change(v) for v in problem.vehicles))


def _long_day(car: Vehicle) -> Vehicle:
    return replace(car, open=car.open - 4 * 3600, close=car.close + 4 * 3600)


RELAX: dict[str, Relax] = {
    "window": lambda p, who: _visits(p, who, lambda v: replace(v, windows=())),
    "capacity": lambda p, who: _cars(p, lambda car: replace(car, capacity=())),
    "shift": lambda p, who: _cars(p, _long_day),
    "lunch": lambda p, who: _cars(p, lambda car: replace(car, lunch=None)),
    "skill": lambda p, who: _visits(p, who, lambda v: replace(v, skills=frozenset(), vehicles=None)),
    "apart": lambda p, who: _visits(p, who, lambda v: replace(v, kinds=frozenset())),
    "limit": lambda p, who: _cars(p, lambda car: replace(car, max_metres=None, max_seconds=None, max_visits=None)),
    "ride": lambda p, who: _visits(p, who, lambda v: replace(v, max_ride=None)),
}


def explain(problem: Problem, plan: Plan, visit: int) -> list[Reason]:
    """For a visit left out: what would let it in, the cheapest first. For one on a route: what it costs there.

    Each rule is relaxed alone; where no single rule helps, they are relaxed in pairs. The plan's other visits stay.
    """
    look = lookup(problem)
    head = int(look.partner[visit]) if look.pickup[visit] == -1 else visit
    if any(visit in route.visits for route in plan.routes):
        return [_here(problem, plan, head)]
    who = (head,) if look.partner[head] < 0 else (head, int(look.partner[head]))
    if fits := _best(problem, plan, head):
        return [_too_dear(problem, head, fits)]
    found = list(_relaxed(problem, plan, who, 1)) or list(_relaxed(problem, plan, who, 2))
    return sorted(found, key=lambda reason: reason.added or 0) or [_hopeless(problem, head)]


def _best(problem: Problem, plan: Plan, visit: int) -> Place | None:
    offers = insert(problem, plan, visit, most=1)
    return offers[0].place if offers else None


def _relaxed(problem: Problem, plan: Plan, who: tuple[int, ...], together: int) -> Iterator[Reason]:
    for rules in combinations(RELAX, together):
        freer = problem
        for rule in rules:
            freer = RELAX[rule](freer, who)
        place = _best(freer, plan, who[0])
        if place is not None:
            yield _would(problem, who[0], rules, place)


def _would(problem: Problem, visit: int, rules: tuple[str, ...], place: Place) -> Reason:
    vi = " và ".join(WORDS[rule][0] for rule in rules)
    en = " and ".join(WORDS[rule][1] for rule in rules)
    name, cost = called(problem, visit), place.added
    return Reason(rules, cost, place.vehicle,
                  f"Điểm {name} chưa xếp được vì {vi}; nếu nới ra thì {_car(problem, place.vehicle)} nhận được, "
                  f"thêm {cost:,} m.".replace(",", "."),
                  f"Visit {name} is left out because of {en}; without that vehicle {place.vehicle} could take it "
                  f"for {cost} more.")


def _too_dear(problem: Problem, visit: int, place: Place) -> Reason:
    name, penalty = called(problem, visit), problem.visits[visit].penalty
    return Reason((), place.added, place.vehicle,
                  f"Điểm {name} vẫn xếp được cho {_car(problem, place.vehicle)} với {place.added} m thêm; "
                  f"kế hoạch bỏ qua vì mức phạt chỉ {penalty or 0}.",
                  f"Visit {name} fits into vehicle {place.vehicle} for {place.added} more; it was left out because "
                  f"its penalty is only {penalty or 0}.")


def _hopeless(problem: Problem, visit: int) -> Reason:
    name = called(problem, visit)
    return Reason((), None, None,
                  f"Điểm {name} không xếp được: nới bất kỳ hai quy định nào cũng chưa đủ (đường đi quá xa hoặc mọi "
                  "chuyến đã kín).",
                  f"Visit {name} cannot be served: relaxing any two rules is not enough (too far, or every run full).")


def _here(problem: Problem, plan: Plan, visit: int) -> Reason:
    """What the place it has costs, and the next best one."""
    mate = int(lookup(problem).partner[visit])
    route = next(route for route in plan.routes if visit in route.visits)
    rest = tuple(v for v in route.sequence if v not in (visit, mate) or v == -1)
    from routing.schedule import timetable

    without = timetable(problem, route.vehicle, rest)
    others = tuple(r for r in plan.routes if r.vehicle != route.vehicle)
    freed = replace(plan, routes=(*others, without) if without and without.visits else others)
    offers = insert(problem, freed, visit, most=2)
    name, here = called(problem, visit), _car(problem, route.vehicle)
    mine = next((o.added for o in offers if o.place.vehicle == route.vehicle), None)
    other = next((o for o in offers if o.place.vehicle != route.vehicle), None)
    vi = f"Điểm {name} ở {here}" + (f", thêm {mine} m" if mine is not None else "")
    en = f"Visit {name} is with vehicle {route.vehicle}" + (f" and adds {mine}" if mine is not None else "")
    if other:
        vi += f"; nơi tốt tiếp theo là {_car(problem, other.place.vehicle)}, thêm {other.added} m"
        en += f"; the next best is vehicle {other.place.vehicle}, adding {other.added}"
    return Reason((), mine, route.vehicle, vi + ".", en + ".")


def _car(problem: Problem, number: int) -> str:
    return problem.vehicles[number].name or f"xe {number}"
