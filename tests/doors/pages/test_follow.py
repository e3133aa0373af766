"""`/t/{token}` and `/lost`: plain words without name or address; changing needs the telephone; nothing is guessed."""

import re
from datetime import date
from typing import Any

import pytest

from app.house import House
from app.kernel.actor import SYSTEM
from app.notify.tables import MessageRow
from app.orders import queries
from app.orders.commands import Window
from app.orders.policy import sweep
from tests.doors.pages.citizens import act, coded, digits, missed
from tests.doors.pages.visitor import Visitor, text_of, value_of
from tests.orders import registered, reread
from tests.phone import Phone


def test_the_page_tells_the_state_without_name_or_address(citizen: Visitor, house: House) -> None:
    order = registered(house)
    page = text_of(citizen.see(f"/t/{order.token}"))
    assert "Hồ sơ vẫn ở chỗ ông/bà" in page and "tiếp nhận" not in page.replace("Chưa tiếp nhận", "")
    for secret in ("Hạnh", "Trần Hưng Đạo", "0912345678", "0912 345 678"):
        assert secret not in page


def test_an_unknown_link_is_not_found(citizen: Visitor) -> None:
    assert "Không tìm thấy" in citizen.see("/t/AAAAAAAAAAAAAAAAAAAAAA", 404)


def test_a_picked_up_dossier_is_seen_at_once_although_the_page_was_drawn_before(citizen: Visitor, house: House, phone: Phone) -> None:
    order = registered(house)
    citizen.see(f"/t/{order.token}")
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": [{"name": "Tờ khai", "originals": 1, "copies": 0}]}))
    assert "Bưu điện đang giữ hồ sơ" in text_of(citizen.see(f"/t/{order.token}"))


def test_a_citizen_cancels_with_a_code_read_over_the_telephone(citizen: Visitor, house: House) -> None:
    order = registered(house)
    page = coded(citizen, house, order, "cancel")
    assert "0912" not in text_of(page)
    assert "Đã huỷ yêu cầu" in act(citizen, page, order, digits=digits(house))
    assert reread(house, order).state == "cancelled"


def test_a_code_that_a_person_reads_out_holds_over_the_weekend(both: str, citizen: Visitor, house: House, clock: Any) -> None:
    clock.pass_(days=2, hours=13)  # Friday, 19:30
    order = registered(house)
    page = coded(citizen, house, order, "cancel")
    assert "đến hết ngày làm việc tiếp theo: xin giữ trang này mở" in text_of(page) and "10 phút" not in text_of(page)
    clock.pass_(days=2, hours=14)
    with house.db.read() as tx:
        assert [m.text.partition("hiệu lực ")[2][:24] for m in house.notify.tray(tx)] == ["đến hết ngày 30/11/2026."]
    assert "Đã huỷ yêu cầu" in act(citizen, page, order, digits=digits(house))


def test_a_citizen_moves_the_visit_to_another_day(citizen: Visitor, house: House) -> None:
    order = registered(house)
    page = coded(citizen, house, order, "change")
    slot = re.findall(r'name="slot" value="([^"]+)"', page)[-1]
    act(citizen, page, order, digits=digits(house), slot=slot)
    assert str(reread(house, order).window_date) == slot.split("|")[0]


def test_the_hours_of_a_day_gone_by_do_not_stand_beside_the_new_day(citizen: Visitor, house: House, clock: Any) -> None:
    order = registered(house, window=Window(date(2026, 11, 26), "07:30", "09:30"))
    assert "07:30–09:30" in citizen.see(f"/t/{order.token}")
    clock.pass_(days=2)
    with house.db.write() as tx:
        sweep(tx, house.orders, clock.now(), house.settings.hold_days)
    page, own = citizen.see(f"/t/{order.token}"), citizen.login("dispatcher").see(f"/board/order/{order.id}")
    assert "27/11/2026" in page and "27/11/2026" in own and "07:30–09:30" not in text_of(page) + text_of(own).split("Sửa, huỷ")[0]


