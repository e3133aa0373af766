"""What lies on a phone that was lost, or that two people share."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from app.house import House
from app.orders.tables import OrderRow
from tests.browser.courier.day import PIN, Hand
from tests.browser.courier.test_app import acts
from tests.doors.mobile.test_pack import forget_phones

pytestmark = pytest.mark.browser
New = Callable[[], Hand]
DISK = """() => new Promise(done => { const open = indexedDB.open('buuta-courier'); open.onsuccess = async () => {
  const all = name => new Promise(found => { const rows = open.result.transaction(name).objectStore(name).getAll(); rows.onsuccess = () => found(rows.result) });
  const text = value => value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? new TextDecoder('latin1').decode(value) : value && typeof value === 'object' && !(value instanceof CryptoKey) ? Object.values(value).map(text).join(' ') : String(value);
  const rows = (await Promise.all([...open.result.objectStoreNames].map(all))).flat(); open.result.close();
  done({ text: rows.map(text).join(' '), rows: rows.length }) } })"""


def test_on_the_disk_there_is_no_name_no_address_and_no_token(orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    hand.sign_in()
    hand.fail(orders[5], "Chưa có tiền")
    disk = hand.page.evaluate(DISK)
    assert disk["rows"] > 8
    for secret in (orders[0].citizen_name.encode().decode("latin1"), orders[0].phone, "Tr\u00e1\u00ba\u00a7n H\u00c6\u00b0ng", "visit.failed", orders[0].dossier_code, PIN):
        assert secret not in disk["text"]


def test_a_second_person_on_the_phone_neither_sees_nor_sends_what_the_first_one_did(house: House, orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    hand.sign_in()
    hand.page.context.set_offline(True)
    hand.fail(orders[5], "Chưa có tiền")
    hand.to("more")
    hand.tap("Khoá máy")
    hand.page.context.set_offline(False)
    hand.tap("Người khác")
    hand.page.wait_for_selector("#login")
    hand.page.fill("#login", "courier02")
    hand.page.fill("#secret", "demo")
    hand.page.click("form button")
    for _ in range(2):
        hand.pin("902117")
    hand.page.wait_for_selector("body.inside")
    hand.send_all()
    assert hand.page.locator("text=Không thành").count() == 0
    assert acts(house) == []
    hand.to("more")
    hand.tap("Khoá máy")
    hand.page.click(".person:has-text('courier01')")
    hand.unlock()
    hand.send_all()
    assert Counter(row.type for row in acts(house))["visit.failed"] == 1


def test_a_forgotten_pin_costs_network_and_no_act(house: House, orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    hand.sign_in()
    hand.page.evaluate("navigator.serviceWorker.ready")
    hand.page.context.set_offline(True)
    hand.fail(orders[5], "Chưa có tiền")
    hand.page.reload()
    for left in (4, 3, 2, 1):
        hand.pin("111222")
        hand.page.wait_for_selector(f"text=Còn {left} lần")
    hand.pin("111222")
    hand.page.wait_for_selector("text=năm lần")
    hand.page.reload()
    hand.page.wait_for_selector("#secret")  # the right digits do not help any more
    hand.page.fill("#secret", "demo")
    hand.page.click("form button")
    hand.page.wait_for_selector("text=Không có mạng")
    hand.page.context.set_offline(False)
    hand.page.click("form button")
    for _ in range(2):
        hand.pin("731946")
    hand.page.wait_for_selector("body.inside")
    hand.send_all()
    assert Counter(row.type for row in acts(house))["visit.failed"] == 1


def log_in_again(hand: Hand) -> None:
    """The phone hears at its next contact that nobody knows its token."""
    hand.page.evaluate("dispatchEvent(new Event('online'))")
    hand.page.click(".net:has-text('Đăng nhập lại')")
    hand.page.fill("#secret", "demo")
    hand.page.click("form button")


def test_a_server_put_back_to_before_the_phones_first_login_gets_what_the_phone_did(house: House, orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    hand.sign_in()
    hand.page.context.set_offline(True)
    hand.fail(orders[5], "Chưa có tiền")
    forget_phones(house)
    hand.page.context.set_offline(False)
    log_in_again(hand)
    for _ in range(2):
        hand.pin("731946")
    hand.page.wait_for_selector("body.inside .next")
    hand.send_all()
    assert Counter(row.type for row in acts(house))["visit.failed"] == 1


def test_a_phone_sealed_under_a_word_that_is_gone_is_asked_for_its_pin_and_hands_in_what_it_did(house: House, orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    hand.page.route("**/m/v1/login", lambda route: route.fulfill(json={**(told := route.fetch()).json(), "vault_install": ""}, status=told.status))
    hand.sign_in()
    hand.page.unroute("**/m/v1/login")
    hand.page.context.set_offline(True)
    hand.fail(orders[5], "Chưa có tiền")
    forget_phones(house)
    hand.page.context.set_offline(False)
    log_in_again(hand)
    hand.page.wait_for_selector("text=Nhập mã PIN vẫn dùng ở máy này")
    hand.pin("111222")
    hand.page.wait_for_selector("text=Sai mã PIN")
    hand.pin(PIN)
    hand.page.wait_for_selector("body.inside .next")
    hand.send_all()
    assert Counter(row.type for row in acts(house))["visit.failed"] == 1


def test_a_lost_phone_forgets_the_day_at_the_next_contact_and_hands_in_what_it_had(house: House, orders: list[OrderRow], phone: New) -> None:
    hand = phone()
    hand.sign_in()
    hand.page.context.set_offline(True)
    hand.fail(orders[5], "Chưa có tiền")
    with house.db.write() as tx:
        (device,) = house.accounts.devices(tx)
        house.accounts.revoke_device(tx, device.id, "Mất máy")
    hand.page.context.set_offline(False)
    hand.page.evaluate("dispatchEvent(new Event('online'))")
    hand.page.wait_for_selector("text=Máy này đã bị thu hồi")
    hand.to("list")
    hand.page.wait_for_selector("text=Chưa có chuyến")
    assert hand.page.locator(f"text={orders[0].citizen_name}").count() == 0
    assert {row.type for row in acts(house)} >= {"visit.failed"}


def test_a_pack_of_an_old_day_is_gone_by_itself(orders: list[OrderRow], phone: New, clock: Any) -> None:
    hand = phone()
    hand.sign_in()
    hand.page.evaluate("navigator.serviceWorker.ready")
    hand.page.context.set_offline(True)
    clock.pass_(days=3)
    hand.page.context.clock.set_system_time(clock.now())
    hand.page.reload()
    hand.unlock()
    hand.page.wait_for_selector("text=Chưa có chuyến")
