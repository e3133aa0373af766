"""The courier's app in a real browser: a stop done without network is on the phone, survives a reload, and is sent later."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from app.house import House
from app.kernel.time import local_date
from app.main import create_app
from app.orders.tables import OrderRow
from mobile_api.pwa_files import DIST
from seeds.demo_day import plan_first_day
from tests.orders import registered, reread

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def base(house: House) -> Iterator[str]:
    """The real app behind a real socket."""
    if not (DIST / "index.html").exists():
        pytest.fail("the app is not built: make install")
    app = create_app(house)
    app.on_shutdown = []
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def order(house: House, clock: Any) -> OrderRow:
    made = registered(house)
    clock.pass_(days=1)
    plan_first_day(house, local_date(clock.now()))
    return made


def signed_in(chromium: Browser, base: str) -> Page:
    page = chromium.new_context(viewport=PHONE, service_workers="allow").new_page()
    page.goto(f"{base}/courier")
    page.fill("#login", "courier01")
    page.fill("#secret", "demo")
    page.click("text=Vào ca")
    page.wait_for_selector(".card h2")
    return page


def test_a_stop_done_without_network_survives_a_reload_and_is_sent_later(house: House, order: OrderRow, base: str, chromium: Browser) -> None:
    page = signed_in(chromium, base)
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    page.wait_for_selector(".card h2")
    page.context.set_offline(True)
    page.click(f"text={order.citizen_name}")
    page.click("text=Nhận hồ sơ")
    page.fill("#seal", "NP000777")
    page.click("text=Đã nhận bì")
    page.wait_for_selector("text=đã ghi")
    page.reload()
    page.wait_for_selector("text=việc chờ gửi")
    assert reread(house, order).state == "planned"
    page.context.set_offline(False)
    page.click(".net")
    page.click("text=Gửi và tải lại ngay")
    page.wait_for_selector("text=Đã gửi hết")
    now = reread(house, order)
    assert (now.state, now.seal_number) == ("in_hand", "NP000777")
    page.context.close()


def test_two_tabs_make_one_sequence_without_gaps(house: House, order: OrderRow, base: str, chromium: Browser) -> None:
    page = signed_in(chromium, base)
    other = page.context.new_page()
    other.goto(f"{base}/courier")
    other.wait_for_selector(".card h2")
    for tab in (page, other):
        tab.click("text=Kết ca")
        tab.click("button.go:has-text('Kết ca')")
        tab.wait_for_selector("text=Đã ghi kết ca")
    page.click(".net")
    page.click("text=Gửi và tải lại ngay")
    page.wait_for_selector("text=Đã gửi hết")
    with house.db.read() as tx:
        device = next(d for d in house.accounts.devices(tx))
    assert (device.state, device.last_seq) == ("active", 2)
    page.context.close()
