"""What has become of an order is what its chain says, whoever's phone finds the network last."""

from datetime import date
from typing import Any

import pytest

from app.db.reference import ReferenceRow
from app.house import House
from app.orders import queries
from app.orders.replay import replay
from app.web.board_heal import Found, heal
from tests.orders import CENTRE, client_actor, registered, reread
from tests.phone import Phone

PAPERS = [{"name": "Kết quả", "originals": 1, "copies": 0}]
OFFICE = "BC31510"


@pytest.fixture
def couriers(client: Any, clock: Any) -> tuple[Phone, Phone]:
    sok, danh = Phone(client, "courier01", clock), Phone(client, "courier02", clock)
    sok.sign_in()
    danh.sign_in()
    return sok, danh


def wire(order: Any) -> dict[str, Any]:
    return {"order_id": order.id, "item_number": order.item_number, "components": PAPERS}


def told(house: House, order: Any) -> list[str]:
    """The messages; what the log gives must be what stands in the books."""
    with house.db.read() as tx:
        assert replay(tx, house.orders, lambda _: None) == []
        return [row.type for row in queries.history(tx, order.id)]


def test_a_result_ends_when_it_was_delivered_though_the_courier_who_fetched_it_is_heard_last(both: str, house: House, couriers: Any, clock: Any) -> None:
    (sok, danh), order = couriers, registered(house, "return")
    fetched = sok.taken("agency", CENTRE, order.item_number)
    danh.tips |= sok.tips
    clock.pass_(hours=2)
    danh.send(danh.taken("courier", sok.person, order.item_number), danh.delivered("v1", wire(order)))
    delivered = clock.now()
    clock.pass_(hours=3)
    sok.send(fetched)
    now = reread(house, order)
    assert (now.state, now.closed_at, now.contested) == ("handed_over", delivered, False)
    assert told(house, order)[-1] == "order.healed"


def test_a_failed_visit_that_arrives_after_another_couriers_delivery_leaves_the_order_delivered(both: str, house: House, couriers: Any, clock: Any) -> None:
    (sok, danh), order = couriers, registered(house, "return")
    sok.send(sok.taken("agency", CENTRE, order.item_number))
    danh.tips |= sok.tips
    late = [sok.failed("v1", wire(order)), sok.handed("office", OFFICE, order.item_number)]
    clock.pass_(hours=6)
    danh.send(danh.taken("office", OFFICE, order.item_number), danh.delivered("v2", wire(order)))
    clock.pass_(hours=3)
    sok.send(*late)
    now = reread(house, order)
    assert (now.state, now.outcome, now.reason, now.fault, now.attempts) == ("handed_over", "delivered_to_owner", None, None, 1)
    assert now.counts == {"return": PAPERS}
    assert "order.attempt_failed" not in told(house, order)


def test_a_failed_visit_that_arrives_after_another_courier_has_fetched_the_envelope_is_no_news(both: str, house: House, couriers: Any) -> None:
    (sok, danh), order = couriers, registered(house)
    late = sok.failed("v1", wire(order))
    danh.send(danh.collected("v2", wire(order)))
    sok.send(late)
    now = reread(house, order)
    assert (now.state, now.outcome, now.fault) == ("in_hand", "collected", None)
    assert "order.attempt_failed" not in told(house, order)


def test_a_delivery_that_the_dispatcher_finds_untrue_is_no_outcome(both: str, house: House, couriers: Any) -> None:
    (sok, danh), order = couriers, registered(house, "return")
    sok.send(sok.taken("agency", CENTRE, order.item_number), sok.failed("v1", wire(order)))
    danh.send(danh.delivered("v2", wire(order)))
    now = reread(house, order)
    assert (now.contested, now.outcome, now.reason, now.counts) == (True, "attempt_failed", "absent", {})
    with house.db.write() as tx:
        heal(tx, house, now, Found(f"courier:{sok.person}", "đã xem túi thư"), client_actor(house, tx))
    now = reread(house, order)
    assert (now.contested, now.outcome, now.action) == (False, "attempt_failed", None)
    assert told(house, order)[-1] == "order.healed"


def test_the_weight_found_at_the_door_is_what_is_paid_for(both: str, house: House, couriers: Any) -> None:
    (sok, _), light, heavy = couriers, registered(house), registered(house)
    with house.db.write() as tx:
        step = {"zone": "district", "leg": "collect", "weight_max_g": "250", "amount": "29000", "confidence": "high"}
        tx.add(ReferenceRow(kind="tariff", key="collect/district/250", valid_from=date(2026, 11, 1), data=step, source="thử", confidence="high", entered_at=house.clock.now()))
        house.reference.bump(tx)
    sok.send(sok.collected("v1", wire(light), weight_g=200), sok.collected("v2", wire(heavy), weight_g=400))
    light, heavy = reread(house, light), reread(house, heavy)
    assert (light.weight_g, light.quote["postage"], light.quote["total"], light.quote["provisional"]) == (200, 29_000, 29_000, False)
    assert (heavy.weight_g, heavy.quote["provisional"]) == (400, True) and "400 g" in heavy.quote["lines"][0]["text"], "the tariff has no such step: to be looked at"
    assert told(house, light)[-1] == "order.collected"


def test_papers_withdrawn_from_the_citizen_stand_with_the_order_and_wait_for_their_agency(both: str, house: House, couriers: Any) -> None:
    (sok, _), order, plain = couriers, registered(house, "return"), registered(house, "return")
    back = [{"name": "Giấy hẹn trả kết quả", "count": 1}, {"name": "Giấy tờ cũ phải thu hồi", "count": 0}]
    sok.send(sok.taken("agency", CENTRE, order.item_number, plain.item_number), sok.delivered("v1", wire(order), recovered=back), sok.delivered("v2", wire(plain)))
    assert [reread(house, one).counts for one in (order, plain)] == [{"return": PAPERS, "recovered": back[:1]}, {"return": PAPERS}]
    with house.db.read() as tx:
        assert [(t.kind, t.order_id, t.text) for t in queries.open_tasks(tx)] == [("recovered", order.id, "Giấy thu lại của người dân, bưu tá mang trả một cửa: Giấy hẹn trả kết quả (1).")]
    told(house, order)


def test_a_result_that_went_back_to_its_agency_keeps_the_reason_why(house: House, couriers: Any) -> None:
    (sok, _), order = couriers, registered(house, "return")
    back = {"countersignature": {"signer": "clerk:x", "method": "glass", "signature": "0" * 64}}
    sok.send(sok.taken("agency", CENTRE, order.item_number), sok.failed("v1", wire(order)), sok.handed("agency", CENTRE, order.item_number, **back))
    now = reread(house, order)
    assert (now.state, now.outcome, now.reason) == ("returned", "handed_at_desk", "absent")
    told(house, order)
