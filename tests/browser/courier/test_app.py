"""The courier's app in a real browser: a whole day without one packet is on the phone, and arrives once."""

import io
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from app.custody.log import EVENTS
from app.custody.tables import ProofRow
from app.house import House
from app.orders.tables import OrderRow
from tests.browser.courier.day import PIN, Hand
from tests.browser.courier.look import Look
from tests.orders import reread

pytestmark = pytest.mark.browser
New = Callable[[], Hand]


def picture(side: int = 1600) -> bytes:
    """A photo with much detail, several megabytes as a phone takes it."""
    out = io.BytesIO()
    Image.effect_noise((side, side), 80).convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()


def acts(house: House) -> list[Any]:
    with house.db.read() as tx:
        return list(tx.execute(sa.select(EVENTS.c.type, EVENTS.c.body, EVENTS.c.outcome).where(EVENTS.c.source == "device").order_by(EVENTS.c.leaf)))


def test_ten_doors_without_one_packet_then_everything_arrives_once(house: House, orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    page, look = hand.page, Look(hand.page)
    page.goto(f"{hand.base}/courier")
    look.at("login")
    hand.sign_in()
    look.at("list")
    page.evaluate("navigator.serviceWorker.ready")
    hand.to("more")
    page.wait_for_selector("text=✓ Ứng dụng và bộ đọc mã đã ở trong máy")
    look.at("more")
    page.context.set_offline(True)

    hand.to("office")
    look.at("office", "#card-take")
    hand.take_at_office()
    for at, order in enumerate(orders[:4]):
        hand.collect(order, f"NP00077{at}")
        if at == 0:
            assert page.title() != "owned"
    page.reload()
    look.at("unlock", ".keys")
    hand.unlock()
    page.wait_for_selector("text=chờ")
    hand.fail(orders[4], "Địa chỉ sai", picture())
    look.at("after")
    hand.fail(orders[5], "Chưa có tiền")
    hand.deliver(orders[6])
    hand.deliver_to_proxy(orders[7], "Trần Văn Cháu", picture(800))
    hand.deliver(orders[8])
    hand.fail(orders[9], "không xuất trình được")
    for name, wait in (("map", ".map .spot"), ("bag", ".card .mono"), ("reorder", ".mover"), ("sent", ".card.row")):
        hand.to(name)
        look.at(name, wait)
    hand.hand_over_at_desk(len(orders[:4]))
    hand.close_shift(held=1, cash={"cash-postage": None, "cash-state_fee": None})
    assert acts(house) == []
    assert page.title() != "owned"

    page.context.set_offline(False)
    hand.send_all()
    counted = Counter(row.type for row in acts(house))
    assert counted["collect.done"] == 4 and counted["deliver.done"] == 3 and counted["visit.failed"] == 3
    assert counted["envelopes.taken"] == 1 and counted["envelopes.handed"] == 1 and counted["shift.closed"] == 1
    assert {row.outcome for row in acts(house)} == {"applied"}
    assert [reread(house, order).state for order in orders[:4]] == ["in_hand"] * 4  # the desk has not signed yet
    assert [reread(house, order).outcome for order in orders[6:9]] == ["delivered_to_owner", "delivered_to_proxy", "delivered_to_owner"]
    assert reread(house, orders[0]).seal_number == "NP000770"
    with house.db.read() as tx:
        proofs = tx.execute(sa.select(ProofRow)).scalars().all()
    assert all(proof.complete_at and proof.size <= 200_000 for proof in proofs)
    assert Counter(proof.purpose for proof in proofs) == {"signature": 7, "photo": 1, "authorisation": 1}


def test_no_act_says_where_a_citizen_lives_and_the_phone_is_never_asked_where_it_is(house: House, orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    hand.page.context.grant_permissions(["geolocation"])
    hand.page.context.set_geolocation({"latitude": 9.602521, "longitude": 105.973904})
    hand.page.add_init_script("window.asked = 0; navigator.geolocation.getCurrentPosition = (found) => { asked += 1; found({ coords: { latitude: 9.602521, longitude: 105.973904, accuracy: 5 } }) }")
    hand.sign_in()
    hand.take_at_office()
    hand.collect(orders[0], "NP000333")
    hand.fail(orders[5], "Chưa có tiền")
    hand.deliver(orders[6])
    hand.send_all()
    bodies = [row.body for row in acts(house)]
    assert len(bodies) > 5 and not [body for body in bodies if "9.6025" in body or '"gps"' in body]
    assert hand.page.evaluate("asked") == 0


def test_a_second_tap_and_a_second_tab_make_no_second_act(house: House, orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    hand.sign_in()
    hand.kept()
    hand.page.context.set_offline(True)
    other = Hand(hand.page.context.new_page(), hand.base)
    other.page.goto(f"{hand.base}/courier")
    other.unlock()
    for tab in (hand, other):
        tab.fill_collect(orders[0], "NP000111")
    hand.page.locator(".foot .go").dblclick()
    other.page.locator(".foot .go").click()
    hand.recorded(orders[0])
    hand.page.context.set_offline(False)
    hand.send_all()
    assert Counter(row.type for row in acts(house))["collect.done"] == 1
    with house.db.read() as tx:
        (device,) = house.accounts.devices(tx)
    assert (device.state, device.last_seq) == ("active", len(acts(house)))


def test_what_was_counted_is_still_there_after_the_app_was_killed(orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    hand.sign_in()
    hand.fill_collect(orders[0], "NP000222")
    hand.draft_kept()
    hand.page.reload()
    hand.unlock()
    hand.page.wait_for_selector("#seal")
    assert hand.page.input_value("#seal") == "NP000222"
    assert hand.page.get_attribute(".foot .go", "aria-disabled") == "false"


def test_a_new_version_waits_for_a_word_and_touches_no_act(house: House, orders: list[OrderRow], phone: New, tmp_path: Any, monkeypatch: Any) -> None:
    import shutil

    from mobile_api import pwa_files

    dist = tmp_path / "dist"
    shutil.copytree(pwa_files.DIST, dist)
    monkeypatch.setattr(pwa_files, "DIST", dist)
    hand = phone()
    hand.sign_in()
    hand.page.evaluate("navigator.serviceWorker.ready")
    hand.page.reload()
    hand.unlock()
    hand.page.context.set_offline(True)
    hand.fail(orders[5], "Chưa có tiền")
    hand.page.context.set_offline(False)
    other = Hand(hand.page.context.new_page(), hand.base)
    other.page.goto(f"{hand.base}/courier")
    other.unlock()
    worker = (dist / "sw.js").read_text()
    (dist / "sw.js").write_text(worker.replace("courier-", "courier-next-"))
    for squeezed in ("sw.js.br", "sw.js.gz"):
        (dist / squeezed).unlink()
    hand.page.evaluate("navigator.serviceWorker.getRegistration('/courier').then(one => one.update())")
    hand.page.click("dialog button:has-text('Dùng bản mới')")
    for tab in (hand, other):
        tab.page.wait_for_selector(".keys")
    assert [name for name in hand.page.evaluate("caches.keys()") if "courier-next-" in name]
    hand.unlock()
    hand.send_all()
    assert Counter(row.type for row in acts(house))["visit.failed"] == 1


FULL_DISK = """(() => { const { put, delete: drop } = IDBObjectStore.prototype, size = value => value?.byteLength ?? value?.body?.byteLength ?? 0;
  window.room = Infinity;
  IDBObjectStore.prototype.put = function (value, key) {
    if (size(value) > window.room) { this.transaction.abort(); throw new DOMException('full', 'QuotaExceededError'); }
    window.room -= size(value); return put.call(this, value, key); };
  IDBObjectStore.prototype.delete = function (key) { if (key === 'reserve') window.room += 4_000_000; return drop.call(this, key); }; })()"""


def test_a_full_phone_refuses_the_next_photo_and_no_act(orders: list[OrderRow], phone: New) -> None:
    """What was set aside takes the act with the photo that was taken already; then photos are refused, acts are not."""
    hand = phone()
    page = hand.page
    page.add_init_script(FULL_DISK)
    hand.sign_in()
    hand.to("more")
    page.wait_for_selector("text=đã dành chỗ cho việc giao nhận")
    page.context.set_offline(True)
    page.evaluate("() => { window.room = 50_000 }")
    hand.fail(orders[4], "Địa chỉ sai", picture())
    hand.open(orders[5], "Không thành")
    page.set_input_files(".photo input", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture(400)})
    page.wait_for_selector("text=Máy gần hết chỗ trống")
    page.click("text=Đã hiểu")
    page.click(".reasons button:has-text('Chưa có tiền')")
    hand.finish()
    page.wait_for_selector("text=Lời nhắn để lại")


def test_the_pin_is_asked_offline_and_the_right_digits_open(phone: New, orders: list[OrderRow]) -> None:
    hand = phone()
    hand.sign_in()
    hand.page.evaluate("navigator.serviceWorker.ready")
    hand.page.context.set_offline(True)
    hand.page.reload()
    hand.pin("111222")
    hand.page.wait_for_selector("text=Còn 4 lần")
    hand.unlock(PIN)
