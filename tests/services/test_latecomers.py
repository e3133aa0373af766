"""The plan of a day has left when somebody is promised that very day: a time is given only where it can still be kept, and a dispatcher
hears of it, for no courier comes by himself."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.errors import Refused
from app.orders.commands import Address, Completion, OrderChange, Window
from app.orders.completing import complete
from app.orders.queries import history, open_tasks
from app.orders.sending_back import Decided, send_back
from app.orders.tables import OrderRow
from app.worker import Worker
from tests.doors.pages.visitor import Visitor
from tests.fakes import FakeClock
from tests.orders import CENTRE, registered, reread
from tests.phone import signed_in

TODAY = date(2026, 11, 26)
PLACE = "12 Trần Hưng Đạo, Phường 3, TP Sóc Trăng"


def planned(house: House, day: date = TODAY) -> None:
    with house.db.write() as tx:
        job = house.dispatch.request(tx, day, SYSTEM, seconds=1, publish=True)
    assert house.dispatch.run(job.id)


def asked(house: House, clock: FakeClock, **passed: int) -> list[Any]:
    clock.pass_(**passed)
    Worker(house)._sweep(clock.now())
    with house.db.read() as tx:
        return list(open_tasks(tx, "unplanned"))


def told(house: House, order: OrderRow) -> str:
    """All that its citizen is told of a courier's coming."""
    with house.db.write() as tx:
        house.notify.tell(tx, history(tx, order.id))
        return " ".join(message.text for message in house.notify.tray(tx) if message.kind == "planned_collect")


def offered(house: House) -> dict[str, str]:
    """Of today, at half past six: when it begins, and why it cannot be had."""
    with house.db.read() as tx:
        return {slot.start: slot.reason for slot in house.dispatch.slots(tx, "collect", PLACE, 1)}


def test_once_today_is_planned_a_time_today_is_given_two_hours_ahead_and_not_later(both: str, house: House, clock: FakeClock) -> None:
    assert set(offered(house).values()) == {""}, "nobody has planned this day"
    planned(house)
    clock.pass_(days=1)
    told = offered(house)
    assert "ít nhất 2 giờ" in told["07:30"] and told["09:30"] == ""
    for hours in (("07:30", "09:30"), ("07:30", "10:00")):
        with pytest.raises(Refused) as refused:
            registered(house, window=Window(TODAY, *hours))
        assert refused.value.code == "window_too_soon"
    for hours in (("09:30", "11:30"), ("08:30", "09:00"), ("07:30", "17:00")):
        assert registered(house, window=Window(TODAY, *hours)).promised_on == TODAY


def test_who_is_promised_a_day_after_its_plan_left_is_a_question_until_a_plan_has_them(both: str, house: House, clock: FakeClock, client: Any) -> None:
    registered(house)
    planned(house)
    clock.pass_(days=1)
    late = registered(house, window=Window(TODAY, "09:30", "11:30"))
    (task,) = asked(house, clock, minutes=1)
    assert task.order_id == late.id and "26/11/2026, khoảng 09:30–11:30" in task.text
    assert f'href="/board?day={TODAY}"' in Visitor(client).login("dispatcher").see("/board/tasks")
    assert [t.id for t in asked(house, clock, minutes=1)] == [task.id]
    planned(house)
    assert asked(house, clock, minutes=1) == []
    with house.db.write() as tx:
        house.orders.change(tx, late.id, OrderChange(window=Window(TODAY, "15:00", "17:00")), SYSTEM)
    (again,) = asked(house, clock, minutes=1)
    assert again.id != task.id and "15:00–17:00" in again.text
    with house.db.write() as tx:
        house.orders.change(tx, late.id, OrderChange(window=Window(TODAY + timedelta(days=1), "15:00", "17:00")), SYSTEM)
    assert asked(house, clock, minutes=1) == []


def test_what_a_dispatcher_has_settled_by_telephone_is_not_asked_again(house: House, clock: FakeClock) -> None:
    planned(house)
    registered(house)
    (task,) = asked(house, clock, minutes=1)
    with house.db.write() as tx:
        house.orders.close_task(tx, task.id, SYSTEM, "đã gọi: bưu tá sang cuối buổi")
    assert asked(house, clock, minutes=1) == []


def test_who_moves_or_is_to_be_filed_elsewhere_after_the_plan_left_is_a_question_until_a_plan_goes_there(both: str, house: House, clock: FakeClock) -> None:
    moved, elsewhere, between, stays = registered(house), registered(house), registered(house, "transfer", to_agency_code="H51.43.03"), registered(house)
    planned(house)
    clock.pass_(days=1)
    with house.db.write() as tx:
        house.orders.change(tx, moved.id, OrderChange(address=Address("ấp An Khương, xã Kế Sách, huyện Kế Sách")), SYSTEM)
        complete(tx, house.orders, elsewhere.id, Completion(agency_code="H51.43.03"), SYSTEM)
        complete(tx, house.orders, between.id, Completion(agency_code="H51.43.01"), SYSTEM)
        house.orders.change(tx, stays.id, OrderChange(phone="0987654321", address=Address("12 Trần Hưng Đạo, Phường 3, TP Sóc Trăng", lat=9.5955, lon=105.9710)), SYSTEM)
    assert {task.order_id for task in asked(house, clock, minutes=1)} == {moved.id, elsewhere.id, between.id}, "the stops stand where they were"
    planned(house)
    assert asked(house, clock, minutes=1) == []


