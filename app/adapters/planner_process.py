"""The solver in a process of its own: it may crash or run out of memory without taking the server with it."""

import multiprocessing
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import Any

from app.ports import PlanSoFar
from routing.orphan import end_with_parent

Heard = Callable[[PlanSoFar], None]
OFTEN_S = 0.5
_ears: Any = None
_enough: Any = None
"""In the solver's process: the queue to the server, and the server's word that it has waited enough."""


def _begin(queue: Any, enough: Any) -> None:
    global _ears, _enough
    end_with_parent()
    _ears, _enough = queue, enough


def _solve(number: int, problem: Any, seconds: float, seed: int, initial: Any, engine: str, cores: int, cluster: str) -> Any:
    from routing.replan import known
    from routing.solve import How, solve
    from routing.stop import after

    how, stop = How(engine, cores, progress=_teller(number, problem)), replace(after(seconds), cancelled=_enough.is_set)
    if initial is not None:
        problem, initial = known(problem, initial, stop)
    if cluster:
        from app.adapters.planner_cluster import solve_on

        return solve_on(cluster, problem, stop, seed, initial, how)
    return solve(problem, stop, seed, initial, how)


def _teller(number: int, problem: Any) -> Callable[[Any, float], None]:
    """Sends each better plan's figures to the server, at most twice a second."""
    from routing.cost import price

    begun, last = time.monotonic(), [0.0]

    def tell(plan: Any, total: float) -> None:
        now = time.monotonic()
        if now - last[0] >= OFTEN_S:
            last[0], so_far = now, price(problem, plan)
            _ears.put((number, PlanSoFar(now - begun, so_far.metres, so_far.vehicles, len(plan.dropped), plan.engine)))

    return tell


class ProcessPlanner:
    """cluster: address of a Dask scheduler whose workers plan the districts; empty: this machine alone."""

    def __init__(self, engine: str = "auto", cores: int = 1, cluster: str = "") -> None:
        self.engine, self.cores, self.cluster = engine, cores, cluster
        self._pool: ProcessPoolExecutor | None = None
        self._queue: Any = None
        self._enough: Any = multiprocessing.get_context("spawn").Event()
        self._heard: dict[int, Heard] = {}
        self._number = 0

    def submit(self, problem: Any, seconds: float, seed: int, initial: Any, heard: Heard | None = None) -> Future[Any]:
        self._number += 1
        if heard is not None:
            self._heard = {self._number: heard}
        self._enough.clear()
        work = (self._number, problem, seconds, seed, initial, self.engine, self.cores, self.cluster)
        try:
            return self._started().submit(_solve, *work)
        except BrokenProcessPool:
            self.close()
            return self._started().submit(_solve, *work)

    def stop(self) -> None:
        self._enough.set()

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._queue.put(None)
            self._pool = None

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # spawn: a fork of a threaded server may inherit a locked lock
            context = multiprocessing.get_context("spawn")
            self._queue = context.SimpleQueue()
            self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_begin, initargs=(self._queue, self._enough))
            threading.Thread(target=self._listen, args=(self._queue,), name="planner-ears", daemon=True).start()
        return self._pool

    def _listen(self, queue: Any) -> None:
        while (told := queue.get()) is not None:
            number, so_far = told
            if heard := self._heard.get(number):
                heard(so_far)
