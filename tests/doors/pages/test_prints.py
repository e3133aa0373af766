"""Paper comes out of the pages: buttons at desk and board, batches as one file, a sheet keyed in, what must be printed again."""

import io
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pypdfium2 as pdfium
import pytest
import sqlalchemy as sa
import zxingcpp
from PIL import Image

from app.dispatch.queries import PLANS, RUNS, VISITS
from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.time import local_date
from app.orders.commands import Address, Component, OrderChange, Window
from app.orders.numbers import RANGES
from app.orders.policy import sweep
from app.papers.issue import PAPERS
from app.web import show
from app.web.printed import MOST, Print, Prints
from tests.doors.pages.visitor import Visitor, text_of, value_of
from tests.orders import registered, reread
from tests.phone import Phone


def words(answer: Any) -> str:
    assert answer.status_code == 200, text_of(answer)
    assert answer.content.startswith(b"%PDF"), text_of(answer)[:300]
    document = pdfium.PdfDocument(answer.content)
    return " ".join(" ".join(document[at].get_textpage().get_text_range().split()) for at in range(len(document)))


def published(house: House, clock: Any, ahead: int = 0) -> str:
    """A plan of tomorrow (or `ahead` days from now), in force; its day."""
    clock.pass_(days=0 if ahead else 1)
    day = local_date(clock.now()) + timedelta(days=ahead)
    with house.db.write() as tx:
        job = house.dispatch.request(tx, day, SYSTEM, seconds=1)
    plan = house.dispatch.run(job.id)
    assert plan is not None
    with house.db.write() as tx:
        house.dispatch.publish(tx, plan, SYSTEM, 0)
    return day.isoformat()


def test_the_sheet_of_a_plan_that_was_replaced_during_the_day_is_found_and_keyed_in(both: str, visitor: Visitor, house: House, clock: Any) -> None:
    registered(house)
    day = published(house, clock)
    with house.db.read() as tx:
        (old,) = tx.execute(sa.select(RUNS.c.id, RUNS.c.plan_id)).all()
    visitor.login("dispatcher")
    assert "bản đã thay" not in visitor.see(f"/board/prints?day={day}")
    for publish in (True, False):
        with house.db.write() as tx:
            job = house.dispatch.request(tx, date.fromisoformat(day), SYSTEM, seconds=1, publish=publish)
        assert house.dispatch.run(job.id)
    assert f'href="/board?day={day}&amp;plan={old.plan_id}"' in visitor.see(f"/board/prints?day={day}")
    assert f'href="/board/run/{old.id}"' in visitor.see(f"/board?day={day}&plan={old.plan_id}")
    assert f'href="/board/run/{old.id}/paper"' in visitor.see(f"/board/run/{old.id}")
    with house.db.read() as tx:
        draft = tx.execute(sa.select(RUNS.c.id).join(PLANS, PLANS.c.id == RUNS.c.plan_id).where(PLANS.c.state == "draft")).scalar_one()
    assert "/paper\"" not in visitor.see(f"/board/run/{draft}"), "nobody has carried the sheet of a draft"


def test_the_desk_lists_the_papers_of_an_order_and_prints_each(visitor: Visitor, house: House) -> None:
    order = registered(house)
    visitor.login("clerk")
    page = visitor.see(f"/counter/order/{order.id}/papers")
    assert "Phiếu gửi" in page and "Mẫu 02" in page and "Phiếu chuyển hoàn" not in page
    assert "PHIẾU GỬI HỒ SƠ" in words(visitor.http.get(f"/counter/paper/phieu_gui/{order.id}"))


def test_what_a_clerk_types_becomes_a_numbered_paper_and_an_empty_item_is_named(visitor: Visitor, house: House) -> None:
    order = registered(house)
    visitor.login("clerk")
    page = visitor.see(f"/counter/order/{order.id}/papers")
    answer = visitor.raw(page, f"/counter/order/{order.id}/papers/mau_03", reason="Không thuộc thẩm quyền")
    assert "Không thuộc thẩm quyền" in words(visitor.http.get(answer.headers["location"]))
    assert "01/2026" in visitor.see(f"/counter/order/{order.id}/papers")
    assert "Lý do từ chối" in visitor.send(page, f"/counter/order/{order.id}/papers/mau_03", 422)


