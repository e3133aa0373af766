"""A problem over several machines: its districts through any executor, put together again here.

The executor is the port: `submit(function, *arguments) -> Future`, as `concurrent.futures` and a Dask client's
`get_executor()` offer. What a machine loses is planned here in the end, so a killed worker costs quality, never a visit.
"""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from routing.cost import better
from routing.districts import District, districts
from routing.model import RELOAD, Plan, Problem, Route
from routing.repair import mend
from routing.schedule import collect
from routing.solve import How, possible, solve
from routing.stop import Stop
from routing.travel import Table, Timed, Travel

AWAY, GRACE, LEAST, LOOK = 0.75, 3.0, 0.25, 0.2
"""Share of the time for the machines; seconds they may be late; the share of its time that a part begun late still gets;
seconds between two looks whether somebody has waited enough."""
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
    """The best plan of the districts, each planned by the executor, then of the whole here, never worse than `initial`. Raises as `solve` does."""
    how = how or How()
    initial = None if initial is None else possible(problem, initial, stop.within(stop.left() / 4))
    parts = districts(problem, SMALL) or [District(problem, tuple(range(len(problem.visits))), tuple(range(len(problem.vehicles))))]
    seconds = AWAY * stop.left() if len(parts) > 1 else max(0.0, stop.left() - 2 * GRACE)
    jobs = [Part(replace(d, problem=compact(d.problem)), seconds, time.time() + seconds, seed, how.engine, how.cores, _mine(problem, d, initial)) for d in parts]
    futures = [executor.submit(plan_part, job) for job in jobs]
    _wait(futures, stop.within(seconds + GRACE))
    sequences, notes = _gathered(parts, futures, {} if initial is None else {route.vehicle: route.sequence for route in initial.routes})
    begun = mend(problem, sequences, "spread", stop.within(max(1.0, stop.left() / 2)))
    if initial is not None and better(problem, initial, begun):
        begun = initial
    plan = solve(problem, stop, seed, begun, how)
    return replace(plan, notes=(*notes, *plan.notes))


def _wait(futures: Sequence["Future[Plan]"], stop: Stop) -> None:
    while not stop.over() and wait(futures, timeout=min(LOOK, stop.left())).not_done:
        pass


def _gathered(parts: Sequence[District], futures: Sequence["Future[Plan]"], before: Mapping[int, Sequence[int]]) -> tuple[dict[int, Sequence[int]], list[str]]:
    """The routes of the districts by vehicle; where nothing came back, those there were before."""
    sequences: dict[int, Sequence[int]] = {}
    lost: list[int] = []
    notes = []
    for number, (district, future) in enumerate(zip(parts, futures, strict=True)):
        try:
            plan = future.result(timeout=0)
        except Exception as fault:  # a lost machine, a full memory, a clock that ran out: planned here instead
            future.cancel()
            notes.append(f"district {number} did not come back ({type(fault).__name__}): planned here")
            lost += district.vehicles
            continue
        sequences |= {route.vehicle: route.sequence for route in district.routes(plan)}
        notes += plan.notes
    return sequences | {k: before[k] for k in lost if k in before}, notes


def _mine(problem: Problem, district: District, initial: Plan | None) -> Plan | None:
    """What a plan of the whole says about a district: its vehicles' routes, without what lies in another one."""
    if initial is None:
        return None
    here = {v: i for i, v in enumerate(district.visits)} | {RELOAD: RELOAD}
    cars = {k: i for i, k in enumerate(district.vehicles)}
    inside = [_inside(route, cars[route.vehicle], here) for route in initial.routes if route.vehicle in cars]
    return collect(district.problem, [route for route in inside if route.visits], initial.engine)


def _inside(route: Route, vehicle: int, here: Mapping[int, int]) -> Route:
    kept = [(here[v], start) for v, start in zip(route.sequence, route.starts, strict=True) if v in here]
    return replace(route, vehicle=vehicle, sequence=tuple(v for v, _ in kept), starts=tuple(start for _, start in kept))


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
