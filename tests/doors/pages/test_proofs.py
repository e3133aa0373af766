"""A photo taken at the door can be looked at by a dispatcher, each look is written down, and its time is limited."""

import hashlib
import io
from time import monotonic
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from app.accounts.access import ACCESS
from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.ids import uuid7
from app.orders.projector import ORDERS
from app.orders.tasks import ask, close
from app.worker import Worker
from tests.doors.pages.visitor import Visitor
from tests.orders import registered, reread
from tests.phone import Phone


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return out.getvalue()


def missed(client: Any, clock: Any, order: Any, *purposes: str) -> list[str]:
    """Nobody was at home, and pictures were sent; their ids."""
    phone, content, proofs = Phone(client, "courier01", clock), picture(), [str(uuid7()) for _ in purposes]
    phone.sign_in()
    act = phone.act("visit.failed", {"visit_id": "v", "order_ids": [order.id], "reason": "absent", "proofs": proofs})
    assert phone.send(act)["results"][0]["outcome"] == "applied"
    for proof, purpose in zip(proofs, purposes, strict=True):
        told = {"id": proof, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "mime": "image/jpeg", "purpose": purpose, "event_id": act["event_id"]}
        assert phone.http.post("/m/v1/proofs", json=told, headers=phone.headers).status_code < 300
        sent = phone.http.put(f"/m/v1/proofs/{proof}/content", content=content, headers={**phone.headers, "Upload-Offset": "0"})
        assert sent.status_code < 300, sent.text
    return proofs


@pytest.fixture
def failed_visit(client: Any, clock: Any, house: House) -> tuple[Any, str]:
    """(order, proof id): nobody was at home, a photo of the gate was sent."""
    order = registered(house)
    return order, missed(client, clock, order, "photo")[0]


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


def test_a_clock_that_is_a_year_ahead_at_a_start_erases_no_picture_and_moves_no_promise(failed_visit: tuple[Any, str], house: House, clock: Any) -> None:
    order, started = registered(house), Worker(house)
    clock.pass_(days=house.settings.proof_days + 1)
    started.settled = monotonic() + 600
    started.once()
    assert house.blobs.size(failed_visit[1]) > 0 and reread(house, order).promised_on == order.promised_on
    Worker(house).once()
    assert house.blobs.size(failed_visit[1]) == 0 and reread(house, order).promised_on != order.promised_on


def test_a_signature_and_a_giay_uy_quyen_are_documents_of_the_service_and_are_kept_five_years(both: str, client: Any, clock: Any, house: House) -> None:
    signature, authorisation, photo = missed(client, clock, registered(house), "signature", "authorisation", "photo")
    clock.pass_(days=5 * 365)
    Worker(house).once()
    assert [house.blobs.size(proof) > 0 for proof in (signature, authorisation, photo)] == [True, True, False]
    clock.pass_(days=6)
    Worker(house).once()
    assert house.blobs.size(signature) == house.blobs.size(authorisation) == 0


def test_a_photo_stays_while_a_complaint_or_a_dispute_about_its_order_is_open(both: str, client: Any, clock: Any, house: House) -> None:
    complained, disputed = registered(house), registered(house)
    photos = missed(client, clock, complained, "photo") + missed(client, clock, disputed, "photo")
    with house.db.write() as tx:
        task = ask(tx, "complaint", "complaint:1", "mất giấy", clock.now(), complained.id)
        tx.execute(ORDERS.update().where(ORDERS.c.id == disputed.id).values(contested=True))
    clock.pass_(days=house.settings.proof_days + 1)
    worker = Worker(house)
    worker.once()
    assert all(house.blobs.size(photo) > 0 for photo in photos)
    with house.db.write() as tx:
        close(tx, str(task), SYSTEM, "đã trả lời", clock.now())
    clock.pass_(days=1)
    worker.once()
    assert [house.blobs.size(photo) > 0 for photo in photos] == [False, True]


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
