"""The largest order that a door takes in becomes acts that are applied: a phone sends what the order brought, and what its courier typed."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.house import House
from app.kernel.time import local_date
from app.orders.commands import Component
from app.orders.projector import ORDERS
from app.orders.tables import OrderRow
from app.papers.inside import listing
from app.web.board_heal import Found, heal
from tests.custody.story import collected
from tests.doors.api_v1.test_orders import ORDER as V1
from tests.doors.ngsp.test_wire import ORDER as NGSP
from tests.doors.ngsp.test_wire import signed_in as ngsp
from tests.orders import CENTRE, client_actor, registered, reread
from tests.papers import draw
from tests.phone import Phone, signed_in

LONG_PAPER, LONG_NAME = "Tờ khai " + "x" * 292, "Lâm " + "y" * 296


def by_v1(house: House, client: Any, v1: Any) -> OrderRow:
    papers = [{"name": f"{n:03}" + LONG_PAPER[3:], "originals": 999, "copies": 999} for n in range(100)]
    citizen = {"name": LONG_NAME, "phone": "0912345678"}
    answer = v1("POST", "/orders", json=V1 | {"citizen": citizen, "components": papers, "note": "n" * 2000}, headers={"Idempotency-Key": "largest"})
    assert answer.status_code == 201, answer.text
    return only(house)


def by_ngsp(house: House, client: Any, v1: Any) -> OrderRow:
    """The lenient wire takes an order without a name, with papers by the million."""
    said = f"{NGSP['SenderDesc']}||Thành phần hồ sơ 2: {LONG_PAPER}||Thành phần hồ sơ 3: Ảnh thẻ, {'9' * 5000} bản sao"
    answer = ngsp(client)("POST", "/ngsp/order/post", json=NGSP | {"SenderName": None, "SenderDesc": said})
    assert answer.json()["Status"] == 100
    return only(house)


def only(house: House) -> OrderRow:
    with house.db.read() as tx:
        return tx.execute(sa.select(OrderRow).where(ORDERS.c.source.in_(("v1", "ngsp")))).scalar_one()


@pytest.mark.parametrize("door", [by_v1, by_ngsp])
def test_the_largest_order_of_a_door_is_collected_delivered_and_corrected(both: str, house: House, client: Any, v1: Any, clock: Any, door: Any) -> None:
    order = door(house, client, v1)
    phone: Phone = signed_in(client, clock, "courier01")
    sign = {"signer": order.citizen_name, "method": "glass", "signature": "0" * 64}
    wire = {"order_id": order.id, "item_number": order.item_number, "components": order.components}
    short = "Thiếu: " + "; ".join(paper["name"] for paper in order.components).ljust(19_000, ".")[:19_000]
    receiver = {"relation": "owner", "name": order.citizen_name, "id_type": "CCCD", "id_last4": "0001"}
    back = [{"name": paper["name"], "count": 1} for paper in order.components]
    collected = phone.collected("v1", wire, countersignature=sign, note=short, seal_number="N" * 200)
    acts = [
        collected, phone.act("correction", {"of": collected["event_id"], "reason": "s" * 2000, "payload": {"text": "đúng"}}, ()),
        phone.act("visit.failed", {"visit_id": "v2", "order_ids": [order.id], "reason": "absent", "note": short, "proofs": []}, (order.item_number,)),
        phone.delivered("v3", wire, countersignature=sign, received_by=receiver, recovered=back, remark="r" * 20_000, note=short),
    ]  # fmt: skip
    assert [(told["outcome"], told.get("problem")) for told in phone.send(*acts)["results"]] == [("applied", None)] * 4
    assert (reread(house, order).seal_number, reread(house, order).holder) == ("N" * 200, f"citizen:{order.id}")


def test_a_clerk_with_a_long_name_signs_on_the_glass(both: str, house: House, client: Any, v1: Any, clock: Any) -> None:
    order, phone = by_ngsp(house, client, v1), signed_in(client, clock, "courier01")
    sign = {"signer": "C" * 300, "method": "glass", "signature": "0" * 64}
    wire = {"order_id": order.id, "item_number": order.item_number, "components": order.components}
    told = phone.send(phone.collected("v1", wire), phone.handed("agency", CENTRE, order.item_number, countersignature=sign))["results"]
    assert [one["outcome"] for one in told] == ["applied", "applied"]


def test_an_envelope_found_with_a_long_story_moves_on(both: str, house: House, client: Any, clock: Any) -> None:
    """The board takes a reason of 300 signs."""
    phone = signed_in(client, clock, "courier01")
    (order,) = collected(house, phone)
    with house.db.write() as tx:
        heal(tx, house, reread(house, order), Found(f"courier:{phone.person}", "đ" * 300), client_actor(house, tx))
    phone.tips.clear()
    assert phone.send(phone.handed("agency", CENTRE, order.item_number))["results"][0]["outcome"] == "applied"


def test_a_dossier_with_a_paper_that_nobody_has_named_is_fetched_with_the_list_of_today_or_of_before_and_its_papers_are_printed(both: str, house: House, client: Any, clock: Any) -> None:
    """From a one-stop system, before such a paper was passed over at the door."""
    nameless = (Component(" ", 1, 0), Component("Tờ khai", 1, 0))
    today, before = registered(house, components=nameless), registered(house, components=nameless)
    phone: Phone = signed_in(client, clock, "courier01")
    with house.db.read() as tx:
        told = listing(house.reference.at(local_date(clock.now())).catalogue, tx.execute(sa.select(ORDERS).where(ORDERS.c.id == today.id)).mappings().one())
    assert [paper["name"] for paper in told] == ["giấy tờ chưa ghi tên", "Tờ khai"]
    old = [{"name": "", "originals": 1, "copies": 0}, {"name": "Tờ khai", "originals": 1, "copies": 0}]
    acts = [phone.collected("v", {"order_id": order.id, "item_number": order.item_number, "components": papers}) for order, papers in ((today, told), (before, old))]
    assert [one["outcome"] for one in phone.send(*acts)["results"]] == ["applied"] * 2
    assert all("giấy tờ chưa ghi tên" in draw(house, "phieu_gui", order.id) for order in (today, before))
