"""A queue of papers is printed as far as it can be, and only what is true today is offered."""

from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pypdfium2 as pdfium
import sqlalchemy as sa

from app.house import House
from app.kernel.actor import SYSTEM
from app.orders.commands import Address
from app.orders.policy import sweep
from app.orders.projector import ORDERS
from app.orders.tables import OrderRow
from app.papers.issue import PAPERS
from tests.doors.pages.test_counter import fetched, opened
from tests.doors.pages.test_prints import published
from tests.doors.pages.visitor import Visitor, fields_of, text_of
from tests.orders import CENTRE, registered, reread
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
    page = words(visitor.press("/board/prints/invitations/file"))
    assert page.count("GIẤY MỜI NHẬN KẾT QUẢ số") == 2 and "chưa rõ địa chỉ" in page
    swept(house, clock, 15)
    visitor.login("dispatcher")
    page = words(visitor.press("/board/prints/returns/file"))
    assert page.count("PHIẾU CHUYỂN HOÀN số") == 2 and "chưa rõ địa chỉ" in page


def test_a_paper_that_cannot_be_drawn_is_named_and_keeps_no_other_from_being_printed(both: str, visitor: Visitor, house: House, phone: Phone, clock: Any) -> None:
    whole, untried = registered(house, "return"), registered(house, "return")
    missed_twice(phone, whole)
    swept(house, clock, 16)
    phone.send(phone.taken("agency", CENTRE, untried.item_number))
    with house.db.write() as tx:
        house.orders.decide(tx, untried.id, returning_at=clock.now() - timedelta(days=1))
    visitor.login("dispatcher")
    page = visitor.press("/board/prints/returns/file", 409).text
    said = text_of(page)
    assert "1 giấy chưa in được" in said and "các lần phát" in said and "In 1 giấy còn lại" in said
    assert untried.id in page and whole.id not in page
    assert "Phiếu chuyển hoàn chưa in <small>(2)" in visitor.see("/board/prints"), "nothing was printed yet"
    assert page.count('name="rest" value="1"') == 1
    assert "Số: 01/2026" in words(visitor.press("/board/prints/returns/file", rest="1")), "the refused one has spent no number"
    assert "Phiếu chuyển hoàn chưa in <small>(1)" in visitor.see("/board/prints")
    assert "còn lại" not in visitor.press("/board/prints/returns/file", 409, rest="1").text, "nothing is left that could be printed"
    with house.db.read() as tx:
        assert tx.execute(sa.select(PAPERS.c.order_id).where(PAPERS.c.form == "phieu_chuyen_hoan")).scalars().all() == [whole.id]


def test_nobody_is_invited_for_a_result_that_goes_back(both: str, visitor: Visitor, house: House, phone: Phone, clock: Any) -> None:
    missed_twice(phone, registered(house, "return"))
    swept(house, clock, 16)
    visitor.login("dispatcher")
    assert "Giấy mời chưa in <small>(0)" in visitor.see("/board/prints")
    visitor.press("/board/prints/invitations/file", 404)


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


def inked(answer: Any) -> list[bool]:
    """Which quarters of the first page bear ink: the places of a sheet of four, in order."""
    page = pdfium.PdfDocument(answer.content)[0].render(scale=1).to_pil().convert("L")
    wide, high = page.size[0] // 2, page.size[1] // 2
    return [page.crop((left, top, left + wide, top + high)).getextrema()[0] < 128 for top in (0, high) for left in (0, wide)]


def test_a_double_click_on_a_queue_hands_out_its_labels_and_counts_them_once(both: str, visitor: Visitor, house: House, clock: Any) -> None:
    order, path = registered(house), "/board/prints/reprint/file"
    visitor.login("clerk").send(visitor.see(f"/counter/order/{order.id}/papers"), f"/counter/order/{order.id}/reprint", why="ướt mưa")
    page = visitor.login("dispatcher").see("/board/prints")
    first, second = (visitor.raw(page, path, **fields_of(page, path)) for _ in range(2))
    assert words(first) and second.content == first.content and reread(house, order).prints == 1
    assert "Nhãn phải in lại <small>(0)" in visitor.see("/board/prints")
    clock.pass_(minutes=11)
    assert visitor.raw(page, path, **fields_of(page, path)).status_code == 303, "after a while only the sentence is left"


