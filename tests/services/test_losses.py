"""What a record says is lost is carried in no plan and promised to nobody, and its citizen reads so, until somebody has it again."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.dispatch.facts import read_facts
from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.errors import Conflict
from app.kernel.time import local_date
from app.orders import queries
from app.orders.alarm import silent
from app.orders.commands import OrderChange, Window
from app.orders.journal import JOURNAL
from app.orders.losses import LOST
from app.orders.policy import sweep
from app.orders.projector import ORDERS
from app.orders.tables import OrderRow
from app.upgraded import look_after
from app.web.board_heal import Found, heal
from tests.doors.pages.citizens import digits
from tests.doors.pages.visitor import Visitor, text_of, value_of
from tests.orders import CENTRE, registered, reread
from tests.papers import draw
from tests.phone import Phone, signed_in

RECORD = {"kind": "lost", "what": "kết quả", "reason": "mất", "responsible": "bưu điện", "reissue": "giấy khai sinh | 8.000", "method": "tiền mặt", "pay_by": "2026-12-20", "payee": "C", "post": "D"}


@pytest.fixture
def result(house: House, phone: Phone) -> OrderRow:
    """In the first courier's bag."""
    order = registered(house, "return")
    phone.send(phone.taken("agency", CENTRE, order.item_number))
    return order


def swept(house: House, clock: Any, **passed: int) -> None:
    clock.pass_(**passed)
    with house.db.write() as tx:
        sweep(tx, house.orders, clock.now(), house.settings.hold_days)


def planned_for(house: House, clock: Any) -> set[str]:
    """What the next plan starts from."""
    day = local_date(clock.now()) + timedelta(days=1)
    with house.db.write() as tx:
        job = house.dispatch.request(tx, day, SYSTEM)
        return {row["id"] for row in read_facts(tx, job, house.orders.reference.at(day), clock.now()).orders}


def page_of(client: Any, order: OrderRow) -> str:
    return text_of(client.get(f"/t/{order.token}"))


def found(house: House, order: OrderRow) -> None:
    with house.db.write() as tx:
        heal(tx, house, reread(house, order), Found(f"office:{order.office_id}", "tìm thấy trong tủ bưu cục"), SYSTEM)


def test_what_is_recorded_as_lost_is_planned_and_promised_no_more_until_it_is_found(both: str, house: House, client: Any, clock: Any, result: OrderRow) -> None:
    assert result.id in planned_for(house, clock) and "sẽ giao cho ông/bà" in page_of(client, result)
    draw(house, "bien_ban_mat", result.id, **RECORD)
    swept(house, clock, days=1)
    assert (reread(house, result).promised_on, reread(house, result).state) == (None, "in_hand")
    assert result.id not in planned_for(house, clock)
    page = page_of(client, result)
    assert "đã lập biên bản mất bì này" in page and not [said for said in ("sẽ giao", "Ngày bưu tá đến", "Xong chậm nhất", "Mã đọc cho bưu tá") if said in page]
    found(house, result)
    swept(house, clock, hours=1)
    assert reread(house, result).promised_on == date(2026, 11, 27)
    assert result.id in planned_for(house, clock) and "sẽ giao cho ông/bà" in page_of(client, result)


def test_nobody_is_invited_for_what_is_lost_and_no_day_can_be_chosen_for_it(both: str, house: House, clock: Any, phone: Phone, result: OrderRow) -> None:
    wire = {"order_id": result.id, "item_number": result.item_number}
    phone.send(phone.failed("v1", wire))
    draw(house, "bien_ban_mat", result.id, **RECORD)
    with pytest.raises(Conflict), house.db.write() as tx:
        house.orders.change(tx, result.id, OrderChange(window=Window(date(2026, 11, 27), "07:30", "09:30")), SYSTEM)
    phone.send(phone.failed("v2", wire))
    swept(house, clock, days=1)
    with house.db.read() as tx:
        assert "order.invited" not in [row.type for row in queries.history(tx, result.id)]
    assert reread(house, result).state == "in_hand"


def test_what_is_known_to_be_lost_is_not_asked_for_as_silent(house: House, clock: Any, result: OrderRow) -> None:
    calendar = house.reference.at(local_date(clock.now())).calendar
    clock.pass_(days=9)
    with house.db.read() as tx:
        assert [row.id for row in silent(tx, clock.now(), 8, calendar)] == [result.id]
    draw(house, "bien_ban_mat", result.id, **RECORD)
    with house.db.read() as tx:
        assert silent(tx, clock.now(), 8, calendar) == []


def test_a_dossier_that_is_found_goes_on_to_its_desk(house: House, client: Any, clock: Any) -> None:
    order, phone = registered(house), signed_in(client, clock, "courier01")
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}))
    draw(house, "bien_ban_mat", order.id, **RECORD)
    assert order.id not in planned_for(house, clock)
    found(house, order)
    assert order.id in planned_for(house, clock)


def test_what_was_damaged_or_late_goes_on_its_way(house: House, clock: Any, result: OrderRow) -> None:
    before = reread(house, result).promised_on
    for kind in ("damaged", "late"):
        draw(house, "bien_ban_mat", result.id, **RECORD | {"kind": kind})
    assert reread(house, result).promised_on == before is not None and result.id in planned_for(house, clock)


def test_a_loss_recorded_under_an_older_version_is_told_once_unless_somebody_had_it_since(both: str, house: House, clock: Any, phone: Phone, result: OrderRow) -> None:
    other = registered(house, "return")
    phone.send(phone.taken("agency", CENTRE, other.item_number))
    for order in (result, other):
        draw(house, "bien_ban_mat", order.id, **RECORD)
    with house.db.write() as tx:
        tx.execute(JOURNAL.delete().where(JOURNAL.c.type == LOST))
        tx.execute(ORDERS.update().where(ORDERS.c.id.in_([result.id, other.id])).values(promised_on=local_date(clock.now())))
    clock.pass_(hours=1)
    found(house, other)
    for _ in range(2):
        with house.db.write() as tx:
            look_after(tx, house)
    with house.db.read() as tx:
        assert [row.order_id for row in tx.execute(sa.select(JOURNAL).where(JOURNAL.c.type == LOST))] == [result.id]
    assert (reread(house, result).promised_on, reread(house, other).promised_on is None) == (None, False)


def test_the_list_of_found_links_says_that_it_is_lost(house: House, client: Any, result: OrderRow) -> None:
    draw(house, "bien_ban_mat", result.id, **RECORD)
    citizen = Visitor(client)
    asked = citizen.send(citizen.see("/lost"), "/lost", phone="0912345678")
    assert "đã lập biên bản mất bì này" in citizen.send(asked, "/lost/code", code_id=value_of(asked, "code_id"), phone="0912345678", digits=digits(house))
