"""The citizen's code instead of a signature on glass: compared when the act arrives, tried once, never answered."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.custody.codes import COLLECT, DELIVER, code_of, verdicts
from app.custody.log import EVENTS
from app.custody.verify import verify_bundle
from app.house import House
from app.orders.alarm import heal
from app.orders.tables import OrderRow
from app.orders.tasks import TASKS
from tests.orders import registered
from tests.phone import Phone, signed_in


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 1_000_000:06d}"


def collected(phone: Phone, order: OrderRow, code: str) -> dict[str, Any]:
    wire = {"order_id": order.id, "item_number": order.item_number, "components": []}
    return phone.collected("v1", wire, countersignature={"signer": order.citizen_name, "method": "code", "signature": code})


def questions(house: House) -> list[Any]:
    with house.db.read() as tx:
        return list(tx.execute(sa.select(TASKS).where(TASKS.c.key.like("code:%"))).mappings())


def said(v1: Any, order: OrderRow) -> list[str | None]:
    return [act["citizen_code"] for act in v1("GET", f"/orders/{order.id}/custody").json()["acts"]]


def test_the_right_code_is_on_record_and_raises_no_question(both: str, phone: Phone, house: House, v1: Any) -> None:
    order = registered(house)
    right = code_of(house.keyring, order.id, COLLECT)
    assert phone.send(collected(phone, order, f"{right[:3]} {right[3:]}"))["results"][0]["outcome"] == "applied"
    assert said(v1, order) == ["right"] and questions(house) == []


def test_a_wrong_code_is_answered_like_a_right_one_and_a_dispatcher_is_asked(both: str, phone: Phone, house: House, v1: Any) -> None:
    good, bad = registered(house), registered(house)
    first = phone.send(collected(phone, good, code_of(house.keyring, good.id, COLLECT)))["results"][0]
    second = phone.send(collected(phone, bad, wrong(code_of(house.keyring, bad.id, COLLECT))))["results"][0]
    assert {**first, "event_id": "", "seq": 0} == {**second, "event_id": "", "seq": 0}
    assert said(v1, bad) == ["wrong"]
    [question] = questions(house)
    assert question["kind"] == "contested" and bad.item_number in question["text"]
    assert code_of(house.keyring, bad.id, COLLECT) not in question["text"] + str(question["data"])


def test_an_act_that_arrives_twice_is_judged_once(phone: Phone, house: House, v1: Any) -> None:
    order = registered(house)
    act = collected(phone, order, wrong(code_of(house.keyring, order.id, COLLECT)))
    phone.send(act)
    assert phone.send(act)["results"][0]["outcome"] == "duplicate"
    assert phone.send(act, act)["results"][1]["outcome"] == "duplicate"
    assert said(v1, order) == ["wrong"] and len(questions(house)) == 1


def test_an_act_that_comes_days_later_is_judged_all_the_same(phone: Phone, house: House, clock: Any) -> None:
    order = registered(house)
    act = collected(phone, order, code_of(house.keyring, order.id, COLLECT))
    clock.pass_(days=6)
    assert phone.send(act)["results"][0]["outcome"] == "applied"
    with house.db.read() as tx:
        bodies = dict(tx.execute(sa.select(EVENTS.c.event_id, EVENTS.c.body)).tuples().all())
        assert verdicts(tx, bodies)[act["event_id"]] == "right"


def test_codes_cannot_be_tried_out(phone: Phone, house: House, v1: Any) -> None:
    order = registered(house)
    right = code_of(house.keyring, order.id, COLLECT)
    phone.send(collected(phone, order, wrong(right)), collected(phone, order, wrong(wrong(right))), collected(phone, order, right))
    assert said(v1, order) == ["wrong", "uncounted", "uncounted"]
    assert len(questions(house)) == 3


def test_the_right_code_again_is_no_question(phone: Phone, house: House, v1: Any) -> None:
    order = registered(house)
    right = code_of(house.keyring, order.id, COLLECT)
    phone.send(collected(phone, order, right), collected(phone, order, right))
    assert said(v1, order) == ["right", "uncounted"] and questions(house) == []


def test_another_couriers_wrong_code_does_not_spend_the_citizens(phone: Phone, client: Any, clock: Any, house: House, v1: Any) -> None:
    order = registered(house)
    right = code_of(house.keyring, order.id, COLLECT)
    liar = signed_in(client, clock, "courier02")
    liar.send(collected(liar, order, wrong(right)))
    phone.send(collected(phone, order, right))
    assert said(v1, order) == ["wrong", "right"]


def test_the_code_of_the_way_in_is_not_the_code_of_the_way_out(phone: Phone, house: House, v1: Any) -> None:
    order = registered(house, "return")
    sign = {"signer": "Người nhận", "method": "code", "signature": code_of(house.keyring, order.id, COLLECT)}
    phone.send(phone.delivered("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}, countersignature=sign))
    assert said(v1, order) == ["wrong"] and code_of(house.keyring, order.id, DELIVER) != sign["signature"]


def test_an_order_nobody_has_heard_of_is_no_stumbling_block(both: str, phone: Phone, house: House) -> None:
    strange = OrderRow(id="không\x00có", item_number="ZZ000000014VN", citizen_name="X")
    act = collected(phone, strange, "123456")
    assert phone.send(act)["ack_seq"] == act["seq"] and questions(house) == []


def test_a_number_that_no_envelope_can_bear_is_no_stumbling_block(both: str, phone: Phone, house: House) -> None:
    act = collected(phone, OrderRow(id=registered(house).id, item_number="ZZ\x000000014VN", citizen_name="X"), "không rõ")
    assert phone.send(act)["ack_seq"] == act["seq"] and len(questions(house)) == 1


def test_a_bundle_with_a_code_is_valid_and_proves_no_second_key(phone: Phone, house: House, v1: Any) -> None:
    order = registered(house)
    phone.send(collected(phone, order, code_of(house.keyring, order.id, COLLECT)))
    verdict = verify_bundle(v1("GET", f"/orders/{order.id}/custody", params={"bundle": 1}).content)
    assert verdict.problems == [] and verdict.strength.keys == 0 and verdict.holder == f"courier:{phone.person}"


def test_an_agency_has_no_code(phone: Phone, house: House) -> None:
    order = registered(house)
    phone.send(collected(phone, order, code_of(house.keyring, order.id, COLLECT)))
    given = phone.handed("agency", order.agency_code, order.item_number, countersignature={"signer": "clerk:x", "method": "code", "signature": "123456"})
    [result] = phone.send(given)["results"]
    assert result["outcome"] == "contested" and result["problem"]["code"] == "countersignature"


def test_a_wrong_code_waits_for_a_person_and_does_not_close_itself(phone: Phone, house: House, clock: Any) -> None:
    order = registered(house)
    phone.send(collected(phone, order, wrong(code_of(house.keyring, order.id, COLLECT))))
    with house.db.write() as tx:
        heal(tx, clock.now() + timedelta(minutes=5))
    assert [q["closed_at"] for q in questions(house)] == [None]