def test_every_paper_found_in_a_torn_cover_stands_on_its_record_or_nothing_is_recorded(visitor: Visitor, house: House, phone: Phone) -> None:
    papers = tuple(Component(f"{n:03} {'Giấy chứng nhận quyền sử dụng đất của hộ gia đình ' * 2}", 1, 0) for n in range(100))
    order = registered(house, components=papers)
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": order.components}))
    visitor.login("clerk")
    page = visitor.see(f"/counter/order/{order.id}/papers")
    (found,) = re.findall(r'<textarea id="bien_ban_rach_bi-papers"[^>]*>([^<]*)</textarea>', page)
    assert len(found) > 10_000
    torn = {"found_at": "2026-11-25T08:00", "place": "Bưu cục", "finder": "A", "witness": "B", "damage": "rách góc", "new_seal": "NP9"}
    at = f"/counter/order/{order.id}/papers/bien_ban_rach_bi"
    record = words(visitor.http.get(visitor.raw(page, at, **torn, papers=found.replace("\n", "\r\n")).headers["location"]))
    assert all(f"{n:03} Giấy" in record for n in range(100)) and record.count("còn nguyên") >= 100
    assert "nhiều nhất 500 dòng" in visitor.send(page, at, 422, **torn, papers="Tờ khai | 1 | 0 | còn nguyên\n" * 501)
    assert "nhiều nhất 1000 ký tự" in visitor.send(page, at, 422, **{**torn, "damage": "rách " * 300}, papers="Tờ khai | 1 | 0 | còn nguyên")


@pytest.mark.parametrize("dpi", [203, 300])
def test_a_label_comes_as_a_picture_for_odd_printers(visitor: Visitor, house: House, dpi: int) -> None:
    order = registered(house)
    visitor.login("clerk")
    answer = visitor.http.get(f"/counter/order/{order.id}/label?format=png&dpi={dpi}")
    assert {code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.content)).convert("L"))} == {order.item_number}


def test_another_desk_and_a_courier_print_nothing_of_this_one(visitor: Visitor, house: House) -> None:
    order = registered(house, agency_code="H51.43.01")
    visitor.login("clerk")
    for path in (f"/counter/order/{order.id}/papers", f"/counter/paper/phieu_gui/{order.id}", "/counter/paper/so_theo_doi/mau_06:H51.43.01:2026", "/counter/paper/bao_cao/2026Q4", "/board/prints"):
        visitor.see(path, 404)
    visitor.login("courier01").see(f"/counter/paper/phieu_gui/{order.id}", 404)


def test_labels_and_lists_of_a_day_come_in_the_order_of_its_runs_as_one_file(both: str, visitor: Visitor, house: House, clock: Any) -> None:
    orders = [registered(house) for _ in range(3)]
    day = published(house, clock)
    visitor.login("dispatcher")
    seen = words(visitor.press(f"/board/day/{day}/labels", sheet="a4_8"))
    assert all(f"{order.item_number[:2]} {order.item_number[2:5]}" in seen for order in orders)
    assert seen.index("01-0") >= 0
    assert "PHIẾU CHUYẾN GIẤY" in words(visitor.press(f"/board/day/{day}/papers/phieu_chuyen_giay"))
    visitor.press("/board/day/2026-12-24/labels", 404)


def test_a_label_bears_the_run_and_stop_of_its_own_plan_though_another_day_has_one_before(both: str, visitor: Visitor, house: House, clock: Any) -> None:
    moved = registered(house)
    today = published(house, clock)
    fresh = registered(house)
    with house.db.write() as tx:
        house.orders.change(tx, moved.id, OrderChange(window=Window(local_date(clock.now()) + timedelta(days=1), "07:30", "11:30")), SYSTEM)
        tx.execute(VISITS.update().values(position=VISITS.c.position + 50))
    tomorrow = published(house, clock, ahead=1)
    visitor.login("dispatcher")
    for order in (moved, fresh):
        assert re.search(r"\b01-0\d\b", words(visitor.http.get(f"/counter/order/{order.id}/label"))), "in which run and stop it will go"
    assert len(re.findall(r"\b01-0\d\b", words(visitor.press(f"/board/day/{tomorrow}/labels")))) == 2
    assert re.findall(r"\b01-5\d\b", words(visitor.press(f"/board/day/{today}/labels"))), "the plan that was asked for"