@pytest.mark.parametrize("where", ["code", "act", "rate", "complain"])
def test_the_page_that_asks_for_the_code_may_be_read_in_another_tongue(citizen: Visitor, house: House, where: str) -> None:
    order = registered(house)
    answer = citizen.http.get(f"/t/{order.token}/{where}?lang=km", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/t/{order.token}?lang=km")
    assert '<html lang="km">' in citizen.see(f"/t/{order.token}/{where}?lang=km") and '<html lang="km">' in citizen.see(f"/t/{order.token}")
    page = citizen.see("/lost/code?lang=en")
    assert '<html lang="en">' in page and 'action="/lost"' in page


def test_another_phone_gets_no_code(citizen: Visitor, house: House) -> None:
    order = registered(house)
    answer = citizen.raw("", f"/t/{order.token}/code", phone="0999999999", do="cancel")
    assert answer.status_code == 422
    with house.db.read() as tx:
        assert not house.notify.tray(tx)


def test_five_wrong_codes_spend_the_code(citizen: Visitor, house: House) -> None:
    order = registered(house)
    page = coded(citizen, house, order, "cancel")
    right = digits(house)
    for _ in range(5):
        act(citizen, page, order, 422, digits=f"{(int(right) + 1) % 1_000_000:06d}")
    act(citizen, page, order, 422, digits=right)
    assert reread(house, order).state == "booked"


def test_a_code_of_one_order_does_not_open_another(citizen: Visitor, house: House) -> None:
    mine, other = registered(house), registered(house)
    page = coded(citizen, house, mine, "cancel")
    code = digits(house)
    # the same telephone booked both: the code proves the telephone, the link names the order
    act(citizen, page, other, digits=code)
    assert (reread(house, mine).state, reread(house, other).state) == ("booked", "cancelled")


def test_nothing_can_be_cancelled_once_the_post_holds_it(citizen: Visitor, house: House, phone: Phone) -> None:
    order = registered(house)
    page = coded(citizen, house, order, "cancel")
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}))
    act(citizen, page, order, 409, digits=digits(house))
    assert reread(house, order).state == "in_hand"


def test_two_complaints_are_two_tasks_and_the_same_one_twice_is_one(citizen: Visitor, house: House) -> None:
    order = registered(house)
    page = citizen.see(f"/t/{order.token}")
    for text in ("Bì bị rách", "Bì bị rách", "Thu sai tiền"):
        assert "Đã ghi nhận khiếu nại" in citizen.send(page, f"/t/{order.token}/complain", text=text)
    with house.db.read() as tx:
        tasks = queries.open_tasks(tx, "complaint")
    assert sorted(t.text for t in tasks) == ["Bì bị rách", "Thu sai tiền"]
    assert {t.data["answer_by"] for t in tasks} == {"2026-12-02"}


def test_a_complaint_made_again_after_its_answer_is_another_one(both: str, citizen: Visitor, house: House, clock: Any) -> None:
    order = registered(house)
    for _ in range(3):
        told = text_of(citizen.send(citizen.see(f"/t/{order.token}"), f"/t/{order.token}/complain", text="Vẫn chưa có ai đến"))
        with house.db.write() as tx:
            (task,) = queries.open_tasks(tx, "complaint")
            assert f"{date.fromisoformat(task.data['answer_by']):%d/%m/%Y}" in told
            house.orders.close_task(tx, task.id, SYSTEM, "đã trả lời")
        clock.pass_(days=7)
    with house.db.read() as tx:
        assert [row.type for row in queries.history(tx, order.id)].count("citizen.complained") == 3


def test_who_was_not_at_home_chooses_when_the_result_is_brought_again(both: str, citizen: Visitor, house: House, phone: Phone) -> None:
    order = missed(house, phone, "v1")
    assert 'value="cancel"' not in citizen.see(f"/t/{order.token}")
    page = coded(citizen, house, order, "change")
    slot = re.findall(r'name="slot" value="([^"]+)"', page)[-1]
    act(citizen, page, order, digits=digits(house), slot=slot)
    now = reread(house, order)
    assert (str(now.window_date), str(now.promised_on), now.state, now.holder) == (slot[:10], slot[:10], "in_hand", f"courier:{phone.person}")
    assert citizen.raw("", f"/t/{order.token}/code", phone="0912345678", do="cancel").status_code == 409


