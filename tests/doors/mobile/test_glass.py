"""The signature on glass that the act names by its hash, and the picture that arrives."""

import hashlib
import io
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from app.house import House
from app.orders.alarm import heal
from app.orders.pictures import PATIENCE
from app.orders.tasks import TASKS
from app.worker import Worker
from mobile_api import glass
from tests.custody.story import collected
from tests.orders import CENTRE, registered, reread
from tests.phone import Phone


def picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (60, 30), shade).save(out, "PNG")
    return out.getvalue()


SIGNED, OTHER = picture(255), picture(40)


def upload(phone: Phone, name: str, content: bytes, purpose: str = "signature") -> None:
    body = {"id": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "mime": "image/png", "purpose": purpose}
    assert phone.http.post("/m/v1/proofs", json=body, headers=phone.headers).status_code == 201
    half = len(content) // 2
    for offset, piece in ((0, content[:half]), (half, content[half:])):
        answer = phone.http.put(f"/m/v1/proofs/{name}/content", content=piece, headers={**phone.headers, "Upload-Offset": str(offset)})
        assert answer.status_code == 200, answer.text


def handed(phone: Phone, *proofs: str) -> dict[str, Any]:
    order = {"order_id": "none", "item_number": "ZZ000000014VN", "components": []}
    sign = {"signer": "Người nhận", "method": "glass", "signature": hashlib.sha256(SIGNED).hexdigest()}
    return phone.delivered("v1", order, proofs=list(proofs), countersignature=sign)


def questions(house: House, about: str = "glass") -> list[Any]:
    with house.db.read() as tx:
        return list(tx.execute(sa.select(TASKS).where(TASKS.c.key.like(f"{about}:%"))).mappings())


@pytest.mark.parametrize("order", ["before", "after"])
def test_another_picture_than_the_one_signed_is_asked_about_once_and_the_act_stays(both: str, order: str, phone: Phone, house: House) -> None:
    act = handed(phone, "signature-1", "photo-0001")
    steps = [lambda: upload(phone, "signature-1", OTHER), lambda: phone.send(act)]
    for step in steps if order == "before" else reversed(steps):
        step()
    upload(phone, "photo-0001", SIGNED, "photo")
    phone.send(act)
    [question] = questions(house)
    assert question["kind"] == "contested" and question["data"]["event_id"] == act["event_id"] and "ZZ000000014VN" in question["text"]
    assert phone.send()["ack_seq"] == act["seq"]


@pytest.mark.parametrize("order", ["before", "after"])
def test_the_signed_picture_raises_no_question(order: str, phone: Phone, house: House) -> None:
    act = handed(phone, "signature-2")
    steps = [lambda: upload(phone, "signature-2", SIGNED), lambda: phone.send(act)]
    for step in steps if order == "before" else reversed(steps):
        step()
    assert questions(house) == []


def test_a_picture_of_another_purpose_is_no_signature(phone: Phone, house: House) -> None:
    phone.send(handed(phone, "signature-3", "photo-0003"))
    upload(phone, "photo-0003", OTHER, "photo")
    assert questions(house) == []


def test_the_question_waits_for_a_person_and_does_not_close_itself(phone: Phone, house: House) -> None:
    order = registered(house)
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}))
    wire = {"order_id": order.id, "item_number": order.item_number, "components": []}
    sign = {"signer": "Người nhận", "method": "glass", "signature": hashlib.sha256(SIGNED).hexdigest()}
    phone.send(phone.delivered("v1", wire, proofs=["signature-4"], countersignature=sign))
    upload(phone, "signature-4", OTHER)
    with house.db.write() as tx:
        heal(tx, house.clock.now())
    assert [question["closed_at"] for question in questions(house)] == [None]


def test_only_the_newest_acts_of_the_phone_are_looked_through(phone: Phone, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glass, "LOOKED_THROUGH", 2)
    phone.send(handed(phone, "signature-5"), handed(phone, "signature-6"), phone.act("visit.started", {"run_id": "r", "visit_id": "v"}))
    for name in ("signature-5", "signature-6"):
        upload(phone, name, OTHER)
    [question] = questions(house)
    assert question["data"]["pictures"] == ["signature-6"]


def at_desk(house: House, phone: Phone, **more: Any) -> Any:
    """A clerk without network signs on the courier's glass."""
    (order,) = collected(house, phone)
    sign = {"signer": "Cô Hà", "method": "glass", "signature": hashlib.sha256(SIGNED).hexdigest()}
    assert phone.send(phone.handed("agency", CENTRE, order.item_number, countersignature=sign, **more))["results"][0]["outcome"] == "applied"
    return order


def test_a_clerks_signature_without_its_picture_stands_and_is_asked_about(both: str, phone: Phone, house: House, clock: Any) -> None:
    order = at_desk(house, phone)
    clock.pass_(days=PATIENCE.days)
    Worker(house)._sweep(clock.now())
    [question] = questions(house, "picture")
    assert "không kèm ảnh" in question["text"] and order.item_number in question["text"]
    assert reread(house, order).filing_time is not None


def test_another_picture_than_the_one_the_clerk_signed_is_asked_about(phone: Phone, house: House) -> None:
    at_desk(house, phone, proofs=["signature-7"])
    upload(phone, "signature-7", OTHER)
    assert len(questions(house)) == 1 and questions(house, "picture") == []


def test_an_older_app_that_names_no_picture_has_sent_it_all_the_same(phone: Phone, house: House, clock: Any) -> None:
    at_desk(house, phone)
    upload(phone, "signature-9", SIGNED)
    clock.pass_(days=PATIENCE.days)
    Worker(house)._sweep(clock.now())
    assert questions(house, "picture") == []


@pytest.mark.parametrize("comes", [True, False])
def test_a_clerks_picture_that_never_comes_is_asked_about_after_some_days(both: str, comes: bool, phone: Phone, house: House, clock: Any) -> None:
    at_desk(house, phone, proofs=["signature-8"])
    if comes:
        upload(phone, "signature-8", SIGNED)
    clock.pass_(days=PATIENCE.days - 1)
    Worker(house)._sweep(clock.now())
    assert questions(house, "picture") == []
    clock.pass_(days=1)
    for _ in range(2):
        Worker(house)._sweep(clock.now())
    assert len(questions(house, "picture")) == (0 if comes else 1)


def test_a_name_that_no_database_keeps_stops_neither_the_act_nor_the_night(both: str, phone: Phone, house: House, clock: Any) -> None:
    at_desk(house, phone, proofs=["a\x00b"])
    clock.pass_(days=PATIENCE.days + 1)
    Worker(house)._sweep(clock.now())