def test_a_run_of_which_everything_was_cancelled_keeps_no_other_run_from_being_printed(both: str, visitor: Visitor, house: House, clock: Any) -> None:
    kept, gone = registered(house), registered(house)
    day = published(house, clock)
    with house.db.write() as tx:
        run = tx.execute(sa.select(RUNS)).mappings().one()
        tx.execute(RUNS.insert(), {**run, "id": "run-2", "courier_id": f"{run['courier_id']}-2"})
        door = next(v for v in tx.execute(sa.select(VISITS).where(VISITS.c.at == "home")).mappings() if gone.id in v["order_ids"])
        for visit in tx.execute(sa.select(VISITS)).mappings().all():
            tx.execute(VISITS.update().where(VISITS.c.id == visit["id"]).values(order_ids=[o for o in visit["order_ids"] if o != gone.id]))
        tx.execute(VISITS.insert(), {**{k: v for k, v in door.items() if k != "id"}, "visit_id": "v-2", "run_id": "run-2", "order_ids": [gone.id]})
        house.orders.cancel(tx, gone.id, SYSTEM)
    visitor.login("dispatcher")
    for form in ("bang_ke", "phieu_chuyen_giay"):
        page = words(visitor.press(f"/board/day/{day}/papers/{form}")).replace(" ", "")
        assert kept.item_number in page and gone.item_number not in page
    assert gone.item_number not in words(visitor.press(f"/board/day/{day}/labels")).replace(" ", "")
    with house.db.write() as tx:
        house.orders.cancel(tx, kept.id, SYSTEM)
    for what in ("papers/bang_ke", "labels"):
        assert "đã huỷ" in visitor.press(f"/board/day/{day}/{what}", 404).text


def test_both_invitations_leave_the_queue_each_printed_once_and_the_second_waits_for_the_first(both: str, visitor: Visitor, house: House, clock: Any) -> None:
    order = registered(house, "return")
    phone = Phone(visitor.http, "courier01", clock)
    phone.sign_in()
    pack = {"order_id": order.id, "item_number": order.item_number, "components": []}
    phone.send(phone.taken("agency", order.agency_code, order.item_number), phone.failed("v1", pack), phone.failed("v2", pack))
    for which in ("Lần thứ nhất", "Lần thứ hai"):
        for _ in range(2):
            with house.db.write() as tx:
                sweep(tx, house.orders, clock.now(), house.settings.hold_days)
            clock.pass_(days=5)
        visitor.login("dispatcher")
        assert "Giấy mời chưa in <small>(1)" in visitor.see("/board/prints")
        page = words(visitor.press("/board/prints/invitations/file"))
        assert page.count("Lần thứ") == page.count(which) == 1
    assert "Giấy mời chưa in <small>(0)" in visitor.see("/board/prints")
    visitor.press("/board/prints/invitations/file", 404)


def test_a_label_that_says_something_old_waits_to_be_printed_again_and_says_that_it_is_a_copy(both: str, visitor: Visitor, house: House) -> None:
    order = registered(house)
    visitor.login("dispatcher")
    visitor.http.get(f"/counter/order/{order.id}/label")
    with house.db.write() as tx:
        house.orders.change(tx, order.id, OrderChange(address=Address("Số 5 Lê Lợi, Phường 6, TP Sóc Trăng")), SYSTEM)
    page = visitor.see("/board/prints")
    assert "Nhãn phải in lại <small>(1)" in page
    assert "IN LẠI — BẢN 2" in words(visitor.press("/board/prints/reprint/file"))
    assert "Nhãn phải in lại <small>(0)" in visitor.see("/board/prints")
    visitor.press("/board/prints/reprint/file", 404)


def test_a_print_that_cannot_be_made_counts_nothing_empties_no_queue_and_spends_no_number(both: str, visitor: Visitor, house: House) -> None:
    order = registered(house)
    visitor.login("clerk").send(visitor.see(f"/counter/order/{order.id}/papers"), f"/counter/order/{order.id}/reprint", why="ướt mưa")
    page = visitor.login("dispatcher").see("/board/prints")
    assert "từ 1 đến 4" in visitor.press("/board/prints/reprint/file", 400, sheet="a4_4", start="6").text
    assert "tờ nhiều nhãn" in visitor.press("/board/prints/reprint/file", 400, sheet="a4_8", format="zpl").text
    assert "Nhãn phải in lại <small>(1)" in visitor.see("/board/prints")
    assert reread(house, order).prints == 0
    assert "IN LẠI" not in words(visitor.press("/board/prints/reprint/file", sheet="a4_4", start="4"))
    wish = {"count": "3", "office": "BC31510", "sheet": "a4_24", "sent": "mark"}
    assert "tờ nhiều nhãn" in visitor.send(page, "/board/prints/roll", 400, format="zpl", **wish)
    with house.db.read() as tx:
        assert not tx.execute(sa.select(RANGES.c.id).where(RANGES.c.owner.startswith("roll:"))).all()
    assert words(visitor.raw(page, "/board/prints/roll", **wish)).count("SỐ IN SẴN") == 3, "the same page, its wish mended, prints"


