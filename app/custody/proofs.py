"""Photos and signatures named by the acts of an order: finding them, and letting go of their content when its time is over.

The hash of a proof stays in the signed act for ever; its content is personal data and is kept as long as it may be needed: a photo for a
complaint (six months and the time to answer, TT 17/2017/TT-BTTTT Art 8), what is a document of the service for five years (Art 14)."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.custody.log import EVENTS
from app.custody.tables import ProofRow
from app.db.uow import Tx

PROOFS: sa.Table = ProofRow.__table__  # type: ignore[attr-defined]
MOST = 200
"""Proofs let go at once."""
DOCUMENTS = ("signature", "authorisation")
"""The signature on glass is the one under the phiếu gửi; the giấy ủy quyền is why somebody else was given the result."""
DOCUMENT_DAYS = timedelta(days=5 * 366)


def named_by(body: str) -> list[str]:
    """The proofs that one act names, in its own order; a name that no database keeps names none."""
    payload = json.loads(body).get("payload") or {}
    listed = payload.get("proofs")
    found = [str(one) for one in listed] if isinstance(listed, list) else []
    receiver = payload.get("received_by")
    if isinstance(receiver, dict) and receiver.get("authorisation_proof"):
        found.append(str(receiver["authorisation_proof"]))
    return [name for name in found if "\x00" not in name]


def proofs_of(tx: Tx, event_ids: Iterable[str]) -> Sequence[ProofRow]:
    """What has been announced of the proofs these acts name; oldest first."""
    bodies = tx.execute(sa.select(EVENTS.c.body).where(EVENTS.c.event_id.in_(list(event_ids)))).scalars()
    ids = {proof for body in bodies for proof in named_by(body)}
    return tx.execute(sa.select(ProofRow).where(PROOFS.c.id.in_(ids)).order_by(PROOFS.c.created_at)).scalars().all()


def expired(tx: Tx, now: datetime, photos: timedelta, needed: Collection[str] = ()) -> list[str]:
    """Proofs whose time is over (`photos`: that of a photo) and whose content is still there (`received` says how much); also what a lost phone
    never sent whole, for half a signature is no document. Those `needed` stay."""
    document = PROOFS.c.purpose.in_(DOCUMENTS) & PROOFS.c.complete_at.is_not(None)
    over = sa.or_(PROOFS.c.created_at < now - max(photos, DOCUMENT_DAYS), sa.and_(PROOFS.c.created_at < now - photos, ~document))
    query = sa.select(PROOFS.c.id).where(over, PROOFS.c.received > 0, PROOFS.c.id.not_in(needed))
    return list(tx.execute(query.order_by(PROOFS.c.created_at).limit(MOST)).scalars())


def let_go(tx: Tx, proof_ids: Sequence[str]) -> None:
    """Their content is gone; that they existed, and their hashes, stay."""
    tx.execute(PROOFS.update().where(PROOFS.c.id.in_(proof_ids)).values(received=0))
