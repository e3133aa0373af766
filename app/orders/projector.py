"""Writes what follows from decisions and the custody log onto the orders, and tells the journal what has changed.

`buuta replay` holds what is stored against the whole log, by the same rules (`app/orders/replay.py` says what of it)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from app.custody.chain import Chain
from app.custody.events import Act
from app.custody.log import Witness, moves_told
from app.custody.payloads import CollectDone, Correction, DeliverDone, Fact, ManifestSealed, Money, VisitFailed
from app.db.draft import Draft
from app.db.uow import Tx
from app.kernel.time import local_date
from app.orders import refusals, unwilling, withdrawn
from app.orders.corrections import ask_about
from app.orders.ends import end_of, filed
from app.orders.journal import line, order_data, tell_all
from app.orders.lifecycle import CANCELLED, Decisions, Failure, origin_of, state_of
from app.orders.news import news_of, worth_telling
from app.orders.numbers import ask_where_from
from app.orders.outcome import outcome_of
from app.orders.receipts import LEDGER, Booked, ask_twice, booked, lines_of, purse_of
from app.orders.stops import days_of, stops
from app.orders.tables import AttemptRow, OrderRow

ORDERS: sa.Table = OrderRow.__table__  # type: ignore[attr-defined]
ATTEMPTS: sa.Table = AttemptRow.__table__  # type: ignore[attr-defined]
_INSERT_ATTEMPT, _INSERT_MONEY = ATTEMPTS.insert(), LEDGER.insert()
Order = dict[str, Any]
Path = Sequence[tuple[Fact | None, Witness | None]]
DueAt = Callable[[date, int, Collection[date]], datetime]


@dataclass(frozen=True, slots=True)
class OrderProjector:
    """`due_at(day of acceptance, n, days on which the clock stood)` comes from the working calendar, `fault_of(reason)` (whose fault,
    whether by force majeure) from the table of reasons, `reprice(order)` from the tariff."""

    due_at: DueAt
    fault_of: Callable[[str], tuple[str, bool]]
    reprice: Callable[[Order], dict[str, Any]]

    def open(self, tx: Tx, items: Collection[str], order_ids: Collection[str]) -> "OrderBook":
        book = OrderBook(tx, self)
        book.load(list(items), list(order_ids))
        return book


@dataclass
class OrderBook:
    tx: Tx
    rules: OrderProjector
    by_id: dict[str, Order] = field(default_factory=dict)
    by_item: dict[str, str] = field(default_factory=dict)
    failures: dict[str, list[Failure]] = field(default_factory=dict)
    acts: dict[str, tuple[Fact, Witness]] = field(default_factory=dict)
    draft: Draft = field(default_factory=Draft)
    news: list[dict[str, Any]] = field(default_factory=list)
    changed: dict[str, Order] = field(default_factory=dict)
    booked: dict[str, Booked] | None = None  # by order, once money comes with an act
    bound: set[str] = field(default_factory=set)  # acts that gave their envelope another number
    told: bool = False  # whether `acts` has those of earlier batches

    def write(self) -> None:
        """Puts down what follows from all acts and decisions so far: an order changed ten times is written once."""
        self.draft.write(self.tx)
        news = worth_telling(self.news, self.by_id)
        for told, seq in zip(news, tell_all(self.tx, news), strict=True):
            self.changed[told["order_id"]]["change_seq"] = seq
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for order_id, values in self.changed.items():
            alike.setdefault(tuple(sorted(values)), []).append({"the_id": order_id, **{f"new_{name}": value for name, value in values.items()}})
        for names, rows in alike.items():
            self.tx.execute(_update(names), rows)
        self.news, self.changed = [], {}

    def load(self, items: list[str], order_ids: list[str]) -> None:
        for column, values in ((ORDERS.c.item_number, items), (ORDERS.c.id, order_ids)):
            for at in range(0, len(values), 400):
                query = sa.select(ORDERS).where(column.in_(values[at : at + 400]))
                for row in self.tx.execute(query).mappings():
                    self.by_id[row["id"]] = dict(row)
                    self.by_item[row["item_number"]] = row["id"]
        ids = list(self.by_id)
        for at in range(0, len(ids), 400):
            query = sa.select(ATTEMPTS).where(ATTEMPTS.c.order_id.in_(ids[at : at + 400])).order_by(ATTEMPTS.c.at)
            for failed in self.tx.execute(query):
                self.failures.setdefault(failed.order_id, []).append(Failure(failed.visit_id, failed.reason, failed.fault, failed.at, failed.event_id, failed.stops))

    def items_of(self, order_ids: Collection[str]) -> list[str]:
        return [self.by_id[o]["item_number"] for o in order_ids if o in self.by_id]

    def known(self, item_number: str) -> Order | None:
        return self.by_id.get(self.by_item.get(item_number, ""))

    def origin(self, item_number: str) -> str | None:
        order = self.known(item_number)
        return origin_of(order["kind"], order["id"], order["agency_code"]) if order else None

    def bind(self, act: Act) -> None:
        """The number on the envelope is the one scanned at the door, also where another had been reserved."""
        payload = act.payload
        if not isinstance(payload, CollectDone) or payload.item_number in self.by_item:
            return
        order = self.by_id.get(payload.order_id)
        if order is None or order["holder"] != origin_of(order["kind"], order["id"], order["agency_code"]):
            return
        self.by_item.pop(order["item_number"], None)
        self.by_item[payload.item_number] = order["id"]
        self._write(order, {"item_number": payload.item_number})
        self.bound.add(act.event_id)

    def apply(self, act: Act, witness: Witness, chains: Mapping[str, Chain]) -> list[str]:
        """Ids of the orders that the act touches."""
        self.acts[act.event_id] = (act.payload, witness)
        touched: dict[str, Chain | None] = {self.by_item[i]: c for i, c in chains.items() if i in self.by_item}
        match act.payload:
            case VisitFailed(order_ids=ids):
                for order_id in ids:
                    if order_id in self.by_id:
                        touched.setdefault(order_id, None)
                        self._attempt(order_id, act, act.payload, witness)
            case CollectDone(order_id=order_id) | DeliverDone(order_id=order_id):
                if order_id in self.by_id:
                    touched.setdefault(order_id, None)
                    self._money(order_id, act, act.payload.money, witness)
                    if isinstance(act.payload, CollectDone) and act.event_id in self.bound:
                        ask_where_from(self.tx, act.payload.item_number, order_id, witness.received_at)
                    if isinstance(act.payload, DeliverDone):
                        withdrawn.ask_for(self.tx, act, act.payload, witness.received_at)
            case Correction():
                ask_about(self.tx, act, act.payload, list(chains), list(touched), witness.received_at)
            case _:
                pass
        for order_id, chain in touched.items():
            order, cancelled = self.by_id[order_id], self.by_id[order_id]["state"] == CANCELLED
            self.project(order, act, witness, chain)
            if cancelled and order["state"] != CANCELLED and not isinstance(act.payload, ManifestSealed):  # a desk that gives it out says so
                refusals.ask_about_cancelled(self.tx, order, witness.received_at)
        if isinstance(act.payload, VisitFailed):
            for order_id in (name for name in act.payload.order_ids if name in touched):
                refusals.ask_whether(self.tx, self.by_id[order_id], act.payload.reason, witness.received_at)
                unwilling.ask_whether(self.tx, self.by_id[order_id], act.payload.reason, witness.received_at)
        refusals.ask_what_was_left(self.tx, act, self.known, witness)
        return list(touched)

    def _attempt(self, order_id: str, act: Act, payload: VisitFailed, witness: Witness) -> None:
        fault, stops_clock = self.rules.fault_of(payload.reason)
        row = {
            "order_id": order_id,
            "event_id": act.event_id,
            "visit_id": payload.visit_id,
            "reason": payload.reason,
            "fault": fault,
            "stops": stops_clock,
            "note": payload.note,
            "courier_id": act.actor.partition(":")[2],
            "at": witness.corrected_at,
        }
        self.draft.add(_INSERT_ATTEMPT, row)
        self.failures.setdefault(order_id, []).append(Failure(payload.visit_id, payload.reason, fault, witness.corrected_at, act.event_id, stops_clock))

    def _money(self, order_id: str, act: Act, money: Money | None, witness: Witness) -> None:
        if money is None or not (lines := lines_of(money)):
            return
        if self.booked is None:
            self.booked = booked(self.tx, self.by_id)
        told = Booked(act.event_id, sum(lines.values()), money.method)
        first = self.booked.setdefault(order_id, told)
        if first is not told:
            ask_twice(self.tx, act, self.by_id[order_id], first, told, witness.received_at)
            return
        for ledger, amount in lines.items():
            row = {"event_id": act.event_id, "order_id": order_id, "ledger": ledger, "courier_id": purse_of(act.actor, act.body)}
            self.draft.add(_INSERT_MONEY, {**row, "amount": amount, "method": money.method, "at": witness.corrected_at})

    def project(self, order: Order, act: Act | None, witness: Witness, chain: Chain | None) -> None:
        """Recomputes one order; `act` None = a decision was taken. Writes only what differs, tells only what is new."""
        before = dict(order)
        failures = tuple(self.failures.get(order["id"], ()))
        begun = origin_of(order["kind"], order["id"], order["agency_code"])
        changes: Order = {}
        path: Path = ()
        if chain is not None:
            path = self._facts(chain)
            changes = self._custody(order, act, witness, chain, path)
            changes |= outcome_of(begun, [fact for fact, _ in path], failures, chain.notes)
        order.update(changes)
        if order["weight_g"] != before["weight_g"]:  # final at the door
            changes["quote"] = self.rules.reprice(order)
        origin = begun if order["tip"] else None
        decided = Decisions(order["cancelled_at"] is not None, order["visit_id"], order["held_at"] is not None, order["returning_at"] is not None)
        changes["state"] = order["state"] = state_of(order["kind"], order["holder"], origin, decided, failures)
        changes |= self._clock(order, failures)
        end = end_of(order["state"], [seen for _, seen in path], witness)
        if (end is None) != (before["closed_at"] is None) or (end is not None and order["holder"] != before["holder"]):
            changes["closed_at"] = end
        order.update(changes)
        self._settle(before, order, changes, changes.get("closed_at") or witness.corrected_at, failures)

    def _facts(self, chain: Chain) -> Path:
        """The acts of the chain's path. Those of earlier batches are read once for all envelopes of this one."""
        if not self.told and any(name not in self.acts for name in chain.path):
            self.told = True
            self.acts = moves_told(self.tx, self.by_item) | self.acts
        return [self.acts.get(name, (None, None)) for name in chain.path]

    def _custody(self, order: Order, act: Act | None, witness: Witness, chain: Chain, path: Path) -> Order:
        changes: Order = {"holder": chain.holder, "tip": chain.tip, "awaiting": chain.awaiting, "contested": bool(chain.contested)}
        if order["accepted_at"] is None and chain.path:
            changes["accepted_at"] = witness.corrected_at
        if order["filing_time"] is None and order["kind"] == "collect" and chain.holder.startswith("agency:"):
            changes |= self._filing(act, witness, chain, path)
        return changes

    def _filing(self, act: Act | None, witness: Witness, chain: Chain, path: Path) -> Order:
        """From this act, or from an earlier one that has only now become part of the chain."""
        told = [(act.payload, witness)] if act is not None and act.event_id in chain.path else []
        return next((found for fact, seen in [*told, *path] if fact and seen and (found := filed(fact, seen.corrected_at, seen.confidence))), {})

    def _clock(self, order: Order, failures: tuple[Failure, ...]) -> Order:
        changes: Order = {"attempts": len(failures)}
        if order["accepted_at"] is not None:
            accepted = local_date(order["accepted_at"])
            changes |= {"due_at": self.rules.due_at(accepted, order["sla_days"], days_of(stops(failures, accepted))), "due_provisional": False}
        return changes

    def _settle(self, before: Order, order: Order, changes: Order, at: datetime, failures: tuple[Failure, ...]) -> None:
        differing = {name: value for name, value in changes.items() if before[name] != value}
        if not differing:
            return
        for type_, more in news_of(before, order, failures):
            self.news.append(line(type_, at, order_data(order, at, **more), order_id=order["id"], connection_id=order["connection_id"]))
        self._write(order, differing | {"changed_at": at})

    def _write(self, order: Order, values: Order) -> None:
        order.update(values)
        self.changed.setdefault(order["id"], {}).update(values)


@lru_cache(maxsize=256)
def _update(names: tuple[str, ...]) -> sa.Update:
    """One statement for one set of columns: to build and key it anew costs more than to run it."""
    return ORDERS.update().where(ORDERS.c.id == sa.bindparam("the_id")).values({name: sa.bindparam(f"new_{name}", type_=ORDERS.c[name].type) for name in names})
