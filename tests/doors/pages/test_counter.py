"""`/counter`: a batch is scanned, counted and signed without typing a number; a wrong scan is seen; a stranger sees nothing."""

import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.access import ACCESS
from app.handover.manifest import IN_BULK
from app.house import House
from app.kernel.actor import SYSTEM
from app.orders import queries
from app.orders.tasks import TASKS
from tests.doors.pages.visitor import Visitor, text_of
from tests.orders import CENTRE, new_order, registered, reread
from tests.phone import Phone

PAPERS = [{"name": "Tờ khai", "originals": 1, "copies": 0}, {"name": "Giấy khai sinh", "originals": 0, "copies": 1}]


@pytest.fixture
def clerk(client: Any, phone: Phone) -> Visitor:
    return Visitor(client).login("clerk")


def fetched(house: House, phone: Phone, hand: bool = True) -> Any:
    order = registered(house)
    acts = [phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": PAPERS})]
    acts += [phone.handed("agency", CENTRE, order.item_number)] if hand else []
    phone.send(*acts)
    return order


def opened(clerk: Visitor, phone: Phone) -> tuple[str, str]:
    """(page, address of the manifest)"""
    answer = clerk.raw(clerk.see("/counter"), "/counter/open", direction="in", courier_id=phone.person)
    return clerk.see(answer.headers["location"]), answer.headers["location"]


def test_a_batch_is_scanned_counted_and_signed_and_the_filing_time_stands_on_the_page(both: str, clerk: Visitor, house: House, phone: Phone, clock: Any) -> None:
    orders = [fetched(house, phone) for _ in range(3)]
    page, at = opened(clerk, phone)
    assert all(o.item_number[2:5] in page for o in orders)
    for order in orders:
        page = clerk.send(page, f"{at}/scan", item=order.item_number.lower())
        assert "Đúng bì trong danh sách" in page
    page = clerk.send(page, f"{at}/count")
    assert "Đã ký bàn giao trên máy bưu tá" in page
    page = clerk.send(page, f"{at}/seal", password="demo", post_method="phone")
    assert "Thời điểm nộp hồ sơ: 06:30 25/11/2026" in text_of(page)
    assert {reread(house, o).state for o in orders} == {"handed_over"}
    assert "01" in clerk.see("/counter/book") and "BIÊN BẢN GIAO NHẬN HỒ SƠ" in clerk.see(f"{at}/print")


def test_a_wrong_scan_is_seen_and_changes_nothing(clerk: Visitor, house: House, phone: Phone) -> None:
    fetched(house, phone)
    page, at = opened(clerk, phone)
    for typed, sentence in (("ZZ000000099VN", "Không có bưu gửi nào"), ("rubbish", "không phải số hiệu"), ("EE123456789VN", "sai số kiểm tra")):
        answer = clerk.send(page, f"{at}/scan", item=typed)
        assert sentence in answer and 'class="notice bad"' in answer and "data-beep" in answer


def test_a_scan_is_undone_before_sealing(clerk: Visitor, house: House, phone: Phone) -> None:
    order = fetched(house, phone)
    page, at = opened(clerk, phone)
    page = clerk.send(page, f"{at}/scan", item=order.item_number)
    page = clerk.send(page, f"{at}/unscan", item=order.item_number)
    assert "còn thiếu" in text_of(clerk.send(page, f"{at}/count")) and "chưa quét" in text_of(clerk.send(page, f"{at}/count"))


def test_a_missing_envelope_is_named_with_its_reason_and_stays_with_the_courier(clerk: Visitor, house: House, phone: Phone) -> None:
    here, missing = fetched(house, phone), fetched(house, phone)
    page, at = opened(clerk, phone)
    page = clerk.send(page, f"{at}/scan", item=here.item_number)
    page = clerk.send(page, f"{at}/except", item=missing.item_number, reason="Chưa có trong bì bàn giao")
    page = clerk.send(clerk.send(page, f"{at}/count"), f"{at}/seal", password="demo", post_method="password", courier_password="demo")
    assert "Chưa có trong bì bàn giao" in page and "xác nhận bằng mật khẩu" in page
    assert (reread(house, here).state, reread(house, missing).state) == ("handed_over", "in_hand")


def test_papers_are_counted_and_a_difference_is_shown(clerk: Visitor, house: House, phone: Phone) -> None:
    order = fetched(house, phone)
    page, at = opened(clerk, phone)
    fields = {"item": order.item_number, "name": ["Tờ khai", "Giấy khai sinh"], "originals": ["1", "0"], "copies": ["0", "0"]}
    assert "Khác phiếu gửi" in clerk.send(page, f"{at}/papers", **fields)
    again = clerk.send(page, f"{at}/papers", **(fields | {"copies": ["0", "1"]}))
    assert "Khác phiếu gửi" not in again and "đã đếm" in again


def test_a_desk_says_that_an_envelope_was_sealed_by_agreement_and_may_take_it_back_before_signing(clerk: Visitor, house: House, phone: Phone) -> None:
    order = registered(house, "return", components=())
    at = clerk.raw(clerk.see("/counter"), "/counter/open", direction="out", courier_id=phone.person).headers["location"]
    said = clerk.send(clerk.see(at), f"{at}/papers", item=order.item_number, name=IN_BULK, originals="0", copies="0")
    assert f"{IN_BULK}, không đếm bên trong" in text_of(said) and f"{IN_BULK}, không đếm" in text_of(clerk.see(f"{at}/print"))
    taken_back = text_of(clerk.send(said, f"{at}/papers", item=order.item_number))
    assert "không đếm bên trong" not in taken_back and "1/0 Kết quả giải quyết" in taken_back


@pytest.mark.parametrize(("password", "courier", "sentence"), [("wrong", "demo", "không đúng"), ("demo", "wrong", "Mật khẩu của bưu tá")])
def test_a_wrong_password_signs_nothing(clerk: Visitor, house: House, phone: Phone, password: str, courier: str, sentence: str) -> None:
    order = fetched(house, phone, hand=False)
    page, at = opened(clerk, phone)
    page = clerk.send(clerk.send(page, f"{at}/scan", item=order.item_number), f"{at}/count")
    page = clerk.send(page, f"{at}/seal", password=password, post_method="password", courier_password=courier)
    assert sentence in page and reread(house, order).state == "in_hand"


def test_a_form_without_its_token_is_refused(clerk: Visitor, house: House, phone: Phone) -> None:
    answer = clerk.http.post("/counter/open", data={"direction": "in", "courier_id": phone.person}, follow_redirects=False)
    assert answer.status_code == 403 and "tải lại trang" in answer.text


def test_opening_twice_by_a_double_click_makes_one_manifest(clerk: Visitor, house: House, phone: Phone) -> None:
    page = clerk.see("/counter")
    first, again = (clerk.raw(page, "/counter/open", direction="in", courier_id=phone.person) for _ in range(2))
    assert first.headers["location"] == again.headers["location"]


def test_a_clerk_books_for_a_walk_in_and_says_that_the_result_is_ready(clerk: Visitor, house: House) -> None:
    form = {
        "kind": "return", "procedure": "2.000635", "dossier": "H51.18-261120-0042", "name": "Danh Thị Sóc Kha", "phone": "0912000111",
        "address": "ấp 2", "commune": "31507", "do": "send", "state_fee": "8.000", "weight": "150",
    }  # fmt: skip
    page = clerk.send(clerk.see("/counter/new"), "/counter/new", **form)
    assert "Danh Thị Sóc Kha" in page and "8.000 đ" in text_of(page)
    inbox = clerk.see("/counter")
    order_id = re.findall(r"/counter/order/([^/\"]+)/ready", inbox)[0]
    page = clerk.send(inbox, f"/counter/order/{order_id}/ready")
    assert "Bưu điện sẽ đến lấy kết quả" in page
    assert order_id in clerk.see("/counter") and f"{order_id}/ready" not in clerk.see("/counter")


@pytest.mark.parametrize(("fee", "weight", "status"), [("8000.00", "150", 303), ("8000.50", "150", 400), ("8.000", "100,5", 400), ("8.000", "0", 400), ("8.000", "50.001", 400), ("10.000.000.001", "100", 400)])
def test_a_desk_types_no_more_money_or_weight_than_a_wire_may_say(clerk: Visitor, house: House, fee: str, weight: str, status: int) -> None:
    form = {
        "kind": "return", "procedure": "2.000635", "dossier": "H51.18-261120-0043", "name": "Lý Thị Bảy", "phone": "0912000113", "address": "ấp 2", "commune": "31507", "do": "send",
    }  # fmt: skip
    answer = clerk.raw(clerk.see("/counter/new"), "/counter/new", **form, state_fee=fee, weight=weight)
    assert answer.status_code == status
    with house.db.read() as tx:
        assert [(row.state_fee, row.weight_g) for row in queries.page(tx, SYSTEM, 10)] == ([(8000, 150)] if status == 303 else [])


def test_a_fee_that_falls_away_is_typed_as_nothing_to_pay(clerk: Visitor, house: House) -> None:
    fees = []
    for typed in ({"state_fee": "0"}, {"state_fee": ""}):
        order = registered(house, "return", ready=False, state_fee=8000)
        clerk.send(clerk.see(f"/counter/order/{order.id}"), f"/counter/order/{order.id}/ready", **typed)
        fees.append((reread(house, order).state_fee, reread(house, order).quote["state_fee"]))
    assert fees == [(0, 0), (8000, 8000)]


def test_who_pays_less_is_chosen_at_the_desk(clerk: Visitor, house: House) -> None:
    form = {
        "kind": "collect", "procedure": "2.000635", "dossier": "H51.18-261125-0044", "name": "Lý Thị Mười", "phone": "0912000112", "address": "ấp 2", "commune": "31507",
        "do": "send", "state_fee": "8.000", "weight": "100", "reduction": "me_vnah",
    }  # fmt: skip
    assert "Bà mẹ Việt Nam anh hùng (giảm 100 %)" in clerk.see("/counter/new")
    page = text_of(clerk.send(clerk.see("/counter/new"), "/counter/new", **form))
    assert "Giảm 100 % cước: Bà mẹ Việt Nam anh hùng" in page and "Cộng 16.000 đ" in page
    assert "Không có diện giảm cước" in clerk.send(clerk.see("/counter/new"), "/counter/new", 422, **(form | {"reduction": "ban_than"}))


def test_a_result_that_is_in_a_plan_though_it_is_not_ready_keeps_its_button(clerk: Visitor, house: House) -> None:
    order = registered(house, "return", ready=False)
    with house.db.write() as tx:
        assert house.orders.decide(tx, order.id, promised_on=date(2026, 11, 26), visit_id="v1").state == "planned"
    for page in (clerk.see("/counter"), clerk.see(f"/counter/order/{order.id}")):
        assert f"/counter/order/{order.id}/ready" in page


def test_results_are_handed_to_the_courier_who_takes_them_by_password(clerk: Visitor, house: House, phone: Phone) -> None:
    order = registered(house, "return", components=())
    answer = clerk.raw(clerk.see("/counter"), "/counter/open", direction="out", courier_id=phone.person)
    at = answer.headers["location"]
    page = clerk.send(clerk.see(at), f"{at}/scan", item=order.item_number)
    page = clerk.send(clerk.send(page, f"{at}/count"), f"{at}/seal", password="demo", post_method="password", courier_password="demo")
    assert reread(house, order).holder == f"courier:{phone.person}"


def test_what_was_filed_here_goes_back_to_the_post_only_after_a_second_word(clerk: Visitor, house: House, phone: Phone) -> None:
    order = fetched(house, phone)
    page, at = opened(clerk, phone)
    clerk.send(clerk.send(clerk.send(page, f"{at}/scan", item=order.item_number), f"{at}/count"), f"{at}/seal", password="demo", post_method="phone")
    at = clerk.raw(clerk.see("/counter"), "/counter/open", direction="out", courier_id=phone.person).headers["location"]
    page = clerk.send(clerk.see(at), f"{at}/scan", item=order.item_number)
    assert "Hồ sơ trong bì này đã nộp ở đây" in page and 'class="notice bad"' in page and "Chưa có bì nào" in page
    page = clerk.send(page, f"{at}/scan", item=order.item_number, sure="yes")
    assert "Vẫn ghi vào biên bản" not in page and "✓ đã quét" in page
    papers = {"item": order.item_number, "name": ["Tờ khai"], "originals": ["1"], "copies": ["0"]}
    page = clerk.send(clerk.send(clerk.send(page, f"{at}/papers", **papers), f"{at}/count"), f"{at}/seal", password="demo", post_method="password", courier_password="demo")
    assert (reread(house, order).state, reread(house, order).holder) == ("in_hand", f"courier:{phone.person}")


def test_the_inbox_counts_what_the_manifest_lists_and_what_is_missing_is_named(clerk: Visitor, house: House, phone: Phone, clock: Any) -> None:
    between, back, bound = registered(house, "transfer", agency_code="H51.43.01", to_agency_code=CENTRE), registered(house, "return"), registered(house, "return")
    phone.send(phone.taken("agency", "H51.43.01", between.item_number), phone.taken("agency", CENTRE, back.item_number, bound.item_number))
    with house.db.write() as tx:
        house.orders.decide(tx, back.id, returning_at=clock.now())
    inbox = clerk.see("/counter")
    page, at = opened(clerk, phone)
    with house.db.read() as tx:
        listed = [line.item_number for line in house.handover.lines(tx, at.rpartition("/")[2])]
    assert listed == sorted([between.item_number, back.item_number]), "not what goes to its citizen"
    assert 'data-th="Đang giữ">2</td>' in inbox
    page = clerk.send(clerk.send(page, f"{at}/scan", item=back.item_number), f"{at}/count")
    assert f"Còn 1 bì trong danh sách chưa quét: {between.item_number}" in page


def test_a_courier_is_asked_only_for_the_results_that_the_plan_gave_to_him(both: str, clerk: Visitor, house: House, phone: Phone, clock: Any) -> None:
    mine, others, unplanned = (registered(house, "return", components=()) for _ in range(3))
    clock.pass_(days=1)
    with house.db.write() as tx:
        house.orders.decide(tx, unplanned.id, promised_on=date(2026, 11, 27))
        second = next(p.id for p in house.accounts.people(tx) if p.login == "courier02")
        job = house.dispatch.request(tx, date(2026, 11, 26), SYSTEM, seconds=1, publish=True)
        job.pins = {mine.id: phone.person, others.id: second}
    assert house.dispatch.run(job.id)
    clerk.login("clerk")

    def listed(courier_id: str) -> list[str]:
        answer = clerk.raw(clerk.see("/counter"), "/counter/open", direction="out", courier_id=courier_id)
        with house.db.read() as tx:
            return [line.item_number for line in house.handover.lines(tx, answer.headers["location"].rpartition("/")[2])]

    with house.db.read() as tx:
        third = next(p.id for p in house.accounts.people(tx) if p.login == "courier03")
    assert (listed(phone.person), listed(second), listed(third)) == ([mine.item_number], [others.item_number], [unplanned.item_number])
    assert sorted(listed("")) == sorted(o.item_number for o in (mine, others, unplanned))


def test_another_desk_sees_neither_order_nor_manifest(clerk: Visitor, house: House, phone: Phone) -> None:
    with house.db.write() as tx:
        other = house.orders.register(tx, new_order(agency_code="H51.43.01"), SYSTEM)
        elsewhere = house.handover.open(tx, "H51.43.01", "in", SYSTEM, phone.person)
    clerk.see(f"/counter/order/{other.id}", 404)
    clerk.see(f"/counter/manifest/{elsewhere.id}", 404)
    assert "0 yêu cầu" in text_of(clerk.see(f"/counter/find?q={other.dossier_code}"))


def test_a_desk_gives_a_new_dossier_its_code_once_it_has_it(both: str, clerk: Visitor, house: House, phone: Phone) -> None:
    order = registered(house, dossier_code="CHUA-CO-AB12CD34", lenient=True)
    assert "Việc của quầy" not in clerk.see("/counter"), "before the desk has the dossier there is nothing to give"
    signed = {"countersignature": {"signer": "clerk:x", "method": "glass", "signature": "0" * 64}}
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": PAPERS}), phone.handed("agency", CENTRE, order.item_number, **signed))
    assert f"/counter/order/{order.id}#complete" in clerk.see("/counter")
    page = clerk.send(clerk.see(f"/counter/order/{order.id}"), f"/counter/order/{order.id}/complete", dossier="H51.18-261125-0042", agency="H51.43.01")
    assert "H51.18-261125-0042" in page and "Việc của quầy" not in clerk.see("/counter")
    assert reread(house, order).agency_code == CENTRE, "whose the order is, only the board changes"


def test_papers_withdrawn_from_a_citizen_wait_at_their_desk_until_it_has_them(both: str, clerk: Visitor, house: House, phone: Phone) -> None:
    order = registered(house, "return")
    wire = {"order_id": order.id, "item_number": order.item_number, "components": PAPERS}
    phone.send(phone.taken("agency", CENTRE, order.item_number), phone.delivered("v1", wire, recovered=[{"name": "Giấy hẹn trả kết quả", "count": 1}]))
    page = clerk.see("/counter")
    assert "Giấy hẹn trả kết quả (1)" in page
    assert "Giấy thu hồi bưu tá mang trả" in opened(clerk, phone)[0], "the desk is told when the courier stands before it"
    task = re.findall(r"/counter/task/([^/]+)/received", page)[0]
    assert "Giấy hẹn trả kết quả (1)" not in clerk.send(page, f"/counter/task/{task}/received", note="thiếu dấu giáp lai")
    with house.db.read() as tx:
        assert not queries.open_tasks(tx)
        assert tx.execute(sa.select(TASKS.c.solution).where(TASKS.c.id == task)).scalar_one() == "Quầy nhận, ghi chú: thiếu dấu giáp lai"
    assert "Giấy thu hồi bưu tá mang trả" not in opened(clerk, phone)[0]


def test_another_desk_cannot_say_that_it_has_them(clerk: Visitor, house: House, phone: Phone) -> None:
    order = registered(house, "return", agency_code="H51.43.01")
    wire = {"order_id": order.id, "item_number": order.item_number, "components": PAPERS}
    phone.send(phone.taken("agency", "H51.43.01", order.item_number), phone.delivered("v1", wire, recovered=[{"name": "Giấy hẹn trả kết quả", "count": 1}]))
    with house.db.read() as tx:
        task = queries.open_tasks(tx)[0]
    assert clerk.raw(clerk.see("/counter"), f"/counter/task/{task.id}/received").status_code == 404


def test_a_desk_completes_only_its_own_envelopes(clerk: Visitor, house: House) -> None:
    other = registered(house, agency_code="H51.43.01")
    assert clerk.raw(clerk.see("/counter"), f"/counter/order/{other.id}/complete", name="Ai đó").status_code == 404


def test_each_look_at_names_leaves_its_trace(clerk: Visitor, house: House) -> None:
    order = registered(house)
    clerk.see("/counter/find?q=Hạnh")
    clerk.see(f"/counter/order/{order.id}")
    with house.db.read() as tx:
        found = tx.execute(sa.select(ACCESS.c.purpose, ACCESS.c.order_id)).all()
    assert ("counter.search", order.id) in [tuple(row) for row in found] and ("counter.order", order.id) in [tuple(row) for row in found]


def test_labels_of_an_order_and_of_a_whole_manifest_are_printed(clerk: Visitor, house: House, phone: Phone) -> None:
    order = fetched(house, phone)
    _, at = opened(clerk, phone)
    for path in (f"/counter/order/{order.id}/label", f"/counter/order/{order.id}/label?sheet=roll_100x150", f"{at}/labels", f"/counter/paper/phieu_gui/{order.id}", f"/counter/paper/bien_ban/{at.rpartition('/')[2]}"):
        answer = clerk.http.get(path)
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF"), path
    assert order.item_number in clerk.http.get(f"/counter/order/{order.id}/label?sheet=roll_100x150&format=zpl").text
    assert clerk.http.get(f"/counter/order/{order.id}/label?sheet=nope").status_code == 400
    assert clerk.http.get(f"/counter/paper/no_such/{order.id}").status_code == 400
    assert clerk.http.get("/counter/paper/bien_ban/none").status_code == 404
