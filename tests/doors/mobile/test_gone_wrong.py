"""Phones that were lost, restored, copied, or whose clock was moved: nothing that they say is lost, and nothing blocks them."""

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.tables import DeviceRow
from app.custody.log import EVENTS
from app.house import House
from app.orders.admitted import admit
from app.orders.queries import open_tasks
from tests.doors.mobile.test_sync import outcomes, pack_of
from tests.orders import CENTRE, registered, reread
from tests.phone import Phone


def device_of(house: House, phone: Phone) -> DeviceRow:
    with house.db.read() as tx:
        return next(d for d in house.accounts.devices(tx) if d.install_id == phone.install_id)


def stored(house: House) -> list[Any]:
    with house.db.read() as tx:
        return list(tx.execute(sa.select(EVENTS).order_by(EVENTS.c.leaf)).all())


def started(phone: Phone, **more: Any) -> dict[str, Any]:
    return phone.act("visit.started", {"run_id": "r", "visit_id": "v"}, **more)


def raw(phone: Phone, body: str) -> Any:
    return phone.http.post("/m/v1/events", content=body.encode(), headers=phone.headers | {"Content-Type": "application/json"})


def test_a_lost_phone_gets_nothing_more_but_may_hand_in_what_it_had(both: str, house: House, phone: Phone) -> None:
    order = registered(house)
    kept = phone.collected("v1", pack_of(order))
    with house.db.write() as tx:
        house.accounts.revoke_device(tx, device_of(house, phone).id, "mất máy")
    assert phone.http.get("/m/v1/daypack", headers=phone.headers).status_code == 401
    reply = phone.send(kept)
    assert (outcomes(reply), reply["ack_seq"]) == (["contested"], 1)
    assert reread(house, order).state == "booked"
    assert [e.event_id for e in stored(house)] == [kept["event_id"]]


def test_what_a_restored_phone_did_joins_the_chain_when_a_person_lets_it_in(both: str, house: House, phone: Phone) -> None:
    one, two = registered(house), registered(house)
    phone.send(started(phone))
    phone.seq = 0  # the backup was older than this act
    again, after = phone.collected("v1", pack_of(one)), phone.handed("office", "BC31510", one.item_number)
    assert outcomes(phone.send(again, after)) == ["contested", "contested"]
    assert outcomes(phone.send(again)) == ["duplicate"]
    phone.send(phone.collected("v2", pack_of(two)))
    assert len(stored(house)) == 4
    with house.db.write() as tx:
        device = device_of(house, phone).id
        house.accounts.set_device(tx, device, "active", "")
        assert len(admit(tx, house.custody, device, "Sóc", house.clock.now())) == 3
        assert admit(tx, house.custody, device, "Sóc", house.clock.now()) == []
    assert (reread(house, one).holder, reread(house, two).holder) == ("office:BC31510", f"courier:{phone.person}")
    assert not reread(house, one).contested


def let_in(house: House, phone: Phone) -> None:
    with house.db.write() as tx:
        device = device_of(house, phone).id
        house.accounts.set_device(tx, device, "active", "")
        admit(tx, house.custody, device, "Sóc", house.clock.now())


def test_an_act_with_a_used_number_that_was_let_in_is_a_duplicate_when_it_comes_again_and_the_phone_stays_in_service(both: str, house: House, phone: Phone) -> None:
    order = registered(house)
    phone.send(started(phone))
    phone.seq = 0
    used = phone.collected("v1", pack_of(order))
    assert outcomes(phone.send(used, used)) == ["contested", "duplicate"]
    let_in(house, phone)
    reply = phone.send(used, started(phone))
    assert (outcomes(reply), reply["results"][0]["problem"]["code"], reply["device"]) == (["duplicate", "applied"], "seq_reused", "active")
    assert (reread(house, order).holder, len(stored(house))) == (f"courier:{phone.person}", 3)


