"""A ferry that does not go is nobody's fault: the days do not count, and the order's page, the register and the report say why."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.house import House
from app.kernel.time import local_date
from app.orders.projector import ORDERS
from app.orders.quality import IN_TIME, late
from app.orders.tables import OrderRow
from tests.doors.pages.visitor import Visitor, text_of
from tests.orders import CENTRE, registered, reread
from tests.papers import book
from tests.phone import Phone

MONDAY = date(2026, 11, 30)
SIGNED = {"countersignature": {"signer": "clerk:x", "method": "glass", "signature": "0" * 64}}


def carried(house: House, client: Any, clock: Any, reason: str) -> OrderRow:
    """Fetched on Monday (J+2), kept from the desk on Tuesday and Wednesday, handed over on Thursday."""
    order = registered(house)
    with house.db.write() as tx:
        house.orders.decide(tx, order.id, sla_days=2)
    clock.pass_(days=(MONDAY - local_date(clock.now())).days)
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    pack = {"order_id": order.id, "item_number": order.item_number, "components": []}
    phone.send(phone.collected("v1", pack))
    for visit in ("v2", "v3"):
        clock.pass_(days=1)
        phone.send(phone.failed(visit, pack, reason))
    clock.pass_(days=1)
    phone.send(phone.handed("agency", CENTRE, order.item_number, **SIGNED))
    return reread(house, order)


@pytest.mark.parametrize(("reason", "in_time", "n"), [("no_access", True, 4), ("vehicle", False, 2)])
def test_two_days_without_a_ferry_put_two_working_days_on_and_a_broken_motorbike_none(both: str, house: House, client: Any, clock: Any, reason: str, in_time: bool, n: int) -> None:
    order = carried(house, client, clock, reason)
    assert (order.state, order.due_at) == ("handed_over", house.reference.at(MONDAY).calendar.due_at(MONDAY, n))
    with house.db.read() as tx:
        assert tx.execute(sa.select(IN_TIME, late(clock.now())).where(ORDERS.c.id == order.id)).one() == (in_time, not in_time)


def test_why_the_clock_stood_is_read_on_the_orders_page_in_the_register_and_in_the_report(house: House, client: Any, clock: Any) -> None:
    order = carried(house, client, clock, "no_access")
    why = house.reference.at(MONDAY).reasons["no_access"].text
    assert book(house, f"giao_nhan:{order.office_id}:2026")[0][-1] == f"không tính 01/12–02/12: {why}"
    board = Visitor(client).login("dispatcher")
    assert f"không tính 01/12–02/12: {why}" in text_of(board.see(f"/board/order/{order.id}"))
    assert f"Không tính vào hạn (bất khả kháng) {why} 1 yêu cầu" in text_of(board.see("/reports"))
