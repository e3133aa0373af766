"""A clerk enrols a key in a real browser and signs a manifest with it; the private half cannot be taken out."""

from typing import Any

import pytest
from litestar.testing import TestClient

from app.custody.verify import verify_bundle
from app.house import House
from tests.custody.story import bundle, collected
from tests.orders import CENTRE, reread
from tests.phone import signed_in

pytestmark = pytest.mark.browser


def test_a_manifest_is_signed_with_the_browsers_own_key(house: House, clock: Any, client: TestClient[Any], site: str, chromium: Any) -> None:
    phone = signed_in(client, clock, "courier01")
    orders = collected(house, phone, 2)
    phone.send(phone.handed("agency", CENTRE, *[o.item_number for o in orders]))
    page = chromium.new_context().new_page()
    page.goto(f"{site}/login?next=/counter/key")
    page.fill("[name=login]", "clerk")
    page.fill("[name=password]", "demo")
    page.click("main button")
    page.fill("#name", "Quầy số 2")
    page.fill("#pw", "demo")
    page.click("text=Tạo và đăng ký khoá")
    page.wait_for_selector("text=đã có khoá ký")
    page.wait_for_selector(".here:not([hidden])")
    opened = "new Promise(d => { const o = indexedDB.open('buuta-desk'); o.onsuccess = () => d(o.result); })"
    taken_out = f"{opened}.then(db => new Promise(d => {{ const r = db.transaction('keys').objectStore('keys').getAll(); r.onsuccess = () => d(r.result[0]); }})).then(k => crypto.subtle.exportKey('pkcs8', k.pair.privateKey)).then(() => 'out', e => e.name)"
    assert page.evaluate(taken_out) == "InvalidAccessError"
    page.goto(f"{site}/counter")
    page.click("form[action='/counter/open'] button >> nth=0")
    for order in orders:
        page.fill("#item", order.item_number)
        page.press("#item", "Enter")
        page.wait_for_selector(f"[data-item='{order.item_number}'].done")
    page.click("text=Đã đếm đủ")
    page.click("text=Ký bằng khoá của trình duyệt này")
    page.wait_for_selector("text=chữ ký bằng khoá của máy")
    assert {reread(house, o).state for o in orders} == {"handed_over"}
    verdict = verify_bundle(bundle(house, orders[0]))
    assert (verdict.problems, verdict.strength.keys) == ([], 1)
    page.context.close()