def test_a_double_click_on_the_invitations_leaves_them_in_somebodys_hand(both: str, visitor: Visitor, house: House, phone: Phone, clock: Any) -> None:
    missed_twice(phone, registered(house, "return"))
    swept(house, clock, 1, posting=False)
    path, page = "/board/prints/invitations/file", visitor.login("dispatcher").see("/board/prints")
    first, second = (visitor.raw(page, path, **fields_of(page, path)) for _ in range(2))
    assert "Lần thứ nhất" in words(first) and second.content == first.content


def test_a_double_click_on_the_labels_or_the_papers_of_a_day_is_one_print(visitor: Visitor, house: House, clock: Any) -> None:
    registered(house)
    day = published(house, clock)
    page = visitor.login("dispatcher").see(f"/board/prints?day={day}")
    for what in ("labels", "papers/bang_ke", "papers/phieu_chuyen_giay"):
        path = f"/board/day/{day}/{what}"
        first, second = (visitor.raw(page, path, **fields_of(page, path)) for _ in range(2))
        assert words(first) and second.content == first.content, what
    with house.db.read() as tx:
        assert set(tx.execute(sa.select(PAPERS.c.prints)).scalars()) <= {1} and set(tx.execute(sa.select(ORDERS.c.prints)).scalars()) == {1}


def test_a_label_whose_link_is_clicked_twice_is_printed_once_and_later_once_more(both: str, visitor: Visitor, house: House, clock: Any) -> None:
    order, path = registered(house), "/counter/order/{}/label"
    visitor.login("clerk")
    first, second = (visitor.http.get(path.format(order.id)) for _ in range(2))
    assert "IN LẠI" not in words(first) and second.content == first.content and reread(house, order).prints == 1
    assert "BẢN 2" in words(Visitor(visitor.http).login("dispatcher").http.get(path.format(order.id))), "another person's print is another"
    clock.pass_(seconds=11)
    assert "BẢN 3" in words(visitor.http.get(path.format(order.id)))


def test_a_label_whose_print_was_not_stored_is_counted_at_the_next_click(visitor: Visitor, house: House, monkeypatch: Any) -> None:
    order, write = registered(house), house.db.write

    @contextmanager
    def full() -> Any:
        with write() as tx:
            yield tx
            tx.flush()
            raise OSError(28, "No space left on device")

    visitor.login("clerk")
    with monkeypatch.context() as broken:
        broken.setattr(type(house.db), "write", lambda self: full())
        assert visitor.http.get(f"/counter/order/{order.id}/label").status_code == 500
    assert reread(house, order).prints == 0
    assert "IN LẠI" not in words(visitor.http.get(f"/counter/order/{order.id}/label")) and reread(house, order).prints == 1


def test_a_clerk_begins_in_the_middle_of_a_sheet_that_is_half_used(visitor: Visitor, house: House, phone: Phone) -> None:
    order = fetched(house, phone)
    _, at = opened(visitor.login("clerk"), phone)
    for page, path in ((f"/counter/order/{order.id}/papers", f"/counter/order/{order.id}/label"), (at, f"{at}/labels")):
        fields = fields_of(visitor.see(page), path)
        assert fields["start"] == "1" and inked(visitor.http.get(path, params=fields | {"sheet": "a4_4"})) == [True, False, False, False]
        assert inked(visitor.http.get(path, params=fields | {"sheet": "a4_4", "start": "3"})) == [False, False, True, False]
        assert "từ 1 đến 4" in visitor.http.get(path, params=fields | {"sheet": "a4_4", "start": "5"}).text


def test_a_roll_of_numbers_begins_where_the_sheet_is_free(visitor: Visitor, house: House) -> None:
    page, path = visitor.login("dispatcher").see("/board/prints"), "/board/prints/roll"
    fields = fields_of(page, path) | {"count": "2", "sheet": "a4_4", "start": "3"}
    assert inked(visitor.raw(page, path, **fields)) == [False, False, True, True]
