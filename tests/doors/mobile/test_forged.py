"""What no phone may say: the house's own acts."""

from typing import Any

import pytest

from app.custody.quarantine import release
from app.house import House
from tests.custody.story import collected, signed_in
from tests.doors.mobile.test_gone_wrong import device_of, started
from tests.orders import CENTRE, reread
from tests.phone import Phone

LAST_MONDAY = "2026-11-23T02:00:00+00:00"


@pytest.fixture
def phone(client: Any, clock: Any) -> Phone:
    return signed_in(client, clock, "courier01")


def sealed(phone: Phone, item: str) -> dict[str, Any]:
    payload = {
        "manifest_id": "m", "number": "1", "giver": {"kind": "courier", "id": phone.person}, "taker": {"kind": "agency", "id": CENTRE},
        "item_numbers": [item], "filing_time": LAST_MONDAY, "confidence": "server",
    }  # fmt: skip
    return phone.act("manifest.sealed", payload, (item,))


def found(phone: Phone, item: str) -> dict[str, Any]:
    return phone.act("envelope.found", {"item_number": item, "holder": {"kind": "agency", "id": CENTRE}, "reason": "thấy ở một cửa"}, (item,))


def test_a_phone_that_seals_a_manifest_or_finds_an_envelope_is_rejected_and_nothing_moves(both: str, house: House, phone: Phone) -> None:
    (order,) = collected(house, phone)
    reply = phone.send(sealed(phone, order.item_number), found(phone, order.item_number))
    assert [(r["outcome"], r["problem"]["code"]) for r in reply["results"]] == [("rejected", "unknown_type")] * 2
    now = reread(house, order)
    assert (now.holder, now.state, now.filing_time, now.contested) == (f"courier:{phone.person}", "in_hand", None, False)


def test_what_a_phone_said_for_the_house_stays_out_when_the_phone_is_let_in_again(house: House, phone: Phone) -> None:
    (order,) = collected(house, phone)
    phone.seq = 0
    phone.send(started(phone), sealed(phone, order.item_number))
    with house.db.write() as tx:
        device = device_of(house, phone).id
        house.accounts.set_device(tx, device, "active", "")
        assert len(release(tx, house.custody, device)) == 1
    assert (reread(house, order).holder, reread(house, order).filing_time) == (f"courier:{phone.person}", None)
