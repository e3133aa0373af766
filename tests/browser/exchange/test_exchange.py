"""Two phones in a real Chromium hand over by QR without network; then each sends, and it is one act at the server."""

import contextlib
import io
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Error, Page

from app.custody.verify import verify_bundle
from app.house import House
from app.kernel.actor import SYSTEM, Actor, ActorKind, Role
from app.orders.queries import open_tasks
from tests.custody.story import bundle
from tests.fakes import WEDNESDAY
from tests.orders import CENTRE, registered, reread

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[3]
PAPERS = [{"name": "Tờ khai", "originals": 1, "copies": 0}]


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = tmp_path_factory.mktemp("harness") / "harness.js"
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    build = ["--bundle", "--format=iife", f"--outfile={made}", "--log-level=error"]
    subprocess.run([ROOT / "node_modules/.bin/esbuild", Path(__file__).parent / "harness.ts", *build], env=env, check=True, cwd=ROOT)
    return made.read_text()


def phone(chromium: Browser, site: str, harness: str, login: str) -> tuple[Page, str]:
    page = chromium.new_context(viewport={"width": 360, "height": 740}, bypass_csp=True).new_page()
    page.clock.set_fixed_time(WEDNESDAY)  # as the house: an offer of another half-day is refused
    page.goto(f"{site}/login")
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
def test_two_phones_exchange_without_network_and_it_is_one_act(house: House, chromium: Browser, site: str, harness: str, count: int) -> None:
    giver, _ = phone(chromium, site, harness, "courier01")
    taker, danh = phone(chromium, site, harness, "courier02")
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
    told = giver.evaluate("api.outbox.all().then(all => all.map(k => [k.act.type, k.outcome, k.problem ?? null]))")
    assert {outcome for _, outcome, _ in told} == {"applied"}, told
    assert {(reread(house, o).holder, reread(house, o).contested) for o in orders} == {(danh, False)}
    with house.db.read() as tx:
        assert len(house.custody.chain_of(tx, items[0]).path) == 2
    for page in (giver, taker):
        page.context.close()


def test_the_taker_misses_one_envelope_and_the_exception_is_signed(house: House, chromium: Browser, site: str, harness: str) -> None:
    giver, sok = phone(chromium, site, harness, "courier01")
    taker, danh = phone(chromium, site, harness, "courier02")
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


def test_the_givers_app_dies_before_the_answer_and_a_stray_envelope_is_on_the_table(house: House, chromium: Browser, site: str, harness: str) -> None:
    """The neighbour's envelope is given back, a slip of the finger is named, and nobody signs a second time."""
    giver, _ = phone(chromium, site, harness, "courier01")
    taker, danh = phone(chromium, site, harness, "courier02")
    orders = collected(house, giver, 2)
    items = [o.item_number for o in orders]
    giver.evaluate("batch => api.give(batch)", {"taker": danh, "items": items})
    giver.wait_for_selector(".frames svg")
    taker.evaluate("api.take()")
    read_over(giver, taker, "text=Đã quét 0")
    taker.evaluate("text => api.hear(text)", "RR473124829VN")
    taker.evaluate("text => api.hear(text)", items[0])
    for text, told in (("RR473124820VN", "Sai số kiểm tra"), ("12345", "Không phải số hiệu")):
        taker.fill("#exchange-number", text)
        taker.press("#exchange-number", "Enter")
        taker.wait_for_selector(f"[role=alert]:has-text('{told}')")
    taker.fill("#exchange-number", items[1])
    taker.press("#exchange-number", "Enter")
    assert not taker.locator("text=Đủ, tôi ký nhận").count()
    taker.click("text=Đã trả lại RR 473 124 829 VN")
    taker.click("text=Đủ, tôi ký nhận")
    taker.wait_for_selector(".frames svg")

    giver.evaluate("api.reopen()")
    giver.wait_for_selector(".frames svg")
    taker.evaluate("api.take()")
    read_over(giver, taker, "text=Máy này đã ký biên nhận này")
    taker.wait_for_selector(".frames svg")
    read_over(taker, giver, "text=Hai bên đã ký")
    assert giver.evaluate("api.reopen().catch(() => 'none')") == "none"
    for page in (giver, taker):
        assert page.evaluate("api.sync.run()")["left"] == 0
    told = [page.evaluate("api.outbox.all().then(all => all.slice(-1).map(k => [k.act.type, k.outcome, k.act.payload.manual])[0])") for page in (giver, taker)]
    assert told == [["envelopes.handed", "applied", False], ["envelopes.taken", "applied", True]]
    assert {(reread(house, o).holder, reread(house, o).contested) for o in orders} == {(danh, False)}
    for page in (giver, taker):
        page.context.close()


