"""The drill of a lost phone, and the contested inbox: what it held, what comes late, both versions, the cure, who was told."""

from typing import Any

import pytest

from app.house import House
from app.orders.queries import open_tasks
from app.worker import Worker
from tests.custody.story import PAPERS, collected
from tests.doors.pages.visitor import Visitor, text_of
from tests.exchange import statement, taken
from tests.orders import CENTRE, registered, reread
from tests.phone import Phone, signed_in


@pytest.fixture
def board(client: Any, phone: Phone) -> Visitor:
    return Visitor(client).login("dispatcher")


def device_of(house: House, phone: Phone) -> Any:
    with house.db.read() as tx:
        return next(d for d in house.accounts.devices(tx) if d.install_id == phone.install_id)


def revoked(board: Visitor, house: House, phone: Phone) -> str:
    at = f"/board/device/{device_of(house, phone).id}"
    return board.send(board.see(at), at, do="revoke", reason="Rơi ở bến phà")


def test_a_revoked_phone_lists_what_it_held_and_gets_nothing_any_more(both: str, board: Visitor, house: House, phone: Phone) -> None:
    orders = collected(house, phone, 2)
    phone.daypack()
    board.login("dispatcher")
    page = revoked(board, house, phone)
    assert "2 bì cần đối chiếu" in page and "gói ngày" in page
    assert all(o.dossier_code in page for o in orders)
    with house.db.read() as tx:
        (task,) = open_tasks(tx, "device")
    assert all(o.item_number in task.text for o in orders)
    for path in ("/m/v1/daypack", "/m/v1/changes?cursor=1.0"):
        answer = phone.http.get(path, headers=phone.headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "device_revoked")


@pytest.mark.parametrize("how", ["a phone lost", "an account switched off", "another role"])
def test_whoever_leaves_service_leaves_a_question_for_the_envelopes_they_hold(both: str, board: Visitor, house: House, phone: Phone, how: str) -> None:
    orders, device = collected(house, phone, 2), device_of(house, phone).id
    board.login("head")
    leaves = {"a phone lost": {"do": "revoke"}, "an account switched off": {"do": "off"}, "another role": {"role": "clerk", "agency_code": CENTRE}}
    at = f"/admin/devices/{device}" if how == "a phone lost" else f"/admin/people/{phone.person}"
    board.send(board.see("/admin/people"), at, **leaves[how])
    with house.db.read() as tx:
        (task,) = open_tasks(tx, "device")
    assert all(o.item_number in task.text for o in orders) and "đối chiếu 2 bì" in task.text
    board.send(board.see("/admin/people"), f"/admin/people/{phone.person}", do="off")
    with house.db.read() as tx:
        assert [t.id for t in open_tasks(tx, "device")] == [task.id], "the same envelopes are one question"


def test_what_a_couriers_phone_had_not_sent_before_the_account_was_switched_off_is_taken_kept_apart_and_the_pack_is_told_to_go(both: str, board: Visitor, house: House, phone: Phone) -> None:
    order = registered(house)
    late = phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": PAPERS})
    board.login("head")
    board.send(board.see("/admin/people"), f"/admin/people/{phone.person}", do="off")
    for path in ("/m/v1/daypack", "/m/v1/changes?cursor=1.0"):
        answer = phone.http.get(path, headers=phone.headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "device_revoked")
    reply = phone.send(late)
    assert (reply["device"], reply["ack_seq"], reply["results"][0]["problem"]["code"]) == ("revoked", 1, "device_revoked")
    assert reread(house, order).state == "booked"
    at = f"/board/device/{device_of(house, phone).id}"
    assert "mở lại tài khoản trước" in board.send(board.see(at), at, status=409, do="release")
    board.send(board.see(at), at, do="admit")
    assert reread(house, order).holder == f"courier:{phone.person}"


def test_a_courier_who_becomes_a_clerk_keeps_no_phone_that_gets_addresses_and_what_it_had_not_sent_is_kept_apart(both: str, board: Visitor, house: House, phone: Phone) -> None:
    order = registered(house)
    late = phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": PAPERS})
    board.login("head")
    board.send(board.see("/admin/people"), f"/admin/people/{phone.person}", role="courier", name="Lâm Sóc", office_id="BC31510")
    assert device_of(house, phone).state == "active", "the same hands, whatever else is changed"
    board.send(board.see("/admin/people"), f"/admin/people/{phone.person}", role="clerk", agency_code=CENTRE)
    answer = phone.http.get("/m/v1/daypack", headers=phone.headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "device_revoked")
    assert phone.send(late)["results"][0]["problem"]["code"] == "device_revoked"
    at = f"/board/device/{device_of(house, phone).id}"
    assert "đăng ký khoá mới" in board.send(board.see(at), at, status=409, do="release")


def test_what_a_revoked_phone_had_not_sent_is_kept_apart_and_taken_in_by_a_person(board: Visitor, house: House, phone: Phone) -> None:
    order = registered(house)
    late = phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": PAPERS})
    revoked(board, house, phone)
    reply = phone.send(late)
    assert (reply["device"], reply["ack_seq"], reply["results"][0]["outcome"], reply["results"][0]["problem"]["code"]) == ("revoked", 1, "contested", "device_revoked")
    assert reread(house, order).state == "booked"
    assert phone.send(late)["results"][0]["outcome"] == "duplicate"
    at = f"/board/device/{device_of(house, phone).id}"
    page = board.see(at)
    assert "nhận hồ sơ tại nhà" in page and order.item_number in page
    with house.db.read() as tx:
        assert "vừa gửi việc chưa gửi" in open_tasks(tx, "device")[0].text
    page = board.send(page, at, do="admit")
    assert "1 việc đã giữ nay vào chuỗi" in page and "Chưa có việc nào đến muộn" in page
    assert reread(house, order).holder == f"courier:{phone.person}" and device_of(house, phone).state == "revoked"


