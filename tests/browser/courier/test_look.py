"""Every form and counter as axe sees it, as a glove hits it, and with letters of 200 %, in both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from app.orders.tables import OrderRow
from tests.browser.courier.day import Hand, grouped
from tests.browser.courier.look import Look

pytestmark = pytest.mark.browser
New = Callable[[], Hand]


def stop(hand: Hand, order: OrderRow) -> None:
    hand.to("list")
    hand.page.wait_for_selector("body[data-tab=list]")
    hand.page.locator("button.open, button.row").filter(has_text=order.citizen_name).first.click()
    hand.page.locator("section.card").filter(has_text=grouped(order.item_number)).wait_for()


def test_what_the_server_has_against_an_act_is_said_in_khmer_to_who_reads_khmer(orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    page, look = hand.page, Look(hand.page)
    hand.sign_in()
    hand.kept()
    page.context.set_offline(True)
    hand.fail(orders[5], "Chưa có tiền")
    page.evaluate("localStorage.setItem('language', 'km')")
    page.reload()
    hand.unlock()
    page.route("**/m/v1/events", answered)
    page.context.set_offline(False)
    hand.to("sent")
    page.locator("main > .big.go").click()
    look.at("contested", ".card.row .bad")
    page.locator(".card.row").first.click()
    look.at("contested act", "section.card .note.bad")
    said = page.inner_text(".note.bad")
    assert grouped("ZZ000000014VN") in said and "ខ្សែប្រគល់" in said and "Trái với" not in said


def answered(route: Route) -> None:
    """The house's answer, as if the last act stood against the chain."""
    answer = route.fetch()
    told = answer.json()
    for result in told["results"][-1:]:
        result |= {"outcome": "contested", "problem": {"code": "custody_contested", "detail": "Trái với chuỗi bàn giao.", "holders": {"ZZ000000014VN": "office:x"}}}
    route.fulfill(response=answer, json=told)


@pytest.mark.parametrize("language", ["vi", "km"])
def test_no_screen_shuts_anybody_out(orders: list[OrderRow], phone: New, language: str) -> None:
    hand = phone()
    page, look = hand.page, Look(hand.page)
    hand.sign_in()
    hand.take_at_office()
    hand.collect(orders[3], "NP000001")
    page.evaluate("language => localStorage.setItem('language', language)", language)
    page.reload()
    hand.unlock()
    assert page.get_attribute("html", "lang") == language
    for name, wait in (("list", ".next"), ("close", "#cash-cod"), ("more", ".center"), ("sent", ".card.row")):
        hand.to(name)
        look.at(name, wait)
    page.locator(".card.row").first.click()
    look.at("act", "section.card .tag")
    page.locator("main > .big").click()
    look.at("correct", "#correct-why")
    stop(hand, orders[0])
    look.at("stop")
    page.locator("section.card .big.go").last.click()
    page.wait_for_selector("#seal")
    page.locator("#card-money .choice button").nth(1).click()
    look.at("collect", "svg.qr")
    stop(hand, orders[7])
    page.locator("section.card .big.go").last.click()
    page.fill("#receiver-name", "Nguyễn Văn Khác")
    page.locator("#card-remark .choice button").nth(1).click()
    look.at("deliver", "#remark")
    stop(hand, orders[1])
    page.locator("section.card .big.bad").first.click()
    look.at("failed: reasons", ".reasons")
    page.locator(".reasons button").first.click()
    look.at("failed: evidence", "#card-evidence")
    hand.to("list")
    page.wait_for_selector("body[data-tab=list]")
    page.locator("button.row").filter(has_text="Trung tâm").first.click()
    page.wait_for_selector("#card-give")
    page.locator("#card-give summary").last.click()
    look.at("desk", "#clerk")
    hand.to("exchange", "take")
    look.at("exchange", "main .card .big")
    hand.to("colleague", "give")
    look.at("colleague", "main > .note, #colleague")
