"""Reading and appending the log: rows, hashes, links. Batches load all they touch at once."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.custody.chain import Chain, Link, fold
from app.custody.events import Act, Move, decode, exchange_of
from app.custody.payloads import EnvelopeFound, Fact
from app.custody.tables import EventRow, LinkRow
from app.db.draft import Draft
from app.db.uow import Tx

EVENTS: sa.Table = EventRow.__table__  # type: ignore[attr-defined]
LINKS: sa.Table = LinkRow.__table__  # type: ignore[attr-defined]
INSERT_EVENT, INSERT_LINK = EVENTS.insert(), LINKS.insert()  # built once: keying a statement costs more than running it
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Witness:
    """When and how the house learnt of an act. Clocks are shown and never decide."""

    received_at: datetime
    corrected_at: datetime
    skew_ms: int = 0
    confidence: str = "server"
    quarantined: bool = False
    doubt: dict[str, Any] | None = None  # kept apart as contested: what it claims of the other side does not hold
    rejected: dict[str, Any] | None = None


def body_hash(act: Act) -> str:
    return hashlib.sha256(act.body.encode()).hexdigest()


def link_hash(previous: str, position: int, item_number: str, act_hash: str) -> str:
    """One step of an envelope's hash chain."""
    return hashlib.sha256(f"{previous}\n{position}\n{item_number}\n{act_hash}".encode()).hexdigest()


class Envelopes:
    """The chains of some envelopes, held in memory for the length of a batch; `write` puts down what was appended."""

    def __init__(self, tx: Tx, items: Collection[str]) -> None:
        self.tx = tx
        self.draft = Draft()
        self.links: dict[str, list[Link]] = {item: [] for item in items}
        self.heads: dict[str, tuple[int, str]] = {}
        self.voided: dict[str, set[str]] = {item: set() for item in items}
        for part in _parts(list(items), 400):
            rows = tx.execute(sa.select(LINKS).where(LINKS.c.item_number.in_(part)).order_by(LINKS.c.position))
            for row in rows:
                self._take(row.item_number, _link(row), row.position, row.hash)
        self._load_voided()

    def _take(self, item: str, link: Link, position: int, digest: str) -> None:
        self.links[item].append(link)
        self.heads[item] = (position, digest)

    def _load_voided(self) -> None:
        """Acts that a later finding has settled."""
        ids = [k.event_id for links in self.links.values() for k in links if k.giver == "" and k.role != "noted"]
        for part in _parts(ids, 400):
            query = sa.select(EVENTS.c.event_id, EVENTS.c.body).where(EVENTS.c.event_id.in_(part), EVENTS.c.type == "envelope.found")
            for row in self.tx.execute(query):
                self._void(row.event_id, json.loads(row.body)["payload"].get("settles", ()))

    def _void(self, event_id: str, settled: Iterable[str]) -> None:
        for item in self.items_of(event_id):
            self.voided[item].update(settled)

    def append(self, act: Act, moves: Iterable[Move], act_hash: str) -> None:
        exchange = exchange_of(act.payload)
        for move in moves:
            position, previous = self.heads.get(move.item_number, (0, GENESIS))
            digest = link_hash(previous, position + 1, move.item_number, act_hash)
            values: dict[str, Any] = {
                "item_number": move.item_number,
                "position": position + 1,
                "event_id": act.event_id,
                "role": move.role,
                "giver": move.giver,
                "taker": move.taker,
                "previous": act.previous.get(move.item_number),
                "device_id": act.device_id,
                "seq": act.seq,
                "hash": digest,
                "exchange": exchange.id if exchange and move.role != "noted" else None,
            }
            self.draft.add(INSERT_LINK, values)
            link = Link(act.event_id, move.role, move.giver, move.taker, values["previous"], act.device_id or "", act.seq or 0, values["exchange"] or "")
            self._take(move.item_number, link, position + 1, digest)
        if isinstance(act.payload, EnvelopeFound):
            self._void(act.event_id, act.payload.settles)

    def items_of(self, event_id: str | None) -> list[str]:
        """The envelopes whose chains have this act."""
        return [item for item, links in self.links.items() if any(link.event_id == event_id for link in links)]

    def told_before(self, act: Act) -> bool:
        """The same side has reported this exchange already, in another act: a signature is good for one act only."""
        exchange = exchange_of(act.payload)
        if exchange is None:
            return False
        known = (link for item in exchange.items for link in self.links.get(item, ()))
        return any(k.exchange == exchange.id and k.device == (act.device_id or "") and k.event_id != act.event_id for k in known)

    def note(self, act: Act, witness: Witness, outcome: str, problem: dict[str, Any] | None, order_ids: Iterable[str] = ()) -> None:
        """The act itself into the log."""
        self.draft.add(INSERT_EVENT, _event(act, witness, outcome, problem, list(order_ids)))

    def write(self) -> None:
        self.draft.write(self.tx)

    def chain(self, item: str, origin: str) -> Chain:
        return fold(self.links[item], origin, frozenset(self.voided[item]))


