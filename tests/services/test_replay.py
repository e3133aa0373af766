"""Whoever changes what is stored past the log is found out by `buuta replay`: times that are law, tries, and money."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.house import House
from app.orders.replay import replay
from app.web.board_heal import Found, heal
from tests.custody.story import PAPERS, ClerkKey, sealed
from tests.orders import client_actor, registered, reread
from tests.phone import signed_in

MONEY = {"postage": 26_000, "state_fee": 8_000, "cod": 0, "method": "cash"}


@pytest.fixture
def order(house: House, client: Any, clock: Any) -> Any:
    """Not met once, then fetched and paid, and filed at the desk."""
    order, sok = registered(house), signed_in(client, clock, "courier01")
    wire = {"order_id": order.id, "item_number": order.item_number, "components": PAPERS}
    sok.send(sok.failed("v1", wire))
    clock.pass_(hours=1)
    sok.send(sok.collected("v2", wire, money=MONEY))
    clock.pass_(hours=1)
    sok.send(sok.handed("agency", order.agency_code, order.item_number))
    sealed(house, sok, ClerkKey(house), [order.item_number])
    return reread(house, order)


def replayed(house: House) -> tuple[list[str], list[str]]:
    """(orders that differ, what was said)."""
    said: list[str] = []
    with house.db.read() as tx:
        return replay(tx, house.orders, said.append), said


def tamper(house: House, statement: str, **values: Any) -> None:
    with house.db.write() as tx:
        tx.execute(sa.text(statement), values)


LATER = "'2026-11-29 03:00:00'"


@pytest.mark.parametrize("statement", [
    f"UPDATE orders SET filing_time = {LATER}", "UPDATE orders SET filing_time = NULL, filing_confidence = NULL", "UPDATE orders SET filing_confidence = 'claimed'", f"UPDATE orders SET accepted_at = {LATER}",
    "UPDATE orders SET accepted_at = NULL", f"UPDATE orders SET closed_at = {LATER}", "UPDATE orders SET closed_at = NULL", "UPDATE orders SET closed_at = accepted_at", "UPDATE ledger SET amount = amount + 1000 WHERE ledger = 'state_fee'", "UPDATE ledger SET method = 'transfer'",
    "DELETE FROM ledger WHERE ledger = 'postage'", "DELETE FROM ledger", "UPDATE ledger SET event_id = 'made-up'", "UPDATE attempts SET note = 'không gọi được'", f"UPDATE attempts SET at = {LATER}",
    "UPDATE attempts SET visit_id = 'v9'",
])  # fmt: skip
def test_what_was_changed_past_the_log_is_named(both: str, house: House, order: Any, statement: str) -> None:
    assert replayed(house) == ([], ["1/1 yêu cầu"])
    tamper(house, statement)
    assert replayed(house)[0] == [order.id]


def test_a_try_that_was_taken_away_with_its_count_is_missed(house: House, order: Any) -> None:
    tamper(house, "DELETE FROM attempts")
    tamper(house, "UPDATE orders SET attempts = 0")
    assert replayed(house)[0] == [order.id]


def test_a_due_day_that_the_calendar_of_now_does_not_give_is_said_and_is_no_fault(house: House, order: Any) -> None:
    tamper(house, f"UPDATE orders SET due_at = {LATER}")
    differing, said = replayed(house)
    assert differing == [] and "1 yêu cầu có hạn khác với lịch làm việc hôm nay" in said[-1]


def test_an_order_that_was_cancelled_or_fetched_again_in_another_envelope_is_in_order(both: str, house: House, client: Any, clock: Any) -> None:
    gone, order, sok = registered(house), registered(house), signed_in(client, clock, "courier01")
    with house.db.write() as tx:
        house.orders.cancel(tx, gone.id, client_actor(house, tx))
    spare = sok.daypack()["item_numbers"][0]
    sok.send(sok.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": PAPERS}, money=MONEY))
    clock.pass_(hours=2)
    with house.db.write() as tx:
        heal(tx, house, reread(house, order), Found(f"citizen:{order.id}", "người dân giữ lại để sửa tờ khai"), client_actor(house, tx))
    clock.pass_(hours=2)
    sok.send(sok.collected("v2", {"order_id": order.id, "item_number": spare, "components": PAPERS}))
    now = reread(house, order)
    assert (now.item_number, now.holder) == (spare, f"courier:{sok.person}")
    assert replayed(house)[0] == []
