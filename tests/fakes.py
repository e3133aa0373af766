"""Fakes of the ports that tests need: a clock that is moved by hand, a planner in this process, webhooks kept in a list."""

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from typing import Any

from app.ports import HttpAnswer

WEDNESDAY = datetime(2026, 11, 25, 6, 30, tzinfo=UTC) - timedelta(hours=7)
"""06:30 in Viet Nam on a working day: the office opens."""


class FakeClock:
    def __init__(self, at: datetime = WEDNESDAY) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def pass_(self, **span: float) -> None:
        self.at += timedelta(**span)


class InlinePlanner:
    """The real solver without its own process, to the end of its work however slow the machine: the same plan each time."""

    def submit(self, problem: Any, seconds: float, seed: int, initial: Any, heard: Any = None) -> Future[Any]:
        from routing.solve import How, solve
        from routing.stop import Stop

        done: Future[Any] = Future()
        done.set_result(solve(problem, Stop(), seed=seed, initial=initial, how=How("greedy", isolate=False)))
        return done

    def stop(self) -> None:
        pass

    def close(self) -> None:
        pass


class RecordingWebhooks:
    """Answers from a script (200 when it is spent) and keeps what was posted."""

    def __init__(self, answers: Sequence[HttpAnswer] = ()) -> None:
        self.answers = list(answers)
        self.posted: list[tuple[str, bytes, dict[str, str]]] = []

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> HttpAnswer:
        self.posted.append((url, body, headers))
        return self.answers.pop(0) if self.answers else HttpAnswer(200)
