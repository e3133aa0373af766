"""What goes on after it seemed over: who was out comes home, an envelope goes on with a colleague, a day is planned anew, a wrong button."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.dispatch import queries
from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.ids import ItemNumber
from app.kernel.time import local_date
from app.orders.tables import OrderRow
from tests.browser.courier.day import Hand, door, grouped
from tests.browser.courier.look import Look
from tests.browser.courier.test_trouble import at_desk
from tests.orders import reread
from tests.phone import Phone

pytestmark = pytest.mark.browser
New = Callable[[], Hand]


def test_who_was_out_comes_home_and_a_wrong_tap_is_made_good_at_the_same_stop(house: House, orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    page, look = hand.page, Look(hand.page)
    hand.sign_in()
    hand.kept()
    page.context.set_offline(True)
    hand.take_at_office()
    hand.fail(orders[5], "Chưa có tiền")
    hand.fail(orders[9], "không xuất trình được")
    hand.tap("Về danh sách")
    page.locator("button.row.done").filter(has_text=orders[9].citizen_name).click()
    look.at("a failed stop", "button:has-text('Giao kết quả')")
    assert not page.locator("button:has-text('Không thành')").count(), "it is written already"
    hand.collect(orders[5], "NP000771")
    hand.deliver(orders[9])
    page.wait_for_selector(".tag.ok:has-text('Đã ghi ·')")
    assert not page.locator("section.card button:has-text('Giao kết quả')").count()
    page.context.set_offline(False)
    hand.send_all()
    now = [reread(house, order) for order in (orders[5], orders[9])]
    assert [(order.state, order.outcome, order.attempts) for order in now] == [("in_hand", "collected", 1), ("handed_over", "delivered_to_owner", 1)]


def test_a_dossier_under_another_label_than_the_printed_one_is_handed_in_without_network(house: House, orders: list[OrderRow], phone: New) -> None:
    hand, other = phone(), str(ItemNumber.make("EA", 70_000_001))
    page = hand.page
    hand.sign_in()
    hand.kept()
    page.context.set_offline(True)
    hand.fill_collect(orders[2], "NP000772")
    page.fill("#number", other)
    hand.finish()
    page.locator("section.card").filter(has_text=grouped(other)).locator(".tag").wait_for()
    hand.to("bag")
    page.wait_for_selector(f".card:has-text('{grouped(other)}'):has-text('Đi đến')")
    at_desk(hand)
    page.click(f"#card-give .envelope:has-text('{grouped(other)}')")
    page.click("#card-give .go:has-text('Đã giao 1 bì')")
    page.wait_for_selector("text=Đã ghi: giao 1 bì")
    page.context.set_offline(False)
    hand.send_all()
    now = reread(house, orders[2])
    assert (now.item_number, now.awaiting) == (other, f"agency:{now.agency_code}")


def test_who_has_no_run_gives_the_bag_back_at_the_office(house: House, orders: list[OrderRow], phone: New, base: str, clock: Any) -> None:
    (order,) = orders[6:7]
    with httpx.Client(base_url=base) as http:
        before = Phone(http, "courier02", clock)
        before.sign_in()
        before.send(before.taken("office", reread(house, order).holder.removeprefix("office:"), order.item_number))
    hand = phone()
    page = hand.page
    hand.sign_in("courier02", run=False)
    hand.to("bag")
    hand.tap("Giao lại cho bưu cục")
    page.click("#card-give .envelope")
    page.click("#card-give .go:has-text('Đã giao')")
    page.wait_for_selector("text=Đã ghi: giao 1 bì")
    hand.send_all()
    with house.db.read() as tx:
        office = next(p.office_id for p in house.accounts.people(tx) if p.login == "courier02")
    assert reread(house, order).holder == f"office:{office}"


def test_what_a_colleague_passed_on_is_scanned_once_and_handed_in_at_the_desk_with_the_rest(house: House, orders: list[OrderRow], phone: New, base: str, clock: Any) -> None:
    more = door(house, "collect", "Châu Thị Sa Vy", 8)
    with house.db.write() as tx:
        people = {p.login: p for p in house.accounts.people(tx)}
        house.accounts.set_person(tx, people["courier02"].id, office_id=people["courier01"].office_id)
    with httpx.Client(base_url=base) as http:
        other = Phone(http, "courier02", clock)
        other.sign_in()
        other.send(other.collected("v", {"order_id": more.id, "item_number": more.item_number, "components": []}))
    hand = phone()
    page, look = hand.page, Look(hand.page)
    hand.sign_in()
    hand.collect(orders[2], "NP000773")
    hand.to("colleague", "take", people["courier02"].id)
    page.fill("#number", more.item_number)
    page.click("#screen button:has-text('Thêm')")
    hand.tap("Tiếp tục")
    page.wait_for_selector("#card-take .envelope[aria-checked=true]")
    page.click("#card-take .go:has-text('Đã nhận 1 bì')")
    page.wait_for_selector("text=Đã ghi: nhận 1 bì")
    at_desk(hand)
    page.click("#card-give .envelope")
    page.click("summary:has-text('Giao thêm bì khác')")
    look.at("desk with another's envelope", f"#card-give .big:has-text('{grouped(more.item_number)}')")
    page.click(f"#card-give .big:has-text('{grouped(more.item_number)}')")
    page.click("#card-give .go:has-text('Đã giao 2 bì')")
    page.wait_for_selector("text=Đã ghi: giao 2 bì")
    hand.send_all()
    assert [reread(house, order).awaiting for order in (orders[2], more)] == [f"agency:{more.agency_code}"] * 2


def test_the_couriers_own_order_of_stops_stays_when_the_day_is_planned_anew(house: House, orders: list[OrderRow], phone: New, clock: Any) -> None:
    hand = phone()
    page = hand.page
    hand.sign_in()
    hand.to("reorder")
    name = page.locator(".mover b").nth(2).inner_text()
    for at in (2, 1):
        page.locator(".mover").nth(at).locator(".up").click()
    hand.tap("Giữ thứ tự này")
    assert page.inner_text(".next h2") == name
    with house.db.write() as tx:
        job = house.dispatch.request(tx, local_date(clock.now()), SYSTEM, seconds=1, publish=True)
    assert house.dispatch.run(job.id) is not None
    with house.db.read() as tx:
        plan = queries.current(tx, local_date(clock.now()))
    assert plan is not None
    hand.send_all()
    hand.to("list")
    page.wait_for_selector(f"text=bản {plan.version}")
    assert page.inner_text(".next h2") == name


def test_another_person_on_the_screen_of_the_pin_is_no_way_out_of_it_for_good(orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    page = hand.page
    hand.sign_in()
    hand.kept()
    page.context.set_offline(True)
    page.reload()
    page.click("button:has-text('Người khác')")
    page.wait_for_selector("#login")
    page.click("button.back")
    hand.unlock()
