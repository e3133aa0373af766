"""/admin/clients, for the head: the one-stop systems that are connected, and the keys by which their applications come in."""

from typing import Any

import msgspec
from litestar import Response, get, post

from app.db.uow import Tx
from app.house import House
from app.kernel.errors import Malformed
from app.onestop.profile import DEFAULT, written
from app.web import once
from app.web.ask_form import today_rules
from app.web.auth import HEAD
from app.web.forms import json_object
from app.web.pages import Page

CLIENTS = "/admin/clients"
WIRES = ("v1", "ngsp")


@get("/admin/clients", opt={"who": HEAD}, sync_to_thread=True)
def clients(page: Page, house: House) -> Response[Any]:
    with house.db.read() as tx:
        rows, links = house.accounts.clients(tx), house.accounts.connections(tx)
    return page.show(
        "admin_clients.html", clients=rows, connections=links, names={link.id: link.name for link in links}, agencies=today_rules(page).agencies, wires=WIRES, once=once.fresh(),
        profiles={link.id: _readable(link.profile) for link in links}, default=_readable(DEFAULT),
    )  # fmt: skip


@post("/admin/clients", opt={"who": HEAD}, sync_to_thread=True, status_code=303)
def change_client(page: Page, house: House) -> Response[Any]:
    """`do`: connection (a system with its first client), add, rotate, on, off, or profile (the connection's table as JSON)."""
    form, told = page.form, "Đã ghi."
    with page.write() as tx:
        match form.text("do"):
            case "connection":
                told = _connected(tx, page)
            case "add":
                told = _client_told(tx, page, house.accounts.connection(tx, form.text("connection_id")).id)
            case "rotate":
                told = f"Khoá mới: {house.accounts.rotate_client(tx, form.text('client_id'))} (chỉ hiện một lần; khoá cũ hết dùng)."
            case "on" | "off" as switch:
                house.accounts.set_client(tx, form.text("client_id"), switch == "on")
            case "profile":
                house.accounts.set_profile(tx, form.text("connection_id"), written(json_object(form.raw("profile"))), _desk(page))
            case _:
                raise Malformed("Không rõ việc cần làm.", code="do")
    return page.go("/admin/clients", told)


def _connected(tx: Tx, page: Page) -> str:
    form = page.form
    link = page.house.accounts.add_connection(tx, form.text("name"), form.text("customer_code"), _desk(page), {})
    return f"Đã thêm kết nối {link.name}. {_client_told(tx, page, link.id)}"


def _desk(page: Page) -> str | None:
    desk = page.form.text("agency_code")
    if desk and desk not in today_rules(page).agencies:
        raise Malformed("Chọn một cơ quan có trong bảng.", code="agency")
    return desk or None


def _client_told(tx: Tx, page: Page, connection_id: str) -> str:
    """The same form again makes no second client; its secret is not kept, so it cannot be shown again."""
    form, house = page.form, page.house
    made = once.done(tx, CLIENTS, form.text("once"))
    if made is not None:
        return f"Đã có ứng dụng {made['client_id']}; khoá chỉ hiện một lần: nếu chưa chép được, bấm «Đổi khoá»."
    if form.text("wire") not in WIRES:
        raise Malformed("Chọn cổng v1 hoặc ngsp.", code="wire")
    row, secret = house.accounts.add_client(tx, connection_id, form.text("wire"), form.text("name"))
    once.remember(tx, CLIENTS, form.text("once"), house.clock.now(), client_id=row.client_id)
    return f"Mã {row.client_id}, khoá {secret} (chỉ hiện một lần)."


def _readable(profile: object) -> str:
    return msgspec.json.format(msgspec.json.encode(profile), indent=1).decode()


HANDLERS = [clients, change_client]
