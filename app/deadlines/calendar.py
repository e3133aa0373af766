"""Working days: Monday to Friday, without holidays, with the Saturdays that are worked in exchange for a day off."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from app.kernel.time import at_local

END_OF_DAY = time(17, 0)
ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """`off`: holidays and days swapped away; `worked`: weekend days worked instead. Years without rows have only weekends.
    `assumed`: the days off that nobody has announced yet; they count until it is known better."""

    off: Mapping[date, str] = field(default_factory=dict)
    worked: Mapping[date, str] = field(default_factory=dict)
    assumed: Collection[date] = frozenset()

    def is_working(self, day: date) -> bool:
        if day in self.worked:
            return True
        return day.weekday() < 5 and day not in self.off

    def next_working(self, day: date) -> date:
        """`day` itself if it is worked."""
        while not self.is_working(day):
            day += ONE
        return day

    def add(self, day: date, n: int) -> date:
        """The nth working day after `day` (before it, if n is negative); n = 0 is `next_working(day)`."""
        if n == 0:
            return self.next_working(day)
        step = ONE if n > 0 else -ONE
        for _ in range(abs(n)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative if `b` lies before `a`. So between(a, add(a, n)) == n."""
        if b < a:
            return -self._count(b - ONE, a - ONE)
        return self._count(a, b)

    def due_at(self, day: date, n: int, stopped: Collection[date] = ()) -> datetime:
        """End (17:00 in Viet Nam) of working day n after J = `day`, as a UTC instant (TT 17/2017/TT-BTTTT Art 7). Days on which the clock
        stood still are not counted; one that comes after the end moves nothing."""
        last = self.add(day, n)
        for stop in sorted(set(stopped)):
            if day < stop <= last and self.is_working(stop):
                last = self.add(last, 1)
        return at_local(last, END_OF_DAY)

    def why_off(self, day: date) -> str:
        """"" for a working day, else the name of the holiday or "Cuối tuần"."""
        return "" if self.is_working(day) else self.off.get(day, "Cuối tuần")

    def _count(self, a: date, b: date) -> int:
        return sum(self.is_working(a + ONE * i) for i in range(1, (b - a).days + 1))
