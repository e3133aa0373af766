"""A signature on glass: its hash stands in the signed act, its picture comes before or after. Another picture is no signature of
this act, and a dispatcher is asked; the act itself stays (it may be the picture that is wrong)."""

import json
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from app.custody.events import Act
from app.custody.log import EVENTS
from app.custody.proofs import PROOFS, named_by
from app.custody.tables import ProofRow
from app.db.uow import Tx
from app.orders.pictures import PURPOSE, picture_hash
from app.orders.tasks import ask

LOOKED_THROUGH = 3000
"""Acts of one phone: about a month of full days."""


def compare_acts(tx: Tx, acts: Iterable[Act], now: datetime) -> None:
    """For acts that have just been taken: their picture may have been here before them, or be still to come."""
    for act in acts:
        _compare(tx, act.event_id, act.body, now)


def compare_picture(tx: Tx, proof: ProofRow, last_seq: int, now: datetime) -> None:
    """For a picture that has just become complete: the act that names it, if that is here already. `last_seq` of its phone: a
    picture follows its act, so the newest acts are looked through (by the index over device and number), not those of years."""
    if proof.purpose != PURPOSE:
        return
    tx.flush()
    near = (EVENTS.c.device_id == proof.device_id) & (EVENTS.c.seq > last_seq - LOOKED_THROUGH)
    query = sa.select(EVENTS.c.event_id, EVENTS.c.body).where(near, EVENTS.c.body.contains(proof.id, autoescape=True))
    for row in tx.execute(query):
        _compare(tx, row.event_id, row.body, now)


def _compare(tx: Tx, event_id: str, body: str, now: datetime) -> None:
    hash_ = _signed_hash(body)
    if hash_ is None:
        return
    here = (PROOFS.c.id.in_(named_by(body))) & (PROOFS.c.purpose == PURPOSE) & PROOFS.c.complete_at.is_not(None)
    pictures = tx.execute(sa.select(PROOFS.c.id, PROOFS.c.sha256).where(here)).all()
    if not pictures or any(picture.sha256 == hash_ for picture in pictures):
        return
    payload = json.loads(body)["payload"]
    item = str(payload.get("item_number") or ", ".join(map(str, payload.get("item_numbers") or [])))
    text = f"Ảnh chữ ký gửi lên không phải là chữ ký đã ghi trong việc giao nhận bì {item}: hỏi bưu tá và người ký. Việc đã ghi vẫn giữ nguyên."
    ask(tx, "contested", f"glass:{event_id}", text, now, event_id=event_id, signed=hash_, pictures=[picture.id for picture in pictures])


def _signed_hash(body: str) -> str | None:
    """None where the act has no signature on glass, or one without a picture (a drawing as text, paper kept at the desk)."""
    if '"method":"glass"' not in body:
        return None
    payload = json.loads(body).get("payload") or {}
    given = payload.get("countersignature")
    return picture_hash(str(given.get("signature", ""))) if isinstance(given, dict) and given.get("method") == "glass" else None
