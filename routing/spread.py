"""A problem over several machines: its districts through any executor, put together again here.

The executor is the port: `submit(function, *arguments) -> Future`, as `concurrent.futures` and a Dask client's
`get_executor()` offer. What a machine loses is planned here in the end, so a killed worker costs quality, never a visit.
"""

import time
from collections.abc import Sequence
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from routing.districts import District, districts
from routing.model import Plan, Problem, Route
from routing.repair import mend
from routing.schedule import collect
from routing.solve import How, solve
from routing.stop import Stop
from routing.travel import Table, Timed, Travel

AWAY, GRACE, LEAST = 0.75, 3.0, 0.25
"""Share of the time for the machines; seconds they may be late; the share of its time that a part begun late still gets."""
SMALL = 40
"""Visits below which a problem stays whole."""


@dataclass(frozen=True)
class Part:
    """One district's work as it travels: `ends_at` is on the clocks of the machines (`time.time`), which may differ."""

    district: District
    seconds: float
    ends_at: float
    seed: int
    engine: str
    cores: int
    initial: Plan | None = None


def plan_part(part: Part) -> Plan:
    """Runs on a worker. Started again after a worker died, it has only the time that is left, but never none."""
    left = min(part.seconds, max(LEAST * part.seconds, part.ends_at - time.time()))
    return solve(part.district.problem, Stop(deadline=time.monotonic() + left), part.seed, part.initial, How(part.engine, part.cores))


def spread(problem: Problem, executor: Executor, stop: Stop, seed: int = 1, initial: Plan | None = None, how: How | None = None) -> Plan:
    """The best plan of the districts, each planned by the executor, then of the whole here. Raises as `solve` does."""
    how = how or How()
    parts = districts(problem, SMALL) or [District(problem, tuple(range(len(problem.visits))), tuple(range(len(problem.vehicles))))]
    seconds = AWAY * stop.left() if len(parts) > 1 else max(0.0, stop.left() - 2 * GRACE)
    jobs = [Part(replace(d, problem=compact(d.problem)), seconds, time.time() + seconds, seed, how.engine, how.cores, _mine(problem, d, initial)) for d in parts]
    futures = [executor.submit(plan_part, job) for job in jobs]
    wait(futures, timeout=min(seconds + GRACE, stop.left()))
    routes, notes = _gathered(parts, futures)
    begun = mend(problem, {route.vehicle: route.sequence for route in routes}, "spread", stop.within(max(1.0, stop.left() / 2)))
    plan = solve(problem, stop, seed, begun, how)
    return replace(plan, notes=(*notes, *plan.notes))


def _gathered(parts: Sequence[District], futures: Sequence["Future[Plan]"]) -> tuple[list[Route], list[str]]:
    routes: list[Route] = []
    notes = []
    for number, (district, future) in enumerate(zip(parts, futures, strict=True)):
        try:
            plan = future.result(timeout=0)
        except Exception as fault:  # a lost machine, a full memory, a clock that ran out: planned here instead
            future.cancel()
            notes.append(f"district {number} did not come back ({type(fault).__name__}): planned here")
            continue
        routes += district.routes(plan)
        notes += plan.notes
    return routes, notes


def _mine(problem: Problem, district: District, initial: Plan | None) -> Plan | None:
    """What a plan of the whole says about a district, as far as its routes lie in it."""
    if initial is None:
        return None
    here = {v: i for i, v in enumerate(district.visits)} | {-1: -1}
    cars = {k: i for i, k in enumerate(district.vehicles)}
    inside = [replace(route, vehicle=cars[route.vehicle], sequence=tuple(here[v] for v in route.sequence))
              for route in initial.routes if route.vehicle in cars and all(v in here for v in route.sequence)]
    return collect(district.problem, inside, initial.engine)


def compact(problem: Problem) -> Problem:
    """The same with only the places it names where ways stand in matrices: those of a province would be gigabytes."""
    if not any(isinstance(part, Table) for travel in problem.travel for part in (travel.slices if isinstance(travel, Timed) else (travel,))):
        return problem
    ends = {p for car in problem.vehicles for p in (car.start, car.end, car.reload) if p is not None}
    places = sorted({visit.place for visit in problem.visits} | ends)
    here: dict[int | None, Any] = {place: i for i, place in enumerate(places)} | {None: None}
    return replace(
        problem, travel=tuple(_only(travel, np.array(places, dtype=np.int64)) for travel in problem.travel),
        visits=tuple(replace(visit, place=here[visit.place]) for visit in problem.visits),
        vehicles=tuple(replace(car, start=here[car.start], end=here[car.end], reload=here[car.reload]) for car in problem.vehicles),
        points=tuple(problem.points[p] for p in places) if problem.points else ())


def _only(travel: Travel, places: Any) -> Travel:
    if isinstance(travel, Timed):
        return replace(travel, slices=tuple(_only(part, places) for part in travel.slices))
    at = places[:, None]
    return Table(travel.metres(at, places), travel.seconds(at, places), travel.timed)
