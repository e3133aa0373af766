"""A phone whose clock is wrong, or jumps: it refuses nothing, and costs nothing that was entered."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.house import House
from app.orders.tables import OrderRow
from tests.browser.courier.day import Hand
from tests.browser.courier.test_app import acts

pytestmark = pytest.mark.browser
New = Callable[[], Hand]
ROWS = """() => new Promise(done => { const open = indexedDB.open('buuta-courier'); open.onsuccess = () => {
  const names = open.result.transaction('rows').objectStore('rows').getAllKeys(); names.onsuccess = () => { open.result.close(); done(names.result) } } })"""


def test_a_wrong_clock_of_the_phone_refuses_nothing(house: House, orders: list[OrderRow], phone: New, clock: Any) -> None:
    hand = phone()
    hand.page.context.clock.set_system_time(clock.now() - timedelta(days=365))
    hand.sign_in()
    hand.fail(orders[5], "Chưa có tiền")
    hand.send_all()
    assert {row.outcome for row in acts(house)} == {"applied"}


def test_a_clock_a_year_ahead_costs_neither_the_day_nor_what_was_counted(orders: list[OrderRow], phone: New, clock: Any) -> None:
    hand = phone()
    page = hand.page
    page.context.clock.set_system_time(clock.now() + timedelta(days=365))
    hand.sign_in()
    hand.kept()
    page.context.set_offline(True)
    hand.fill_collect(orders[0], "NP000333")
    hand.draft_kept()
    page.reload()
    hand.unlock()
    page.wait_for_selector("#seal")
    assert page.input_value("#seal") == "NP000333"
    hand.to("list")
    page.wait_for_selector(".next")


def test_what_was_counted_outlives_a_clock_that_jumped_and_not_the_day(orders: list[OrderRow], phone: New, clock: Any) -> None:
    hand = phone()
    page, set_clock = hand.page, hand.page.context.clock.set_system_time
    hand.sign_in()
    hand.kept()
    page.context.set_offline(True)
    hand.fill_collect(orders[0], "NP000444")
    hand.draft_kept()
    set_clock(clock.now() + timedelta(days=40))
    page.reload()
    hand.unlock()
    hand.to("list")
    page.wait_for_selector("text=Chưa có chuyến")
    set_clock(clock.now())
    page.context.set_offline(False)
    hand.tap("Tải gói ngày")
    page.wait_for_selector(".next")
    hand.open(orders[0], "Nhận hồ sơ")
    page.wait_for_selector("#seal")
    assert page.input_value("#seal") == "NP000444"
    clock.pass_(days=3)
    set_clock(clock.now())
    page.reload()
    hand.unlock()
    hand.send_all()
    page.wait_for_function(f"async () => !(await ({ROWS})()).some(name => name.startsWith('draft:'))")
