"""A problem that contradicts itself is refused with a sentence that names the visit or the vehicle."""

from collections.abc import Iterator
from itertools import pairwise

from routing.breach import vehicle_name
from routing.model import Problem, Vehicle, Visit, Window


class ProblemError(ValueError):
    """The problem contradicts itself; the sentence says where."""


def check(problem: Problem) -> None:
    """Raises ProblemError with the first contradiction. A visit nobody can serve is not one: it is left out."""
    for sentence in contradictions(problem):
        raise ProblemError(sentence)


def contradictions(problem: Problem) -> Iterator[str]:
    yield from _shape(problem)
    for number, visit in enumerate(problem.visits):
        for wrong in _visit(problem, visit):
            yield f"visit {called(problem, number)}: {wrong}"
    for number, vehicle in enumerate(problem.vehicles):
        for wrong in _vehicle(problem, vehicle):
            yield f"{vehicle_name(problem, number)}: {wrong}"
    yield from _pairs(problem)
    yield from _firsts(problem)


def called(problem: Problem, number: int) -> str:
    """The visit's number, with its own name where it has one."""
    name = problem.visits[number].name
    return f"{number} ({name})" if name else str(number)


def _shape(problem: Problem) -> Iterator[str]:
    if not problem.travel:
        yield "the problem has no travel times"
        return
    if len({travel.size for travel in problem.travel}) > 1:
        yield "the travel profiles do not know the same places"
    if problem.points and len(problem.points) != problem.travel[0].size:
        yield f"{len(problem.points)} points are given for {problem.travel[0].size} places"
    if problem.objective not in ("cost", "distance", "vehicles"):
        yield f"the objective {problem.objective!r} is none of cost, distance, vehicles"


def _visit(problem: Problem, visit: Visit) -> Iterator[str]:
    if not 0 <= visit.place < problem.travel[0].size:
        yield f"place {visit.place} is not among the {problem.travel[0].size} places"
    for name in ("service", "setup", "penalty", "max_ride", "due"):
        if (value := getattr(visit, name)) is not None and value < 0:
            yield f"{name} is {value}, below 0"
    for kind, of, names in (("wish", visit.wish, ("early", "late")), ("promise", visit.promise, ("move_price", "miss_price"))):
        yield from (f"the {name} of its {kind} is {getattr(of, name)}, below 0" for name in names if of is not None and getattr(of, name) < 0)
    if min(visit.swap, default=0) < 0:
        yield f"swap is {visit.swap}, below 0"
    yield from _windows(visit.windows)
    if visit.wish and visit.wish.open > visit.wish.close:
        yield f"its wished window closes ({visit.wish.close}) before it opens ({visit.wish.open})"
    for vehicle in (visit.vehicles or frozenset()) | (visit.holders or frozenset()):
        if not 0 <= vehicle < len(problem.vehicles):
            yield f"vehicle {vehicle}, which alone may make it, does not exist"


def _windows(windows: tuple[Window, ...]) -> Iterator[str]:
    for window in windows:
        if window.open > window.close:
            yield f"a window closes ({window.close}) before it opens ({window.open})"
    if any(a.close >= b.open for a, b in pairwise(windows)):
        yield "its windows are not in order or overlap"


def _vehicle(problem: Problem, vehicle: Vehicle) -> Iterator[str]:
    size = problem.travel[0].size
    for name in ("start", "end", "reload"):
        if (place := getattr(vehicle, name)) is not None and not 0 <= place < size:
            yield f"{name} {place} is not among the {size} places"
    if vehicle.open > vehicle.close:
        yield f"the shift closes ({vehicle.close}) before it opens ({vehicle.open})"
    if not 0 <= vehicle.profile < len(problem.travel):
        yield f"profile {vehicle.profile} has no travel times"
    lunch = vehicle.lunch
    if lunch and lunch.seconds < 0:
        yield f"the lunch lasts {lunch.seconds} s, below 0"
    if lunch and lunch.seconds > lunch.close - lunch.open:
        yield f"{lunch.seconds} s of lunch do not fit between {lunch.open} and {lunch.close}"
    for name in ("capacity", "load", "fixed", "per_metre", "per_second", "overtime_price", "fair_price", "strange_price", "reload_seconds", "fair_seconds",
                 "max_visits", "max_metres", "max_seconds"):
        value = getattr(vehicle, name)
        if min(value, default=0) < 0 if isinstance(value, tuple) else (value or 0) < 0:
            yield f"{name} is {value}, below 0"
    if any(load > limit for load, limit in zip(vehicle.load, vehicle.capacity, strict=False)):
        yield f"{vehicle.load} is on board already, above its capacity {vehicle.capacity}"
    if vehicle.max_tours < 1 or (vehicle.max_tours > 1 and vehicle.reload is None):
        yield f"{vehicle.max_tours} tours need a place to reload"


def _pairs(problem: Problem) -> Iterator[str]:
    seen: dict[int, int] = {}
    for number, (pickup, delivery) in enumerate(problem.pairs):
        for visit in (pickup, delivery):
            if not 0 <= visit < len(problem.visits):
                yield f"pair {number}: visit {visit} does not exist"
                return
            if visit in seen:
                yield f"visit {called(problem, visit)} is in pair {seen[visit]} and in pair {number}"
            seen[visit] = number
        taken, given = problem.visits[pickup], problem.visits[delivery]
        if pickup == delivery:
            continue
        size = max(len(taken.load), len(given.load))
        both = zip(padded(taken.load, size), padded(given.load, size), strict=True)
        if any(a + b for a, b in both) or min(taken.load, default=0) < 0:
            yield (f"visit {called(problem, pickup)} takes {taken.load}, but its delivery "
                   f"{called(problem, delivery)} gives {given.load}")
        if any(taken.swap) or any(given.swap):
            yield f"visit {called(problem, pickup)} and its delivery {called(problem, delivery)} are a pair: neither can swap"
        if taken.vehicles and given.vehicles and not taken.vehicles & given.vehicles:
            yield f"visit {called(problem, pickup)} and its delivery {called(problem, delivery)} may share no vehicle"


def _firsts(problem: Problem) -> Iterator[str]:
    seen: dict[int, int] = {}
    for number, vehicle in enumerate(problem.vehicles):
        for visit in vehicle.first:
            if not 0 <= visit < len(problem.visits):
                yield f"vehicle {number}: visit {visit}, which comes first, does not exist"
                return
            if visit in seen:
                yield f"visit {called(problem, visit)} comes first for vehicle {seen[visit]} and for vehicle {number}"
            seen[visit] = number
            allowed = problem.visits[visit].vehicles
            if allowed is not None and number not in allowed:
                yield f"visit {called(problem, visit)} comes first for vehicle {number}, which may not make it"


def padded(load: tuple[int, ...], size: int) -> tuple[int, ...]:
    """The load with zeros for the dimensions it does not name."""
    return load + (0,) * (size - len(load))
