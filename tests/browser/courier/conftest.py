"""The real app before a real server, on a phone of 360 x 740; the phone's clock is the house's, so no test depends on today."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from app.house import House
from app.orders.tables import OrderRow
from mobile_api.pwa_files import DIST
from tests.browser.courier.day import Hand, ten_doors

PHONE = {"width": 360, "height": 740}
FLAGS = ["--no-sandbox"]
NO_DIALLER = "addEventListener('click', event => event.target.closest?.('a[href^=\"tel:\"], a[href^=\"sms:\"]') && event.preventDefault())"  # a desktop asks which program, and swallows taps


@pytest.fixture
def base(site: str) -> str:
    if not (DIST / "index.html").exists():
        pytest.fail("the app is not built: make install")
    return site


@pytest.fixture
def orders(house: House, clock: Any) -> list[OrderRow]:
    return ten_doors(house, clock)


@pytest.fixture
def phone(chromium: Browser, clock: Any, base: str) -> Iterator[Callable[[], Hand]]:
    """A new phone each time it is called."""
    made: list[BrowserContext] = []

    def new() -> Hand:
        context = chromium.new_context(viewport=PHONE, service_workers="allow")
        context.clock.set_system_time(clock.now())
        context.set_default_timeout(30_000)
        context.add_init_script(NO_DIALLER)
        made.append(context)
        return Hand(context.new_page(), base)

    yield new
    for context in made:
        context.close()
