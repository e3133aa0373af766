"""The calendar ends with the last year that somebody entered: the head is asked before it does, once."""

from datetime import date, datetime, timedelta
from typing import Any

from app.db.reference import ReferenceRow
from app.house import House
from app.kernel.time import VN_TZ
from app.orders.queries import open_tasks
from app.worker import Worker


def asked(house: House, clock: Any, day: date) -> list[str]:
    clock.at = datetime(day.year, day.month, day.day, 8, tzinfo=VN_TZ)
    Worker(house)._sweep(clock.now())
    with house.db.read() as tx:
        return [task.text for task in open_tasks(tx, "calendar")]


def test_the_holidays_of_a_year_that_nobody_entered_are_asked_for_in_november_and_once(both: str, house: House, clock: Any) -> None:
    assert asked(house, clock, date(2026, 11, 25)) == [], "2027 is in the tables"
    assert asked(house, clock, date(2027, 10, 31)) == []
    (text,) = asked(house, clock, date(2027, 11, 1))
    assert "năm 2028" in text and "/admin/tables" in text
    assert asked(house, clock, date(2027, 12, 20)) == [text]
    assert asked(house, clock, date(2028, 1, 3)) == [text], "the same year is not asked for twice"


def test_a_year_whose_tet_has_been_entered_is_not_asked_for(house: House, clock: Any) -> None:
    tet = date(2028, 1, 26)
    with house.db.write() as tx:
        tx.add(ReferenceRow(kind="calendar", key=tet.isoformat(), valid_from=date(2027, 10, 1), data={"kind": "off", "name": "Tết"}, source="test", confidence="high", entered_at=clock.now() - timedelta(days=1)))
    house.reference.forget()
    assert asked(house, clock, date(2027, 11, 1)) == []