def test_after_the_last_visit_no_other_day_is_promised(citizen: Visitor, house: House, phone: Phone) -> None:
    order = missed(house, phone, "v1")
    phone.send(phone.failed("v2", {"order_id": order.id, "item_number": order.item_number}))
    with house.db.write() as tx:
        house.notify.tell(tx, queries.history(tx, order.id))
        told = [m.text for m in house.notify.tray(tx) if m.kind in ("attempt_failed", "last_attempt")]
    assert ["đến lại; đổi ngày" in text for text in told] == [True, False] and "giữ tại bưu cục" in told[1]
    assert citizen.raw("", f"/t/{order.token}/code", phone="0912345678", do="change").status_code == 409
    assert "Xin gọi bưu cục" in text_of(citizen.see(f"/t/{order.token}"))


def test_who_asks_for_a_result_gets_the_link_on_the_phone_before_there_is_a_day(house: House) -> None:
    order, ready = registered(house, "return", ready=False), registered(house, "return")
    with house.db.write() as tx:
        for one in (order, ready):
            house.notify.tell(tx, queries.history(tx, one.id))
        told = [(m.kind, m.order_id, f"/t/{order.token}" in m.text) for m in house.notify.tray(tx)]
    assert told == [("noted_return", order.id, True)]


def test_only_what_is_done_can_be_rated(citizen: Visitor, house: House) -> None:
    order = registered(house)
    assert citizen.raw("", f"/t/{order.token}/rate", score="3").status_code == 409


def test_a_lost_link_comes_back_by_telephone_and_code(both: str, citizen: Visitor, house: House) -> None:
    order = registered(house)
    page = citizen.send(citizen.see("/lost"), "/lost", phone="+84 912 345 678")
    found = citizen.send(page, "/lost/code", code_id=value_of(page, "code_id"), phone="0912345678", digits=digits(house))
    assert f"/t/{order.token}" in found


def test_an_unknown_number_gets_the_same_answer_as_a_known_one(citizen: Visitor, house: House) -> None:
    registered(house)
    known, unknown = citizen.send("", "/lost", phone="0912345678"), citizen.send("", "/lost", phone="0987654321")
    same = [re.sub(r'value="[^"]*"', "", text_of(page)) for page in (known, unknown)]
    assert same[0] == same[1]
    wrong = citizen.send("", "/lost/code", 422, code_id=value_of(unknown, "code_id"), phone="0987654321", digits="123456")
    assert "không đúng" in wrong


def test_codes_cannot_be_asked_for_without_end(citizen: Visitor, house: House) -> None:
    registered(house)
    answers = [citizen.raw("", "/lost", phone="0912345678").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]


def test_a_code_stands_in_the_tray_also_at_night_and_other_messages_wait_for_the_morning(citizen: Visitor, house: House, clock: Any) -> None:
    clock.pass_(hours=16)  # 22:30 in Viet Nam
    order = registered(house)
    coded(citizen, house, order, "cancel")
    with house.db.write() as tx:
        house.notify.tell(tx, queries.history(tx, order.id))
        house.notify.tell(tx, queries.history(tx, order.id))
        waiting: list[MessageRow] = list(house.notify.tray(tx))
    assert [(m.kind, m.due_at <= clock.now()) for m in waiting] == [("code", True), ("booked_collect", False)]
    assert all("Hạnh" not in m.text and "Trần Hưng Đạo" not in m.text for m in waiting)


def test_an_address_that_is_not_there_gets_a_page_with_a_way_out(citizen: Visitor) -> None:
    page = citizen.see("/nowhere/at/all", 404)
    assert 'href="/"' in page and "DEMO" in page
