"""Two phones in a real Chromium hand over by QR without network; then each sends, and it is one act at the server."""

import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from app.house import House
from app.main import create_app
from tests.orders import registered, reread

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[3]
PAPERS = [{"name": "Tờ khai", "originals": 1, "copies": 0}]


@pytest.fixture
def base(house: House) -> Iterator[str]:
    app = create_app(house)
    app.on_shutdown = []
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = tmp_path_factory.mktemp("harness") / "harness.js"
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    build = ["--bundle", "--format=iife", f"--outfile={made}", "--log-level=error"]
    subprocess.run([ROOT / "node_modules/.bin/esbuild", Path(__file__).parent / "harness.ts", *build], env=env, check=True, cwd=ROOT)
    return made.read_text()


def phone(chromium: Browser, base: str, harness: str, login: str) -> tuple[Page, str]:
    page = chromium.new_context(viewport={"width": 360, "height": 740}, bypass_csp=True).new_page()
    page.goto(f"{base}/login")
    page.evaluate(harness)
    return page, page.evaluate("login => api.enter(login)", login)


def collected(house: House, page: Page, count: int) -> list[Any]:
    orders = [registered(house) for _ in range(count)]
    for order in orders:
        payload = {"visit_id": "v", "order_id": order.id, "item_number": order.item_number, "seal_number": "NP1", "components": PAPERS, "proofs": []}
        page.evaluate("([payload]) => api.outbox.act('collect.done', payload, [payload.item_number])", [payload])
    return orders


def read_over(shower: Page, reader: Page, until: str, by_eye: bool = False) -> float:
    """Frames go from one screen to the other's scanner until the reader shows `until`; seconds of showing."""
    begun = time.monotonic()
    while not reader.locator(until).count():
        if by_eye:
            picture = Image.open(io.BytesIO(shower.locator(".frames").screenshot()))
            for code in zxingcpp.read_barcodes(picture):
                reader.evaluate("text => api.hear(text)", code.text)
        else:
            reader.evaluate("text => api.hear(text)", shower.get_attribute(".frames", "data-frame"))
        assert time.monotonic() - begun < 60
    return time.monotonic() - begun


@pytest.mark.parametrize("count", [3, 50])
def test_two_phones_exchange_without_network_and_it_is_one_act(house: House, chromium: Browser, base: str, harness: str, count: int) -> None:
    giver, _ = phone(chromium, base, harness, "courier01")
    taker, danh = phone(chromium, base, harness, "courier02")
    orders = collected(house, giver, count)
    items = [o.item_number for o in orders]
    for page in (giver, taker):
        page.context.set_offline(True)
    giver.evaluate("batch => api.give(batch)", {"taker": danh, "items": items})
    taker.evaluate("api.take()")
    giver.wait_for_selector(".frames svg")
    shown = read_over(giver, taker, "text=Đã quét 0", by_eye=count == 50)
    for item in items:
        taker.evaluate("text => api.hear(text)", item)
    taker.click("text=Đủ, tôi ký nhận")
    taker.wait_for_selector(".frames svg")
    read_over(taker, giver, "text=Hai bên đã ký", by_eye=count == 50)
    assert shown <= 20
    for page in (taker, giver) if count == 3 else (giver, taker):
        page.context.set_offline(False)
        assert page.evaluate("api.sync.run()")["left"] == 0
    assert giver.evaluate("api.outbox.all().then(all => [...new Set(all.map(k => k.outcome))])") == ["applied"]
    assert {(reread(house, o).holder, reread(house, o).contested) for o in orders} == {(danh, False)}
    with house.db.read() as tx:
        assert len(house.custody.chain_of(tx, items[0]).path) == 2
    for page in (giver, taker):
        page.context.close()


def test_the_taker_misses_one_envelope_and_the_exception_is_signed(house: House, chromium: Browser, base: str, harness: str) -> None:
    giver, sok = phone(chromium, base, harness, "courier01")
    taker, danh = phone(chromium, base, harness, "courier02")
    here, missing = collected(house, giver, 2)
    giver.evaluate("batch => api.give(batch)", {"taker": danh, "items": [here.item_number, missing.item_number]})
    taker.evaluate("api.take()")
    giver.wait_for_selector(".frames svg")
    read_over(giver, taker, "text=Đã quét 0")
    taker.evaluate("text => api.hear(text)", here.item_number)
    taker.click("text=Thiếu bì")
    taker.wait_for_selector(".frames svg")
    read_over(taker, giver, "#reason")
    giver.fill("#reason", "Để quên ở xe")
    giver.click("text=Lập biên nhận mới")
    giver.wait_for_selector(".frames svg")
    taker.click("text=Quét mã trên máy bên giao")
    read_over(giver, taker, "text=Để quên ở xe")
    taker.evaluate("text => api.hear(text)", here.item_number)
    taker.click("text=Đủ, tôi ký nhận")
    taker.wait_for_selector(".frames svg")
    read_over(taker, giver, "text=Hai bên đã ký")
    for page in (giver, taker):
        assert page.evaluate("api.sync.run()")["left"] == 0
        page.context.close()
    assert (reread(house, here).holder, reread(house, missing).holder) == (danh, sok)
