"""What the citizen's pages say of money is what the courier will ask for; what nobody knows yet is not told as nothing."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.money import dong_text
from app.orders.losses import lose
from app.orders.tables import OrderRow
from tests.doors.pages.citizens import missed
from tests.doors.pages.test_ask import asked
from tests.doors.pages.visitor import Visitor, text_of
from tests.orders import registered, reread
from tests.phone import Phone

LATER = "Phí, lệ phí nhà nước cơ quan báo sau"
WITHOUT = "(chưa gồm phí, lệ phí nhà nước)"


def money(citizen: Visitor, order: OrderRow) -> str:
    return text_of(citizen.see(f"/t/{order.token}").partition('class="money"')[2].partition("</table>")[0])


def booked(house: House) -> OrderRow:
    with house.db.read() as tx:
        found: OrderRow = tx.execute(sa.select(OrderRow)).scalar_one()
    return found


def test_a_state_fee_that_nobody_has_told_is_told_later_and_the_sum_says_that_it_is_without(citizen: Visitor, house: House) -> None:
    price = text_of(asked(citizen))
    assert LATER in price and f"Cộng {WITHOUT}" in price and "nhà nước 0 đ" not in price
    asked(citizen, do="send")
    page = money(citizen, booked(house))
    assert LATER in page and f"Ông/bà trả {WITHOUT} {dong_text(booked(house).quote['total'])}" in page


def test_a_fee_that_a_desk_has_told_or_left_out_is_known(citizen: Visitor, house: House) -> None:
    asked(citizen, kind="return", dossier="H51.18-261120-0007", do="send")
    assert LATER in money(citizen, booked(house))
    with house.db.write() as tx:
        house.orders.ready(tx, booked(house).id, SYSTEM)
    page = money(citizen, booked(house))
    assert "Phí, lệ phí nhà nước 0 đ" in page and WITHOUT not in page
    page = money(citizen, registered(house, state_fee=8000))
    assert "Phí, lệ phí nhà nước 8.000 đ" in page and WITHOUT not in page


@pytest.mark.parametrize("payer", ["agency", "province"])
def test_who_does_not_pay_the_postage_is_not_told_to_pay_it(citizen: Visitor, house: House, payer: str) -> None:
    order = registered(house, postage_payer=payer, cod=50_000)
    page = money(citizen, order)
    assert f"Cộng {dong_text(order.quote['total'])}" in page and page.endswith("Ông/bà trả 50.000 đ")


def test_a_dossier_that_is_brought_back_costs_its_citizen_nothing_more(both: str, citizen: Visitor, house: House, phone: Phone, clock: Any) -> None:
    order = registered(house)
    assert money(citizen, order).endswith(f"Ông/bà trả {dong_text(order.quote['total'])}")
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}))
    with house.db.write() as tx:
        house.orders.decide(tx, order.id, returning_at=clock.now())
    assert reread(house, order).state == "returning" and money(citizen, order).endswith("Ông/bà trả 0 đ")


def test_a_cancelled_request_asks_for_nothing(citizen: Visitor, house: House) -> None:
    order = registered(house)
    with house.db.write() as tx:
        house.orders.cancel(tx, order.id, SYSTEM)
    assert "Ông/bà trả" not in money(citizen, order)


def test_nobody_is_told_to_pay_for_what_the_post_has_lost(citizen: Visitor, house: House, phone: Phone, clock: Any) -> None:
    order = missed(house, phone, "v1", cod=50_000)
    assert "Ông/bà trả" in money(citizen, order)
    with house.db.write() as tx:
        lose(tx, house.orders, tx.get_one(OrderRow, order.id), clock.now())
    assert "Ông/bà trả" not in money(citizen, order)
