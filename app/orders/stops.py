"""The clock's stops: days on which force majeure kept the post from the door do not count (TT 17/2017/TT-BTTTT Art 7). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.kernel.time import local_date
from app.orders.lifecycle import Failure


@dataclass(frozen=True, slots=True)
class Stop:
    """From `first` to `last`, both included, for one reason."""

    first: date
    last: date
    reason: str

    @property
    def days(self) -> str:
        """24/11, or 24/11–25/11."""
        return f"{self.first:%d/%m}" if self.first == self.last else f"{self.first:%d/%m}–{self.last:%d/%m}"


def stops(failures: Iterable[Failure], accepted: date | None) -> tuple[Stop, ...]:
    """Before the post has the envelope no clock runs; on the day of acceptance (J) none is counted."""
    made: list[Stop] = []
    days = {(local_date(f.at), f.reason) for f in failures if f.stops}
    for day, reason in sorted(days if accepted else ()):
        if accepted and day <= accepted:
            continue
        if made and made[-1].reason == reason and day - made[-1].last == timedelta(days=1):
            made[-1] = replace(made[-1], last=day)
        else:
            made.append(Stop(day, day, reason))
    return tuple(made)


def days_of(made: Iterable[Stop]) -> frozenset[date]:
    return frozenset(stop.first + timedelta(days=n) for stop in made for n in range((stop.last - stop.first).days + 1))