def insert_event(tx: Tx, act: Act, witness: Witness, outcome: str, problem: dict[str, Any] | None, order_ids: list[str]) -> None:
    tx.execute(INSERT_EVENT, _event(act, witness, outcome, problem, order_ids))


def _event(act: Act, witness: Witness, outcome: str, problem: dict[str, Any] | None, order_ids: list[str]) -> dict[str, Any]:
    return {
        "event_id": act.event_id, "type": act.type, "device_id": act.device_id, "seq": act.seq, "actor": act.actor, "source": act.source,
        "occurred_at": act.occurred_at, "received_at": witness.received_at, "corrected_at": witness.corrected_at, "skew_ms": witness.skew_ms,
        "confidence": witness.confidence, "outcome": outcome, "problem": problem, "order_ids": order_ids, "body": act.body,
        "signature": act.signature, "body_hash": body_hash(act),
    }  # fmt: skip


def known_events(tx: Tx, event_ids: Collection[str]) -> dict[str, Any]:
    """event_id -> (body_hash, outcome, problem, device_id) of those already in the log."""
    found: dict[str, Any] = {}
    for part in _parts(list(event_ids), 400):
        query = sa.select(EVENTS.c.event_id, EVENTS.c.body_hash, EVENTS.c.outcome, EVENTS.c.problem, EVENTS.c.device_id)
        found.update({row.event_id: row for row in tx.execute(query.where(EVENTS.c.event_id.in_(part)))})
    return found


def moves_told(tx: Tx, items: Collection[str]) -> dict[str, tuple[Fact, Witness]]:
    """Every act that has moved one of these envelopes, by its name."""
    found: dict[str, tuple[Fact, Witness]] = {}
    for part in _parts(list(items), 400):
        names = sa.select(LINKS.c.event_id).where(LINKS.c.item_number.in_(part), LINKS.c.role == "moved")
        for row in tx.execute(sa.select(EVENTS).where(EVENTS.c.event_id.in_(names))):
            fact = decode(row.type, json.loads(row.body)["payload"])
            found[row.event_id] = (fact, Witness(row.received_at, row.corrected_at, row.skew_ms, row.confidence))
    return found


def linked_items(tx: Tx, event_ids: Collection[str]) -> set[str]:
    """The envelopes that these acts are about, as the log has linked them."""
    return {item for part in _parts(list(event_ids), 400) for item in tx.execute(sa.select(LINKS.c.item_number).where(LINKS.c.event_id.in_(part))).scalars()}


def left_by_desk(tx: Tx, items: Collection[str]) -> dict[str, tuple[str, str | None]]:
    """Envelopes that a desk has left with their giver: (its newest act that says so, the act on which that stands)."""
    found: dict[str, tuple[str, str | None]] = {}
    for part in _parts(list(items), 400):
        query = sa.select(LINKS).where(LINKS.c.item_number.in_(part), LINKS.c.role == "noted", LINKS.c.taker != "").order_by(LINKS.c.position)
        found |= {row.item_number: (row.event_id, row.previous) for row in tx.execute(query)}
    return found


def _link(row: Any) -> Link:
    return Link(row.event_id, row.role, row.giver, row.taker, row.previous, row.device_id or "", row.seq or 0, row.exchange or "")


def _parts(values: list[str], size: int) -> Iterable[list[str]]:
    return (values[at : at + size] for at in range(0, len(values), size))
