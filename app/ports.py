"""What the house needs from outside, as small Protocols; adapters are chosen in app/wiring alone."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from app.kernel.geo import Point


@dataclass(frozen=True, slots=True)
class Ways:
    """`travel`: a routing.travel.Travel over the asked places (metres, seconds); `quality` is `road` or `estimate`."""

    travel: Any
    quality: str


class Clock(Protocol):
    def now(self) -> datetime: ...


class TravelTimes(Protocol):
    def between(self, places: Sequence[Point], leaving: datetime) -> Ways: ...


class Blobs(Protocol):
    """Content by key; `append` is what makes an upload resumable."""

    def size(self, key: str) -> int: ...
    def append(self, key: str, offset: int, content: bytes) -> int: ...
    def read(self, key: str) -> bytes: ...
    def path(self, key: str) -> Path: ...
    def delete(self, key: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """What a gateway said: `accepted`, or `retry` later, or never (`problem` says why)."""

    accepted: bool
    retry: bool = False
    problem: str = ""


class MessageGateway(Protocol):
    """SMS, Zalo, e-mail. `None` in its place means: everything waits in the tray."""

    channel: str

    def send(self, to: str, text: str, reference: str) -> Sent: ...


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    status: int
    retry_after: int | None = None
    problem: str = ""


class WebhookClient(Protocol):
    """POSTs without following redirects and never to a private address unless allowed."""

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> HttpAnswer: ...


@dataclass(frozen=True, slots=True)
class PlanSoFar:
    """The best plan of a solver that is still at work, `seconds` after it began."""

    seconds: float
    metres: int
    vehicles: int
    left_out: int
    engine: str


class Planner(Protocol):
    """Runs `routing.solve` in a process of its own; the future fails when that process dies. Its result is a
    routing.model.Plan. `heard` is called with each better plan's figures, from another thread."""

    def submit(self, problem: Any, seconds: float, seed: int, initial: Any, heard: Callable[[PlanSoFar], None] | None = None) -> Future[Any]: ...
    def stop(self) -> None:
        """The plan at work ends soon, with the best so far."""

    def close(self) -> None: ...
