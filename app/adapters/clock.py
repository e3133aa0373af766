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
        self.read_at = 0.0
        self.offset = timedelta()

    def now(self) -> datetime:
        if monotonic() - self.read_at > 0.05:
            self.read_at = monotonic()
            self.offset = timedelta(seconds=float(self.path.read_text() or 0))
        return datetime.now(UTC) + self.offset
