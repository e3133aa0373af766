"""Acts of a quarantined phone, kept apart until a person has looked; then they are linked, their log rows stay as written."""

import json
from collections.abc import Collection
from datetime import UTC

import msgspec
import sqlalchemy as sa

from app.custody.events import Act, decode_from_device, moves_of
from app.custody.log import EVENTS, LINKS, Witness
from app.custody.service import QUARANTINED, REVOKED, Custody, Recorded
from app.db.uow import Tx
from app.kernel.time import parse_iso


def release(tx: Tx, custody: Custody, device_id: str) -> list[Recorded]:
    """In the order in which they came; none twice."""
    return custody.release(tx, kept_apart(tx, device_id))


def really_held(tx: Tx, device_id: str, party: str, held: Collection[str]) -> set[str]:
    """What the courier has by the chains, and then by the acts that do not count yet: the envelopes are in the bag all the same."""
    bag = set(held)
    for act, _ in kept_apart(tx, device_id):
        for move in moves_of(act.payload, act.actor):
            if move.taker == party and move.role == "moved":
                bag.add(move.item_number)
            elif move.giver == party:
                bag.discard(move.item_number)
    return bag


def kept_apart(tx: Tx, device_id: str) -> list[tuple[Act, Witness]]:
    """The acts that came while the device was in quarantine or revoked, and those whose numbers another act had."""
    linked = sa.select(LINKS.c.event_id).where(LINKS.c.event_id == EVENTS.c.event_id)
    query = sa.select(EVENTS).where(EVENTS.c.device_id == device_id, EVENTS.c.outcome == "contested", ~linked.exists()).order_by(EVENTS.c.leaf)
    pending: list[tuple[Act, Witness]] = []
    for row in tx.execute(query).all():
        wire = json.loads(row.body)
        if (row.problem or {}).get("code") not in (QUARANTINED["code"], REVOKED["code"], "seq_reused") or str(wire.get("event_id")).lower() != row.event_id:
            continue
        try:
            payload = decode_from_device(row.type, wire["payload"])
        except (KeyError, msgspec.ValidationError):
            continue  # what cannot be read stays a text for people
        previous = {item.replace(" ", "").upper(): act for item, act in wire.get("previous", {}).items()}
        act = Act(row.event_id, row.type, payload, parse_iso(wire["occurred_at"]).astimezone(UTC), previous, row.actor, "device", row.body, row.signature, device_id, row.seq)
        pending.append((act, Witness(row.received_at, row.corrected_at, row.skew_ms, row.confidence)))
    return pending
