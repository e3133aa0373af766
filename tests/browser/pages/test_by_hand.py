"""The pages as people use them: on a phone, by keyboard, without JavaScript; heard and seen."""

from typing import Any

import pytest

from app.house import House
from tests.orders import CENTRE, registered
from tests.phone import Phone

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
OF_ROLE = {
    "": ("/", "/lost", "/login", "/?lang=km", "/?lang=en"),
    "clerk": ("/counter", "/counter/new", "/counter/find?q=hanh", "/counter/book", "/password"),
    "dispatcher": ("/board", "/board/find?q=hanh", "/board/tasks", "/board/contested", "/board/tray"),
    "head": ("/reports", "/admin/people", "/admin/devices", "/admin/clients", "/admin/tables", "/admin/settings", "/admin/access"),
}
TWICE_AS_LARGE = """(() => { const html = document.documentElement; html.style.fontSize = '200%'; const wide = html.scrollWidth; html.style.fontSize = ''; return wide; })()"""
UNNAMED = """[...document.querySelectorAll('input:not([type=hidden]), select, textarea, button')].filter(e =>
  !e.labels?.length && !e.ariaLabel && !e.textContent.trim()).map(e => e.outerHTML.slice(0, 90))"""


def enter(page: Any, site: str, login: str) -> None:
    page.goto(f"{site}/login")
    page.fill("#login", login)
    page.fill("#pw", "demo")
    page.press("#pw", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.mark.parametrize("login", list(OF_ROLE))
def test_every_page_fits_a_phone_names_its_fields_and_breaks_no_rule_of_its_own(chromium: Any, site: str, house: House, login: str) -> None:
    registered(house)
    context = chromium.new_context(viewport=PHONE)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    if login:
        enter(page, site, login)
    for path in OF_ROLE[login]:
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        assert page.evaluate(TWICE_AS_LARGE) <= PHONE["width"], path
        assert page.locator("h1").count() == 1 and page.evaluate(UNNAMED) == [], path
    assert said == []
    context.close()


def test_a_citizen_without_javascript_asks_on_a_phone(chromium: Any, site: str, house: House) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.fill("#procedure", "2.000635")
    page.select_option("#agency", CENTRE)
    page.fill("#name", "Thạch Thị Sa Rên")
    page.fill("#phone", "0912345678")
    page.fill("#address", "45 Nguyễn Huệ, Phường 1, TP Sóc Trăng")
    page.click("button[value=check]")
    page.click("text=07:30–09:30 >> nth=0")
    page.click("button[value=send]")
    page.wait_for_selector("text=Đã ghi nhận yêu cầu")
    assert "/t/" in page.url and "Thạch" not in page.content()
    context.close()


def test_a_clerk_scans_by_keyboard_and_hears_a_wrong_one(chromium: Any, site: str, house: House, client: Any, clock: Any) -> None:
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    order = registered(house)
    phone.send(phone.collected("v", {"order_id": order.id, "item_number": order.item_number, "components": []}), phone.handed("agency", CENTRE, order.item_number))
    context = chromium.new_context(viewport=DESK)
    page = context.new_page()
    enter(page, site, "clerk")
    page.click("button:has-text('Lập biên bản') >> nth=0")
    page.wait_for_load_state()
    for typed, tone in (("ZZ000009990VN", "bad"), (order.item_number, "ok"), (order.item_number, "bad")):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        page.wait_for_selector(f"html[data-beep={tone}]")
        assert page.evaluate("document.activeElement.id") == "item"
        page.evaluate("delete document.documentElement.dataset.beep")
    assert "đã quét rồi" in page.inner_text(".notice")
    page.click("text=Đã đếm đủ")
    page.fill("#pw", "demo")
    page.press("#pw", "Enter")
    page.wait_for_selector("text=Thời điểm nộp hồ sơ: ")
    context.close()