def test_each_quarantine_is_asked_about_also_where_the_same_number_is_used_once_more(house: House, phone: Phone, clock: Any) -> None:
    phone.send(started(phone))
    for asked in (1, 2):
        phone.seq = 0
        assert phone.send(started(phone))["device"] == "quarantined"
        with house.db.read() as tx:
            assert len(open_tasks(tx, "device")) == asked
        let_in(house, phone)
        clock.pass_(minutes=5)


def test_what_a_quarantined_phone_collected_stays_in_its_bag_after_a_sync_and_can_be_handed_over(both: str, house: House, phone: Phone) -> None:
    one, two = registered(house), registered(house)
    phone.send(started(phone))
    phone.seq = 0  # the backup was older than this act
    cursor = phone.daypack()["cursor"]

    def bag() -> list[str]:
        told = phone.http.get("/m/v1/changes", params={"cursor": cursor}, headers=phone.headers).json()
        held: list[str] = phone.daypack()["held"]
        assert [item["data"]["held"] for item in told["items"] if item["entity"] == "bag"] == [held]
        return held

    phone.send(phone.collected("v1", pack_of(one)), phone.collected("v2", pack_of(two)))
    assert bag() == [one.item_number, two.item_number]
    phone.send(phone.handed("office", "BC31510", one.item_number))
    assert bag() == [two.item_number]
    with house.db.write() as tx:
        device = device_of(house, phone).id
        house.accounts.set_device(tx, device, "active", "")
        admit(tx, house.custody, device, "Sóc", house.clock.now())
    assert (bag(), reread(house, one).holder) == ([two.item_number], "office:BC31510")


def test_what_a_restored_phone_did_keeps_its_own_time(house: House, phone: Phone, clock: Any) -> None:
    phone.send(started(phone))
    phone.seq, at = 0, clock.now()
    act = started(phone)
    clock.pass_(hours=4)
    phone.send(act)
    assert [(r.corrected_at, r.confidence) for r in stored(house)][1] == (at, "corrected")


def test_one_name_for_two_acts_keeps_both(house: House, phone: Phone) -> None:
    first = started(phone)
    second = started(phone) | {"event_id": first["event_id"]}
    second["signature"] = phone.sign(second)
    assert outcomes(phone.send(first, second)) == ["applied", "contested"]
    phone.send(first, second)
    assert sorted(e.seq for e in stored(house)) == [1, 2]


def test_half_an_emoji_in_a_note_costs_that_act_and_no_other(house: House, phone: Phone) -> None:
    good = [started(phone), started(phone), started(phone)]
    texts = [json.dumps(e) for e in good]
    texts[1] = texts[1].replace('"visit_id": "v"', '"visit_id": "\\ud83d"')
    body = f'{{"install_id": "{phone.install_id}", "client_sent_at": "", "events": [{",".join(texts)}]}}'
    answer = raw(phone, body)
    assert (answer.status_code, outcomes(answer.json()), answer.json()["ack_seq"]) == (200, ["applied", "rejected", "applied"], 3)
    assert raw(phone, body).json()["ack_seq"] == 3


def test_a_body_nested_without_end_is_an_answer_and_no_crash(phone: Phone) -> None:
    body = f'{{"install_id": "{phone.install_id}", "events": [{"[" * 100_000}{"]" * 100_000}]}}'
    assert raw(phone, body).status_code == 400


def test_acts_that_neither_side_has_any_more_do_not_block_the_phone_and_a_person_is_told(house: House, phone: Phone) -> None:
    phone.send(started(phone))
    phone.seq = 40
    late = started(phone)
    assert outcomes(phone.send(late)) == ["deferred"]
    body = {"install_id": phone.install_id, "client_sent_at": "", "oldest_seq": 41, "events": [late]}
    reply = phone.http.post("/m/v1/events", json=body, headers=phone.headers).json()
    assert (outcomes(reply), reply["ack_seq"]) == (["applied"], 41)
    with house.db.read() as tx:
        assert any("2–40" in task.text for task in open_tasks(tx))


