"""One order is paid at one door once: whoever says so again asks a question, and brings nothing into the ledgers."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.house import House
from app.orders.projector import LEDGER
from app.orders.queries import open_tasks
from tests.doors.mobile.test_sync import outcomes, pack_of
from tests.orders import registered
from tests.phone import Phone

MONEY = {"postage": 26_000, "state_fee": 8_000, "cod": 0, "method": "cash"}


@pytest.fixture
def phones(client: Any, clock: Any) -> list[Phone]:
    """Two of one courier: the app was installed anew, or a second phone taken along."""
    made = [Phone(client, "courier01", clock) for _ in range(2)]
    for phone in made:
        phone.sign_in()
    return made


def booked(house: House) -> dict[str, int]:
    with house.db.read() as tx:
        return dict(tx.execute(sa.select(LEDGER.c.ledger, sa.func.sum(LEDGER.c.amount)).group_by(LEDGER.c.ledger)).tuples().all())


def asked(house: House) -> list[str]:
    with house.db.read() as tx:
        return [task.text for task in open_tasks(tx, "money")]


def test_a_dossier_collected_again_on_another_phone_is_paid_once_and_a_person_is_asked(both: str, house: House, phones: list[Phone]) -> None:
    order, (one, other) = registered(house), phones
    one.send(one.collected("v1", pack_of(order), money=MONEY))
    again = other.collected("v1", pack_of(order), money=MONEY)
    assert outcomes(other.send(again)) == ["applied"]
    assert booked(house) == {"postage": 26_000, "state_fee": 8_000}
    (text,) = asked(house)
    assert order.item_number in text and "34.000 đ tiền mặt" in text
    other.send(again)
    assert len(asked(house)) == 1


def test_two_reports_in_one_batch_are_one_payment_too(house: House, phones: list[Phone]) -> None:
    order, (one, _) = registered(house), phones
    one.send(one.collected("v1", pack_of(order), money=MONEY), one.collected("v1", pack_of(order), money={**MONEY, "method": "transfer"}))
    assert (booked(house), len(asked(house))) == ({"postage": 26_000, "state_fee": 8_000}, 1)


def test_money_that_was_not_taken_at_first_is_booked_when_it_is(house: House, phones: list[Phone]) -> None:
    order, (one, other) = registered(house), phones
    one.send(one.collected("v1", pack_of(order), money={**MONEY, "method": "none"}))
    other.send(other.collected("v1", pack_of(order), money=MONEY))
    assert (booked(house), asked(house)) == ({"postage": 26_000, "state_fee": 8_000}, [])
