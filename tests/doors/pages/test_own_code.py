"""The code that a citizen reads to the courier: on the citizen's page while a courier may come, and nowhere else."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from app.custody.codes import COLLECT, DELIVER, code_of
from app.house import House
from app.kernel.time import local_date
from app.orders.tables import OrderRow
from app.web.track_words import code_door
from seeds.demo_day import fetch_results, plan_first_day
from tests.doors.pages.visitor import Visitor, text_of
from tests.orders import registered, reread
from tests.phone import Phone


def digits_on(page: str) -> str:
    found = re.search(r'class="digits">(\d{3}) (\d{3})<', page)
    return "".join(found.groups()) if found else ""


def planned(house: House, clock: Any, kind: str) -> OrderRow:
    order = registered(house, kind)
    clock.pass_(days=1)
    if kind == "return":
        with house.db.write() as tx:
            fetch_results(tx, house, local_date(clock.now()))
    plan_first_day(house, local_date(clock.now()))
    return reread(house, order)


def test_the_code_stands_on_the_page_until_the_courier_has_the_dossier(citizen: Visitor, house: House, phone: Phone) -> None:
    order = registered(house)
    page = citizen.see(f"/t/{order.token}")
    assert digits_on(page) == code_of(house.keyring, order.id, COLLECT)
    assert "Chỉ đọc mã này khi ông/bà đã giao hồ sơ" in text_of(page)
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}))
    assert digits_on(citizen.see(f"/t/{order.token}")) == ""


@pytest.mark.parametrize(("kind", "state", "door"), [
    ("collect", "booked", COLLECT), ("collect", "planned", COLLECT), ("collect", "in_hand", ""), ("collect", "cancelled", ""), ("return", "booked", ""), ("return", "planned", DELIVER),
    ("return", "in_hand", DELIVER), ("return", "held", ""), ("return", "handed_over", ""), ("transfer", "planned", ""), ("transfer", "in_hand", ""),
])  # fmt: skip
def test_each_way_has_its_code_only_while_a_courier_may_come(kind: str, state: str, door: str) -> None:
    assert code_door(OrderRow(kind=kind, state=state)) == door


def test_a_result_on_its_way_has_a_code_of_its_own(citizen: Visitor, house: House, clock: Any) -> None:
    order = planned(house, clock, "return")
    page = citizen.see(f"/t/{order.token}")
    assert digits_on(page) == code_of(house.keyring, order.id, DELIVER) != code_of(house.keyring, order.id, COLLECT)
    assert "kiểm đủ giấy tờ" in text_of(page)


def test_no_courier_and_no_client_is_told_the_code_or_the_link(client: Any, house: House, clock: Any, v1: Callable[..., Any]) -> None:
    order = planned(house, clock, "collect")
    packs = []
    for login in ("courier01", "courier02", "courier03"):
        phone = Phone(client, login, clock)
        phone.sign_in()
        packs.append(phone.http.get("/m/v1/daypack", headers=phone.headers).text)
    assert any(order.id in pack for pack in packs) and not any(order.token in pack for pack in packs)
    api = [v1("GET", path).text for path in (f"/orders/{order.id}", "/orders", "/events", f"/orders/{order.id}/custody")]
    digits = code_of(house.keyring, order.id, COLLECT)
    assert not [text for text in [*packs, *api] if re.search(f"(?<![0-9a-f]){digits}(?![0-9a-f])", text)]


def test_the_board_says_what_came_of_the_code(visitor: Visitor, house: House, phone: Phone) -> None:
    order = registered(house)
    right = code_of(house.keyring, order.id, COLLECT)
    sign = {"signer": "Người gửi", "method": "code", "signature": right}
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}, countersignature=sign))
    page = text_of(visitor.login("dispatcher").see(f"/board/order/{order.id}"))
    assert "mã của người dân: đúng" in page and right not in page


def test_a_wrong_code_waits_in_the_box_of_disputes(visitor: Visitor, house: House, phone: Phone) -> None:
    order = registered(house)
    sign = {"signer": "Người gửi", "method": "code", "signature": "không nghe rõ"}
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}, countersignature=sign))
    visitor.login("dispatcher")
    assert "mã của người dân: sai" in text_of(visitor.see(f"/board/order/{order.id}"))
    inbox = visitor.see("/board/contested")
    assert "ghi một mã không phải mã của người dân" in text_of(inbox) and f'href="/board/order/{order.id}"' in inbox
