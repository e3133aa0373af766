"""The phone's door: facts are taken in order, once, and never refused for what they say."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.custody.log import EVENTS
from app.house import House
from tests.orders import registered, reread
from tests.phone import Phone


def pack_of(order: Any) -> dict[str, Any]:
    return {"order_id": order.id, "item_number": order.item_number, "components": [{"name": "Tờ khai", "originals": 1, "copies": 0}]}


def outcomes(reply: dict[str, Any]) -> list[str]:
    return [r["outcome"] for r in reply["results"]]


def test_a_collect_puts_the_envelope_in_the_couriers_hand(both: str, house: House, phone: Phone) -> None:
    order = registered(house)
    reply = phone.send(phone.collected("v1", pack_of(order)))
    assert (outcomes(reply), reply["ack_seq"], reply["expected_seq"]) == (["applied"], 1, 2)
    now = reread(house, order)
    assert (now.state, now.holder, now.due_provisional, now.seal_number) == ("in_hand", f"courier:{phone.person}", False, "NP000123")


def test_sending_a_batch_twice_changes_nothing(both: str, house: House, phone: Phone) -> None:
    order = registered(house)
    events = [phone.collected("v1", pack_of(order)), phone.handed("office", "BC31510", order.item_number)]
    phone.send(*events)
    with house.db.read() as tx:
        before = tx.execute(sa.select(sa.func.count()).select_from(EVENTS)).scalar_one()
    reply = phone.send(*events)
    with house.db.read() as tx:
        after = tx.execute(sa.select(sa.func.count()).select_from(EVENTS)).scalar_one()
    assert (outcomes(reply), reply["ack_seq"], after) == (["duplicate", "duplicate"], 2, before)


def test_after_a_gap_nothing_is_applied(house: House, phone: Phone) -> None:
    order = registered(house)
    first, second = phone.collected("v1", pack_of(order)), phone.handed("office", "BC31510", order.item_number)
    reply = phone.send(second)
    assert (outcomes(reply), reply["ack_seq"], reply["expected_seq"]) == (["deferred"], 0, 1)
    assert outcomes(phone.send(first, second)) == ["applied", "applied"]


def test_a_malformed_act_is_rejected_alone(house: House, phone: Phone) -> None:
    order = registered(house)
    events = [phone.collected("v1", pack_of(order)), phone.act("collect.done", {"visit_id": 7}), phone.handed("office", "BC31510", order.item_number)]
    reply = phone.send(*events)
    assert (outcomes(reply), reply["ack_seq"]) == (["applied", "rejected", "applied"], 3)
    assert outcomes(phone.send(*events)) == ["duplicate", "duplicate", "duplicate"]


def test_a_wrong_signature_is_nobodys_fact(house: House, phone: Phone) -> None:
    order = registered(house)
    forged = phone.collected("v1", pack_of(order)) | {"signature": "AAAA"}
    reply = phone.send(forged)
    assert (outcomes(reply), reply["results"][0]["problem"]["code"]) == (["rejected"], "signature")
    assert reread(house, order).state == "booked"


def test_two_phones_with_one_envelope_are_contested_and_heal_when_the_missing_scan_arrives(both: str, house: House, client: Any, clock: Any, phone: Phone) -> None:
    order = registered(house)
    other = Phone(client, "courier02", clock)
    other.sign_in()
    phone.send(phone.collected("v1", pack_of(order)))
    other.tips = dict(phone.tips)
    delivered_by_other = other.handed("office", "BC31510", order.item_number)
    reply = other.send(delivered_by_other)
    assert outcomes(reply) == ["contested"]
    assert reread(house, order).contested
    missing = phone.handed("courier", other.person, order.item_number, countersignature={"signer": f"courier:{other.person}", "method": "glass", "signature": "x"})
    phone.send(missing)
    healed = reread(house, order)
    assert (healed.contested, healed.holder) == (False, "office:BC31510")


def test_the_same_number_with_other_content_quarantines_the_phone_and_keeps_both(house: House, phone: Phone) -> None:
    one, two = registered(house), registered(house)
    phone.send(phone.collected("v1", pack_of(one)))
    phone.seq = 0
    reply = phone.send(phone.collected("v2", pack_of(two)))
    assert (outcomes(reply), reply["results"][0]["problem"]["code"]) == (["contested"], "seq_reused")
    later = phone.send(phone.act("visit.started", {"run_id": "r", "visit_id": "v"}))
    assert outcomes(later) == ["contested"]
    with house.db.read() as tx:
        assert tx.execute(sa.select(sa.func.count()).select_from(EVENTS)).scalar_one() == 3


def test_a_clock_a_year_off_flags_and_never_refuses(both: str, house: House, phone: Phone, clock: Any) -> None:
    order = registered(house)
    clock.pass_(days=-365)
    event = phone.collected("v1", pack_of(order))
    clock.pass_(days=365)
    assert outcomes(phone.send(event)) == ["applied"]
    with house.db.read() as tx:
        assert tx.execute(sa.select(EVENTS.c.confidence)).scalar_one() == "claimed"


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+07:00", "9999-12-31T23:30:00-07:00", "9999-12-31T23:30:00Z"])
def test_a_clock_at_the_end_of_all_time_is_a_clock_that_is_off(both: str, house: House, phone: Phone, v1: Any, moment: str) -> None:
    order = registered(house)
    event = phone.collected("v1", pack_of(order))
    event["occurred_at"] = moment
    event["signature"] = phone.sign({name: value for name, value in event.items() if name != "signature"})
    assert outcomes(phone.send(event)) == ["applied"]
    assert v1("GET", f"/orders/{order.id}/custody").status_code == 200


def test_a_failed_return_stays_in_the_posts_hand_and_counts(house: House, phone: Phone) -> None:
    order = registered(house, "return")
    phone.send(phone.taken("agency", "H51.18", order.item_number))
    assert reread(house, order).state == "in_hand"
    phone.send(phone.failed("v9", pack_of(order)))
    now = reread(house, order)
    assert (now.state, now.attempts, now.fault) == ("in_hand", 1, "citizen")


def test_more_than_two_hundred_acts_are_sent_back_to_be_halved(phone: Phone) -> None:
    body = {"install_id": phone.install_id, "client_sent_at": "", "events": [{}] * 201}
    assert phone.http.post("/m/v1/events", json=body, headers=phone.headers).status_code == 413
