"""Stored times, tries and money held against the acts that say them: each must have its act in the log, and each act its row."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.custody.chain import Chain
from app.custody.events import decode
from app.custody.log import EVENTS, Witness
from app.custody.payloads import CollectDone, DeliverDone, Fact, VisitFailed
from app.db.uow import Tx
from app.orders.ends import filed
from app.orders.lifecycle import CANCELLED, CLOSED
from app.orders.receipts import lines_of, purse_of

PART = 400
TOLD_IN_MS = timedelta(milliseconds=1)  # texts are cut there, columns are not
AT_ONCE = timedelta(minutes=1)  # between a decision and the moment that it was projected


@dataclass(frozen=True, slots=True)
class Said:
    """One act of the log. `purse`: who has the money that it brought."""

    event_id: str
    actor: str
    fact: Fact
    witness: Witness
    purse: str

    @property
    def at(self) -> datetime:
        return self.witness.corrected_at


def said(tx: Tx, event_ids: Collection[str]) -> dict[str, Said]:
    ids, found = list(event_ids), dict[str, Said]()
    for at in range(0, len(ids), PART):
        found |= {one.event_id: one for one in _read(tx, EVENTS.c.event_id.in_(ids[at : at + PART]))}
    return found


def naming(tx: Tx, order_ids: Sequence[str]) -> dict[str, list[Said]]:
    """Also those that were linked to an envelope which the order no longer has. Reads the whole log, so only for orders in doubt."""
    found: dict[str, list[Said]] = {order_id: [] for order_id in order_ids}
    if found:
        named = sa.or_(*(sa.cast(EVENTS.c.order_ids, sa.Text).contains(order_id, autoescape=True) for order_id in found))
        for row in tx.execute(sa.select(EVENTS).where(named)):
            for order_id in found.keys() & set(row.order_ids):
                found[order_id].append(_said(row))
    return found


def _read(tx: Tx, which: sa.ColumnElement[bool]) -> Iterable[Said]:
    return (_said(row) for row in tx.execute(sa.select(EVENTS).where(which)))


def _said(row: Any) -> Said:
    witness = Witness(row.received_at, row.corrected_at, row.skew_ms, row.confidence)
    return Said(row.event_id, row.actor, decode(row.type, json.loads(row.body)["payload"]), witness, purse_of(row.actor, row.body))


def times_hold(order: Mapping[str, Any], state: str, chain: Chain, acts: Sequence[Said], ends: Collection[datetime]) -> bool:
    """Acceptance, filing and end of an order are moments of acts on its envelope; `state` is what the log gives, `ends`: when acts of
    the chain gave the envelope to who has it now."""
    moments = {one.at for one in acts}
    accepted = order["accepted_at"] in moments if order["accepted_at"] else not chain.path
    return accepted and _filing_holds(order, chain, acts) and _end_holds(order, state, moments if state == CANCELLED else ends)


def _filing_holds(order: Mapping[str, Any], chain: Chain, acts: Sequence[Said]) -> bool:
    told = [(one.event_id, found) for one in acts if (found := filed(one.fact, one.at, one.witness.confidence))]
    if order["filing_time"] is None:
        return not (order["kind"] == "collect" and chain.holder.startswith("agency:") and any(name in chain.path for name, _ in told))
    return any(abs(found["filing_time"] - order["filing_time"]) < TOLD_IN_MS and found["filing_confidence"] == order["filing_confidence"] for _, found in told)


def _end_holds(order: Mapping[str, Any], state: str, moments: Collection[datetime]) -> bool:
    closed = order["closed_at"]
    if closed is None or state not in CLOSED:
        return closed is None and state not in CLOSED
    decided = state == CANCELLED and order["cancelled_at"] is not None and abs(closed - order["cancelled_at"]) < AT_ONCE
    return decided or closed in moments


def tries_hold(order_id: str, tries: Sequence[Any], acts: Mapping[str, Said], linked: Iterable[Said]) -> bool:
    """`acts` has every act that a row names and the log knows."""
    wanted = {one.event_id for one in linked if isinstance(one.fact, VisitFailed) and order_id in one.fact.order_ids}
    return wanted <= {row.event_id for row in tries} and all(_is_try(order_id, row, acts.get(row.event_id)) for row in tries)


def _is_try(order_id: str, row: Any, one: Said | None) -> bool:
    if one is None or not isinstance(one.fact, VisitFailed) or order_id not in one.fact.order_ids:
        return False
    return bool((row.visit_id, row.reason, row.note, row.courier_id, row.at) == (one.fact.visit_id, one.fact.reason, one.fact.note, one.actor.partition(":")[2], one.at))


def money_holds(order_id: str, ledger: Sequence[Any], acts: Mapping[str, Said], linked: Iterable[Said]) -> bool:
    """What an act has brought stands there whole and as it said; of several acts on one order the first is enough."""
    stored: dict[str, dict[str, tuple[Any, ...]]] = {}
    for row in ledger:
        stored.setdefault(row.event_id, {})[row.ledger] = (row.amount, row.method, row.courier_id, row.at)
    if not stored:
        return not any(_brought(order_id, one) for one in linked)
    return all(name in acts and rows == _brought(order_id, acts[name]) for name, rows in stored.items())


def _brought(order_id: str, one: Said) -> dict[str, tuple[Any, ...]]:
    if not isinstance(one.fact, CollectDone | DeliverDone) or one.fact.order_id != order_id or one.fact.money is None:
        return {}
    method = one.fact.money.method
    return {name: (amount, method, one.purse, one.at) for name, amount in lines_of(one.fact.money).items()}
