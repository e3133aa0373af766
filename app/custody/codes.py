"""The citizen's code: six digits on the tracking page that a citizen reads to the courier instead of signing on glass.

Derived from the keyring, so nothing is stored that could be stolen, and nothing expires before it has been used. The first act of
a courier at this door decides whether the code fits; a second one proves nothing, so nobody can try codes out."""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.custody.events import Act
from app.custody.payloads import CollectDone, DeliverDone
from app.custody.tables import CodeHeardRow
from app.db.crypto import Keyring
from app.db.uow import Tx

CODES: sa.Table = CodeHeardRow.__table__  # type: ignore[attr-defined]
PURPOSE = "buuta.citizen_code.1"
ID = re.compile(r"[0-9A-Za-z-]{1,60}")  # what no order of ours can be called has no code
COLLECT, DELIVER = "collect", "deliver"
DOORS: Mapping[str, str] = {"collect.done": COLLECT, "deliver.done": DELIVER}
RIGHT, WRONG, UNCOUNTED = "right", "wrong", "uncounted"
SAID: Mapping[str, str] = {RIGHT: "đúng", WRONG: "sai", UNCOUNTED: "không tính"}
"""After «mã của người dân: ». Not counted: this courier had already sent a code for this door."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one act says it was told, and what came of it. `asks`: a person should look."""

    act: Act
    order_id: str
    verdict: str
    asks: bool


def code_of(keyring: Keyring, order_id: str, door: str) -> str:
    """`door`: collect | deliver. Six digits."""
    drawn = keyring.digest(PURPOSE, f"{order_id}\n{door}")
    return f"{int.from_bytes(drawn[:8], 'big') % 1_000_000:06d}"


def hear(tx: Tx, keyring: Keyring, act: Act, now: datetime) -> Heard | None:
    """Compares, in constant time, and keeps the outcome; None where the act brings no code. The caller takes each act once."""
    payload = act.payload
    if not isinstance(payload, CollectDone | DeliverDone) or payload.countersignature is None or payload.countersignature.method != "code":
        return None
    order_id, door = payload.order_id, DOORS[act.type]
    if ID.fullmatch(order_id) is None:
        return None
    given = payload.countersignature.signature.replace(" ", "")
    fits = hmac.compare_digest(given.encode(), code_of(keyring, order_id, door).encode())
    here = (CODES.c.order_id == order_id) & (CODES.c.door == door) & (CODES.c.courier == act.actor)
    first = tx.execute(sa.select(CODES.c.fits).where(here)).first()
    if first is not None:
        return Heard(act, order_id, UNCOUNTED, asks=not (first.fits and fits))
    tx.execute(CODES.insert(), {"order_id": order_id, "door": door, "courier": act.actor, "event_id": act.event_id, "fits": fits, "checked_at": now})
    return Heard(act, order_id, RIGHT if fits else WRONG, asks=not fits)


def verdicts(tx: Tx, bodies: Mapping[str, str]) -> dict[str, str]:
    """event_id -> right | wrong | uncounted, of those acts (by their text) that bring a citizen's code."""
    coded = [event_id for event_id, body in bodies.items() if '"method":"code"' in body and _brings_code(body)]
    found = dict(tx.execute(sa.select(CODES.c.event_id, CODES.c.fits).where(CODES.c.event_id.in_(coded))).tuples().all())
    return {event_id: UNCOUNTED if event_id not in found else RIGHT if found[event_id] else WRONG for event_id in coded}


def _brings_code(body: str) -> bool:
    act = json.loads(body)
    given = act["payload"].get("countersignature")
    return act["type"] in DOORS and isinstance(given, dict) and given.get("method") == "code"
