"""`/`: a citizen asks for a pickup without an account, is asked back where something is unclear, and cannot be flooded out."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.house import House
from app.orders.projector import ORDERS
from app.orders.queries import open_tasks
from app.web.texts_refused import REFUSED
from tests.doors.pages.visitor import Visitor, fields_of, text_of, value_of

ASKED = {
    "kind": "collect", "procedure": "2.000635", "agency": "H51.18", "dossier": "", "name": "Thạch Thị Sa Rên", "phone": "0912 345 678",
    "address": "45 Nguyễn Huệ, Phường 1, TP Sóc Trăng", "commune": "", "landmark": "cạnh chùa", "slot": "", "do": "check",
}  # fmt: skip


def orders(house: House) -> list[Any]:
    with house.db.read() as tx:
        return list(tx.execute(sa.select(ORDERS).order_by(ORDERS.c.id)).mappings())


def asked(citizen: Visitor, status: int = 200, **changes: Any) -> str:
    return citizen.send(citizen.see("/"), "/", status, **(ASKED | changes))


def test_a_citizen_sees_price_place_and_times_before_asking(citizen: Visitor, house: House) -> None:
    page = text_of(asked(citizen))
    assert "Cước bưu chính" in page and "Phí, lệ phí nhà nước" in page and "Thu hộ khác" in page
    assert "Nơi đến" in page and "07:30–09:30" in page
    assert not orders(house)


def test_sending_leads_to_the_tracking_page_with_the_item_number(both: str, citizen: Visitor, house: House) -> None:
    page = asked(citizen, do="send")
    order = orders(house)[0]
    assert (order["kind"], order["source"], order["state"], order["phone"]) == ("collect", "citizen", "booked", "0912345678")
    assert f"/t/{order['token']}" in page and "Đã ghi nhận yêu cầu" in page
    assert "Thạch" not in text_of(page) and "Nguyễn Huệ" not in text_of(page)


def test_a_form_sent_twice_makes_one_order(citizen: Visitor, house: House) -> None:
    page = citizen.see("/")
    first, again = citizen.raw(page, "/", **(ASKED | {"do": "send"})), citizen.raw(page, "/", **(ASKED | {"do": "send"}))
    assert first.headers["location"] == again.headers["location"]
    assert len(orders(house)) == 1


def test_a_page_gone_back_to_and_sent_with_other_words_asks_for_another_order(both: str, citizen: Visitor, house: House) -> None:
    page = citizen.see("/")
    mine, other = ASKED | {"do": "send"}, ASKED | {"do": "send", "name": "Lý Văn Tư", "phone": "0912 345 679", "address": "46 Nguyễn Huệ, Phường 1, TP Sóc Trăng"}
    led = [citizen.raw(page, "/", **fields).headers["location"] for fields in (mine, other, other, mine)]
    assert led[0] == led[3] != led[1] == led[2]
    assert [order["citizen_name"] for order in orders(house)] == ["Thạch Thị Sa Rên", "Lý Văn Tư"]


def test_a_chosen_time_is_kept(citizen: Visitor, house: House) -> None:
    asked(citizen, do="send", slot="2026-11-26|07:30|09:30")
    order = orders(house)[0]
    assert (str(order["window_date"]), order["window_from"], order["window_to"]) == ("2026-11-26", "07:30", "09:30")


def test_a_new_dossier_without_a_code_waits_for_the_code_of_its_desk(citizen: Visitor, house: House) -> None:
    asked(citizen, do="send")
    with house.db.read() as tx:
        assert [(task.kind, task.text) for task in open_tasks(tx)] == [("no_code", "Hồ sơ mới chưa có mã: ghi mã khi một cửa cấp.")]


def test_a_full_time_is_refused_and_the_form_stays(citizen: Visitor, house: House) -> None:
    full, free = "2026-11-26|07:30|09:30", "2026-11-26|09:30|11:30"
    for n in range(8):
        asked(citizen, do="send", slot=full, phone=f"091200000{n}")
    page = asked(citizen, 422, do="send", slot=full, phone="0912000009")
    assert "đã kín" in page and value_of(page, "name") == "Thạch Thị Sa Rên"
    asked(citizen, do="send", slot=free, phone="0912000009")
    assert len(orders(house)) == 9


def test_an_unclear_address_is_asked_back_with_places_to_choose(citizen: Visitor, house: House) -> None:
    page = asked(citizen, 422, address="ấp 3, xã Long Đức hay đâu đó", do="send")
    assert "Xin sửa chỗ sau" in page and not orders(house)
    assert value_of(page, "address").startswith("ấp 3")
    again = asked(citizen, address="ấp 3", commune="31507", do="send")
    assert "Đã ghi nhận yêu cầu" in again and orders(house)[0]["new_code"] == "31507"


@pytest.mark.parametrize("desk", ["/", "/counter/new"])
def test_who_picks_a_commune_of_before_sees_the_price_and_sends(citizen: Visitor, house: House, desk: str) -> None:
    if desk != "/":
        citizen.login("clerk")
    page = citizen.send(citizen.see(desk), desk, 422, **(ASKED | {"address": "ấp 2, Phú Hữu"}))
    assert 'name="commune_pick" value="31657"' in page
    page = citizen.send(page, desk, **(fields_of(page, desk) | {"commune_pick": "31657", "do": "check"}))
    assert "Cước bưu chính" in text_of(page) and "Huyện Long Phú" in page and fields_of(page, desk)["commune"] == "31657"
    citizen.send(page, desk, **(fields_of(page, desk) | {"do": "send"}))
    (order,) = orders(house)
    assert (order["old_code"], order["place_level"]) == ("31657", "unit")


def test_words_of_a_procedure_are_searched_and_listed(citizen: Visitor) -> None:
    page = asked(citizen, 422, procedure="khai sinh")
    assert 'name="procedure_code"' in page and "chọn một thủ tục" in text_of(page)


def test_what_needs_presence_is_refused_in_plain_words(citizen: Visitor, house: House) -> None:
    assert "cần người dân có mặt" in text_of(asked(citizen, 422, procedure="1.000894", do="send"))
    assert not orders(house)


def test_each_missing_field_is_named(citizen: Visitor) -> None:
    for field, sentence in (("name", "họ và tên"), ("phone", "Số điện thoại"), ("address", "địa chỉ"), ("agency", "nơi nộp"), ("procedure", "thủ tục")):
        assert sentence.lower() in text_of(asked(citizen, 422, **{field: ""})).lower(), field


def test_a_return_needs_the_code_on_the_receipt(citizen: Visitor, house: House) -> None:
    assert "Mã hồ sơ" in text_of(asked(citizen, 422, kind="return", do="send"))
    asked(citizen, kind="return", dossier="H51.18-261120-0007", do="send")
    order = orders(house)[0]
    assert order["ready_at"] is None and order["promised_on"] is None


def test_a_day_in_the_past_is_refused(citizen: Visitor, house: House) -> None:
    assert "đã qua" in text_of(asked(citizen, 422, slot="2026-11-20|07:30|09:30", do="send"))
    assert "không đọc được" in text_of(asked(citizen, 422, slot="bogus", do="send"))
    assert not orders(house)


def test_a_robot_falls_into_the_trap_and_a_flood_is_stopped(citizen: Visitor, house: House) -> None:
    asked(citizen, 422, website="http://spam", do="send")
    assert not orders(house)
    last = [citizen.raw(citizen.see("/"), "/", **(ASKED | {"do": "send", "dossier": f"H51.18-261120-{n:04d}"})) for n in range(10)]
    assert [a.status_code for a in last].count(429) == 2 and len(orders(house)) == 8


def test_the_page_speaks_three_languages_and_remembers(citizen: Visitor) -> None:
    assert "Send your dossier" in citizen.see("/?lang=en")
    assert "Send your dossier" in citizen.see("/")
    assert "ផ្ញើសំណុំឯកសារ" in citizen.see("/?lang=km")


def test_what_people_type_is_shown_as_text(citizen: Visitor) -> None:
    page = asked(citizen, 422, name='"><script>alert(1)</script>', phone="x")
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_a_body_that_is_no_form_gets_a_sentence_not_a_fault(citizen: Visitor) -> None:
    for body, kind in ((b"\xff\xfe\x00", "application/x-www-form-urlencoded"), (b"--x", "multipart/form-data; boundary=y"), (b"{}", "application/json"), (b"", "")):
        answer = citizen.http.post("/", content=body, headers={"content-type": kind} if kind else {})
        assert 400 <= answer.status_code < 500, (body, answer.status_code)


@pytest.mark.parametrize("lang", ["km", "en"])
def test_a_refusal_is_read_in_the_tongue_of_the_page(client: Any, lang: str) -> None:
    visitor, at = Visitor(client), ("km", "en").index(lang)
    visitor.see(f"/?lang={lang}")
    for page, code in (
        (visitor.send("", "/", 422, do="check", kind="collect"), "procedure_missing"), (visitor.send("", "/lost", 422, phone="12"), "phone"),
        (visitor.send("", "/login", 401, login="nobody", password="x"), "login_wrong"), (visitor.see("/t/khong-co", 404), "token_not_found"), (visitor.see("/khong-co", 404), "not_found"),
    ):  # fmt: skip
        assert REFUSED[code][at] in page, code
