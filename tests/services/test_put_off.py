"""Who has chosen a later day is not called upon on the day of before: neither the phone nor the paper of a plan leads the courier there.
What he has begun, tried or taken stays with him."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from app.dispatch import queries as plans
from app.house import House
from app.kernel.actor import SYSTEM
from app.orders.commands import OrderChange, Window
from app.orders.lifecycle import put_off
from app.orders.tables import OrderRow
from tests.orders import CENTRE, registered, reread
from tests.papers import draw
from tests.phone import Phone, signed_in

FRIDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)
ON_FRIDAY = Window(FRIDAY, "07:30", "11:30")


def planned(house: House, publish: bool = True) -> str:
    with house.db.write() as tx:
        job = house.dispatch.request(tx, FRIDAY, SYSTEM, seconds=1, publish=publish)
    made = house.dispatch.run(job.id)
    assert made is not None
    return made


def put_to_monday(house: House, order: OrderRow) -> OrderRow:
    with house.db.write() as tx:
        return house.orders.change(tx, order.id, OrderChange(window=Window(MONDAY, "07:30", "09:30")), SYSTEM)


def run_of(house: House) -> Any:
    with house.db.read() as tx:
        plan = plans.current(tx, FRIDAY)
        assert plan is not None
        [run] = plans.runs(tx, plan.id)
        return run


def courier(house: House, client: Any, clock: Any) -> Phone:
    with house.db.read() as tx:
        login = next(p.login for p in house.accounts.people(tx) if p.id == run_of(house).courier_id)
    return signed_in(client, clock, login)


def stops(phone: Phone, order: OrderRow) -> list[tuple[str, str, dict[str, Any]]]:
    """(where, visit, order) of Friday's pack, where the order stands."""
    return [(visit["at"], visit["visit_id"], one) for visit in phone.daypack(FRIDAY.isoformat())["visits"] for one in visit["orders"] if one["order_id"] == order.id]


@pytest.mark.parametrize("kind", ["collect", "return", "transfer"])
def test_who_chooses_monday_stands_on_no_phone_and_no_list_of_friday(both: str, house: House, client: Any, clock: Any, kind: str) -> None:
    more = {"to_agency_code": "H51.43.01"} if kind == "transfer" else {}
    order, other = registered(house, kind, window=ON_FRIDAY, **more), registered(house, kind, window=ON_FRIDAY, **more)
    planned(house)
    phone = courier(house, client, clock)
    assert len(stops(phone, order)) == 2
    cursor = phone.daypack(FRIDAY.isoformat())["cursor"]
    assert (put_to_monday(house, order).state, reread(house, order).promised_on) == ("booked", MONDAY)
    assert stops(phone, order) == [] and len(stops(phone, other)) == 2
    told = client.get("/m/v1/changes", params={"cursor": cursor}, headers=phone.headers).json()
    shown = [one["order_id"] for item in told["items"] if item["entity"] == "visit" and item["op"] == "upsert" for one in item["data"]["orders"]]
    assert order.id not in shown and other.id in shown
    for form in ("bang_ke", "phieu_chuyen_giay"):
        page = draw(house, form, run_of(house).id).replace(" ", "")
        assert order.item_number not in page and other.item_number in page


def test_a_draft_of_before_does_not_call_her_back_to_the_old_day(both: str, house: House, client: Any, clock: Any) -> None:
    order, other = registered(house, window=ON_FRIDAY), registered(house, window=ON_FRIDAY)
    draft = planned(house, publish=False)
    put_to_monday(house, order)
    with house.db.write() as tx:
        house.dispatch.publish(tx, draft, SYSTEM, 0)
    assert [(reread(house, one).state, reread(house, one).visit_id is None) for one in (order, other)] == [("booked", True), ("planned", False)]
    assert stops(courier(house, client, clock), order) == []


def test_a_result_missed_at_the_door_is_not_carried_there_before_the_day_she_chose(both: str, house: House, client: Any, clock: Any) -> None:
    order, phone = registered(house, "return"), signed_in(client, clock, "courier01")
    phone.send(phone.taken("agency", CENTRE, order.item_number), phone.failed("v1", {"order_id": order.id, "item_number": order.item_number}))
    planned(house)
    assert [at for at, _, _ in stops(phone, order)] == ["home"]
    put_to_monday(house, order)
    assert stops(phone, order) == [] and reread(house, order).state == "in_hand"


def test_a_stop_at_which_the_courier_has_arrived_or_tried_does_not_vanish_under_his_hands(both: str, house: House, client: Any, clock: Any) -> None:
    order = registered(house, window=ON_FRIDAY)
    planned(house)
    phone = courier(house, client, clock)
    (_, visit, told), _ = stops(phone, order)
    clock.pass_(days=2, hours=2)
    phone.send(phone.act("visit.started", {"run_id": run_of(house).id, "visit_id": visit}))
    put_to_monday(house, order)
    assert [at for at, _, _ in stops(phone, order)] == ["home"]
    phone.send(phone.failed(visit, told, "asked_later"))
    assert [(at, one["failed_at"] is not None) for at, _, one in stops(phone, order)] == [("home", True)]


def test_what_the_courier_fetched_all_the_same_goes_on_to_its_desk(both: str, house: House, client: Any, clock: Any) -> None:
    order = registered(house, window=ON_FRIDAY)
    planned(house)
    phone = courier(house, client, clock)
    (_, visit, told), _ = stops(phone, order)
    clock.pass_(days=2, hours=2)
    put_to_monday(house, order)
    phone.send(phone.collected(visit, told))
    assert [at for at, _, _ in stops(phone, order)] == ["home", "agency"] and reread(house, order).state == "in_hand"


def test_what_was_taken_although_it_was_cancelled_is_carried_on(house: House, client: Any, clock: Any) -> None:
    order = registered(house, window=ON_FRIDAY)
    planned(house)
    phone = courier(house, client, clock)
    (_, visit, told), _ = stops(phone, order)
    with house.db.write() as tx:
        house.orders.cancel(tx, order.id, SYSTEM)
    assert stops(phone, order) == []
    phone.send(phone.collected(visit, told))
    assert "agency" in [at for at, _, _ in stops(phone, order)]


@pytest.mark.parametrize(
    ("changes", "at", "off"),
    [
        ({}, "home", True),
        ({"window_date": FRIDAY}, "home", False),  # put on by time, not by a person
        ({"promised_on": FRIDAY, "window_date": FRIDAY}, "home", False),
        ({"promised_on": None}, "home", False),
        ({"state": "in_hand"}, "agency", False),
        ({"state": "returning", "returning_at": datetime(2026, 11, 26, tzinfo=UTC)}, "home", True),
        ({"kind": "return", "state": "in_hand", "holder": "office:o"}, "office", True),
        ({"kind": "return", "state": "in_hand"}, "office", False),
        ({"kind": "return", "state": "in_hand"}, "agency", False),
        ({"state": "handed_over"}, "home", False),
    ],
)
def test_only_what_is_still_to_be_done_for_her_is_put_off(changes: dict[str, Any], at: str, off: bool) -> None:
    order = {"kind": "collect", "state": "booked", "holder": "courier:c", "promised_on": MONDAY, "window_date": MONDAY} | changes
    assert put_off(SimpleNamespace(**order), at, FRIDAY) is off
