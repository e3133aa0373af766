"""A day becomes a day off after it was promised: nobody waits for a courier who does not come."""

from datetime import date, timedelta
from typing import Any

from app.db.reference import ReferenceRow
from app.house import House
from app.kernel.actor import SYSTEM
from app.orders.commands import OrderChange, Window
from app.orders.queries import open_tasks
from app.worker import Worker
from tests.fakes import FakeClock
from tests.orders import registered, reread
from tests.services.test_planning import TOMORROW, plan_of

AFTER = TOMORROW + timedelta(days=1)


def off(house: House, until: date | None = None, version: int = 1) -> None:
    """The head enters the day off; with an end before it, he takes it back."""
    with house.db.write() as tx:
        row = {"kind": "off", "name": "Nghỉ bão", "confidence": "entered"}
        tx.add(ReferenceRow(kind="calendar", key=TOMORROW.isoformat(), valid_from=TOMORROW, valid_to=until, version=version, data=row, source="công điện", confidence="entered", entered_by="head", entered_at=house.clock.now()))
        house.reference.bump(tx)
    house.reference.forget()


def asked(house: House, clock: FakeClock) -> list[Any]:
    clock.pass_(minutes=1)
    Worker(house)._sweep(clock.now())
    with house.db.read() as tx:
        return list(open_tasks(tx, "window"))


def test_who_has_no_hour_is_due_on_the_next_working_day_and_who_has_one_is_called(both: str, house: House, clock: FakeClock) -> None:
    free, agreed, later = registered(house), registered(house, window=Window(TOMORROW, "07:30", "09:30")), registered(house, window=Window(AFTER, "07:30", "09:30"))
    plan_of(house)
    assert asked(house, clock) == []
    off(house)
    (task,) = asked(house, clock)
    assert (task.order_id, reread(house, agreed).promised_on) == (agreed.id, TOMORROW) and "26/11/2026, khoảng 07:30–09:30" in task.text and "Nghỉ bão" in task.text
    assert (reread(house, free).promised_on, reread(house, free).state, reread(house, later).promised_on) == (AFTER, "booked", AFTER)
    assert [one.id for one in asked(house, clock)] == [task.id]
    with house.db.write() as tx:
        house.orders.change(tx, agreed.id, OrderChange(window=Window(AFTER, "09:30", "11:30")), SYSTEM)
    assert asked(house, clock) == []


def test_a_day_off_that_is_taken_back_is_no_question_any_more(house: House, clock: FakeClock) -> None:
    agreed = registered(house, window=Window(TOMORROW, "07:30", "09:30"))
    off(house)
    assert [task.order_id for task in asked(house, clock)] == [agreed.id]
    off(house, TOMORROW - timedelta(days=1), 2)
    assert asked(house, clock) == []
    off(house, version=3)
    assert [task.order_id for task in asked(house, clock)] == [agreed.id], "entered again, it is asked again"
