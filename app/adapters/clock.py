"""The real clock; and the same clock shifted by an offset that `buuta day` writes to a file (nothing else may)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class ShiftedClock:
    """Seconds to add, read from a file at most every 50 ms."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known = (0.0, timedelta())  # replaced as a whole: a thread that is held up between reading and keeping makes nobody else late

    def now(self) -> datetime:
        at, (read_at, offset) = monotonic(), self.known
        if at - read_at > 0.05:
            offset = timedelta(seconds=float(self.path.read_text() or 0))
            self.known = (at, offset)
        return datetime.now(UTC) + offset
