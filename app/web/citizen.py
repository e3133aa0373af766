"""`/` a citizen asks for a pickup or a delivery without an account; `/lost` finds the tracking link again."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from litestar import Response, Router, get, post

from app.accounts.rates import allow
from app.accounts.service import LOST
from app.db.uow import Tx
from app.house import House
from app.kernel.errors import HouseError, NotFound, Refused, TooMany
from app.kernel.ids import new_id
from app.kernel.text import normal_phone
from app.kernel.time import local
from app.orders import losses
from app.orders.projector import ORDERS
from app.orders.tables import OrderRow
from app.web.ask_form import Desk
from app.web.asking import CITIZEN, answer, blank
from app.web.auth import PAGE, PUBLIC
from app.web.pages import Page, address_of
from app.web.phone_codes import send_code
from app.web.track_words import say

HERE = Desk()
MEMORY = timedelta(days=183)


@get("/", opt={"who": PUBLIC}, sync_to_thread=True)
def ask_page(page: Page) -> Response[Any]:
    return blank(page, HERE)


@post("/", opt={"who": PUBLIC}, sync_to_thread=True, status_code=200)
def ask(page: Page) -> Response[Any]:
    made = answer(page, HERE, CITIZEN)
    return page.go(f"/t/{made.token}?new=1") if isinstance(made, OrderRow) else made


@get("/lost", opt={"who": PUBLIC}, sync_to_thread=True)
def lost_page(page: Page) -> Response[Any]:
    return page.show("lost.html", error="", code_id="", phone="")


@post("/lost", opt={"who": PUBLIC}, sync_to_thread=True, status_code=200)
def lost(page: Page, house: House) -> Response[Any]:
    """The answer is the same whether the number is known or not."""
    typed = page.form.text("phone")
    try:
        phone = normal_phone(typed)
        if not phone or page.form.text("website"):
            raise Refused("Số điện thoại không đúng (10 số, bắt đầu bằng 0).", code="phone", field="phone")
        with house.db.write() as tx:
            code_id = _send(tx, page, house, phone)
    except HouseError as refusal:
        return page.show("lost.html", refusal.status, error=page.told(refusal), code_id="", phone=typed)
    return page.show("lost.html", error="", code_id=code_id, phone=phone, no_gateway=house.gateway is None)


@get("/lost/code", opt={"who": PUBLIC}, sync_to_thread=False)
def lost_again(page: Page) -> Response[Any]:
    """Only a form is sent here: asked for in another tongue it leads to where the form begins."""
    return page.go(f"/lost?lang={page.lang}")


@post("/lost/code", opt={"who": PUBLIC}, sync_to_thread=True, status_code=200)
def lost_code(page: Page, house: House) -> Response[Any]:
    code_id, phone = page.form.text("code_id"), normal_phone(page.form.text("phone"))
    digits = page.form.text("digits").replace(" ", "")
    with house.db.write() as tx:
        if not (phone and _fits(tx, house, code_id, phone, digits)):
            found = None
        else:
            orders = _orders(tx, house, phone)
            astray = losses.lost(tx, [order.id for order in orders])
            found = [_told(order, page, order.id in astray) for order in orders]
    if found is None:
        return page.show("lost.html", 422, error=page.frame()["t"]["lost_wrong"], code_id=code_id, phone=phone, no_gateway=house.gateway is None)
    return page.show("lost.html", error="", found=found)


def _send(tx: Tx, page: Page, house: House, phone: str) -> str:
    now, blind = house.clock.now(), house.keyring.blind(phone)[:24]
    if not (allow(tx, f"lost:{address_of(page.request)}", 20, 3600, now) and allow(tx, f"lost:{blind}", 3, 3600, now)):
        raise TooMany("Đã xin quá nhiều mã; xin thử lại sau một giờ.", remember=True)
    if not _orders(tx, house, phone):
        return new_id()
    return send_code(tx, house, phone, LOST, page.lang)


def _fits(tx: Tx, house: House, code_id: str, phone: str, digits: str) -> bool:
    try:
        return house.accounts.phone_code_check(tx, code_id, phone, LOST, digits)
    except NotFound:
        return False


def _orders(tx: Tx, house: House, phone: str) -> list[OrderRow]:
    recent = ORDERS.c.created_at > house.clock.now() - MEMORY
    query = sa.select(OrderRow).where(ORDERS.c.phone == phone, recent).order_by(ORDERS.c.created_at.desc()).limit(30)
    return list(tx.execute(query).scalars())


def _told(order: OrderRow, page: Page, astray: bool) -> dict[str, str]:
    words = page.frame()["t"]
    return {"token": order.token, "item_number": order.item_number, "say": words["say_lost"] if astray else say(order, words), "made": f"{local(order.created_at):%d/%m/%Y}"}


router = Router(path="/", route_handlers=[ask_page, ask, lost_page, lost, lost_again, lost_code], **PAGE)
