"""A batch of acts is written together; an act on which our own code fails is kept, and takes no other with it."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.custody.log import EVENTS, LINKS
from app.house import House
from app.orders import queries
from app.orders.projector import OrderBook
from app.orders.replay import replay
from app.orders.service import Orders
from tests.orders import registered, reread
from tests.phone import Phone


def _books(house: House, orders: Orders) -> tuple[list[str], int, int]:
    with house.db.read() as tx:
        links, events = (tx.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in (LINKS, EVENTS))
        return replay(tx, orders, lambda _: None), int(links), int(events)


def test_a_poisonous_act_is_kept_as_contested_and_the_others_are_applied(both: str, house: House, client: Any, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first, poisoned, last = (registered(house) for _ in range(3))
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    apply = OrderBook.apply

    def failing(book: OrderBook, act: Any, witness: Any, chains: Any) -> list[str]:
        touched = apply(book, act, witness, chains)
        if poisoned.item_number in chains:
            raise RuntimeError("lỗi của chúng tôi")
        return touched

    monkeypatch.setattr(OrderBook, "apply", failing)
    acts = [phone.collected("v", {"order_id": o.id, "item_number": o.item_number, "components": o.components}) for o in (first, poisoned, last)]
    answer = phone.send(*acts)
    assert [r["outcome"] for r in answer["results"]] == ["applied", "contested", "applied"]
    assert answer["results"][1]["problem"]["code"] == "kept_unread" and answer["ack_seq"] == 3
    assert [reread(house, o).state for o in (first, poisoned, last)] == ["in_hand", "booked", "in_hand"]
    assert _books(house, house.orders) == ([], 2, 3)
    again = phone.send(*acts)
    assert [r["outcome"] for r in again["results"]] == ["duplicate"] * 3


def test_an_order_that_moves_twice_in_a_batch_tells_both_and_stands_where_it_ended(both: str, house: House, client: Any, clock: Any) -> None:
    order = registered(house)
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    wire = {"order_id": order.id, "item_number": order.item_number, "components": order.components}
    answer = phone.send(phone.collected("v", wire), phone.handed("office", "BC31510", order.item_number))
    assert [r["outcome"] for r in answer["results"]] == ["applied", "applied"]
    now = reread(house, order)
    with house.db.read() as tx:
        told = queries.history(tx, order.id)
    assert [row.type for row in told] == ["order.booked", "order.collected", "order.updated"]
    assert now.holder == "office:BC31510" and now.change_seq == told[-1].seq
    assert _books(house, house.orders) == ([], 2, 2)


def test_a_batch_costs_a_few_statements_however_many_acts_it_has(house: House, client: Any, clock: Any) -> None:
    orders = [registered(house) for _ in range(15)]
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    acts = [act for o in orders for act in (phone.collected("v", {"order_id": o.id, "item_number": o.item_number, "components": o.components}), phone.handed("office", "BC31510", o.item_number))]
    statements: list[str] = []
    sa.event.listen(house.db.writer, "before_cursor_execute", lambda *a: statements.append(a[2]))
    assert {r["outcome"] for r in phone.send(*acts)["results"]} == {"applied"}
    assert len(statements) < 30 == len(acts)
