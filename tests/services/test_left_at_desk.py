"""An envelope that the desk does not take stays with its courier, in the books as in the bag, and a person hears of it."""

import re
from pathlib import Path
from typing import Any

import pytest

from app.custody.verify import verify_bundle
from app.house import House
from app.kernel.actor import SYSTEM
from app.orders import queries
from app.orders.policy import sweep
from app.orders.refusals import LATER, NOT_THERE, ON_PHONE
from app.orders.replay import replay
from tests.custody.story import ClerkKey, bundle, sealed
from tests.orders import CENTRE, registered, reread
from tests.phone import signed_in
from tests.services.test_manifest import pack_of
from tests.services.test_planning import drafted, plan_of


def test_an_envelope_excepted_at_the_desk_waits_for_nobody_is_in_the_bag_again_and_stands_in_the_next_plan(both: str, house: House, client: Any, clock: Any) -> None:
    phone, orders = signed_in(client, clock, "courier01"), [registered(house) for _ in range(5)]
    items = [o.item_number for o in orders]
    phone.send(*[phone.collected("v", pack_of(o)) for o in orders], phone.handed("agency", CENTRE, *items))
    assert phone.daypack()["held"] == []
    sealed(house, phone, ClerkKey(house), items[:4], items[4:])
    now = reread(house, orders[4])
    assert (now.state, now.holder, now.awaiting) == ("in_hand", f"courier:{phone.person}", None)
    assert phone.daypack()["held"] == [items[4]]
    assert orders[4].id in {order["id"] for order in drafted(house).facts.orders}
    with house.db.read() as tx:
        assert replay(tx, house.orders, lambda _: None) == []
    assert verify_bundle(bundle(house, orders[4])).problems == []


def test_a_desk_that_has_left_an_envelope_is_waited_for_again_when_the_courier_hands_it_over_again(house: House, client: Any, clock: Any) -> None:
    phone, one, two = signed_in(client, clock, "courier01"), registered(house), registered(house)
    late = [*(phone.collected("v", pack_of(o)) for o in (one, two))]
    phone.send(*late)
    handed = phone.handed("agency", CENTRE, one.item_number, two.item_number)  # sent when all is over
    sealed(house, phone, ClerkKey(house), [one.item_number], [two.item_number])
    phone.send(handed)
    assert reread(house, two).awaiting is None
    plan_of(house)
    phone.tips.clear()
    phone.daypack("2026-11-26")
    phone.send(phone.handed("agency", CENTRE, two.item_number))
    assert reread(house, two).awaiting == f"agency:{CENTRE}"


def asked(house: House, order: Any) -> dict[str, str]:
    with house.db.read() as tx:
        return {task.kind: task.text for task in queries.open_tasks(tx) if task.order_id == order.id}


def planned(house: House, order: Any) -> bool:
    draft = drafted(house)
    return order.id in {one["id"] for one in draft.facts.orders} and order.id not in draft.unserved


@pytest.mark.parametrize("why", ["Không thuộc cơ quan này", "Bì rách hoặc mất niêm phong", "Thiếu giấy tờ so với phiếu gửi"])
def test_what_a_desk_refuses_is_brought_there_again_only_once_somebody_has_decided_so(both: str, house: House, client: Any, clock: Any, why: str) -> None:
    phone, taken, left = signed_in(client, clock, "courier01"), registered(house), registered(house)
    phone.send(*(phone.collected("v", pack_of(o)) for o in (taken, left)), phone.handed("agency", CENTRE, taken.item_number, left.item_number))
    sealed(house, phone, ClerkKey(house), [taken.item_number], [left.item_number], why)
    assert why in asked(house, left)["refused"] and not asked(house, taken)
    assert not planned(house, left)
    with house.db.write() as tx:
        (task,) = queries.open_tasks(tx, "refused")
        house.orders.close_task(tx, task.id, SYSTEM, "Quầy nhận lại")
        assert replay(tx, house.orders, lambda _: None) == []
    assert planned(house, left)


def test_what_a_courier_says_that_the_desk_refuses_is_one_question_with_what_the_desk_says(both: str, house: House, client: Any, clock: Any) -> None:
    phone, taken, left, late = signed_in(client, clock, "courier01"), registered(house), registered(house), registered(house)
    phone.send(*(phone.collected("v", pack_of(o)) for o in (taken, left, late)))
    said = [{"item_number": left.item_number, "reason": "Không nhận"}]
    handed = phone.act("envelopes.handed", {"to": {"kind": "agency", "id": CENTRE}, "item_numbers": [taken.item_number, left.item_number], "exceptions": said}, (taken.item_number,))
    phone.send(handed)
    assert "«Không nhận»" in asked(house, left)["refused"] and not planned(house, left)
    told_late = phone.act("envelopes.handed", {"to": {"kind": "agency", "id": CENTRE}, "item_numbers": [late.item_number], "exceptions": [{"item_number": late.item_number, "reason": "Bì rách"}]})
    clock.pass_(minutes=5)
    sealed(house, phone, ClerkKey(house), [taken.item_number], [left.item_number, late.item_number], "Không thuộc cơ quan này")
    with house.db.write() as tx:
        assert len([task for task in queries.open_tasks(tx, "refused") if task.order_id == left.id]) == 1
        for task in queries.open_tasks(tx, "refused"):
            house.orders.close_task(tx, task.id, SYSTEM, "Mang đến lại")
    phone.send(told_late)
    assert not asked(house, late), "what is told late was decided already"


def test_an_envelope_that_was_not_there_is_looked_for_and_one_that_comes_with_the_next_trip_is_not(both: str, house: House, client: Any, clock: Any) -> None:
    phone, desk = signed_in(client, clock, "courier01"), ClerkKey(house)
    taken, missing, later = (registered(house) for _ in range(3))
    phone.send(*(phone.collected("v", pack_of(o)) for o in (taken, missing, later)))
    with house.db.write() as tx:
        manifest = house.handover.open(tx, CENTRE, "in", desk.clerk, phone.person)
        house.handover.scan(tx, manifest.id, taken.item_number, desk.clerk)
        for order, why in ((missing, NOT_THERE), (later, LATER)):
            house.handover.except_(tx, manifest.id, order.item_number, why, desk.clerk)
        house.handover.count(tx, manifest.id, desk.clerk)
        house.handover.seal(tx, manifest.id, desk.clerk)
    assert "hỏi bưu tá bì ở đâu" in asked(house, missing)["left_out"] and not asked(house, later)
    assert planned(house, missing) and planned(house, later)
    phone.send(phone.handed("office", str(missing.office_id), missing.item_number))
    with house.db.write() as tx:
        sweep(tx, house.orders, clock.now(), 10)
    assert not asked(house, missing)


def test_the_house_knows_the_reasons_that_the_couriers_app_writes() -> None:
    said = re.findall(r'why_(?:torn|not_on_list|desk_refuses): \["([^"]+)"', Path("mobile_api/pwa/texts/bag.ts").read_text())
    assert tuple(said) == ON_PHONE
