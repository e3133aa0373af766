"""Nobody has scanned an envelope for eight working hours: somebody is asked; the scan that arrives closes the question."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.time import VN_TZ
from app.orders.alarm import working_hours
from app.orders.commands import OrderChange, Window
from app.orders.queries import open_tasks
from app.worker import Worker
from tests.custody.story import ClerkKey, collected, sealed
from tests.orders import registered, reread
from tests.phone import signed_in


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=VN_TZ)


@pytest.mark.parametrize(
    ("since", "now", "hours"),
    [
        (at(25, 7), at(25, 17), 8.0),
        (at(25, 16, 50), at(26, 7, 10), 1 / 3),  # the night counts for nothing
        (at(25, 11, 30), at(25, 13, 30), 0.0),
        (at(27, 16), at(30, 8), 2.0),  # Friday to Monday
        (at(25, 5), at(25, 6), 0.0),
    ],
)
def test_only_office_hours_of_working_days_count(house: House, since: datetime, now: datetime, hours: float) -> None:
    calendar = house.reference.at(since.date()).calendar
    assert working_hours(since, now, calendar) == pytest.approx(hours)


def alarms(house: House) -> list[Any]:
    with house.db.read() as tx:
        return list(open_tasks(tx, "custody_alarm"))


def swept(house: House, clock: Any, **passed: int) -> list[Any]:
    clock.pass_(**passed)
    Worker(house)._sweep(clock.now())
    return alarms(house)


def test_a_silent_envelope_is_asked_for_once_and_healed_by_the_next_scan(both: str, house: House, client: Any, clock: Any) -> None:
    phone = signed_in(client, clock, "courier01")
    (order,) = collected(house, phone)
    assert swept(house, clock, hours=5) == []
    (task,) = swept(house, clock, days=1, hours=5)
    assert order.item_number in task.text and task.order_id == order.id
    assert [t.id for t in swept(house, clock, minutes=5)] == [task.id]
    phone.send(phone.failed("v1", {"order_id": order.id, "item_number": order.item_number}))
    assert swept(house, clock, minutes=1) == []
    (again,) = swept(house, clock, days=2)
    assert again.id != task.id
    phone.send(phone.handed("office", "BC31510", order.item_number))
    assert swept(house, clock, minutes=1) == [] and reread(house, order).holder == "office:BC31510"


def test_a_desk_that_says_that_an_envelope_is_not_there_is_no_sight_of_it(both: str, house: House, client: Any, clock: Any) -> None:
    phone, desk, missing = signed_in(client, clock, "courier01"), ClerkKey(house), "Chưa có trong bì bàn giao"
    lost, found, here = collected(house, phone, 3)
    clock.pass_(hours=7)
    sealed(house, phone, desk, [here.item_number], [lost.item_number, found.item_number], missing)
    assert {task.order_id for task in swept(house, clock, hours=18)} == {lost.id, found.id}, "nobody has seen them since the morning before"
    sealed(house, phone, desk, [found.item_number], [lost.item_number], missing)
    assert [task.order_id for task in swept(house, clock, minutes=1)] == [lost.id]


def with_post(house: House, phone: Any, visit: str = "v1") -> Any:
    """A result that could not be handed over at the door."""
    order = registered(house, "return")
    phone.send(phone.taken("agency", order.agency_code, order.item_number), phone.failed(visit, {"order_id": order.id, "item_number": order.item_number}))
    return order


def test_what_nobody_finds_at_the_post_office_is_asked_for_there(both: str, house: House, client: Any, clock: Any) -> None:
    phone = signed_in(client, clock, "courier01")
    order = with_post(house, phone)
    phone.send(phone.handed("office", "BC31510", order.item_number))
    assert swept(house, clock, hours=10) == []
    (task,) = swept(house, clock, days=1)
    assert task.order_id == order.id and "hỏi bưu cục đang giữ" in task.text
    phone.send(phone.taken("office", "BC31510", order.item_number))
    assert swept(house, clock, minutes=1) == []


def test_what_waits_at_the_post_office_for_its_citizen_is_no_alarm_until_it_is_to_go_back(both: str, house: House, client: Any, clock: Any) -> None:
    phone = signed_in(client, clock, "courier01")
    order = with_post(house, phone)
    phone.send(phone.failed("v2", {"order_id": order.id, "item_number": order.item_number}), phone.handed("office", "BC31510", order.item_number))
    assert swept(house, clock, days=5) == [] and reread(house, order).state == "held"
    with house.db.write() as tx:
        house.orders.decide(tx, order.id, returning_at=clock.now())
    assert swept(house, clock, minutes=1) == []
    assert len(swept(house, clock, days=2)) == 1


def test_what_should_wait_at_the_post_office_and_is_never_brought_there_is_asked_for(house: House, client: Any, clock: Any) -> None:
    phone = signed_in(client, clock, "courier01")
    order = with_post(house, phone)
    phone.send(phone.failed("v2", {"order_id": order.id, "item_number": order.item_number}))
    (task,) = swept(house, clock, days=2)
    assert reread(house, order).state == "held" and "hỏi bưu tá đang giữ" in task.text


def test_a_result_that_waits_for_the_day_its_citizen_chose_is_silent_from_that_day_on(both: str, house: House, client: Any, clock: Any) -> None:
    phone = signed_in(client, clock, "courier01")
    order = with_post(house, phone)
    assert len(swept(house, clock, days=1, hours=8)) == 1
    with house.db.write() as tx:
        house.orders.change(tx, order.id, OrderChange(window=Window(date(2026, 12, 2), "07:30", "09:30")), SYSTEM)
    assert swept(house, clock, minutes=1) == [], "nobody has to look for what waits"
    assert swept(house, clock, days=5) == []
    (task,) = swept(house, clock, days=2)
    assert task.order_id == order.id


def test_a_plan_that_changes_the_order_is_no_scan(house: House, client: Any, clock: Any) -> None:
    phone = signed_in(client, clock, "courier01")
    (order,) = collected(house, phone)
    clock.pass_(days=1, hours=5)
    with house.db.write() as tx:
        row = tx.merge(reread(house, order))
        row.changed_at = clock.now() - timedelta(minutes=1)
    assert len(swept(house, clock, minutes=1)) == 1


def test_a_dispute_is_closed_when_the_missing_scan_arrives(house: House, client: Any, clock: Any) -> None:
    sok, danh = signed_in(client, clock, "courier01"), signed_in(client, clock, "courier02")
    (order,) = collected(house, sok)
    danh.tips = dict(sok.tips)
    missing = sok.handed("courier", danh.person, order.item_number, countersignature={"signer": f"courier:{danh.person}", "method": "glass", "signature": "x"})
    danh.send(danh.handed("office", "BC31510", order.item_number))
    Worker(house)._sweep(clock.now())
    with house.db.read() as tx:
        assert len(open_tasks(tx, "contested")) == 1
    sok.send(missing)
    swept(house, clock, minutes=2)
    with house.db.read() as tx:
        assert open_tasks(tx, "contested") == []
    assert not reread(house, order).contested
