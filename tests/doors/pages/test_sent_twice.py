"""The same form sent twice (a double click, a page sent again) does its work once, on every page of the board, the counter and
the administration; a form that was refused may be sent again."""

import re
from typing import Any

import pytest

from app.house import House
from app.web import admin, board, board_prints, counter, once
from tests.doors.pages.visitor import Visitor, text_of, value_of
from tests.orders import registered, reread

OTHERWISE = {
    "/board/plan": "its own mark `once` names the job",
    "/counter/open": "its own mark `once` leads to the manifest made",
    "/counter/new": "its own mark `once` leads to the order made",
    "/counter/upload": "each row is keyed by its content",
    "/counter/manifest/{manifest_id:str}/scan": "a script sends one form for many scans; a second scan of the same envelope is told",
    "/board/tray/{message_id:str}": "a message read out twice is read out",
}
FIELDS = {
    "do": "revoke", "reason": "mất máy ở chợ", "solution": "đã gọi", "pick": "31507", "public_key": "x", "kind": "tariff", "key": "k", "source": "s", "valid_from": "2026-11-25",
    "login": "moi", "name": "Người Mới", "role": "clerk", "password": "mat-khau-1", "data": "{}",
}  # fmt: skip
PLACES = {"form": "bao_cao"}


def routes() -> list[str]:
    """Every address of the three doors that takes a form."""
    return sorted({path for path, methods in _all() if "POST" in methods and path.startswith(("/board", "/counter", "/admin"))})


def _all() -> list[tuple[str, set[str]]]:
    return [(route.path, set(route.methods)) for door in (admin, board, board_prints, counter) for route in door.router.routes]


def test_the_walk_sees_all_doors() -> None:
    assert len(routes()) > 30 and set(OTHERWISE) <= set(routes())


@pytest.mark.parametrize("path", [path for path in routes() if path not in OTHERWISE])
def test_a_form_that_has_done_its_work_does_nothing_again(path: str, client: Any, house: House) -> None:
    login, page = ("clerk", "/counter") if path.startswith("/counter") else ("head", "/board")
    places = {**PLACES, "form": "giay_hen"} if path.startswith("/counter") else PLACES
    at = re.sub(r"\{(\w+):str\}", lambda found: places.get(found.group(1), "x"), path)
    with house.db.write() as tx:
        once.remember(tx, at, "used", house.clock.now())
    visitor = Visitor(client).login(login)
    answer = visitor.raw(visitor.see(page), at, **FIELDS, sent="used")
    assert answer.status_code == 303, f"{path} works outside `page.write()`"
    assert "đã được gửi rồi" in text_of(visitor.see(page)), f"{path} works outside `page.write()`"


def test_each_form_on_a_page_has_a_mark_of_its_own(client: Any, house: House) -> None:
    page = Visitor(client).login("head").see("/admin/clients")
    marks = re.findall(r'name="sent" value="([^"]+)"', page)
    assert len(marks) > 3 and len(set(marks)) == len(marks)


def test_a_place_settled_by_a_double_click_is_settled_once(client: Any, house: House) -> None:
    order = registered(house)
    board = Visitor(client).login("dispatcher")
    page = board.see(f"/board/order/{order.id}")
    mark, at = value_of(page, "sent"), f"/board/order/{order.id}/place"
    assert mark
    for _ in range(2):
        assert board.raw(page, at, pick="31510", sent=mark).status_code == 303
    assert reread(house, order).version == order.version + 1


def test_a_form_that_was_refused_may_be_sent_again(client: Any, house: House) -> None:
    order = registered(house)
    board = Visitor(client).login("dispatcher")
    page = board.see(f"/board/order/{order.id}")
    mark, at = value_of(page, "sent"), f"/board/order/{order.id}/place"
    assert board.raw(page, at, pick="31507", sent=mark).status_code == 422
    assert board.raw(page, at, pick="31510", sent=mark).status_code == 303
    assert reread(house, order).version == order.version + 1
