"""A queue of papers is printed as far as it can be, and only what is true today is offered."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.house import House
from app.kernel.actor import SYSTEM
from app.orders.commands import Address
from app.orders.policy import sweep
from app.orders.tables import OrderRow
from app.papers.issue import PAPERS
from tests.doors.pages.visitor import Visitor, text_of
from tests.orders import CENTRE, registered
from tests.papers import posted, sealed
from tests.papers import text_of as read
from tests.phone import Phone


def words(answer: Any) -> str:
    assert answer.status_code == 200, text_of(answer)
    return read(answer.content)


def wire(order: OrderRow) -> dict[str, Any]:
    return {"order_id": order.id, "item_number": order.item_number, "components": []}


def missed_twice(phone: Phone, *orders: OrderRow) -> None:
    """Tried at the door on two visits."""
    phone.send(phone.taken("agency", CENTRE, *(order.item_number for order in orders)))
    phone.send(*(phone.failed(f"{visit}-{order.id}", wire(order)) for order in orders for visit in ("v1", "v2")))


def swept(house: House, clock: Any, days: int, posting: bool = True) -> None:
    for _ in range(days):
        with house.db.write() as tx:
            sweep(tx, house.orders, clock.now(), house.settings.hold_days)
        if posting:
            posted(house)
        clock.pass_(days=1)


def test_a_result_whose_address_nobody_told_is_invited_for_and_sent_back_with_the_others(both: str, visitor: Visitor, house: House, phone: Phone, clock: Any) -> None:
    known, unknown = registered(house, "return"), registered(house, "return", lenient=True, address=Address(""))
    missed_twice(phone, known, unknown)
    swept(house, clock, 1, posting=False)
    visitor.login("dispatcher")
    page = words(visitor.http.get("/board/prints/invitations/file"))
    assert page.count("GIẤY MỜI NHẬN KẾT QUẢ số") == 2 and "chưa rõ địa chỉ" in page
    swept(house, clock, 15)
    visitor.login("dispatcher")
    page = words(visitor.http.get("/board/prints/returns/file"))
    assert page.count("PHIẾU CHUYỂN HOÀN số") == 2 and "chưa rõ địa chỉ" in page


def test_a_paper_that_cannot_be_drawn_is_named_and_keeps_no_other_from_being_printed(both: str, visitor: Visitor, house: House, phone: Phone, clock: Any) -> None:
    whole, untried = registered(house, "return"), registered(house, "return")
    missed_twice(phone, whole)
    swept(house, clock, 16)
    phone.send(phone.taken("agency", CENTRE, untried.item_number))
    with house.db.write() as tx:
        house.orders.decide(tx, untried.id, returning_at=clock.now() - timedelta(days=1))
    visitor.login("dispatcher")
    page = visitor.see("/board/prints/returns/file", 409)
    said = text_of(page)
    assert "1 giấy chưa in được" in said and "các lần phát" in said and "In 1 giấy còn lại" in said
    assert untried.id in page and whole.id not in page
    assert "Phiếu chuyển hoàn chưa in <small>(2)" in visitor.see("/board/prints"), "nothing was printed yet"
    assert page.count("?rest=1") == 1
    assert "Số: 01/2026" in words(visitor.http.get("/board/prints/returns/file?rest=1")), "the refused one has spent no number"
    assert "Phiếu chuyển hoàn chưa in <small>(1)" in visitor.see("/board/prints")
    assert "còn lại" not in visitor.see("/board/prints/returns/file?rest=1", 409), "nothing is left that could be printed"
    with house.db.read() as tx:
        assert tx.execute(sa.select(PAPERS.c.order_id).where(PAPERS.c.form == "phieu_chuyen_hoan")).scalars().all() == [whole.id]


def test_nobody_is_invited_for_a_result_that_goes_back(both: str, visitor: Visitor, house: House, phone: Phone, clock: Any) -> None:
    missed_twice(phone, registered(house, "return"))
    swept(house, clock, 16)
    visitor.login("dispatcher")
    assert "Giấy mời chưa in <small>(0)" in visitor.see("/board/prints")
    visitor.see("/board/prints/invitations/file", 404)


def test_a_report_once_made_is_printed_again_from_the_page_without_being_typed_again(visitor: Visitor, house: House) -> None:
    visitor.login("head")
    fields = {"key": "2026Q4", "addressee": "Sở Khoa học và Công nghệ", "safety": "Không có sự cố.", "chief": "Sơn Ngọc Ẵm"}
    assert visitor.raw(visitor.see("/board/prints"), "/board/prints/typed/bao_cao", **fields).status_code == 200
    assert 'href="/counter/paper/bao_cao/2026Q4">In lại' in visitor.see("/board/prints")
    page = words(visitor.http.get("/counter/paper/bao_cao/2026Q4"))
    assert "Không có sự cố." in page and "In lại, bản 2" in page


def test_the_desk_is_offered_a_receipt_and_the_sheet_of_control_only_where_there_is_something_to_say(visitor: Visitor, house: House, phone: Phone, clock: Any) -> None:
    order, gone = registered(house), registered(house)
    with house.db.write() as tx:
        house.orders.cancel(tx, gone.id, SYSTEM)
    visitor.login("clerk")
    offered = [visitor.see(f"/counter/order/{one.id}/papers") for one in (order, gone)]
    assert ["Biên nhận" in page for page in offered] == [True, False] and not any("Mẫu 05" in page for page in offered)
    phone.send(phone.collected("v1", wire(order)), phone.handed("agency", CENTRE, order.item_number))
    clock.pass_(hours=1)
    sealed(house, phone, order)
    assert "Mẫu 05" in visitor.see(f"/counter/order/{order.id}/papers")
