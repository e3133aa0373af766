"""Rebuilding every projection from the log in a transaction that is thrown away; what differs is named.

The log is the truth: a difference means that a projection was changed past it, or that a rule has changed since. Compared are holder,
chain, state and outcome as the log gives them, and acceptance, filing, end, tries and money as acts of the log say them. The due day
follows the working calendar of now, which may be corrected after an order was judged: where it differs it is said, and is no fault."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.custody.chain import Chain
from app.custody.log import Envelopes
from app.db.uow import Tx
from app.kernel.time import local_date
from app.orders.lifecycle import Decisions, Failure, origin_of, state_of
from app.orders.outcome import outcome_of
from app.orders.projector import ATTEMPTS, ORDERS
from app.orders.receipts import LEDGER
from app.orders.service import Orders
from app.orders.sources import Said, money_holds, naming, said, times_hold, tries_hold
from app.orders.stops import days_of, stops

PAGE = 400


@dataclass(frozen=True, slots=True)
class Stored:
    """What hangs on one order beside its row."""

    tries: Sequence[Any]
    money: Sequence[Any]


def replay(tx: Tx, orders: Orders, say: Callable[[str], None]) -> list[str]:
    """Ids of the orders of which something stored is not what the log gives. Reads only."""
    differing: list[str] = []
    last, total = "", tx.execute(sa.select(sa.func.count()).select_from(ORDERS)).scalar_one()
    seen = other_due = 0
    while rows := tx.execute(sa.select(ORDERS).where(ORDERS.c.id > last).order_by(ORDERS.c.id).limit(PAGE)).mappings().all():
        page = Page(tx, rows)
        differing += page.differing()
        other_due += sum(page.other_due(row, orders) for row in rows)
        last, seen = rows[-1]["id"], seen + len(rows)
        say(f"{seen}/{total} yêu cầu")
    if other_due:
        say(f"{other_due} yêu cầu có hạn khác với lịch làm việc hôm nay (lịch đã sửa sau khi tính, hoặc hạn đã bị đổi): không tính là sai.")
    return differing


class Page:
    """Some orders, with all that the log has of their envelopes."""

    def __init__(self, tx: Tx, rows: Sequence[Any]) -> None:
        ids = [row["id"] for row in rows]
        self.tx, self.rows, self.envelopes = tx, rows, Envelopes(tx, [row["item_number"] for row in rows])
        self.chains = {row["id"]: self.envelopes.chain(row["item_number"], _origin(row)) for row in rows}
        tries, money = _by_order(tx, ATTEMPTS, ids), _by_order(tx, LEDGER, ids)
        self.stored = {order_id: Stored(tries.get(order_id, []), money.get(order_id, [])) for order_id in ids}
        named = {row.event_id for kept in self.stored.values() for row in (*kept.tries, *kept.money)}
        self.acts = said(tx, named | {link.event_id for links in self.envelopes.links.values() for link in links})

    def differing(self) -> list[str]:
        """An order that was fetched again in another envelope has its first times from the one before: those in doubt are looked at again."""
        doubtful = [row["id"] for row in self.rows if not self._times_hold(row, ())]
        more = naming(self.tx, doubtful)
        return [row["id"] for row in self.rows if self._differs(row) or (row["id"] in more and not self._times_hold(row, more[row["id"]]))]

    def _times_hold(self, row: Any, more: Sequence[Said]) -> bool:
        chain = self.chains[row["id"]]
        last = {link.event_id for link in self.envelopes.links[row["item_number"]] if link.role == "moved" and link.taker == chain.holder}
        ends = {self.acts[name].at for name in last if name in self.acts}
        return times_hold(row, self._state(row, chain), chain, [*self._linked(row), *more], ends)

    def _linked(self, row: Any) -> list[Said]:
        return [self.acts[link.event_id] for link in self.envelopes.links[row["item_number"]] if link.event_id in self.acts]

    def _state(self, row: Any, chain: Chain) -> str:
        decided = Decisions(row["cancelled_at"] is not None, row["visit_id"], row["held_at"] is not None, row["returning_at"] is not None)
        return state_of(row["kind"], chain.holder, _origin(row) if chain.tip else None, decided, tuple(self.failures(row)))

    def _differs(self, row: Any) -> bool:
        chain, kept, linked, failures = self.chains[row["id"]], self.stored[row["id"]], self._linked(row), self.failures(row)
        found = (chain.holder, chain.tip, chain.awaiting, bool(chain.contested), self._state(row, chain), len(failures))
        if found != (row["holder"], row["tip"], row["awaiting"], row["contested"], row["state"], row["attempts"]):
            return True
        path = [self.acts[name].fact if name in self.acts else None for name in chain.path]
        if _otherwise(row, outcome_of(_origin(row), path, failures, chain.notes)):
            return True
        return not (tries_hold(row["id"], kept.tries, self.acts, linked) and money_holds(row["id"], kept.money, self.acts, linked))

    def failures(self, row: Any) -> list[Failure]:
        tries = self.stored[row["id"]].tries
        return [Failure(t.visit_id, t.reason, t.fault, t.at, t.event_id, t.stops) for t in tries if t.event_id in self.acts]

    def other_due(self, row: Any, orders: Orders) -> bool:
        if row["accepted_at"] is None:
            return False
        accepted = local_date(row["accepted_at"])
        due = orders.projector.due_at(accepted, row["sla_days"], days_of(stops(self.failures(row), accepted)))
        return bool(due != row["due_at"])


def _origin(row: Any) -> str:
    return origin_of(row["kind"], row["id"], row["agency_code"])


def _by_order(tx: Tx, table: sa.Table, ids: list[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in tx.execute(sa.select(table).where(table.c.order_id.in_(ids)).order_by(table.c.at)):
        found.setdefault(row.order_id, []).append(row)
    return found


def _otherwise(row: Any, told: dict[str, Any]) -> bool:
    if "counts" in told and "recovered" not in row["counts"]:  # counted since 0008 only
        told["counts"] = {name: papers for name, papers in told["counts"].items() if name != "recovered"}
    return any(row[name] != value for name, value in told.items())
