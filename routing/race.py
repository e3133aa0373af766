"""Engines in processes of their own: one may hang, crash or run out of memory, the plan so far is kept."""

import multiprocessing as mp
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from typing import Any

from routing.engines.catalogue import engine_of
from routing.model import Plan, Problem
from routing.orphan import end_with_parent
from routing.stop import Stop

OFTEN = 0.1
"""Seconds between two plans a runner reports."""
LATE = "had no plan when time was up"
GRACE = 0.7
"""Seconds a runner may be late before it is ended."""


@dataclass(frozen=True)
class Job:
    """One engine's work on one problem."""

    engine: str
    problem: Problem
    stop: Stop
    seed: int
    initial: Plan | None


@dataclass(frozen=True)
class Finish:
    """How a runner ended: its best plan, or why it has none."""

    job: Job
    plan: Plan | None
    failed: str = ""


class Runner:
    """A started job. `poll` hands over what came; `end` takes it from the machine."""

    def __init__(self, job: Job) -> None:
        self.job, self.best = job, job.initial
        made = context()
        self.cancel = made.Event()
        self.pipe, theirs = made.Pipe(duplex=False)
        self.process = made.Process(target=_run, args=(_portable(job), theirs, self.cancel), daemon=True)
        self.outcome: Finish | None = None
        try:
            self.process.start()
        except OSError as fault:  # no memory for one more, or too many there are
            self.outcome = Finish(job, job.initial, f"no process could be started: {fault}")
        theirs.close()

    def poll(self) -> Plan | None:
        """The newest plan that came since, if any; sets `outcome` when it is over."""
        newest = None
        try:
            while self.outcome is None and self.pipe.poll():
                kind, content = self.pipe.recv()
                if kind == "failed":
                    self.outcome = Finish(self.job, self.best, content)
                    continue
                newest = self.best = content
                if kind == "done":
                    self.outcome = Finish(self.job, content)
        except (EOFError, OSError):
            self.process.join(1.0)
            self.outcome = Finish(self.job, self.best, f"ended by itself with code {self.process.exitcode}")
        return newest

    def end(self) -> None:
        put_away(self.process, self.pipe)


def put_away(process: Any, pipe: Connection) -> None:
    """Whatever it is at: asked first, a moment later killed."""
    if process.is_alive():
        process.terminate()
        process.join(0.2)
    if process.is_alive():
        process.kill()
    pipe.close()


def _portable(job: Job) -> Job:
    """Without the caller's `cancelled`, which may not travel to another process."""
    return replace(job, stop=Stop(job.stop.deadline, job.stop.iterations, job.stop.idle))


def may_part() -> bool:
    """A daemon process may not have children; engines then work inside it."""
    return not mp.current_process().daemon


def context() -> Any:
    """Forking is quick and copies nothing, but only safe where no other thread holds a lock."""
    return mp.get_context("fork" if threading.active_count() == 1 else "spawn")


def _run(job: Job, pipe: Connection, cancel: Any) -> None:
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and asks us
    last = [0.0]

    def progress(plan: Plan, _: float) -> None:
        if time.monotonic() - last[0] > OFTEN:
            pipe.send(("plan", plan))
            last[0] = time.monotonic()

    try:
        engine = engine_of(job.engine)
        stop = replace(job.stop, cancelled=cancel.is_set)
        pipe.send(("done", engine.solve(job.problem, stop, job.seed, job.initial, progress)))
    except Exception as fault:  # whatever an engine throws must not cost the plan
        pipe.send(("failed", f"{type(fault).__name__}: {fault}"))
    pipe.close()


def race(jobs: list[Job], stop: Stop, heard: Callable[[Job, Plan], None], grace: float = GRACE) -> list[Finish]:
    """Run the jobs side by side until all are over or `stop` (`grace` seconds later). `heard` gets every plan that comes."""
    runners = [Runner(job) for job in jobs]
    try:
        _listen(runners, stop, heard, grace)
    finally:
        for runner in runners:
            runner.end()
    return [runner.outcome or Finish(runner.job, runner.best, "" if runner.best else LATE)
            for runner in runners]


def _listen(runners: list[Runner], stop: Stop, heard: Callable[[Job, Plan], None], grace: float) -> None:
    asked_at: float | None = None
    while open_ones := [runner for runner in runners if runner.outcome is None]:
        wait([runner.pipe for runner in open_ones], timeout=0.05)
        for runner in open_ones:
            plan = runner.poll()
            if plan is not None:
                heard(runner.job, plan)
        if asked_at is None and stop.over():
            asked_at = time.monotonic()
            for runner in runners:
                runner.cancel.set()
        if asked_at is not None and time.monotonic() > asked_at + grace:
            return


def run_here(job: Job, heard: Callable[[Job, Plan], None]) -> Finish:
    """The same without a process of its own; a fault is reported, not raised."""
    try:
        plan = engine_of(job.engine).solve(job.problem, job.stop, job.seed, job.initial,
                                           lambda plan, _: heard(job, plan))
    except Exception as fault:
        return Finish(job, job.initial, f"{type(fault).__name__}: {fault}")
    heard(job, plan)
    return Finish(job, plan)