def test_a_giver_who_sends_while_the_code_is_shown_reports_what_both_have_signed(house: House, chromium: Browser, site: str, harness: str) -> None:
    """A visit in vain stands last on the phone; the server tells the last act that moved the envelope."""
    giver, _ = phone(chromium, site, harness, "courier01")
    taker, danh = phone(chromium, site, harness, "courier02")
    (order,) = collected(house, giver, 1)
    item = order.item_number
    moved = giver.evaluate("item => api.outbox.all().then(all => all.at(-1).act.event_id)", item)
    failed = {"visit_id": "v", "order_ids": [order.id], "reason": "absent", "note": "", "proofs": []}
    giver.evaluate("([payload, item]) => api.outbox.act('visit.failed', payload, [item])", [failed, item])
    giver.evaluate("batch => api.give(batch)", {"taker": danh, "items": [item]})
    giver.wait_for_selector(".frames svg")
    taker.evaluate("api.take()")
    read_over(giver, taker, "text=Đã quét 0")
    assert giver.evaluate("api.sync.run()")["left"] == 0
    giver.evaluate("([item, moved]) => api.outbox.learn({ [item]: moved }, 2, {})", [item, moved])
    taker.evaluate("text => api.hear(text)", item)
    taker.click("text=Đủ, tôi ký nhận")
    taker.wait_for_selector(".frames svg")
    read_over(taker, giver, "text=Hai bên đã ký")
    for page in (giver, taker):
        assert page.evaluate("api.sync.run()")["left"] == 0
        assert page.evaluate("api.outbox.all().then(all => all.at(-1).outcome)") == "applied"
        page.context.close()
    assert (reread(house, order).holder, reread(house, order).contested) == (danh, False)


def desk(chromium: Browser, site: str) -> Page:
    """A clerk whose browser has its key."""
    page = chromium.new_context().new_page()
    page.clock.set_fixed_time(WEDNESDAY)
    page.goto(f"{site}/login?next=/counter/key")
    page.fill("[name=login]", "clerk")
    page.fill("[name=password]", "demo")
    page.click("main button")
    page.fill("#name", "Quầy số 2")
    page.fill("#pw", "demo")
    page.click("text=Tạo và đăng ký khoá")
    page.wait_for_selector(".here:not([hidden])")
    return page


def counted(page: Page, site: str, house: House, direction: str, courier: str, items: list[str]) -> None:
    with house.db.write() as tx:
        clerk = next(p for p in house.accounts.people(tx) if p.login == "clerk")
        row = house.handover.open(tx, CENTRE, direction, Actor(ActorKind.PERSON, clerk.id, clerk.name, Role.CLERK, agency_code=CENTRE), courier)
    page.goto(f"{site}/counter/manifest/{row.id}")
    for item in items:
        page.fill("#item", item)
        page.press("#item", "Enter")
        page.wait_for_selector(f"[data-item='{item}'].done")
    page.click("text=Đã đếm đủ")
    page.wait_for_selector("#qr:not([hidden])")


def typed(shower: Page, page: Page, until: str) -> None:
    """The desk's scanner types what the phone shows."""
    begun = time.monotonic()
    while not page.locator(until).count():
        frame = shower.get_attribute(".frames", "data-frame")
        with contextlib.suppress(Error):  # the last frame was typed, the page is on its way
            page.fill("#frame", frame or "", timeout=500)
            page.press("#frame", "Enter", timeout=500)
        assert time.monotonic() - begun < 60


