"""Money at a door is booked once: whoever says again that an order was paid (from a second phone, on paper) asks a question."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.custody.events import Act
from app.custody.payloads import Money
from app.db.uow import Tx
from app.fees.tables import LedgerRow
from app.kernel.money import dong_text
from app.orders.tasks import ask

LEDGER: sa.Table = LedgerRow.__table__  # type: ignore[attr-defined]
KIND = "money"
LINES = ("postage", "state_fee", "cod")
_METHODS = {"cash": "tiền mặt", "transfer": "chuyển khoản"}


@dataclass(frozen=True, slots=True)
class Booked:
    """What one act has brought into the ledgers for an order."""

    event_id: str
    amount: int
    method: str

    @property
    def said(self) -> str:
        return f"{dong_text(self.amount)} {_METHODS.get(self.method, self.method)}"


def lines_of(money: Money) -> dict[str, int]:
    """What goes into the ledgers, each apart."""
    return {} if money.method == "none" else {name: amount for name in LINES if (amount := getattr(money, name))}


def purse_of(actor: str, body: str) -> str:
    """Who has the money that an act brought: the courier, or who gave the envelope out for the post office."""
    kind, _, key = actor.partition(":")
    return str(json.loads(body).get("keyed_by", key)) if kind == "office" else key


def booked(tx: Tx, order_ids: Collection[str]) -> dict[str, Booked]:
    """By order, the first act that brought money for it."""
    ids, found = list(order_ids), dict[str, Booked]()
    for at in range(0, len(ids), 400):
        query = sa.select(LEDGER.c.order_id, LEDGER.c.event_id, LEDGER.c.method, sa.func.sum(LEDGER.c.amount).label("amount"), sa.func.min(LEDGER.c.at).label("at"))
        rows = tx.execute(query.where(LEDGER.c.order_id.in_(ids[at : at + 400])).group_by(LEDGER.c.order_id, LEDGER.c.event_id, LEDGER.c.method)).all()
        for row in sorted(rows, key=lambda row: (row.at, row.event_id)):
            found.setdefault(row.order_id, Booked(row.event_id, int(row.amount), row.method))
    return found


def ask_twice(tx: Tx, act: Act, order: Mapping[str, Any], first: Booked, again: Booked, now: datetime) -> None:
    text = f"Bì {order['item_number']}: tiền thu ở cửa đã ghi sổ {first.said}; một lần báo nữa ghi {again.said} và chưa vào sổ. Hỏi bưu tá đã thu một lần hay hai lần."
    ask(tx, KIND, f"money:{order['id']}:{act.event_id}", text, now, order["id"], event_id=act.event_id, first=first.event_id, amount=again.amount, method=again.method)
