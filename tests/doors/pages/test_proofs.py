"""A photo taken at the door can be looked at by a dispatcher, each look is written down, and its time is limited."""

import hashlib
import io
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from app.accounts.access import ACCESS
from app.house import House
from app.kernel.ids import uuid7
from app.worker import Worker
from tests.doors.pages.visitor import Visitor
from tests.orders import registered
from tests.phone import Phone


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def failed_visit(client: Any, clock: Any, house: House) -> tuple[Any, str]:
    """(order, proof id): nobody was at home, a photo of the gate was sent."""
    order, phone, content, proof = registered(house), Phone(client, "courier01", clock), picture(), str(uuid7())
    phone.sign_in()
    act = phone.act("visit.failed", {"visit_id": "v", "order_ids": [order.id], "reason": "absent", "proofs": [proof]})
    assert phone.send(act)["results"][0]["outcome"] == "applied"
    told = {"id": proof, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "mime": "image/jpeg", "event_id": act["event_id"]}
    assert phone.http.post("/m/v1/proofs", json=told, headers=phone.headers).status_code < 300
    sent = phone.http.put(f"/m/v1/proofs/{proof}/content", content=content, headers={**phone.headers, "Upload-Offset": "0"})
    assert sent.status_code < 300, sent.text
    return order, proof


def test_the_photo_is_shown_and_the_look_is_written_down(failed_visit: tuple[Any, str], client: Any, house: House) -> None:
    order, proof = failed_visit
    board = Visitor(client).login("dispatcher")
    assert f"/board/order/{order.id}/proof/{proof}" in board.see(f"/board/order/{order.id}")
    answer = client.get(f"/board/order/{order.id}/proof/{proof}")
    assert answer.content == picture()
    assert answer.headers["cache-control"] == "private, no-store"
    with house.db.read() as tx:
        looks = tx.execute(sa.select(ACCESS.c.detail).where(ACCESS.c.purpose == "board.proof")).scalars().all()
    assert looks == [proof]


def test_a_photo_of_another_order_is_not_there(failed_visit: tuple[Any, str], client: Any, house: House) -> None:
    Visitor(client).login("dispatcher")
    other = registered(house)
    assert client.get(f"/board/order/{other.id}/proof/{failed_visit[1]}").status_code == 404


def test_after_its_time_the_picture_is_gone_and_its_hash_stays(failed_visit: tuple[Any, str], client: Any, house: House) -> None:
    order, proof = failed_visit
    house.clock.pass_(days=house.settings.proof_days + 1)  # type: ignore[attr-defined]
    Worker(house).once()
    assert house.blobs.size(proof) == 0
    board = Visitor(client).login("dispatcher")
    assert "đã huỷ theo hạn lưu" in board.see(f"/board/order/{order.id}")
    assert client.get(f"/board/order/{order.id}/proof/{proof}").status_code == 410


def test_a_photo_that_a_lost_phone_never_sent_whole_is_erased_with_its_time_too(client: Any, clock: Any, house: House) -> None:
    phone, content, proof = Phone(client, "courier01", clock), picture(), str(uuid7())
    phone.sign_in()
    told = {"id": proof, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "mime": "image/jpeg"}
    assert phone.http.post("/m/v1/proofs", json=told, headers=phone.headers).status_code < 300
    assert phone.http.put(f"/m/v1/proofs/{proof}/content", content=content[:100], headers={**phone.headers, "Upload-Offset": "0"}).status_code < 300
    clock.pass_(days=house.settings.proof_days - 1)
    Worker(house).once()
    assert house.blobs.size(proof) == 100
    clock.pass_(days=2)
    Worker(house).once()
    assert house.blobs.size(proof) == 0
