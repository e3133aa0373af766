"""Processes that stay: each knows the whole problem and is given one part of it after another."""

import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from typing import Any

from routing.cost import better
from routing.districts import part_of
from routing.engines.catalogue import NoSuchEngine, engine_of
from routing.engines.protocol import EngineFailed
from routing.model import Plan, Problem, Route
from routing.orphan import end_with_parent
from routing.promises import owing
from routing.race import context, put_away
from routing.schedule import plan_of
from routing.stop import Stop

OVERDUE = 3.0
"""Seconds a part may be late before its process is replaced; what the routes were before then stays."""
MOST = 3
"""Times a process may fall; then it gets no more work."""


@dataclass(frozen=True)
class Task:
    """A part of the problem: these visits with these vehicles, from `begun`, by engines in turn.

    engines: names, one after another while there is time; `afresh`: the core from nothing, which counts where it is better; until: absolute, on `time.monotonic`.
    """

    visits: tuple[int, ...]
    vehicles: tuple[int, ...]
    begun: Mapping[int, tuple[int, ...]]
    engines: tuple[str, ...]
    until: float
    seed: int


@dataclass(frozen=True)
class Done:
    """routes: of the task's vehicles, in the numbers of the whole; None: it failed, and `fault` says how."""

    task: Task
    routes: list[Route] | None
    fault: str = ""


class Worker:
    """A process and the task it has."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.task, self.fell, self.fault = problem, None, 0, ""
        self._start()

    task: Task | None

    def _start(self) -> None:
        made = context()
        self.pipe, theirs = made.Pipe()
        self.process: Any = made.Process(target=_work, args=(self.problem, theirs), daemon=True)
        try:
            self.process.start()
        except OSError as fault:  # no memory for one more, or too many there are
            self.fell, self.fault = MOST, f"no process could be started: {fault}"
        theirs.close()

    def give(self, task: Task) -> None:
        self.task = task
        try:
            self.pipe.send(task)
        except OSError:  # it died while idle; `poll` starts another
            return

    def poll(self) -> Done | None:
        """What came of the task, if it is over; a process that died is replaced."""
        task = self.task
        if task is None:
            return None
        try:
            if not self.pipe.poll():
                return self._late(task) if time.monotonic() > task.until + OVERDUE else None
            routes, fault = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join(1.0)
            routes, fault = None, f"a process ended by itself with code {self.process.exitcode}"
            self.fell += 1
            self.end()
            self._start()
        self.task = None
        return Done(task, routes, fault)

    def _late(self, task: Task) -> Done:
        self.end()
        self._start()
        self.task = None
        return Done(task, None, f"it went on {OVERDUE:g} s beyond its time")

    def end(self) -> None:
        put_away(self.process, self.pipe)


class Team:
    def __init__(self, problem: Problem, size: int) -> None:
        self.workers = [Worker(problem) for _ in range(size)]

    def idle(self) -> Worker | None:
        """Somebody without work, of those who may have some."""
        return next((worker for worker in self.workers if worker.task is None and worker.fell < MOST), None)

    @property
    def able(self) -> bool:
        return any(worker.fell < MOST for worker in self.workers)

    @property
    def busy(self) -> list[Task]:
        return [worker.task for worker in self.workers if worker.task is not None]

    def results(self, seconds: float) -> list[Done]:
        """What is over, after waiting at most so long for the first."""
        busy = [worker for worker in self.workers if worker.task is not None]
        wait([worker.pipe for worker in busy], timeout=seconds)
        return [done for worker in busy if (done := worker.poll()) is not None]

    def end(self) -> None:
        for worker in self.workers:
            worker.end()


def _work(problem: Problem, pipe: Connection) -> None:
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            pipe.send((solve_part(problem, task), ""))
        except Exception as fault:  # the plan so far must not be lost by a fault in one part
            pipe.send((None, f"{type(fault).__name__}: {fault}"))


def solve_part(problem: Problem, task: Task) -> list[Route]:
    """Routes of the task's vehicles, never worse than what it began with."""
    part = part_of(problem, task.visits, task.vehicles)
    plan: Plan | None = plan_of(part.problem, part.begun(task.begun), "begun") if task.begun else None
    for name in ("native",) if plan is not None and owing(part.problem) else task.engines:
        left = task.until - time.monotonic()
        if left < 0.05 and plan is not None:
            break
        try:
            engine, initial = (engine_of("native"), None) if name == "afresh" else (engine_of(name), plan)
            if engine.can(part.problem) is None:
                found = engine.solve(part.problem, Stop(deadline=time.monotonic() + left), task.seed, initial)
                plan = found if better(part.problem, found, plan) else plan
        except (NoSuchEngine, EngineFailed):
            continue
    if plan is None:
        raise EngineFailed("no engine found a plan of this part")
    return part.routes(replace(plan, notes=()))
