"""One file that proves an envelope's chain without our server: `application/vnd.buuta.custody+json`."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa

from app.custody import tree
from app.custody.heads import HEADS, head_wire, key_id, public_text
from app.custody.log import EVENTS, GENESIS, LINKS
from app.custody.service import Custody
from app.custody.signing import canonical, sign
from app.custody.tables import DayHeadRow
from app.db.crypto import Keyring
from app.db.house_key import HouseKey
from app.db.uow import Tx
from app.kernel.time import iso

MEDIA_TYPE = "application/vnd.buuta.custody+json"
VERSION = 2


class Enrolled(Protocol):
    """A device as the house enrolled it (accounts)."""

    id: str
    person_id: str
    party: str
    public_key: str


@dataclass(frozen=True, slots=True)
class Subject:
    """The envelope that a bundle is about: its number, who had it first, and when the file is made."""

    item_number: str
    origin: str
    made_at: datetime


def make_bundle(tx: Tx, custody: Custody, keyring: Keyring, subject: Subject, devices: Iterable[Enrolled]) -> bytes:
    """`devices`: all enrolled ones; those that signed or countersigned an act of this envelope go in. UTF-8 JSON."""
    item_number = subject.item_number
    links = tx.execute(sa.select(LINKS).where(LINKS.c.item_number == item_number).order_by(LINKS.c.position)).all()
    ids = [link.event_id for link in links]
    events = tx.execute(sa.select(EVENTS).where(EVENTS.c.event_id.in_(ids)).order_by(EVENTS.c.leaf)).all()
    chain = custody.chain_of(tx, item_number)
    result = {"holder": chain.holder, "contested": list(chain.contested), "awaiting": chain.awaiting}
    told = [_event(row) for row in events]
    chained = [{"position": k.position, "event_id": k.event_id, "role": k.role, "giver": k.giver, "taker": k.taker, "previous": k.previous, "exchange": k.exchange, "hash": k.hash} for k in links]
    last = links[-1].hash if links else GENESIS
    seal = {"item_number": item_number, "origin": subject.origin, "made_at": iso(subject.made_at), "links": len(links), "last": last, "contents": contents_of(told, chained), **result}
    key = keyring.house_key
    body = {
        "type": MEDIA_TYPE,
        "version": VERSION,
        "item_number": item_number,
        "origin": subject.origin,
        "house": house_wire(key),
        "succession": list(key.succession),
        "events": told,
        "links": chained,
        "keys": [certificate(key, device) for device in sorted(_signers(events, devices), key=lambda d: d.id)],
        "heads": _heads(tx, {e.leaf: e.event_id for e in events}),
        "result": result,
        "seal": {**seal, "signature": sign(key.private, canonical(seal))},
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1).encode()


def contents_of(events: Sequence[Any], links: Sequence[Any]) -> str:
    """What the seal says of all that stands in the file beside the signed texts: who, when received, from where, with what outcome."""
    return hashlib.sha256(canonical({"events": list(events), "links": list(links)}).encode()).hexdigest()


def certificate_text(device_id: str, person_id: str, party: str, public_key: str) -> str:
    return canonical({"device_id": device_id, "party": party, "person_id": person_id, "public_key": public_key})


def certificate(key: HouseKey, device: Enrolled) -> dict[str, str]:
    """The house's word that this key belongs to this device, person and party; others can check it without the house."""
    text = certificate_text(device.id, device.person_id, device.party, device.public_key)
    return {"device_id": device.id, "person_id": device.person_id, "party": device.party, "public_key": device.public_key, "signature": sign(key.private, text)}


def house_wire(key: HouseKey) -> dict[str, str]:
    public = key.private.public_key()
    return {"key_id": key_id(public), "public_key": public_text(public)}


def _signers(events: Sequence[Any], devices: Iterable[Enrolled]) -> list[Enrolled]:
    ids, keys = {e.device_id for e in events}, set()
    for event in events:
        payload = json.loads(event.body).get("payload") or {}
        keys |= {sign.get("public_key") for sign in (payload.get("countersignature"), *payload.get("signatures", ())) if isinstance(sign, dict)}
    return [d for d in devices if d.id in ids or d.public_key in keys]


def _event(row: Any) -> dict[str, Any]:
    return {
        "body": row.body, "signature": row.signature, "body_hash": row.body_hash, "device_id": row.device_id, "actor": row.actor, "source": row.source,
        "event_id": row.event_id, "received_at": iso(row.received_at), "corrected_at": iso(row.corrected_at), "confidence": row.confidence,
        "outcome": row.outcome, "problem": row.problem,
    }  # fmt: skip


def _heads(tx: Tx, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """For each act (row number -> name) the first signed head that covers it, with the path that proves it is inside."""
    covered = [(index, row, names[leaf]) for leaf, index in sorted(tree.indexes(tx, names).items()) if (row := _first_head(tx, index)) is not None]
    paths = tree.inclusions(tx, [(index, row.tree_size) for index, row, _ in covered])
    found: dict[Any, dict[str, Any]] = {}
    for (index, row, name), path in zip(covered, paths, strict=True):
        head = found.setdefault(row.day, {**head_wire(row), "inclusion": []})
        head["inclusion"].append({"event_id": name, "index": index, "path": [node.hex() for node in path]})
    return list(found.values())


def _first_head(tx: Tx, index: int) -> DayHeadRow | None:
    return tx.execute(sa.select(DayHeadRow).where(HEADS.c.tree_size > index).order_by(HEADS.c.day).limit(1)).scalar_one_or_none()
