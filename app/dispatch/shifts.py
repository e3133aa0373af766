"""The working day and the prices of a plan, in the units of routing: seconds after local midnight, metres.

Service times and speeds are expert guesses of the field (docs/data.md), to be replaced by measured ones."""

from dataclasses import dataclass
from datetime import date, datetime, time

from app.dispatch.freeze import Reached
from app.kernel.time import at_local, local
from routing.model import Break

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Day:
    """One courier's shift and what visits cost; defaults of a provincial office."""

    opens: int = 7 * HOUR
    closes: int = 18 * HOUR
    overtime_from: int = 17 * HOUR
    overtime_price: int = 3
    lunch_from: int = 11 * HOUR
    lunch_to: int = 13 * HOUR + 1800
    lunch_seconds: int = 45 * 60
    max_envelopes: int = 100
    max_grams: int = 40_000
    collect_seconds: int = 8 * 60
    deliver_seconds: int = 5 * 60
    desk_setup: int = 8 * 60
    desk_seconds: int = 45
    penalty: int = 60_000
    penalty_due: int = 250_000
    strange_price: int = 4_000
    move_price: int = 3_000
    miss_price: int = 1_500
    told_margin: int = 90 * 60
    max_ride: int = 8 * HOUR
    fair_seconds: int = 9 * HOUR
    fair_price: int = 1


DAY = Day()


def lunch(reached: Reached | None, opens: int, day: date) -> Break | None:
    """What is left of the time for lunch for who is free at `opens`. The plan in force says whether he has had it:
    where it left no gap for it between what is done, he has been working."""
    begins = DAY.lunch_from if reached is None or _had_lunch(reached, day) else max(DAY.lunch_from, opens)
    return Break(begins, DAY.lunch_to, DAY.lunch_seconds) if max(begins, opens) + DAY.lunch_seconds <= DAY.lunch_to else None


def _had_lunch(reached: Reached, day: date) -> bool:
    leaves = [0, *(seconds_of(stop.leave_at, day) for stop in reached.frozen)]
    starts = [seconds_of(stop.eta, day) for stop in reached.frozen]
    return any(min(start, DAY.lunch_to) - max(leave, DAY.lunch_from) >= DAY.lunch_seconds for leave, start in zip(leaves, starts, strict=False))


def fair_left(reached: Reached | None, opens: int, day: date) -> int:
    """What is left of a fair day's work for who is free at `opens`; he has worked since the first of what is done."""
    worked = 0 if reached is None else max(0, opens - seconds_of(reached.frozen[0].eta, day))
    return max(0, DAY.fair_seconds - worked)


def seconds_of(moment: datetime, day: date) -> int:
    """Seconds after local midnight of `day`."""
    return int((moment - at_local(day, time.min)).total_seconds())


def moment_of(seconds: int, day: date) -> datetime:
    return datetime.fromtimestamp(at_local(day, time.min).timestamp() + seconds, at_local(day, time.min).tzinfo)


def clock_seconds(text: str) -> int:
    """`HH:MM` as seconds after midnight."""
    hours, minutes = text.split(":")
    return int(hours) * HOUR + int(minutes) * 60


def hours_on(day: date | None, wished: date | None, start: str | None, end: str | None) -> str:
    """The hours promised for that day; empty for none."""
    return f"{start}–{end}" if day is not None and wished == day and start else ""


def clock_text(moment: datetime) -> str:
    return f"{local(moment):%H:%M}"
