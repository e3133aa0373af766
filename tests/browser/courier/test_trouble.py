"""What goes wrong on the way: answers cut in the middle, a full disk, an envelope of another door, a desk that is shut, a second tab."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from app.house import House
from app.orders.projector import ORDERS
from app.orders.tables import OrderRow
from tests.browser.courier.day import Hand, grouped
from tests.browser.courier.look import Look
from tests.browser.courier.test_app import FULL_DISK, acts, picture

pytestmark = pytest.mark.browser
New = Callable[[], Hand]
NOT_RECORDED = "text=CHƯA được ghi"


def half(route: Route) -> None:
    """As a line that dies in the middle of an answer leaves it."""
    route.fulfill(status=200, content_type="application/json", body='{"complete": tr')


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


def test_a_first_login_on_a_line_that_breaks_ends_in_the_list_all_the_same(orders: list[OrderRow], phone: New) -> None:
    """A proxy answers for the server, the day is cut off in the middle, the rest of the app does not come the first time."""
    hand = phone()
    page = hand.page
    page.route("**/assets/inside-*.js", lambda route: route.abort())
    page.route("**/m/v1/login", lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>Bad Gateway</h1>"))
    page.route("**/m/v1/daypack*", half, times=1)
    page.goto(f"{hand.base}/courier")
    page.fill("#login", "courier01")
    page.fill("#secret", "demo")
    page.click("form button")
    page.wait_for_selector("text=Máy chủ trả lời 502")
    page.unroute("**/m/v1/login")
    page.click("form button")
    hand.pin()
    page.wait_for_selector("text=Nhập lại mã PIN")
    hand.pin()
    page.wait_for_selector("text=Chưa mở được")
    page.unroute("**/assets/inside-*.js")
    hand.pin()
    page.wait_for_selector("body.inside .next")
    assert page.locator(NOT_RECORDED).count() == 0


def test_an_act_whose_answer_is_cut_off_is_recorded_and_waits_and_a_day_that_cannot_be_fetched_says_why(house: House, orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    page = hand.page
    hand.sign_in()
    page.route("**/m/v1/events", half)
    hand.fail(orders[5], "Chưa có tiền")
    page.wait_for_selector(".net:has-text('Không mạng')")
    assert page.locator(NOT_RECORDED).count() == 0
    page.unroute("**/m/v1/events")
    page.route("**/m/v1/daypack*", lambda route: route.fulfill(status=503, json={"code": "busy", "detail": "Máy chủ đang bận."}))
    hand.to("sent")
    hand.tap("Gửi và tải lại ngay")
    page.wait_for_selector("[role=alert]:has-text('Máy chủ đang bận')")
    page.wait_for_selector(".net:has-text('Chưa tải được')")
    assert "visit.failed" in [row.type for row in acts(house)]


def test_a_phone_without_room_opens_and_sends(house: House, orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    page = hand.page
    page.add_init_script(FULL_DISK)
    hand.sign_in()
    hand.kept()
    page.wait_for_selector("text=đã dành chỗ cho việc giao nhận")
    page.context.set_offline(True)
    hand.fail(orders[5], "Chưa có tiền")
    page.add_init_script("window.room = -1")
    page.reload()
    hand.unlock()
    page.context.set_offline(False)
    hand.send_all()
    assert "visit.failed" in [row.type for row in acts(house)]


def test_the_envelope_of_another_door_is_refused_by_its_name_and_the_way_of_answering_keeps_the_focus(orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    page = hand.page
    hand.sign_in()
    hand.fill_collect(orders[2], "NP000441")
    page.fill("#number", orders[3].item_number)
    page.wait_for_selector(f"#card-number .bad:has-text('điểm khác ({orders[3].citizen_name})')")
    assert page.get_attribute(".foot .go", "aria-disabled") == "true"
    page.focus("#card-sign [role=radio]:has-text('Ký tay')")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#code")
    assert focused(page) == "Đọc mã"
    assert page.get_attribute("#card-sign [role=radio]:has-text('Đọc mã')", "aria-checked") == "true"


def at_desk(hand: Hand) -> None:
    hand.to("list")
    hand.page.wait_for_selector("body[data-tab=list]")
    hand.page.locator("button.open, button.row").filter(has_text="giao ").first.click()
    hand.page.wait_for_selector("#card-give .envelope")


def test_a_desk_that_takes_nothing_is_written_down_with_its_reason(house: House, orders: list[OrderRow], phone: New) -> None:
    """All refused on the list, and one by one: no citizen has missed anything, so none is told of it on the phone."""
    hand = phone()
    page, look = hand.page, Look(hand.page)
    hand.sign_in()
    for order in orders[2:4]:
        hand.collect(order, "NP000551")
    at_desk(hand)
    page.click("summary:has-text('Không thành')")
    look.at("desk with what may fail", f"details button:has-text('{grouped(orders[2].item_number)}')")
    for order in orders[2:4]:
        card = page.locator(".envelopes > div").filter(has_text=grouped(order.item_number))
        card.locator("summary").click()
        card.locator("[role=radio]:has-text('Không nhận')").click()
    page.click("button:has-text('Không giao được bì nào')")
    page.wait_for_selector(".reasons button:has-text('Cơ quan không nhận hồ sơ')")
    assert page.locator(".reasons button:has-text('do người dân')").count() == 0
    page.click(".reasons button:has-text('Cơ quan không nhận hồ sơ')")
    page.set_input_files(".photo input", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture(400)})
    page.wait_for_selector(".photo img")
    hand.finish()
    page.wait_for_selector("text=Đã ghi: không thành")
    hand.send_all()
    said = json.loads(next(row.body for row in acts(house) if row.type == "visit.failed"))["payload"]
    assert (sorted(said["order_ids"]), said["reason"]) == (sorted(order.id for order in orders[2:4]), "agency_refused")
    hand.to("bag")
    page.wait_for_selector("text=Trong túi: 2 bì")


def test_what_was_ticked_on_one_list_stays_when_the_other_is_done_and_a_count_of_the_shift_outlives_the_app(orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    page = hand.page
    hand.sign_in()
    hand.collect(orders[2], "NP000661")
    hand.collect(orders[3], "NP000662")
    hand.to("office")
    page.wait_for_selector("#card-take .envelope")
    page.locator("#card-take .envelope").first.click()
    for box in page.locator("#card-give .envelope").all():
        box.click()
    page.click("#card-give .go:has-text('Đã giao')")
    page.wait_for_selector("text=Đã ghi: giao 2 bì")
    page.wait_for_selector("#card-take .envelope[aria-checked=true]")
    hand.to("close")
    page.fill("#cash-postage", "123")
    page.fill("#close-note", "thiếu tiền lẻ")
    hand.draft_kept()
    page.reload()
    hand.unlock()
    page.wait_for_selector("#close-note")
    assert (page.input_value("#cash-postage"), page.input_value("#close-note")) == ("123", "thiếu tiền lẻ")


def test_who_showed_no_paper_is_not_told_that_nobody_was_met(orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    hand.sign_in()
    hand.take_at_office()
    hand.fail(orders[9], "không xuất trình được")
    told = hand.page.inner_text("#screen .large")
    assert "không gặp" not in told and "không xuất trình được giấy tờ" in told


def test_where_nobody_left_a_number_no_call_is_asked_for_and_the_act_says_why(house: House, orders: list[OrderRow], phone: New) -> None:
    with house.db.write() as tx:
        tx.execute(ORDERS.update().where(ORDERS.c.id == orders[4].id).values(phone=""))
    hand = phone()
    hand.sign_in()
    hand.fail(orders[4], "Địa chỉ sai", picture(400))
    hand.send_all()
    said = json.loads(next(row.body for row in acts(house) if row.type == "visit.failed"))["payload"]
    assert (said["reason"], said["note"]) == ("wrong_address", "Điểm này không có số điện thoại.")
