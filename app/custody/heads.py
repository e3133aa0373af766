"""Signed heads of the log, one a day: afterwards not even the operator can rewrite that day unseen."""

import base64
import hashlib
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.custody import tree
from app.custody.signing import canonical, sign
from app.custody.succession import id_of
from app.custody.tables import DayHeadRow
from app.db.crypto import Keyring
from app.db.uow import Tx
from app.kernel.time import iso, parse_iso

HEADS: sa.Table = DayHeadRow.__table__  # type: ignore[attr-defined]


def public_der(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def public_text(key: ec.EllipticCurvePublicKey) -> str:
    return base64.b64encode(public_der(key)).decode()


def key_id(key: ec.EllipticCurvePublicKey) -> str:
    """SHA-256 of the SPKI: what a province writes down to recognise the house."""
    return hashlib.sha256(public_der(key)).hexdigest()


def head_text(day: str, size: int, tree_root: str, signed_at: str) -> str:
    return canonical({"day": day, "root": tree_root, "signed_at": signed_at, "tree_size": size})


def sign_head(tx: Tx, keyring: Keyring, day: date, now: datetime) -> DayHeadRow:
    """The head of a day is signed once, with the proof that it goes on from the head before it; asking again returns it."""
    renew(tx, keyring)
    row, key = tx.get(DayHeadRow, day), keyring.house
    if row is None:
        count = tree.grow(tx)
        tree_root, before = tree.root(tx, count).hex(), _before(tx, day)
        proof = [node.hex() for node in tree.consistency(tx, before.tree_size, count)] if before else []
        text = head_text(day.isoformat(), count, tree_root, iso(now))
        row = DayHeadRow(
            day=day, tree_size=count, root=tree_root, signed_at=now, signature=sign(key, text), key_id=key_id(key.public_key()), proof=proof,
        )  # fmt: skip
        tx.add(row)
        tx.flush()
        _prove_older(tx)
    return row


def renew(tx: Tx, keyring: Keyring) -> None:
    """The heads that a stolen key has signed since the theft get the signature of the key of now, under the same text."""
    key = keyring.house_key
    for link in key.succession:
        if link["compromised_since"]:
            stolen = sa.select(DayHeadRow).where(HEADS.c.key_id == id_of(link["from"]), HEADS.c.signed_at > parse_iso(link["compromised_since"]))
            for row in tx.execute(stolen).scalars():
                text = head_text(row.day.isoformat(), row.tree_size, row.root, iso(row.signed_at))
                row.signature, row.key_id = sign(key.private, text), key_id(key.private.public_key())
            tx.flush()


def heads(tx: Tx, since: date, limit: int) -> list[DayHeadRow]:
    return list(tx.execute(sa.select(DayHeadRow).where(HEADS.c.day >= since).order_by(HEADS.c.day).limit(limit)).scalars())


def head_wire(row: DayHeadRow) -> dict[str, Any]:
    return {"day": row.day.isoformat(), "tree_size": row.tree_size, "root": row.root, "signed_at": iso(row.signed_at), "signature": row.signature, "key_id": row.key_id}


def _before(tx: Tx, day: date) -> DayHeadRow | None:
    return tx.execute(sa.select(DayHeadRow).where(HEADS.c.day < day).order_by(HEADS.c.day.desc()).limit(1)).scalar_one_or_none()


def _prove_older(tx: Tx) -> None:
    """Heads of an installation older than the proofs get theirs once."""
    rows = list(tx.execute(sa.select(DayHeadRow).order_by(HEADS.c.day)).scalars())
    for older, row in zip(rows, rows[1:], strict=False):
        if not row.proof and 0 < older.tree_size < row.tree_size:
            row.proof = [node.hex() for node in tree.consistency(tx, older.tree_size, row.tree_size)]
    tx.flush()