def test_a_clock_set_back_after_an_act_is_seen_and_the_time_of_the_act_is_kept_right(house: House, phone: Phone, clock: Any) -> None:
    phone.http.post("/m/v1/events", json={"install_id": phone.install_id, "client_sent_at": clock.now().isoformat(), "events": [started(phone)]}, headers=phone.headers)
    at = clock.now()
    before = started(phone, boot_id="b", elapsed_ms=0)
    clock.pass_(minutes=30)
    phone.clock = type(clock)(clock.now() - timedelta(days=1))
    after = started(phone, boot_id="b", elapsed_ms=1_800_000)
    body = {"install_id": phone.install_id, "client_sent_at": phone.clock.now().isoformat(), "boot_id": "b", "elapsed_ms": 1_800_000, "events": [before, after]}
    assert outcomes(phone.http.post("/m/v1/events", json=body, headers=phone.headers).json()) == ["applied", "applied"]
    rows = stored(house)[1:]
    assert [(r.corrected_at, r.confidence) for r in rows] == [(at, "claimed"), (at + timedelta(minutes=30), "claimed")]


def test_a_clock_of_the_house_that_was_ahead_dates_nothing_that_comes_after_it(house: House, phone: Phone, clock: Any) -> None:
    clock.pass_(hours=3)
    order = registered(house)
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}))
    clock.pass_(hours=-3, minutes=10)
    phone.send(phone.act("visit.started", {"run_id": "r", "visit_id": "v2"}))
    with house.db.read() as tx:
        newest = tx.execute(sa.select(EVENTS.c.corrected_at, EVENTS.c.received_at).order_by(EVENTS.c.leaf.desc()).limit(1)).one()
    assert newest.corrected_at <= newest.received_at


def test_a_handover_dated_back_by_a_clock_put_back_is_claimed_and_no_earlier_than_what_the_phone_had_done_before(both: str, house: House, phone: Phone, clock: Any) -> None:
    """In airplane mode, for one act; then the app is started anew and the clock put right before the phone sends."""
    order = registered(house)
    phone.send(phone.collected("v1", pack_of(order)))
    collected = clock.now()
    clock.pass_(hours=7)
    phone.clock = type(clock)(clock.now() - timedelta(days=2))
    given = phone.handed("agency", CENTRE, order.item_number, countersignature={"signer": "Cô Hà", "method": "glass", "signature": "0" * 64}, proofs=["signature-1"])
    phone.clock = clock
    clock.pass_(minutes=20)
    assert outcomes(phone.send(given)) == ["applied"]
    now = reread(house, order)
    assert (now.filing_time, now.filing_confidence) == (collected, "claimed")
    phone.send(started(phone))
    assert [(r.corrected_at, r.confidence) for r in stored(house)][-1] == (clock.now(), "corrected")


def test_a_clock_that_was_wrong_all_the_time_is_corrected_and_trusted(house: House, phone: Phone, clock: Any) -> None:
    at = clock.now()
    phone.clock = type(clock)(at - timedelta(hours=9))
    phone.send(started(phone))
    assert [(r.corrected_at, r.confidence) for r in stored(house)] == [(at, "corrected")]


@pytest.mark.parametrize("version", ["0.0.1", "0.1.0", "9.9"])
def test_an_app_of_another_version_is_served_with_the_fewest_and_with_unknown_fields(house: House, client: Any, clock: Any, version: str) -> None:
    phone = Phone(client, "courier01", clock)
    order = registered(house)
    phone.sign_in()
    event = phone.act("collect.done", {"visit_id": "v", "order_id": order.id, "item_number": order.item_number, "seal_number": "", "components": []}, (order.item_number,), app_version=version)
    assert outcomes(phone.send(event)) == ["applied"]
