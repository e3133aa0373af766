"""Acts of a quarantined phone, kept apart until a person has looked; then they are linked (`app/orders/admitted.py`), their log rows stay
as written."""

import json
from collections.abc import Collection
from datetime import UTC

import msgspec
import sqlalchemy as sa

from app.custody.events import Act, decode_from_device, moves_of
from app.custody.log import EVENTS, LINKS, Witness
from app.custody.service import QUARANTINED, REVOKED
from app.db.reference import meta, set_meta
from app.db.uow import Tx
from app.kernel.time import parse_iso

NO_ENVELOPE = ("visit.started", "shift.closed")
"""No chain has a link of these to show that they were let in."""


def let_in(tx: Tx, device_id: str) -> None:
    """A person has taken in what was kept apart of this phone so far."""
    newest = tx.execute(sa.select(sa.func.max(EVENTS.c.leaf)).where(EVENTS.c.device_id == device_id)).scalar()
    set_meta(tx, f"let_in:{device_id}", str(newest or 0))


def outside(tx: Tx, device_id: str) -> sa.ColumnElement[bool]:
    """The acts of this phone that are kept outside the chains. One without an envelope is inside once a person has let it in: said
    so since, or seen by an act after it that was taken, for the phone was in service again."""
    linked = sa.select(LINKS.c.event_id).where(LINKS.c.event_id == EVENTS.c.event_id)
    taken = tx.execute(sa.select(sa.func.max(EVENTS.c.leaf)).where(EVENTS.c.device_id == device_id, EVENTS.c.outcome == "applied")).scalar()
    inside = EVENTS.c.type.in_(NO_ENVELOPE) & (EVENTS.c.leaf <= max(taken or 0, int(meta(tx, f"let_in:{device_id}") or 0)))
    return sa.and_(EVENTS.c.device_id == device_id, EVENTS.c.outcome == "contested", ~linked.exists(), ~inside)


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
    """The acts that came while the device was in quarantine or revoked, and those whose numbers another act had: the log has these
    behind the batch with which they came, the phone did them before what has higher numbers."""
    query = sa.select(EVENTS).where(outside(tx, device_id)).order_by(EVENTS.c.received_at, EVENTS.c.seq, EVENTS.c.leaf)
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
