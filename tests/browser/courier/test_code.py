"""A stop that ends with the citizen's code instead of a signature on glass: read from the citizen's page, typed by the courier."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from app.custody.codes import verdicts
from app.custody.log import EVENTS
from app.house import House
from app.orders.tables import OrderRow
from tests.browser.courier.day import Hand
from tests.browser.courier.look import Look

pytestmark = pytest.mark.browser
New = Callable[[], Hand]


def read_out(phone: New, order: OrderRow) -> str:
    """What the citizen sees on a phone of their own."""
    hand = phone()
    page = hand.page
    page.goto(f"{hand.base}/t/{order.token}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return page.inner_text(".own-code .digits").replace(" ", "")


def door_acts(house: House) -> dict[str, tuple[dict[str, Any], str]]:
    """order id -> its act at the door, and what the house says of the code."""
    with house.db.read() as tx:
        bodies = dict(tx.execute(sa.select(EVENTS.c.event_id, EVENTS.c.body).where(EVENTS.c.type.in_(("collect.done", "deliver.done")))).tuples().all())
        said = verdicts(tx, bodies)
    return {(payload := json.loads(body)["payload"])["order_id"]: (payload, said.get(event_id, "")) for event_id, body in bodies.items()}


def test_a_code_read_at_the_door_without_network_is_found_right_when_it_arrives(house: House, orders: list[OrderRow], phone: New) -> None:
    codes = {order.id: read_out(phone, order) for order in (orders[0], orders[1], orders[6])}
    hand = phone()
    hand.sign_in()
    hand.kept()
    hand.page.context.set_offline(True)
    hand.take_at_office()
    hand.collect(orders[0], "NP000771", codes[orders[0].id])
    hand.deliver(orders[6], code=codes[orders[6].id])
    hand.collect(orders[1], "NP000772", f"{(int(codes[orders[1].id]) + 1) % 1_000_000:06d}")
    hand.page.context.set_offline(False)
    hand.send_all()
    acts = door_acts(house)
    assert [acts[order.id][1] for order in (orders[0], orders[6], orders[1])] == ["right", "right", "wrong"]
    assert acts[orders[0].id][0]["countersignature"] == {"signer": orders[0].citizen_name, "method": "code", "signature": codes[orders[0].id]}


def test_glass_or_code_never_both(house: House, orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    page = hand.page
    hand.sign_in()
    hand.fill_collect(orders[0], "NP000773")
    page.click("#card-sign button:has-text('Đọc mã')")
    page.wait_for_selector("text=Ghi đủ sáu số người dân đọc")
    page.fill("#code", "១២៣ 45")
    assert page.get_attribute(".foot .go", "aria-disabled") == "true"
    page.fill("#code", "១២៣ 456")
    Look(page).at("code", "#code")
    hand.finish()
    hand.recorded(orders[0])
    hand.send_all()
    payload, _ = door_acts(house)[orders[0].id]
    assert payload["countersignature"]["signature"] == "123456" and payload["proofs"] == []
