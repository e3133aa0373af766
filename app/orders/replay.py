"""Rebuilding every projection from the log in a transaction that is thrown away; what differs is named.

The log is the truth: a difference means that a projection was changed past it, or that a rule has changed since."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from app.custody.log import EVENTS, Envelopes, moves_told
from app.custody.payloads import Fact
from app.db.uow import Tx
from app.orders.lifecycle import Decisions, Failure, origin_of, state_of
from app.orders.outcome import outcome_of
from app.orders.projector import ATTEMPTS, ORDERS
from app.orders.service import Orders

PAGE = 400


def replay(tx: Tx, orders: Orders, say: Callable[[str], None]) -> list[str]:
    """Ids of the orders whose stored holder, chain, state or outcome is not what the log gives. Reads only."""
    differing: list[str] = []
    last, total = "", tx.execute(sa.select(sa.func.count()).select_from(ORDERS)).scalar_one()
    seen = 0
    while rows := tx.execute(sa.select(ORDERS).where(ORDERS.c.id > last).order_by(ORDERS.c.id).limit(PAGE)).mappings().all():
        differing += _page(tx, rows)
        last, seen = rows[-1]["id"], seen + len(rows)
        say(f"{seen}/{total} yêu cầu")
    return differing


def _page(tx: Tx, rows: Any) -> list[str]:
    items = [row["item_number"] for row in rows]
    envelopes, acts = Envelopes(tx, items), moves_told(tx, items)
    failures = _failures(tx, [row["id"] for row in rows])
    return [row["id"] for row in rows if _differs(row, envelopes, failures.get(row["id"], []), {name: fact for name, (fact, _) in acts.items()})]


def _failures(tx: Tx, ids: list[str]) -> dict[str, list[Failure]]:
    made: dict[str, list[Failure]] = {}
    known = tx.execute(sa.select(ATTEMPTS).where(ATTEMPTS.c.order_id.in_(ids)).order_by(ATTEMPTS.c.at)).all()
    logged = {e for part in (known[at : at + PAGE] for at in range(0, len(known), PAGE)) for e in _in_log(tx, [r.event_id for r in part])}
    for row in known:
        if row.event_id in logged:
            made.setdefault(row.order_id, []).append(Failure(row.visit_id, row.reason, row.fault, row.at, row.event_id))
    return made


def _in_log(tx: Tx, event_ids: list[str]) -> list[str]:
    return list(tx.execute(sa.select(EVENTS.c.event_id).where(EVENTS.c.event_id.in_(event_ids))).scalars())


def _differs(row: Any, envelopes: Envelopes, failures: list[Failure], acts: Mapping[str, Fact]) -> bool:
    origin = origin_of(row["kind"], row["id"], row["agency_code"])
    chain = envelopes.chain(row["item_number"], origin)
    decided = Decisions(row["cancelled_at"] is not None, row["visit_id"], row["held_at"] is not None, row["returning_at"] is not None)
    state = state_of(row["kind"], chain.holder, origin if chain.tip else None, decided, tuple(failures))
    found = (chain.holder, chain.tip, chain.awaiting, bool(chain.contested), state, len(failures))
    stored = (row["holder"], row["tip"], row["awaiting"], row["contested"], row["state"], row["attempts"])
    told: dict[str, Any] = outcome_of(origin, [acts.get(name) for name in chain.path], failures, chain.notes)
    if "counts" in told and "recovered" not in row["counts"]:  # counted since 0008 only
        told["counts"] = {name: papers for name, papers in told["counts"].items() if name != "recovered"}
    return found != stored or any(row[name] != value for name, value in told.items())


