"""The camera of a phone before our own printed label, and two phones before each other."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import Page, Playwright

from app.custody.log import EVENTS
from app.house import House
from app.kernel.actor import SYSTEM
from app.orders.tables import OrderRow
from app.papers.labels import labels_file
from tests.browser.courier.conftest import FLAGS, PHONE
from tests.browser.courier.day import Hand
from tests.browser.courier.look import Look
from tests.orders import reread

pytestmark = pytest.mark.browser
New = Callable[[], Hand]
FRAMES = 12
READER = """window.seen = []; window.BarcodeDetector = class {
  static getSupportedFormats() { return Promise.resolve(['code_128', 'qr_code']) }
  detect() { const next = window.seen.shift(); return Promise.resolve(next ? [{ rawValue: next }] : []) } }"""


def film(house: House, order: OrderRow, path: Path) -> Path:
    """The label as the printer makes it, lying on a table before a camera of 1280 x 720."""
    with house.db.write() as tx:
        label = Image.open(io.BytesIO(labels_file(tx, house, [order.id], "roll_100x70", "png", SYSTEM)())).convert("L")
    table = Image.new("L", (1280, 720), 150)
    label.thumbnail((900, 660))
    table.paste(label, (180, 30))
    still = io.BytesIO()
    table.convert("RGB").save(still, "JPEG", quality=85)
    path.write_bytes(still.getvalue() * FRAMES)
    return path


@pytest.fixture
def before_label(play: Playwright, house: House, orders: list[OrderRow], base: str, clock: Any, tmp_path: Path) -> Iterator[Hand]:
    shown = film(house, orders[0], tmp_path / "label.mjpeg")
    flags = [*FLAGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={shown}"]
    browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
    context = browser.new_context(viewport=PHONE, service_workers="allow")
    context.clock.set_system_time(clock.now())
    context.set_default_timeout(30_000)
    yield Hand(context.new_page(), base)
    browser.close()


def test_the_camera_reads_our_own_label_without_network(house: House, orders: list[OrderRow], before_label: Hand) -> None:
    hand, page = before_label, before_label.page
    hand.sign_in()
    hand.kept()
    page.context.set_offline(True)
    hand.open(orders[0], "Nhận hồ sơ")
    page.click("text=Quét bì")
    page.wait_for_selector("text=Đã quét")
    page.wait_for_selector("text=✓ Đúng bì này.")
    hand.count_all()
    page.fill("#seal", "NP000333")
    hand.pay()
    hand.sign()
    hand.finish()
    hand.recorded(orders[0])
    page.context.set_offline(False)
    hand.send_all()
    assert reread(house, orders[0]).seal_number == "NP000333"


BROKEN_READER = """window.asked = 0; window.BarcodeDetector = class { static getSupportedFormats() { return Promise.resolve(['code_128', 'qr_code']) }
  detect() { window.asked++; return Promise.reject(new DOMException('', 'NotSupportedError')) } }"""


def test_a_reader_of_the_phones_own_that_fails_is_replaced(orders: list[OrderRow], before_label: Hand) -> None:
    hand, page = before_label, before_label.page
    page.add_init_script(BROKEN_READER)
    hand.sign_in()
    hand.kept()
    hand.open(orders[0], "Nhận hồ sơ")
    page.click("text=Quét bì")
    page.wait_for_selector("text=✓ Đúng bì này.")
    assert page.evaluate("window.asked") == 1


SHOWN = """() => new Promise(done => { const seen = new Map(), look = () => {
  const text = document.querySelector('.frames').dataset.frame, [, , index, total] = text.split('/');
  if (Number(index) <= Number(total)) seen.set(index, text); seen.size === Number(total) ? done([...seen.values()]) : setTimeout(look, 60) }; look() })"""


def frames(page: Page) -> list[str]:
    """The codes that the other phone shows round and round (tests/browser/exchange reads them from the picture)."""
    page.wait_for_selector(".frames svg")
    return list(page.evaluate(SHOWN))


def read(hand: Hand, codes: list[str], button: str) -> None:
    hand.page.evaluate("codes => window.seen.push(...codes)", codes)
    hand.page.click(f"button:has-text('{button}')")


@pytest.fixture
def cameras(play: Playwright, clock: Any, base: str) -> Iterator[New]:
    """Phones whose reader sees what the test holds before it."""
    browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=[*FLAGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"])

    def new() -> Hand:
        context = browser.new_context(viewport=PHONE, service_workers="allow")
        context.clock.set_system_time(clock.now())
        context.set_default_timeout(30_000)
        context.add_init_script(READER)
        return Hand(context.new_page(), base)

    yield new
    browser.close()


def before_each_other(house: House, cameras: New) -> tuple[Hand, Hand, dict[str, Any]]:
    """Two couriers of one office without network; the first has taken what waited there."""
    with house.db.write() as tx:
        people = {p.login: p for p in house.accounts.people(tx)}
        house.accounts.set_person(tx, people["courier02"].id, office_id=people["courier01"].office_id)
    giver, taker = cameras(), cameras()
    for hand, login in ((giver, "courier01"), (taker, "courier02")):
        hand.sign_in(login, run=login == "courier01")
        hand.kept()
        hand.send_all()
    giver.take_at_office()
    giver.send_all()
    for hand in (giver, taker):
        hand.page.context.set_offline(True)
    return giver, taker, people


def test_a_giver_whose_app_died_while_the_code_was_shown_shows_the_same_code_again(house: House, orders: list[OrderRow], cameras: New) -> None:
    giver, taker, people = before_each_other(house, cameras)
    (order,) = orders[6:7]
    giver.to("exchange", "give", people["courier02"].id)
    giver.page.locator(".envelope").filter(has_text=order.dossier_code).click()
    giver.tap("Ký và cho xem mã")
    shown = frames(giver.page)
    giver.page.reload()
    giver.unlock()
    giver.to("sent")
    giver.page.click("text=Biên nhận chưa xong: 1 bì")
    assert sorted(frames(giver.page)) == sorted(shown)
    Look(giver.page).at("an open offer", ".frames svg")
    taker.to("exchange", "take")
    read(taker, shown, "Quét mã trên máy bên giao")
    taker.page.fill("#exchange-number", order.item_number)
    taker.page.click("form button:has-text('Thêm')")
    taker.tap("Đủ, tôi ký nhận")
    taker.page.wait_for_selector("text=Hai bên đã ký")
    taker.page.reload()
    taker.unlock()
    taker.to("sent")
    taker.page.locator(".card.row").first.click()
    taker.tap("Cho bên giao đọc lại mã đã ký")
    read(giver, frames(taker.page), "Quét mã trả lời")
    giver.page.wait_for_selector("text=Hai bên đã ký")
    for hand in (taker, giver):
        hand.page.context.set_offline(False)
        hand.send_all()
    assert not giver.page.locator("text=Biên nhận chưa xong").count()
    assert (reread(house, order).holder, reread(house, order).contested) == (f"courier:{people['courier02'].id}", False)


def test_two_phones_without_network_hand_over_with_both_signatures(house: House, orders: list[OrderRow], cameras: New) -> None:
    """Scanned set against list, exception named by the taker's phone, both signatures; the taker's report comes first."""
    giver, taker, people = before_each_other(house, cameras)
    returns = orders[6:10]
    giver.to("exchange", "give", people["courier02"].id)
    for order in returns[:2]:
        giver.page.locator(".envelope").filter(has_text=order.dossier_code).click()
    giver.tap("Ký và cho xem mã")
    taker.to("exchange", "take")
    read(taker, frames(giver.page), "Quét mã trên máy bên giao")
    for order, told in zip(returns[:2], ("Thiếu bì", "Đủ, tôi ký nhận"), strict=True):
        taker.page.fill("#exchange-number", order.item_number)
        taker.page.click("form button:has-text('Thêm')")
        taker.page.wait_for_selector(f"button:has-text('{told}')")
    taker.tap("Đủ, tôi ký nhận")
    taker.page.wait_for_selector("text=Hai bên đã ký")
    read(giver, frames(taker.page), "Quét mã trả lời")
    giver.page.wait_for_selector("text=Hai bên đã ký")
    taker.page.context.set_offline(False)
    taker.send_all()
    assert [reread(house, order).holder for order in returns[:2]] == [f"courier:{people['courier02'].id}"] * 2
    giver.page.context.set_offline(False)
    giver.send_all()
    assert [reread(house, order).holder for order in returns] == [f"courier:{people['courier02'].id}"] * 2 + [f"courier:{people['courier01'].id}"] * 2
    assert not any(reread(house, order).contested for order in returns)


def test_who_ticked_or_scanned_half_of_a_handover_when_the_app_died_goes_on_with_the_other_half(house: House, orders: list[OrderRow], cameras: New) -> None:
    giver, taker, people = before_each_other(house, cameras)
    one, two = orders[6:8]
    giver.to("exchange", "give", people["courier02"].id)
    giver.page.locator(".envelope").filter(has_text=one.dossier_code).click()
    giver.draft_kept()
    giver.page.reload()
    giver.unlock()
    giver.page.wait_for_selector(".envelope[aria-checked=true]")
    giver.page.locator(".envelope").filter(has_text=two.dossier_code).click()
    giver.tap("Ký và cho xem mã")
    shown = frames(giver.page)
    taker.to("exchange", "take")
    read(taker, shown, "Quét mã trên máy bên giao")
    taker.page.fill("#exchange-number", one.item_number)
    taker.page.click("form button:has-text('Thêm')")
    taker.draft_kept()
    taker.page.reload()
    taker.unlock()
    read(taker, shown, "Quét mã trên máy bên giao")
    taker.page.fill("#exchange-number", two.item_number)
    taker.page.click("form button:has-text('Thêm')")
    taker.tap("Đủ, tôi ký nhận")
    taker.page.wait_for_selector("text=Hai bên đã ký")


def test_of_the_number_of_a_scanned_card_only_the_last_digits_are_kept_and_nothing_from_which_the_others_can_be_computed(house: House, orders: list[OrderRow], cameras: New) -> None:
    hand, order, number = cameras(), orders[6], "094085001234"
    hand.sign_in()
    hand.take_at_office()
    hand.open(order, "Giao kết quả")
    hand.page.evaluate("text => window.seen.push('https://example.test', text)", f"{number}||{order.citizen_name.upper()}|01021985|Nữ|Ấp Tiếp Nhựt|15062021")
    hand.page.click("text=Quét mã QR trên thẻ căn cước")
    hand.page.wait_for_selector("text=Đã đọc thẻ")
    hand.page.wait_for_selector("text=Trùng tên chủ hồ sơ")
    hand.delivered(order)
    hand.send_all()
    with house.db.read() as tx:
        (body,) = tx.execute(sa.select(EVENTS.c.body).where(EVENTS.c.type == "deliver.done")).scalars()
    assert json.loads(body)["payload"]["received_by"] == {"relation": "owner", "name": order.citizen_name.upper(), "id_type": "CCCD", "id_last4": "1234"}
    assert number not in body and "01021985" not in body