def test_an_arrival_that_was_let_in_once_is_neither_listed_nor_counted_in_the_next_quarantine(both: str, board: Visitor, house: House, phone: Phone) -> None:
    """No chain shows that it was: it touches no envelope."""
    at, started = f"/board/device/{device_of(house, phone).id}", ("visit.started", {"run_id": "r", "visit_id": "v"})
    phone.send(phone.act(*started))
    for _ in range(2):
        phone.seq = 0
        assert phone.send(phone.act(*started))["device"] == "quarantined"
        assert "Việc để riêng (1)" in text_of(board.see(at))
        assert "1 việc đã giữ nay vào chuỗi" in board.send(board.see(at), at, do="release")


def test_nobody_revokes_without_a_reason_and_no_stranger_at_all(board: Visitor, house: House, phone: Phone) -> None:
    at = f"/board/device/{device_of(house, phone).id}"
    assert board.raw(board.see(at), at, do="revoke", reason="").status_code == 422
    board.see("/board/device/none", 404)
    board.login("clerk").see(at, 404)
    assert device_of(house, phone).state == "active"


def test_another_couriers_token_sends_no_acts_for_this_phone(house: House, client: Any, clock: Any, phone: Phone) -> None:
    order = registered(house)
    thief = signed_in(client, clock, "courier02")
    act = phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": PAPERS})
    body = {"install_id": phone.install_id, "client_sent_at": clock.now().isoformat(), "events": [act]}
    assert client.post("/m/v1/events", json=body, headers=thief.headers).json()["code"] == "install_id"
    mixed = client.post("/m/v1/events", json=body | {"install_id": thief.install_id}, headers=thief.headers).json()["results"][0]
    assert (mixed["outcome"], mixed["problem"]["code"]) == ("rejected", "signature")
    assert reread(house, order).state == "booked"


def test_a_tampered_day_pack_changes_nobodys_envelope(house: House, client: Any, clock: Any, phone: Phone) -> None:
    """A pack is only what a phone believes: an act for a stop, an envelope or a holder that it made up clashes, and is kept."""
    (order,) = collected(house, phone)
    thief = signed_in(client, clock, "courier02")
    pack = thief.daypack()
    pack["held"] = [order.item_number]
    thief.tips = {order.item_number: phone.tips[order.item_number]}
    reply = thief.send(thief.delivered("made-up", {"order_id": order.id, "item_number": order.item_number, "components": PAPERS}), thief.handed("office", "BC31510", order.item_number))
    assert [r["outcome"] for r in reply["results"]] == ["contested", "contested"]
    now = reread(house, order)
    assert (now.holder, now.state, now.contested) == (f"courier:{phone.person}", "in_hand", True)


def test_a_citizens_note_with_script_stays_text_on_every_page_of_staff(board: Visitor, house: House, phone: Phone) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    order = registered(house, note=evil)
    danh = signed_in(board.http, phone.clock, "courier02")
    for one in (phone, danh):
        one.send(one.collected("v", {"order_id": order.id, "item_number": order.item_number, "components": [{"name": evil, "originals": 1, "copies": 0}], "note": evil}))
    board.login("dispatcher")
    pages = [board.see(p) for p in (f"/board/order/{order.id}", "/board/contested", f"/board/device/{device_of(house, phone).id}", "/board/tasks", f"/board/find?q={order.item_number}")]
    pages.append(revoked(board, house, phone))
    for page in pages:
        assert "<script>alert" not in page and "<img src=x" not in page
    assert "&lt;script&gt;" in pages[0]


def test_both_versions_stand_side_by_side_with_what_would_heal_them_and_who_was_told(both: str, board: Visitor, house: House, clock: Any, phone: Phone) -> None:
    (order,) = collected(house, phone)
    danh = signed_in(board.http, clock, "courier02")
    danh.tips = dict(phone.tips)
    danh.send(danh.handed("office", "BC31510", order.item_number))
    board.login("dispatcher")
    page = text_of(board.see("/board/contested"))
    for words in ("Bản trong chuỗi", "Bản không khớp", "Còn thiếu lần bàn giao", "máy thấy lần cuối", "Đã báo: ", "việc cần người", "Hệ thống một cửa"):
        assert words in page
    deal = statement(phone, f"courier:{danh.person}", order.item_number)
    deal["items"][order.item_number] = danh.tips[order.item_number] = reread(house, order).tip
    danh.send(taken(danh, phone, deal))
    clock.pass_(minutes=2)
    Worker(house)._sweep(clock.now())
    board.login("dispatcher")
    assert "Không có bì nào tranh chấp" in board.see("/board/contested")


def test_two_takers_are_said_to_need_people(board: Visitor, house: House, clock: Any, phone: Phone) -> None:
    order = registered(house)
    danh = signed_in(board.http, clock, "courier02")
    for one in (phone, danh):
        one.send(one.collected("v", {"order_id": order.id, "item_number": order.item_number, "components": []}))
    board.login("dispatcher")
    page = text_of(board.see("/board/contested"))
    assert "không tự khớp được" in page and page.count("máy thấy lần cuối") == 2