def test_who_was_left_out_for_a_reason_that_is_over_is_a_question_and_for_one_that_stands_is_not(both: str, house: House, clock: FakeClock, client: Any) -> None:
    lost = registered(house, lenient=True, address=Address("gần chợ, hỏi chú Tư"))
    homeless = registered(house, lenient=True, agency_code="phòng nào đó")
    passed, stays = (registered(house, window=Window(TODAY, "07:30", "09:30")) for _ in range(2))
    wrong, phone = registered(house, "return"), signed_in(client, clock, "courier01")
    phone.send(phone.taken("agency", wrong.agency_code, wrong.item_number), phone.failed("v1", {"order_id": wrong.id, "item_number": wrong.item_number}, "wrong_result"))
    clock.pass_(days=1, hours=4)
    planned(house)
    assert asked(house, clock, minutes=1) == [], "each stands on the board with its reason"
    with house.db.write() as tx:
        house.orders.settle_place(tx, lost.id, "31510", 9.591, 105.985, SYSTEM)
        complete(tx, house.orders, homeless.id, Completion(agency_code=CENTRE), SYSTEM)
        house.orders.change(tx, passed.id, OrderChange(window=Window(TODAY, "15:00", "17:00")), SYSTEM)
        house.orders.change(tx, stays.id, OrderChange(note="cổng sau"), SYSTEM)
        (task,) = open_tasks(tx, "refused")
        house.orders.close_task(tx, task.id, SYSTEM, "mang đến lại")
    assert {t.order_id for t in asked(house, clock, minutes=1)} == {lost.id, homeless.id, passed.id, wrong.id}
    planned(house)
    assert asked(house, clock, minutes=1) == []


def test_who_stands_in_the_next_plan_when_the_day_has_gone_by_is_no_question_stays_planned_and_hears_the_day(both: str, house: House, clock: FakeClock) -> None:
    collect, back, between = registered(house), registered(house, "return"), registered(house, "transfer", to_agency_code="H51.43.03")
    clock.pass_(days=1, hours=13)
    planned(house, TODAY + timedelta(days=1))
    told(house, collect)
    before = {order.id: reread(house, order).visit_id for order in (collect, back, between)}
    assert asked(house, clock, hours=8) == []
    for order in (collect, back, between):
        now = reread(house, order)
        assert (now.state, now.promised_on, now.visit_id) == ("planned", TODAY + timedelta(days=1), before[order.id])
    assert "ngày 27/11/2026" in told(house, collect)
    version = reread(house, collect).version
    assert asked(house, clock, minutes=1) == [] and reread(house, collect).version == version, "once is enough"


def test_an_hour_changed_within_what_the_plan_keeps_anyway_leaves_the_stop_as_it_is(house: House, clock: FakeClock) -> None:
    order = registered(house)
    planned(house)
    visit = reread(house, order).visit_id
    with house.db.write() as tx:
        assert house.orders.change(tx, order.id, OrderChange(window=Window(TODAY, "07:00", "17:00")), SYSTEM).state == "booked"
    assert asked(house, clock, minutes=1) == []
    assert (reread(house, order).state, reread(house, order).visit_id) == ("planned", visit)


def test_a_dossier_sent_back_after_the_plan_of_its_day_left_is_a_question_and_a_day_gone_by_is_renewed(both: str, house: House, clock: FakeClock, client: Any) -> None:
    order, phone = registered(house), signed_in(client, clock, "courier01")
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}))
    planned(house)
    with house.db.write() as tx:
        send_back(tx, house.orders, order.id, Decided("Người gửi rút lại hồ sơ", "citizen"), SYSTEM)
    planned(house, TODAY - timedelta(days=1))
    (task,) = asked(house, clock, minutes=1)
    assert (task.order_id, task.data["day"], reread(house, order).promised_on) == (order.id, TODAY.isoformat(), TODAY), "no run of that day goes to the citizen's door"
    planned(house)
    assert asked(house, clock, minutes=1) == []
    assert asked(house, clock, days=2) == [] and reread(house, order).promised_on == TODAY + timedelta(days=1)


def test_who_does_not_want_to_file_hears_of_no_visit_at_midnight_until_a_person_has_called(house: House, clock: FakeClock, client: Any) -> None:
    order, phone = registered(house), signed_in(client, clock, "courier01")
    clock.pass_(days=1, hours=13)
    planned(house, TODAY + timedelta(days=1))
    phone.send(phone.failed("v1", {"order_id": order.id, "item_number": order.item_number}, "changed_mind"))
    assert asked(house, clock, hours=8) == [] and reread(house, order).visit_id is None
    with house.db.write() as tx:
        (call,) = open_tasks(tx, "call")
        house.orders.close_task(tx, call.id, SYSTEM, "vẫn nộp")
    assert asked(house, clock, minutes=1) == [] and reread(house, order).state == "planned"
