"""A citizen sends something again (a double tap, a lost answer, the way back in the browser), or has no place or time yet: what is told is true."""

import re
from datetime import date
from typing import Any

from app.house import House
from app.kernel.actor import SYSTEM
from app.orders.commands import Address, Window
from tests.doors.pages.citizens import act, coded, digits
from tests.doors.pages.visitor import Visitor, text_of, value_of
from tests.orders import registered, reread
from tests.phone import Phone


def test_who_cancels_twice_or_lost_the_answer_is_told_that_it_is_cancelled(both: str, citizen: Visitor, house: House) -> None:
    order = registered(house)
    page, sent = coded(citizen, house, order, "cancel"), digits(house)
    for _ in range(2):
        assert "Đã huỷ yêu cầu" in act(citizen, page, order, digits=sent)
    told = text_of(coded(citizen, house, order, "cancel"))
    assert "Yêu cầu đã huỷ" in told and "đã nhận bì" not in told
    assert reread(house, order).state == "cancelled"


def test_a_time_chosen_twice_is_chosen_and_nothing_is_changed_without_the_code(both: str, citizen: Visitor, house: House) -> None:
    order, unready = registered(house), registered(house, "return", ready=False)
    for one in (order, unready):
        page = coded(citizen, house, one, "change")
        slot, other = re.findall(r'name="slot" value="([^"]+)"(?! disabled)', page)[-2:]
        for _ in range(2):
            assert "Đã đổi giờ hẹn" in act(citizen, page, one, digits=digits(house), slot=slot)
        act(citizen, page, one, 422, digits="000000", slot=other)
        told, asked = reread(house, one), text_of(citizen.see(f"/t/{one.token}"))
        assert slot == f"{told.window_date}|{told.window_from}|{told.window_to}" and f"{told.window_from}–{told.window_to}" in asked


def test_what_the_page_does_not_show_is_not_told_without_the_code(citizen: Visitor, house: House, phone: Phone) -> None:
    order = registered(house, window=Window(date(2026, 11, 26), "07:30", "09:30"))
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}))
    page = citizen.send("", f"/t/{order.token}/act", 404, code_id="x", do="change", digits="000000", slot="2026-11-26|07:30|09:30")
    assert "Đã đổi" not in page


def test_whose_address_is_still_looked_into_is_told_so_and_spends_no_code(citizen: Visitor, house: House) -> None:
    order = registered(house, address=Address("gần chợ, hỏi chú Tư"))
    told = text_of(coded(citizen, house, order, "change"))
    assert "Địa chỉ đang được bưu điện xem lại" in told and "kín giờ" not in told
    with house.db.read() as tx:
        assert not house.notify.tray(tx)


def test_a_place_that_a_person_settled_against_its_text_has_times_for_citizen_and_dispatcher(both: str, citizen: Visitor, house: House) -> None:
    order = registered(house, address=Address("ấp 3, xã An Hiệp, Bình Đại"))
    with house.db.write() as tx:
        house.orders.settle_place(tx, order.id, "31594", None, None, SYSTEM)
    assert 'name="slot" value="2026-11-26|07:30|09:30"' in coded(citizen, house, order, "change")
    at = f"/board/order/{order.id}"
    page = citizen.login("dispatcher").see(at)
    citizen.send(page, f"{at}/change", version=str(reread(house, order).version), slot="2026-11-26|09:30|11:30")
    citizen.send(citizen.see(at), f"{at}/cancel", why="dân rút")
    now = reread(house, order)
    assert (now.window_from, now.state) == ("09:30", "cancelled")


def test_who_has_several_requests_opens_one_goes_back_and_opens_the_next(both: str, citizen: Visitor, house: House) -> None:
    orders = [registered(house) for _ in range(3)]
    page = citizen.send(citizen.see("/lost"), "/lost", phone="0912345678")
    typed = {"code_id": value_of(page, "code_id"), "phone": "0912345678", "digits": digits(house)}
    for order in orders:
        found = citizen.send(page, "/lost/code", **typed)
        assert f"/t/{order.token}" in found and "Hồ sơ vẫn ở chỗ" in citizen.see(f"/t/{order.token}")
    for _ in range(5):
        citizen.send(page, "/lost/code", 422, **(typed | {"digits": "x"}))
    citizen.send(page, "/lost/code", 422, **typed)


def test_a_code_that_finds_links_again_ends_with_its_time(citizen: Visitor, house: House, clock: Any) -> None:
    registered(house)
    page = citizen.send(citizen.see("/lost"), "/lost", phone="0912345678")
    typed = {"code_id": value_of(page, "code_id"), "phone": "0912345678", "digits": digits(house)}
    citizen.send(page, "/lost/code", **typed)
    clock.pass_(days=3)
    citizen.send(page, "/lost/code", 422, **typed)
