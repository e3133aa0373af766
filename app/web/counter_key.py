"""`/counter/key`: the clerk's own key in this browser (ECDSA P-256, made by WebCrypto, kept in IndexedDB, non-extractable). The
house enrols the public half under the clerk's name and desk, after the password; the head sees it and can take it away."""

from typing import Any

from litestar import Response, get, post

from app.accounts.service import DeviceAsk
from app.house import House
from app.kernel.errors import HouseError, NotFound, Refused
from app.kernel.ids import new_id
from app.web.auth import DESK
from app.web.pages import Page, address_of

MOST_KEYS = 10


@get("/counter/key", opt={"who": DESK}, sync_to_thread=True)
def keys(page: Page, house: House) -> Response[Any]:
    with house.db.read() as tx:
        rows = house.accounts.devices(tx, page.who.id)
    return page.show("counter_key.html", keys=rows)


@post("/counter/key", opt={"who": DESK}, sync_to_thread=True, status_code=303)
def enrol(page: Page, house: House) -> Response[Any]:
    """The private half never leaves the browser; a wrong password changes nothing but is counted."""
    if not page.form.text("public_key"):
        raise Refused("Trình duyệt này chưa tạo được khoá: bật JavaScript, hoặc cứ ký bằng mật khẩu.", code="public_key", field="public_key")
    name = page.form.text("name")[:80] or "Quầy"
    try:
        with page.write() as tx:
            if sum(d.state == "active" for d in house.accounts.devices(tx, page.who.id)) >= MOST_KEYS:
                raise Refused(f"Đã có {MOST_KEYS} khoá: thu hồi khoá không dùng nữa.", code="too_many_keys")
            login = house.accounts.person(tx, page.who.id).login
            house.accounts.enrol(tx, login, page.form.raw("password"), DeviceAsk(new_id(), page.form.text("public_key"), name, "counter"), address_of(page.request))
    except HouseError as refusal:
        return page.go("/counter/key", refusal.detail, "bad")
    return page.go("/counter/key", "Trình duyệt này đã có khoá ký. Từ nay ký biên bản bằng khoá.")


@post("/counter/key/{device_id:str}/revoke", opt={"who": DESK}, sync_to_thread=True, status_code=303)
def revoke(page: Page, house: House, device_id: str) -> Response[Any]:
    with page.write() as tx:
        if not any(d.id == device_id for d in house.accounts.devices(tx, page.who.id)):
            raise NotFound("Không có khoá này.", code="device_not_found")
        house.accounts.revoke_device(tx, device_id, "Cán bộ tự thu hồi")
    return page.go("/counter/key", "Đã thu hồi khoá; biên bản đã ký bằng khoá đó vẫn có giá trị.", "warn")


HANDLERS = [keys, enrol, revoke]
