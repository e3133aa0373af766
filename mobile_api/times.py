"""When an act happened by our clock, and how sure that is. Clocks flag and never refuse (contracts.md, filing time).

A phone says its own time when it sends: the difference is its skew. That skew holds for its acts as long as nobody moved its
clock in between; whether somebody did is seen by the skew of the last contact and by the time since start (`elapsed_ms` of
one `boot_id`), which stands still while a phone sleeps but never runs ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.kernel.time import parse_iso

TRUSTED_SKEW = timedelta(seconds=5)
MOVED = timedelta(minutes=5)
FUTURE = timedelta(minutes=2)
OLD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Tick:
    """One moment as a phone saw it: its clock, and the time since its start."""

    wall: datetime
    boot_id: str | None
    elapsed_ms: float | None

    def ahead(self, later: "Tick") -> timedelta:
        """How much more the clock than the time since start went on until `later` (sleep, or a clock that was moved)."""
        wall = later.wall - self.wall
        if self.boot_id is None or self.boot_id != later.boot_id or self.elapsed_ms is None or later.elapsed_ms is None:
            return wall
        return wall - timedelta(milliseconds=max(-1e13, min(1e13, later.elapsed_ms - self.elapsed_ms)))


def skew_of(client_sent_at: str, now: datetime) -> timedelta:
    """How far the phone's clock is behind ours; zero where it does not say."""
    try:
        return now - parse_iso(client_sent_at)
    except (ValueError, OverflowError):
        return timedelta()


def corrected_time(occurred_at: datetime, now: datetime, skew: timedelta) -> tuple[datetime, str]:
    """The act's time by our clock, and how sure it is: `claimed` where the phone's clock was changed since."""
    corrected = _moved_by(occurred_at, skew) if abs(skew) > TRUSTED_SKEW else occurred_at
    if corrected > now + FUTURE or corrected < now - OLD:
        return min(max(corrected, now - OLD), now), "claimed"
    return min(corrected, now), "corrected"


def corrected_times(acts: Sequence[Tick], sent: Tick | None, now: datetime, skew: timedelta, before: timedelta | None) -> list[tuple[datetime, str]]:
    """For the acts of one batch in their order. `before`: the skew at the last contact, None if there was none. Where the
    clock was moved since, the acts before the jump are corrected by the skew of then, and all are `claimed`."""
    points = [*acts, sent] if sent else list(acts)
    steps = [a.ahead(b) for a, b in zip(points, points[1:], strict=False)]
    if before is not None and abs(before - skew) > MOVED and acts:
        jump = before - skew  # the clock went forward by so much
        at = min(range(len(steps)), key=lambda i: abs(steps[i] - jump), default=-1)
        known = [before if i <= at and abs(steps[at] - jump) < MOVED else skew for i in range(len(acts))]
        return [(corrected_time(a.wall, now, s)[0], "claimed") for a, s in zip(acts, known, strict=True)]
    back = any(step < -MOVED for step in steps)
    return [(at, "claimed" if back else sure) for at, sure in (corrected_time(a.wall, now, skew) for a in acts)]


def _moved_by(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return moment
