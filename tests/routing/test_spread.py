"""A problem over several machines: nothing is lost when a worker is, and matrices travel only in part."""

import json
import os
import signal
import threading
import time
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bench.routing.made import day
from routing.audit import audit
from routing.check import check
from routing.cost import better
from routing.districts import districts
from routing.engines.greedy import Greedy
from routing.io.buuta import read
from routing.model import Plan, Problem
from routing.solve import How, solve
from routing.spread import SMALL, Part, _mine, compact, plan_part, spread
from routing.stop import Stop, after
from routing.travel import Table, block


def province(stops: int = 1100) -> Problem:
    return read(json.dumps(day(stops, 3))).problem


class Here(Executor):
    """Runs at once; loses the parts it is told to."""

    def __init__(self, lost: int = -1) -> None:
        self.lost, self.seen = lost, 0

    def submit(self, function: Any, /, *given: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        if self.seen == self.lost:
            done.set_exception(ConnectionError("the machine is gone"))
        else:
            done.set_result(function(*given, **named))
        self.seen += 1
        return done


def test_a_lost_machine_costs_no_visit_and_is_told_of() -> None:
    problem = province(300)
    cars = tuple(replace(car, start=k % 2, end=k % 2) for k, car in enumerate(problem.vehicles))
    problem = replace(problem, vehicles=cars) if len({car.start for car in problem.vehicles}) > 1 else two_offices(problem)
    plan = spread(problem, Here(lost=0), after(60), 1, None, How("greedy", isolate=False))
    assert audit(problem, plan) == [] and "planned here" in plan.notes[0]
    assert len(plan.dropped) < 30 and len(districts(problem, SMALL)) == 2


def two_offices(problem: Problem) -> Problem:
    """Every second courier starts at the first visit's door."""
    far = problem.visits[0].place
    return replace(problem, vehicles=tuple(replace(car, start=far, end=far) if k % 2 else car for k, car in enumerate(problem.vehicles)))


class Silent(Executor):
    """Never answers, or says at once that the machine is gone."""

    def __init__(self, gone: bool) -> None:
        self.gone = gone

    def submit(self, function: Any, /, *given: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        if self.gone:
            done.set_exception(ConnectionError("the machine is gone"))
        return done


def test_a_plan_that_there_was_is_never_made_worse_by_machines_that_are_lost() -> None:
    problem = two_offices(province(200))
    good = solve(problem, Stop(iterations=400), 1, None, How("pyvrp", isolate=False))
    assert better(problem, good, Greedy().solve(problem, after(20)))
    assert not better(problem, good, spread(problem, Silent(gone=True), after(60), 1, good, How("greedy", isolate=False)))


def test_each_machine_begins_with_what_the_plan_in_force_says_of_its_district_also_where_a_run_leaves_it() -> None:
    problem = two_offices(province(200))
    plan = Greedy().solve(problem, after(20))
    over_the_border = 0
    for part in districts(problem, SMALL):
        mine = _mine(problem, part, plan)
        routes = [route for route in plan.routes if route.vehicle in part.vehicles]
        over_the_border += sum(not set(route.visits) <= set(part.visits) for route in routes)
        assert mine is not None
        assert {part.visits[v] for route in mine.routes for v in route.visits} == {v for route in routes for v in route.visits} & set(part.visits)
    assert over_the_border


def test_who_has_waited_enough_does_not_wait_for_the_machines() -> None:
    enough, begun = threading.Event(), time.monotonic()
    threading.Timer(0.5, enough.set).start()
    plan = spread(two_offices(province(120)), Silent(gone=False), Stop(after(60).deadline, cancelled=enough.is_set), 1, None, How("greedy", isolate=False))
    assert plan.routes and time.monotonic() - begun < 20


def test_only_the_places_of_a_district_travel_with_it() -> None:
    base = province(120)
    metres, seconds = block(base.travel[0], range(base.travel[0].size))
    problem = replace(base, travel=(Table(metres, seconds),))
    few = replace(problem, visits=problem.visits[:10], pairs=tuple(p for p in problem.pairs if max(p) < 10))
    small = compact(few)
    check(small)
    assert small.travel[0].size == len({v.place for v in few.visits} | {c.start for c in few.vehicles})
    a, b = np.array([v.place for v in small.visits]), np.array([v.place for v in few.visits])
    assert (small.travel[0].metres(a[:, None], a) == problem.travel[0].metres(b[:, None], b)).all()


def plan_or_die(part: Part, once: str) -> Plan:
    """The first worker that gets a part is taken from the machine in the middle of it."""
    try:
        os.close(os.open(once, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return plan_part(part)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


class Fragile(Executor):
    def __init__(self, executor: Executor, once: str) -> None:
        self.executor, self.once = executor, once

    def submit(self, function: Any, /, *given: Any, **named: Any) -> Future[Any]:
        return self.executor.submit(plan_or_die, given[0], self.once)


def test_a_worker_killed_in_a_real_cluster_loses_nothing(tmp_path: Any) -> None:
    distributed = pytest.importorskip("distributed")
    import dask

    problem = two_offices(province(200))
    with dask.config.set({"distributed.worker.daemon": False, "distributed.comm.timeouts.connect": "5s"}), distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=str(tmp_path)) as cluster, distributed.Client(cluster) as client:
        executor = Fragile(client.get_executor(pure=False, retries=2), str(tmp_path / "killed"))
        plan = spread(problem, executor, stop := after(120), 1, None, How("greedy", isolate=False))  # enough on a machine with other work too
    assert (tmp_path / "killed").exists() and stop.left() > 0
    assert audit(problem, plan) == [] and plan.notes == () and len(plan.dropped) < 20
