"""The solver in a process of its own: it may crash or run out of memory without taking the server with it."""

import multiprocessing
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any


def _solve(problem: Any, seconds: float, seed: int, initial: Any, engine: str, cores: int) -> Any:
    from routing.solve import How, solve
    from routing.stop import after

    return solve(problem, after(seconds), seed=seed, initial=initial, how=How(engine, cores))


class ProcessPlanner:
    def __init__(self, engine: str = "auto", cores: int = 1) -> None:
        self.engine = engine
        self.cores = cores
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, problem: Any, seconds: float, seed: int, initial: Any) -> Future[Any]:
        work = (problem, seconds, seed, initial, self.engine, self.cores)
        try:
            return self._started().submit(_solve, *work)
        except BrokenProcessPool:
            self.close()
            return self._started().submit(_solve, *work)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # spawn: a fork of a threaded server may inherit a locked lock
            self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        return self._pool