def test_a_courier_without_network_hands_over_at_the_desk_and_both_keys_stand_under_it(house: House, chromium: Browser, site: str, harness: str) -> None:
    courier, sok = phone(chromium, site, harness, "courier01")
    clerk = desk(chromium, site)
    courier.context.set_offline(True)
    orders = collected(house, courier, 3)
    items = [o.item_number for o in orders]
    counted(clerk, site, house, "in", sok.partition(":")[2], items)
    courier.evaluate("batch => api.give(batch)", {"taker": f"agency:{CENTRE}", "items": items})
    courier.wait_for_selector(".frames svg")
    typed(courier, clerk, "text=Biên bản đã ký")
    clerk.wait_for_selector("#qr-show .frames svg")
    read_over(clerk, courier, "text=Hai bên đã ký")
    assert {reread(house, o).state for o in orders} == {"booked"} and reread(house, orders[0]).contested  # the phone's acts are still to come
    courier.context.set_offline(False)
    assert courier.evaluate("api.sync.run()")["left"] == 0
    now = [reread(house, o) for o in orders]
    assert {(o.state, o.contested, o.holder) for o in now} == {("handed_over", False, f"agency:{CENTRE}")} and now[0].filing_time is not None
    verdict = verify_bundle(bundle(house, orders[0]))
    assert (verdict.problems, verdict.strength.keys, verdict.strength.weaker) == ([], 1, 0)
    for page in (courier, clerk):
        page.context.close()


def test_an_offer_of_another_day_is_taken_at_the_desk_only_when_the_clerk_says_so(house: House, chromium: Browser, site: str, harness: str) -> None:
    courier, sok = phone(chromium, site, harness, "courier01")
    courier.clock.set_fixed_time(WEDNESDAY - timedelta(days=1))
    clerk = desk(chromium, site)
    orders = collected(house, courier, 1)
    counted(clerk, site, house, "in", sok.partition(":")[2], [orders[0].item_number])
    courier.evaluate("batch => api.give(batch)", {"taker": f"agency:{CENTRE}", "items": [orders[0].item_number]})
    courier.wait_for_selector(".frames svg")
    typed(courier, clerk, "#qr-show button")
    assert "đề giờ khác" in clerk.inner_text("#qr-show") and reread(house, orders[0]).state == "booked"
    clerk.click("#qr-show button")
    clerk.wait_for_selector("text=Biên bản đã ký")
    with house.db.read() as tx:
        assert [task.key.partition(":")[0] for task in open_tasks(tx, "contested")].count("other_day") == 1
    for page in (courier, clerk):
        page.context.close()


def test_results_go_to_a_courier_without_network_and_both_keys_stand_under_it(house: House, chromium: Browser, site: str, harness: str) -> None:
    courier, sok = phone(chromium, site, harness, "courier01")
    clerk = desk(chromium, site)
    courier.context.set_offline(True)
    order = registered(house, "return", components=())
    with house.db.write() as tx:
        house.orders.ready(tx, order.id, SYSTEM)
    counted(clerk, site, house, "out", sok.partition(":")[2], [order.item_number])
    courier.evaluate("api.take()")
    read_over(clerk, courier, "text=Đã quét 0")
    courier.evaluate("text => api.hear(text)", order.item_number)
    courier.click("text=Đủ, tôi ký nhận")
    courier.wait_for_selector(".frames svg")
    typed(courier, clerk, "text=Biên bản đã ký")
    assert reread(house, order).holder == sok
    courier.context.set_offline(False)
    assert courier.evaluate("api.sync.run()")["left"] == 0
    assert (reread(house, order).holder, reread(house, order).contested) == (sok, False)
    with house.db.read() as tx:
        assert len(house.custody.chain_of(tx, order.item_number).path) == 1
    for page in (courier, clerk):
        page.context.close()
