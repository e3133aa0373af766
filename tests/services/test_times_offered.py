"""Times are offered on the next days on which the post works, however many holidays lie between."""

from datetime import date, datetime
from typing import Any

from app.dispatch.slots import next_days
from app.house import House
from app.kernel.time import VN_TZ
from tests.fakes import FakeClock

PLACE = "12 Trần Hưng Đạo, Phường 3, TP Sóc Trăng"


def free_days(house: House, days: int) -> list[date]:
    with house.db.read() as tx:
        return sorted({slot.day for slot in house.dispatch.slots(tx, "collect", PLACE, days) if slot.available})


def test_on_the_eve_of_tet_the_days_after_it_can_be_chosen(both: str, house: House, clock: FakeClock) -> None:
    clock.at = datetime(2027, 2, 4, 16, tzinfo=VN_TZ)
    days = free_days(house, 8)
    assert (days[0], len(days)) == (date(2027, 2, 12), 7), "today is over; the next seven working days"
    assert not {day.weekday() for day in days} & {5, 6}


def test_no_day_is_offered_beyond_the_last_that_may_be_wished(house: House) -> None:
    calendar: Any = house.reference.at(date(2026, 11, 25)).calendar
    assert next_days(calendar, date(2026, 11, 28), 3) == [date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)]

    class Closed:
        """Works one day a month."""

        def next_working(self, day: date) -> date:
            return day

        def add(self, day: date, n: int) -> date:
            return date(day.year, day.month + n, day.day) if n else day

    closed: Any = Closed()
    assert next_days(closed, date(2026, 3, 1), 6) == [date(2026, 3, 1), date(2026, 4, 1)]
