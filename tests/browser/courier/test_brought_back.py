"""A dossier that the desk has refused is given back at its citizen's door: the app says what it is, takes no money, and ends it."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.time import local_date
from app.orders.sending_back import Decided, send_back
from tests.browser.courier.day import NAMES, Hand, door
from tests.orders import reread
from tests.phone import Phone

pytestmark = pytest.mark.browser


def test_a_refused_dossier_is_given_back_at_the_door_without_network(house: House, clock: Any, base: str, phone: Callable[[], Hand]) -> None:
    order = door(house, "collect", NAMES[0], 0)
    with httpx.Client(base_url=base) as http:
        before = Phone(http, "courier01", clock)
        before.sign_in()
        before.send(before.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": order.components}))
    with house.db.write() as tx:
        send_back(tx, house.orders, order.id, Decided("Một cửa từ chối", "citizen"), SYSTEM)
    clock.pass_(days=1)
    with house.db.write() as tx:
        job = house.dispatch.request(tx, local_date(clock.now()), SYSTEM, seconds=1, publish=True)
    assert house.dispatch.run(job.id) is not None
    hand = phone()
    hand.sign_in()
    hand.kept()
    hand.page.context.set_offline(True)
    hand.open(order, "Trả lại hồ sơ")
    hand.page.wait_for_selector("#last4")
    assert not hand.page.locator("#card-money .choice").count(), "nothing is due for what comes back"
    hand.page.fill("#receiver-name", order.citizen_name)
    hand.page.fill("#last4", "0042")
    hand.delivered(order)
    hand.page.context.set_offline(False)
    hand.send_all()
    now = reread(house, order)
    assert (now.state, now.holder) == ("returned", f"citizen:{order.id}")
