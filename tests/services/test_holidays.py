"""The calendar ends with the last year that somebody entered, and is a guess before the government has spoken: the head is asked in
time, once, and no longer than needed."""

from datetime import date, datetime
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


def entered(house: House, kind: str, *days: date) -> None:
    """By a head, from an announcement."""
    with house.db.write() as tx:
        for day in days:
            row = {"kind": kind, "name": "Nghỉ Tết", "confidence": "entered"}
            tx.add(ReferenceRow(kind="calendar", key=day.isoformat(), valid_from=date(2026, 12, 1), data=row, source="thông báo", confidence="entered", entered_by="head", entered_at=house.clock.now()))
        house.reference.bump(tx)


def test_a_tet_that_is_only_assumed_is_asked_for_with_its_days_until_each_has_its_source(both: str, house: House, clock: Any) -> None:
    (text,) = asked(house, clock, date(2026, 11, 25))
    assert "năm 2027" in text and "05/02, 06/02, 07/02, 08/02, 09/02, 10/02, 11/02, 03/09" in text and "/admin/tables" in text
    entered(house, "off", *(date(2027, 2, day) for day in range(5, 12)))
    (left,) = asked(house, clock, date(2026, 12, 1))
    assert "03/09" in left and "05/02" not in left, "2/9 has its second day still to be named"
    entered(house, "off", date(2027, 9, 3))
    assert asked(house, clock, date(2026, 12, 2)) == [], "it closes by itself"


def test_a_day_that_is_over_is_asked_for_no_longer(house: House, clock: Any) -> None:
    assert "05/02" in asked(house, clock, date(2027, 1, 4))[0]
    assert asked(house, clock, date(2027, 9, 3)) == []


def test_the_holidays_of_a_year_that_nobody_entered_are_asked_for_in_november_and_once(both: str, house: House, clock: Any) -> None:
    assert asked(house, clock, date(2027, 10, 31)) == [], "2027 is in the tables"
    (text,) = asked(house, clock, date(2027, 11, 1))
    assert "năm 2028" in text and "/admin/tables" in text
    assert asked(house, clock, date(2027, 12, 20)) == [text]
    assert asked(house, clock, date(2028, 1, 3)) == [text], "the same year is not asked for twice"


def test_a_year_is_entered_when_tet_and_both_national_days_are(both: str, house: House, clock: Any) -> None:
    (text,) = asked(house, clock, date(2027, 11, 1))
    assert all(name in text for name in ("Tết Nguyên đán", "30/04", "02/09"))
    entered(house, "off", date(2028, 1, 26))
    assert asked(house, clock, date(2027, 11, 2)) == [text], "one day is no Tết"
    entered(house, "off", *(date(2028, 1, day) for day in (25, 27, 28, 31)), date(2028, 5, 1))
    (left,) = asked(house, clock, date(2027, 11, 3))
    assert "còn thiếu: Quốc khánh 02/09." in left
    entered(house, "off", date(2028, 9, 4))
    assert asked(house, clock, date(2027, 11, 4)) == [], "2/9 is a Saturday: the day in its stead counts"


def test_a_holiday_that_is_over_is_no_longer_missing(house: House, clock: Any) -> None:
    assert "Tết Nguyên đán" in asked(house, clock, date(2028, 1, 3))[0]
    (text,) = asked(house, clock, date(2028, 3, 1))
    assert "Tết Nguyên đán" not in text and "30/04" in text
