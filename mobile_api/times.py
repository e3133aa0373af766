"""When an act happened by our clock, and how sure that is. Clocks flag and never refuse (contracts.md, filing time).

A phone says its own time when it sends: the difference is its skew. That skew holds for its acts as long as nobody moved its
clock in between; whether somebody did is seen by the skew that the act itself carries (`skew_ms`, as the phone last measured
it; else that of the last contact) and by the time since start (`elapsed_ms` of one `boot_id`), which stands still while a
phone sleeps but never runs ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.kernel.time import parse_iso

TRUSTED_SKEW = timedelta(seconds=5)
MOVED = timedelta(minutes=5)
FUTURE = timedelta(minutes=2)
OLD = timedelta(days=14)
ASLEEP = timedelta(hours=6)  # a longer jump ahead within one run of the app is no sleep in a pocket


@dataclass(frozen=True, slots=True)
class Tick:
    """One moment as a phone saw it: its clock, and the time since its start."""

    wall: datetime
    boot_id: str | None
    elapsed_ms: float | None
    skew: timedelta | None = None

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
    clock was moved between an act and the sending, the act is corrected by the skew of then, and is `claimed`."""
    points = [*acts, sent] if sent else list(acts)
    steps = [a.ahead(b) for a, b in zip(points, points[1:], strict=False)]
    odd = any(step < -MOVED or (step > ASLEEP and a.boot_id and a.boot_id == b.boot_id) for step, a, b in zip(steps, points, points[1:], strict=False))
    found = []
    for at, act in enumerate(acts):
        was = act.skew if act.skew is not None else before
        if was is None or abs(was - skew) <= MOVED:
            moment, sure = corrected_time(act.wall, now, skew)
            found.append((moment, "claimed" if odd else sure))
            continue
        jump = next((i for i, step in enumerate(steps) if abs(step - (was - skew)) < MOVED), None)
        found.append((corrected_time(act.wall, now, was if jump is None or at <= jump else skew)[0], "claimed"))
    return found


def after(earlier: datetime | None, moment: datetime, sure: str) -> tuple[datetime, str]:
    """A phone's acts come in their order. One dated before an act that this phone did `earlier` was dated by a clock that had been
    put back: it stands where that one stands, and is `claimed`. A start of the app anew in between hides the jump from all else."""
    if earlier is None or moment >= earlier - MOVED:
        return moment, sure
    return earlier, "claimed"


def _moved_by(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return moment