def test_a_torn_label_is_put_in_the_queue_by_hand(visitor: Visitor, house: House) -> None:
    order = registered(house)
    visitor.login("clerk")
    page = visitor.see(f"/counter/order/{order.id}/papers")
    assert "hàng chờ" in visitor.send(page, f"/counter/order/{order.id}/reprint", why="ướt mưa")
    assert "(1)" in visitor.login("dispatcher").see("/board/prints")


def test_a_roll_of_fresh_numbers_and_a_bag_are_printed(visitor: Visitor, house: House) -> None:
    visitor.login("dispatcher")
    page = visitor.see("/board/prints")
    first = words(visitor.raw(page, "/board/prints/roll", count="3", office="BC31510", sheet="a4_24"))
    again = words(visitor.raw(page, "/board/prints/roll", count="3", office="BC31510", sheet="a4_24"))
    assert first.count("SỐ IN SẴN") == 3 and first != again
    bag = words(visitor.raw(page, "/board/prints/bag", giver="office:BC31510", taker="agency:H51.18", holds="12", seal="NP9"))
    assert "TUI-261125-0001" in bag and "Bưu cục Phú Lợi" in bag


def test_a_clerk_who_clicks_print_twice_has_the_paper_and_it_was_printed_once(both: str, visitor: Visitor, house: House, clock: Any) -> None:
    visitor.login("dispatcher")
    page = visitor.see("/board/prints")
    for path, fields in (
        ("roll", {"count": "3", "office": "BC31510", "sheet": "a4_24"}), ("bag", {"giver": "office:BC31510", "taker": "agency:H51.18", "holds": "12"}),
        ("typed/bao_cao", {"key": "2026Q4", "addressee": "Sở", "safety": "Không có sự cố.", "chief": "Sơn Ngọc Ẵm"}),
    ):  # fmt: skip
        first, second = (visitor.raw(page, f"/board/prints/{path}", sent=f"mark-{path}", **fields) for _ in range(2))
        assert words(first) and second.content == first.content and second.headers["content-disposition"] == first.headers["content-disposition"]
    with house.db.read() as tx:
        assert {row.form: (row.number, row.prints) for row in tx.execute(sa.select(PAPERS))} == {"tui": (1, 1), "bao_cao": (1, 1)}
    clock.pass_(minutes=11)
    assert visitor.raw(page, "/board/prints/bag", sent="mark-bag", holds="12").status_code == 303, "after a while only the sentence is left"


def test_a_print_is_given_again_to_nobody_but_who_printed_it(visitor: Visitor, house: House) -> None:
    visitor.login("dispatcher")
    fields = {"giver": "office:BC31510", "taker": "agency:H51.18", "holds": "12", "sent": "mark"}
    assert words(visitor.raw(visitor.see("/board/prints"), "/board/prints/bag", **fields))
    visitor.login("head")
    assert visitor.raw(visitor.see("/board/prints"), "/board/prints/bag", **fields).status_code == 303


def test_two_who_want_the_same_print_wait_for_one_drawing(clock: Any) -> None:
    begun, may_go, drawn = threading.Event(), threading.Event(), []

    def ink() -> bytes:
        begun.set()
        may_go.wait(10)
        drawn.append(1)
        return b"%PDF"

    made = Print(ink, "pdf", "tui", clock.now())
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(made.content)
        assert begun.wait(10)
        second = pool.submit(made.content)
        may_go.set()
        assert (first.result(), second.result()) == (b"%PDF", b"%PDF") and drawn == [1]


def test_the_house_keeps_no_more_than_the_newest_prints(clock: Any) -> None:
    prints = Prints()
    for at in range(MOST + 2):
        prints.keep(("/board/prints/bag", str(at), "lan"), Print(lambda: b"", "pdf", "tui", clock.now()))
    assert [at for at in range(MOST + 2) if prints.find(("/board/prints/bag", str(at), "lan"), clock.now()) is None] == [0, 1]


