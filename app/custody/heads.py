"""Signed heads of the log, one a day: afterwards not even the operator can rewrite that day unseen."""

import hashlib
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.custody.log import EVENTS
from app.custody.merkle import leaf_hash, root
from app.custody.signing import canonical, sign
from app.custody.tables import DayHeadRow
from app.db.crypto import Keyring
from app.db.uow import Tx
from app.kernel.time import iso

HEADS: sa.Table = DayHeadRow.__table__  # type: ignore[attr-defined]


def leaf_data(event_id: str, body_hash: str, signature: str, received_at: datetime) -> bytes:
    """What a leaf stands for: the act, its signature, and when the house got it."""
    return f"{event_id}\n{body_hash}\n{signature}\n{iso(received_at)}".encode()


def leaves(tx: Tx, size: int | None = None) -> list[bytes]:
    """Leaf hashes in the order of the log, the first `size` of them."""
    query = sa.select(EVENTS.c.event_id, EVENTS.c.body_hash, EVENTS.c.signature, EVENTS.c.received_at).order_by(EVENTS.c.leaf)
    return [leaf_hash(leaf_data(*row)) for row in tx.execute(query.limit(size) if size is not None else query)]


def public_der(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def key_id(key: ec.EllipticCurvePublicKey) -> str:
    """SHA-256 of the SPKI: what a province writes down to recognise the house."""
    return hashlib.sha256(public_der(key)).hexdigest()


def head_text(day: date, size: int, tree_root: str, signed_at: datetime) -> str:
    return canonical({"day": day.isoformat(), "root": tree_root, "signed_at": iso(signed_at), "tree_size": size})


def sign_head(tx: Tx, keyring: Keyring, day: date, now: datetime) -> DayHeadRow:
    """The head of a day is signed once; asking again returns it."""
    row = tx.get(DayHeadRow, day)
    if row is None:
        known = leaves(tx)
        tree_root = root(known).hex()
        text = head_text(day, len(known), tree_root, now)
        row = DayHeadRow(day=day, tree_size=len(known), root=tree_root, signed_at=now, signature=sign(keyring.house, text), key_id=key_id(keyring.house.public_key()))
        tx.add(row)
        tx.flush()
    return row


def head_wire(row: DayHeadRow) -> dict[str, Any]:
    return {"day": row.day.isoformat(), "tree_size": row.tree_size, "root": row.root, "signed_at": iso(row.signed_at), "signature": row.signature, "key_id": row.key_id}
