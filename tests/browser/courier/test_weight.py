"""An envelope heavier than it was booked costs more, and the citizen is asked for that sum before anybody takes money, without network."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from app.db.reference import ReferenceRow
from app.fees.tables import LedgerRow
from app.house import House
from app.kernel.time import local_date
from app.orders.tables import OrderRow
from tests.browser.courier.day import Hand
from tests.orders import reread

pytestmark = pytest.mark.browser


def test_the_weight_typed_at_the_door_is_the_sum_that_is_taken(house: House, orders: list[OrderRow], phone: Callable[[], Hand]) -> None:
    now = house.clock.now()
    with house.db.write() as tx:
        step = {"zone": "district", "leg": "collect", "weight_max_g": "250", "amount": "29000", "confidence": "high"}
        tx.add(ReferenceRow(kind="tariff", key="collect/district/250", valid_from=local_date(now), data=step, source="thử", confidence="high", entered_at=now))
        house.reference.bump(tx)
    hand = phone()
    hand.sign_in()
    hand.kept()
    hand.page.context.set_offline(True)
    hand.fill_collect(orders[0], "NP000774")
    assert "26.000" in hand.page.inner_text("#card-money")
    hand.page.fill("#weight", "200")
    hand.page.wait_for_selector("#card-money >> text=29.000")
    assert hand.page.get_attribute(".foot .go", "aria-disabled") == "true", "what was counted was another sum"
    hand.pay()
    hand.finish()
    hand.recorded(orders[0])
    hand.page.context.set_offline(False)
    hand.send_all()
    order = reread(house, orders[0])
    with house.db.read() as tx:
        taken = tx.execute(sa.select(LedgerRow.ledger, LedgerRow.amount).where(LedgerRow.order_id == order.id)).all()  # type: ignore[call-overload]
    assert (order.weight_g, order.quote["postage"], [tuple(row) for row in taken]) == (200, 29_000, [("postage", 29_000)])
