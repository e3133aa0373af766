"""Rules about time and length, on the times the plan names."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np

from routing.breach import Breach, Facts, Rule, vehicle_name
from routing.check import called
from routing.model import RELOAD, Break, Problem, Route

SINCE_1970, NO_MORE = 10**9, 2**32
"""Times between these count from 1970, as some files do, and not from midnight: no shift is thirty years long."""


def clock(seconds: int) -> str:
    """13:05:09; hours go on past 24 and before 0. What counts from 1970 is told in UTC: 06:05:09Z."""
    if SINCE_1970 <= seconds < NO_MORE:
        return f"{datetime.fromtimestamp(int(seconds), UTC):%H:%M:%S}Z"
    sign, rest = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{rest // 3600:02d}:{rest % 3600 // 60:02d}:{rest % 60:02d}"


def minute(seconds: int) -> str:
    """The same without its seconds: 13:05, 06:05Z."""
    told = clock(seconds)
    return told.rpartition(":")[0] + "Z" * told.endswith("Z")


def _place(problem: Problem, route: Route, i: int) -> int | None:
    """Place of element i; -1 is the start, len(sequence) the end."""
    vehicle = problem.vehicles[route.vehicle]
    if i < 0:
        return vehicle.start
    if i >= len(route.sequence):
        return vehicle.end
    visit = route.sequence[i]
    return vehicle.reload if visit == RELOAD else problem.visits[visit].place


def _service(problem: Problem, route: Route, i: int) -> int:
    visit = route.sequence[i]
    return problem.vehicles[route.vehicle].reload_seconds if visit == RELOAD else problem.visits[visit].service


def _legs(problem: Problem, route: Route) -> Iterator[tuple[int, int, int]]:
    """(i, leaving, ready): the way to element i, when it begins and when its service (or the end) comes."""
    n = len(route.sequence)
    for i in range(n + 1):
        leaving = route.starts[i - 1] + _service(problem, route, i - 1) if i else route.begin
        yield i, leaving, route.starts[i] if i < n else route.end


def _ways(facts: Facts, route: Route) -> Iterator[Breach]:
    """Nobody is anywhere before the way there, the setup, and a lunch on the way allow it."""
    problem = facts.problem
    lunch = problem.vehicles[route.vehicle].lunch
    for i, leaving, ready in _legs(problem, route):
        eaten = lunch if lunch and route.pause is not None and _inside(route, lunch, leaving, ready) else None
        earliest = _ready(problem, route, i, leaving, eaten)
        if ready < earliest:
            visit = route.sequence[i] if i < len(route.sequence) else None
            what = "the end" if visit is None else "the reload" if visit == RELOAD else f"visit {called(problem, visit)}"
            yield Breach("early", route.vehicle, visit, f"{vehicle_name(problem, route.vehicle)} cannot be ready for "
                         f"{what} at {clock(ready)}, only at {clock(earliest)}")


def _inside(route: Route, lunch: Break, leaving: int, ready: int) -> bool:
    return route.pause is not None and leaving <= route.pause and route.pause + lunch.seconds <= ready


def _ready(problem: Problem, route: Route, i: int, leaving: int, eaten: Break | None) -> int:
    a, b = _place(problem, route, i - 1), _place(problem, route, i)
    setup = 0
    if i < len(route.sequence) and route.sequence[i] != RELOAD and a != b:
        setup = problem.visits[route.sequence[i]].setup
    travel = problem.travel[problem.vehicles[route.vehicle].profile]
    if a is None or b is None:
        return leaving + setup + (eaten.seconds if eaten else 0)
    there = travel.arrival(a, b, leaving) + setup
    if eaten is None or route.pause is None:
        return there
    if not travel.timed:
        return there + eaten.seconds
    back = route.pause + eaten.seconds
    return back if there <= route.pause else travel.arrival(a, b, back) + setup


def _windows(facts: Facts, route: Route) -> Iterator[Breach]:
    problem = facts.problem
    for visit, start in zip(route.sequence, route.starts, strict=True):
        windows = () if visit == RELOAD else problem.visits[visit].windows
        if windows and not any(w.open <= start <= w.close for w in windows):
            spans = ", ".join(f"{clock(w.open)}-{clock(w.close)}" for w in windows)
            yield Breach("window", route.vehicle, visit,
                         f"visit {called(problem, visit)} begins at {clock(start)}, possible is {spans}")


def _shift(facts: Facts, route: Route) -> Iterator[Breach]:
    problem, vehicle = facts.problem, facts.problem.vehicles[route.vehicle]
    name = vehicle_name(problem, route.vehicle)
    if route.begin < vehicle.open:
        yield Breach("shift", route.vehicle, None,
                     f"{name} leaves at {clock(route.begin)}, before its shift opens at {clock(vehicle.open)}")
    if route.end > vehicle.close:
        yield Breach("shift", route.vehicle, None,
                     f"{name} is back at {clock(route.end)}, after its shift closes at {clock(vehicle.close)}")
    if vehicle.max_seconds is not None and route.end - route.begin > vehicle.max_seconds:
        yield Breach("duration", route.vehicle, None,
                     f"{name} works {route.end - route.begin} s, at most {vehicle.max_seconds} are allowed")


def _length(facts: Facts, route: Route) -> Iterator[Breach]:
    problem, vehicle = facts.problem, facts.problem.vehicles[route.vehicle]
    if vehicle.max_metres is None:
        return
    stops = [_place(problem, route, i) for i in range(-1, len(route.sequence) + 1)]
    known = [(a, b) for a, b in pairwise(stops) if a is not None and b is not None]
    ways = np.array(known, dtype=np.int64).reshape(-1, 2)
    length = int(problem.travel[vehicle.profile].metres(ways[:, 0], ways[:, 1]).sum())
    if length > vehicle.max_metres:
        yield Breach("length", route.vehicle, None, f"{vehicle_name(problem, route.vehicle)} drives {length}, "
                     f"at most {vehicle.max_metres} are allowed")


def _lunch(facts: Facts, route: Route) -> Iterator[Breach]:
    """The pause lies in its window and over no service."""
    problem, lunch = facts.problem, facts.problem.vehicles[route.vehicle].lunch
    if lunch is None:
        return
    name = vehicle_name(problem, route.vehicle)
    if route.pause is None:
        yield Breach("lunch", route.vehicle, None, f"{name} has no lunch")
        return
    if route.pause < lunch.open or route.pause + lunch.seconds > lunch.close:
        yield Breach("lunch", route.vehicle, None, f"{name} has lunch at {clock(route.pause)}, outside "
                     f"{clock(lunch.open)}-{clock(lunch.close)}")
    free = [(leaving, ready) for _, leaving, ready in _legs(problem, route)]
    free += [(min(route.pause, route.begin), route.begin), (route.end, max(route.end, route.pause + lunch.seconds))]
    if not any(_inside(route, lunch, leaving, ready) for leaving, ready in free):
        yield Breach("lunch", route.vehicle, None,
                     f"{name} has lunch at {clock(route.pause)} in the middle of something else")


def _rides(facts: Facts, route: Route) -> Iterator[Breach]:
    """How long a paper is in the bag."""
    problem, reloads = facts.problem, [i for i, v in enumerate(route.sequence) if v == RELOAD]
    at = {v: i for i, v in enumerate(route.sequence)}
    for i, visit in enumerate(route.sequence):
        longest = None if visit == RELOAD else problem.visits[visit].max_ride
        if longest is None:
            continue
        taken = route.starts[i] + _service(problem, route, i)
        spans = []
        if visit in facts.pickups and facts.mate[visit] in at:
            spans.append(route.starts[at[facts.mate[visit]]] - taken)
        elif visit not in facts.mate:
            left = [route.starts[r] + _service(problem, route, r) for r in reloads if r < i]
            back = [route.starts[r] for r in reloads if r > i]
            stop = problem.visits[visit]
            spans += [route.starts[i] - (left[-1] if left else route.begin)] if stop.gives else []
            spans += [(back[0] if back else route.end) - taken] if stop.takes else []
        for span in spans:
            if span > longest:
                yield Breach("ride", route.vehicle, visit, f"what belongs to visit {called(problem, visit)} "
                             f"is in the bag for {span} s, at most {longest} are allowed")


CLOCK_RULES: tuple[Rule, ...] = (_ways, _windows, _shift, _length, _lunch, _rides)