def test_the_sheet_of_a_day_without_phones_is_keyed_in_at_the_board(visitor: Visitor, house: House, clock: Any) -> None:
    order = registered(house)
    day = published(house, clock)
    visitor.login("dispatcher")
    run = re.search(r"/board/run/([^/\"]+)/paper", visitor.see(f"/board/prints?day={day}"))
    assert run is not None
    path = f"/board/run/{run.group(1)}/paper"
    page = visitor.see(path)
    key = re.search(r'name="([^"]+)\.seal"', page)
    assert key is not None
    typed = {f"{key.group(1)}.outcome": "done", f"{key.group(1)}.at": "09:15", f"{key.group(1)}.method": "cash", f"{key.group(1)}.o0": "1", f"{key.group(1)}.c0": "0"}
    assert "niêm phong" in visitor.send(page, path, 422, **typed)
    assert "Đã nhập 1 dòng" in visitor.send(page, path, **typed, **{f"{key.group(1)}.seal": "NP42"})
    assert reread(house, order).seal_number == "NP42"
    page = visitor.see(path)
    assert value_of(page, f"{key.group(1)}.seal") == ""
    foot = {"close.at": "17:00", "close.state_fee": "0", "close.cod": "0", "close.held": order.item_number}
    assert "cước" in visitor.send(page, path, 422, **foot)
    assert "Đã ghi đóng ca" in visitor.send(page, path, **foot, **{"close.postage": str(order.quote["postage"])})
    assert "Đã đóng ca lúc" in text_of(visitor.see(path))
    with house.db.read() as tx:
        courier = tx.execute(sa.select(RUNS.c.courier_id).where(RUNS.c.id == run.group(1))).scalar_one()
    assert "không chênh lệch" in words(visitor.raw(page, "/board/prints/typed/dong_ca", courier=courier, day=day, cashier="Lý Sok"))


def test_what_was_counted_on_paper_can_be_keyed_in_where_the_order_names_no_paper(visitor: Visitor, house: House, clock: Any) -> None:
    known, strange = registered(house, components=()), registered(house, components=(), lenient=True, procedure_code="", procedure_name="Thủ tục mới của tỉnh")
    day = published(house, clock)
    visitor.login("dispatcher")
    run = re.search(r"/board/run/([^/\"]+)/paper", visitor.see(f"/board/prints?day={day}"))
    assert run is not None
    path = f"/board/run/{run.group(1)}/paper"
    page = visitor.see(path)
    listed = house.reference.at(local_date(clock.now())).catalogue.get(known.procedure_code or "")
    assert listed is not None and all(paper.name in text_of(page) for paper in listed.components)
    keys = {order.id: re.search(r'name="([^"]+)\.seal"', page.partition(show.item(order.item_number))[2]) for order in (known, strange)}
    typed = {"outcome": "done", "at": "09:15", "seal": "NP42", "others": "Đơn viết tay | 1 | \r\n"}
    sent = {f"{key.group(1)}.{name}": text for key in keys.values() if key for name, text in typed.items()}
    first = keys[known.id]
    assert first is not None and "Đã nhập 2 dòng" in visitor.send(page, path, **sent, **{f"{first.group(1)}.o0": "1"})
    by_hand = {"name": "Đơn viết tay", "originals": 1, "copies": 0}
    assert reread(house, strange).counts["door"] == [by_hand]
    assert reread(house, known).counts["door"] == [{"name": listed.components[0].name, "originals": 1, "copies": 0}, by_hand]


def test_a_report_is_printed_with_what_the_head_says_about_safety(visitor: Visitor, house: House) -> None:
    visitor.login("head")
    page = visitor.see("/board/prints")
    fields = {"key": "2026Q4", "addressee": "Sở Khoa học và Công nghệ", "safety": "Không có sự cố.", "chief": "Sơn Ngọc Ẵm"}
    assert "Không có sự cố." in words(visitor.raw(page, "/board/prints/typed/bao_cao", **fields))
    assert "chưa ghi" in text_of(visitor.raw(page, "/board/prints/typed/bao_cao", key="2026Q4")).lower()


def test_a_register_comes_as_a_workbook_beside_its_pdf(visitor: Visitor, house: House) -> None:
    visitor.login("clerk")
    assert "SỔ THEO DÕI" in words(visitor.http.get("/counter/paper/so_theo_doi/mau_06:H51.18:2026"))
    assert visitor.http.get("/counter/paper/so_theo_doi/mau_06:H51.18:2026?format=xlsx").content.startswith(b"PK")
