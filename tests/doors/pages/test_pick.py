"""Whoever is asked back for the commune and picks one is believed, at the citizen's form and at the counter's."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.house import House
from app.kernel.actor import SYSTEM
from app.orders.projector import ORDERS
from app.orders.queries import open_tasks
from tests.doors.pages.test_ask import ASKED
from tests.doors.pages.visitor import Visitor, text_of, value_of

FAR = ASKED | {"address": "12 Lê Lợi, phường 8, TP Đà Lạt", "ready": "1"}


def orders(house: House) -> list[Any]:
    with house.db.read() as tx:
        return list(tx.execute(sa.select(ORDERS).order_by(ORDERS.c.id)).mappings())


@pytest.mark.parametrize("desk", ["/", "/counter/new"])
def test_a_pick_decides_against_the_text_and_is_not_asked_for_again(citizen: Visitor, house: House, desk: str) -> None:
    if desk != "/":
        citizen.login("clerk")
    page = citizen.send(citizen.see(desk), desk, 422, **FAR)
    assert "ngoài vùng phục vụ" in page
    page = citizen.send(page, desk, 422, **(FAR | {"commune": "31507"}))
    assert 'name="commune_pick" value="31507"' in page, "the text says something else: a question, once"
    page = citizen.send(page, desk, **(FAR | {"commune": "31507", "commune_pick": "31507"}))
    assert "Cước bưu chính" in text_of(page) and "07:30–09:30" in text_of(page)
    citizen.send(page, desk, **(FAR | {"commune": "31507", "picked": value_of(page, "picked"), "do": "send"}))
    assert [(order["new_code"], order["place_level"], order["address_text"]) for order in orders(house)] == [("31507", "unit", FAR["address"])]


def test_a_pick_holds_for_the_address_for_which_it_was_made(citizen: Visitor, house: House) -> None:
    page = citizen.send(citizen.see("/"), "/", **(FAR | {"commune_pick": "31507"}))
    mine = FAR | {"commune": "31507", "picked": value_of(page, "picked"), "do": "send"}
    citizen.send(page, "/", 422, **(mine | {"address": "P3, TP Sóc Trăng"}))
    citizen.send(page, "/", 422, **(mine | {"commune": "31528"}))
    assert not orders(house)


def test_the_way_back_goes_to_the_place_that_was_picked(both: str, citizen: Visitor, house: House) -> None:
    other = FAR | {"address": "ấp 3, xã Cù Lao Dung, TP Cần Thơ", "dossier": "H51.18-261124-0001"}
    citizen.send(citizen.see("/"), "/", **(other | {"commune_pick": "31624", "do": "send"}))
    with house.db.write() as tx:
        back = house.orders.ready(tx, orders(house)[0]["id"], SYSTEM)
        assert (back.kind, back.old_code, back.new_code) == ("return", "31624", "31615")
        assert not open_tasks(tx, "address")
