"""An envelope that the desk does not take stays with its courier, in the books as in the bag."""

from typing import Any

from app.custody.verify import verify_bundle
from app.house import House
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
