"""The head's and the province's pages, and the way in."""

import json
import re
from datetime import date
from typing import Any

import pytest

from app.house import House
from app.kernel.actor import SYSTEM
from app.papers.forms import papers_file
from app.papers.labels import labels_file
from app.reference import facts
from app.web.texts import ALL
from tests.doors.pages.visitor import Visitor, text_of
from tests.orders import CENTRE, registered
from tests.phone import Phone


@pytest.fixture
def head(client: Any) -> Visitor:
    return Visitor(client).login("head")


def test_a_wrong_password_is_told_and_the_page_keeps_the_name(visitor: Visitor) -> None:
    page = visitor.send("", "/login", 401, login="clerk", password="nope")
    assert 'value="clerk"' in page and "không đúng" in page


def test_a_login_leads_where_one_wanted_to_go_but_never_to_another_site(visitor: Visitor) -> None:
    assert visitor.http.get("/board/find", follow_redirects=False).headers["location"] == "/login?next=/board/find"
    for wanted, led in (("/board/find", "/board/find"), ("https://evil.example", "/board"), ("//evil.example", "/board")):
        answer = visitor.raw("", "/login", login="dispatcher", password="demo", next=wanted)
        assert answer.headers["location"] == led


def test_logging_out_ends_the_session(head: Visitor) -> None:
    cookie = head.http.cookies["buuta"]
    head.send(head.see("/board"), "/logout")
    head.http.cookies.set("buuta", cookie)
    assert head.http.get("/board", follow_redirects=False).status_code == 302


def test_the_session_cookie_is_hidden_from_scripts(visitor: Visitor) -> None:
    answer = visitor.raw("", "/login", login="head", password="demo")
    assert "httponly" in answer.headers["set-cookie"].lower() and "samesite=lax" in answer.headers["set-cookie"].lower()


def test_a_person_is_added_reset_and_must_choose_an_own_password(head: Visitor, house: House, client: Any) -> None:
    page = head.see("/admin/people")
    page = head.send(page, "/admin/people", login="lan", name="Trần Lan", role="dispatcher", password="mat-khau-1", office_id="BC31510")
    assert "Trần Lan" in page
    with house.db.read() as tx:
        lan = next(p for p in house.accounts.people(tx) if p.login == "lan")
    told = text_of(head.send(page, f"/admin/people/{lan.id}", do="reset"))
    password = re.findall(r"Mật khẩu mới: (\S+)", told)[0]
    new = Visitor(client).login("lan", password)
    assert "Đổi mật khẩu" in new.see("/board") and "Mật khẩu đang dùng" in new.see("/board")
    assert "ít nhất 8 ký tự" in new.send(new.see("/password"), "/password", 400, old=password, new="", again="")
    page = new.send(new.see("/password"), "/password", old=password, new="mat-khau-moi", again="mat-khau-moi")
    assert "Đã đổi mật khẩu" in page
    new.login("lan", "mat-khau-moi")
    assert "Lập kế hoạch" in new.see("/board")


def test_a_new_tariff_row_holds_from_its_day_and_leaves_the_old_one(both: str, head: Visitor, house: House) -> None:
    page = head.see("/admin/tables?kind=calendar")
    row = {"kind": "calendar", "key": "2026-12-24", "valid_from": "2026-11-25", "data": '{"kind":"off","name":"Nghỉ thử"}', "source": "Công văn 1", "confidence": "high"}
    head.send(page, "/admin/tables", **row)
    assert house.reference.at(date(2026, 12, 1)).calendar.why_off(date(2026, 12, 24)) == "Nghỉ thử"
    broken = head.raw(page, "/admin/tables", **(row | {"key": "không-phải-ngày"}))
    assert broken.status_code == 400


def test_the_account_for_vietqr_is_read_as_people_write_it_and_an_impossible_one_is_refused(head: Visitor, house: House) -> None:
    page = head.see("/admin/tables?kind=account")
    row = {"kind": "account", "key": "postage", "valid_from": "2026-11-25", "source": "Hợp đồng", "confidence": "high"}
    assert head.raw(page, "/admin/tables", **row, data='{"bank":970405,"number":"1130 0000 0000 0","holder":"BUU DIEN"}').status_code == 303
    account = house.reference.at(date(2026, 12, 1)).issuing.accounts["postage"]
    assert (account.bank, account.number) == ("970405", "1130000000000")
    for wrong, named in (('{"bank":"VCB","number":"1","holder":"B"}', "BIN"), ('{"bank":"970405","number":"số một","holder":"B"}', "số tài khoản")):
        refused = head.raw(page, "/admin/tables", **row, data=wrong)
        assert refused.status_code == 400 and named in refused.text


def test_a_level_ends_only_where_another_follows(head: Visitor, house: House) -> None:
    page = head.see("/admin/tables?kind=level")
    with house.db.read() as tx:
        old = next(fact for fact in facts(tx) if fact.kind == "level")
    row = {"kind": "level", "key": old.key, "valid_from": str(old.valid_from), "valid_to": "2026-12-31", "data": json.dumps({"kind": old.data["kind"], "zone": old.data["zone"], "days": 1, "slip_days": 2}), "source": "Thông tư", "confidence": "high"}
    refused = head.raw(page, "/admin/tables", **row)
    assert refused.status_code == 400 and "31/12/2026" in refused.text and "chỉ tiêu" in refused.text
    assert head.raw(page, "/admin/tables", **(row | {"valid_from": "2027-01-01", "valid_to": ""})).status_code == 303
    assert head.raw(page, "/admin/tables", **row).status_code == 303
    assert house.reference.at(date(2027, 1, 4)).levels.days(old.data["kind"], old.data["zone"]) == 1


def test_a_client_secret_is_shown_once(head: Visitor) -> None:
    page = head.see("/admin/clients")
    connection = re.findall(r'name="connection_id" value="([^"]+)"|<option value="([0-9a-f-]{36})"', page)[0]
    page = head.send(page, "/admin/clients", do="add", wire="v1", name="Một cửa mới", connection_id=connection[0] or connection[1])
    secret = re.findall(r"khoá (\S+) ", text_of(page))[0]
    assert secret not in head.see("/admin/clients")


def _second_system(head: Visitor, **changed: str) -> Any:
    fields = {"do": "connection", "name": "Một cửa huyện", "customer_code": "HUYEN-2", "agency_code": CENTRE, "wire": "ngsp"}
    return head.raw(head.see("/admin/clients"), "/admin/clients", **(fields | changed))


def _token(head: Visitor, client_id: str, secret: str) -> int:
    return int(head.http.post("/ngsp/token", auth=(client_id, secret), data={"grant_type": "client_credentials"}).status_code)


def test_a_second_one_stop_system_comes_in_by_the_key_shown_once_until_it_is_switched_off(both: str, head: Visitor) -> None:
    assert _second_system(head).status_code == 303
    page = head.see("/admin/clients")
    client_id, secret = re.findall(r"Đã thêm kết nối Một cửa huyện. Mã (\S+), khoá (\S+) ", text_of(page))[0]
    again = head.see("/admin/clients")
    assert secret not in again and f"{client_id} ngsp Một cửa huyện Một cửa huyện" in text_of(again) and "HUYEN-2" in again
    assert _token(head, client_id, secret) == 200
    head.send(again, "/admin/clients", do="off", client_id=client_id)
    assert _token(head, client_id, secret) == 401


def test_two_systems_never_share_a_customer_code_and_a_half_told_one_is_not_made(head: Visitor, house: House) -> None:
    _second_system(head)
    for changed, status in (({"customer_code": "huyen-2"}, 409), ({"customer_code": "B", "name": " "}, 400), ({"customer_code": "B" * 41}, 400), ({"customer_code": "B", "agency_code": "H99"}, 400), ({"customer_code": "B", "wire": "fax"}, 400)):
        assert _second_system(head, **changed).status_code == status, changed
    with house.db.read() as tx:
        assert len(house.accounts.connections(tx)) == 2


def test_reports_count_without_naming_anybody(client: Any, house: House) -> None:
    registered(house)
    page = text_of(Visitor(client).login("province").see("/reports"))
    assert "Hạnh" not in page and "0912" not in page and "Phường" in page


def test_every_page_is_marked_in_the_demo_and_only_there(client: Any) -> None:
    assert "số liệu giả" in Visitor(client).see("/login")


def test_every_sentence_stands_in_three_languages() -> None:
    assert [key for key, words in ALL.items() if len(words) != 3 or not all(words)] == []
    assert [key for key, (_, km, _) in ALL.items() if not re.search("[ក-៿]", km) and key not in ("brand", "nav_x")] == []


def test_reports_add_up_by_week_and_a_silent_bag_is_an_alarm(both: str, client: Any, house: House, clock: Any) -> None:
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    order = registered(house)
    phone.send(phone.collected("v", {"order_id": order.id, "item_number": order.item_number, "components": []}))
    clock.pass_(days=7)
    registered(house)
    page = text_of(Visitor(client).login("head").see("/reports?from=2026-11-23&to=2026-12-06"))
    assert "23/11/2026 1 0" in page and "30/11/2026 1 0" in page
    assert "1 bì nằm yên ở bưu tá, bưu cục quá 8 giờ làm việc" in page
    assert "Ngày đầu phải trước" in Visitor(client).login("head").see("/reports?from=2026-12-06&to=2026-11-23", 400)


def test_the_head_s_figure_of_silent_envelopes_is_that_of_the_alarms(both: str, client: Any, house: House, clock: Any) -> None:
    """A weekend is no silence, and what changes an order's row is no scan."""
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    clock.pass_(days=2, hours=10)  # Friday half past four
    order = registered(house)
    phone.send(phone.collected("v", {"order_id": order.id, "item_number": order.item_number, "components": []}))
    clock.pass_(days=2, hours=16)
    assert "0 bì nằm yên" in text_of(Visitor(client).login("head").see("/reports")), "half past eight on Monday"
    clock.pass_(days=1)
    with house.db.write() as tx:
        house.orders.decide(tx, order.id, note="gọi trước")
    assert "1 bì nằm yên" in text_of(Visitor(client).login("head").see("/reports"))


def test_the_head_sees_settings_without_secrets_and_who_has_read_what(both: str, head: Visitor, house: House) -> None:
    order = registered(house)
    head.see(f"/board/order/{order.id}")
    assert "Trần Thị Thu Hà" in head.see("/admin/access") and order.id in head.see(f"/admin/access?order={order.id}")
    page = head.see("/admin/settings")
    assert "BUUTA_PLAN_SECONDS" in page and "thử (demo)" in page
    assert re.findall(r'<td class="mono">(\w+)</td><td[^>]*></td>', page) == [], "every setting says what it means"


def test_whoever_has_read_an_order_in_a_list_or_on_a_paper_is_found_by_that_order(both: str, head: Visitor, house: House, v1: Any) -> None:
    one, other = registered(house, "return"), registered(house, "return")
    with house.db.write() as tx:
        labels_file(tx, house, [one.id], "a6", "zpl", SYSTEM)
        papers_file(tx, house, "phieu_gui", [one.item_number], SYSTEM)
        papers_file(tx, house, "giay_uy_quyen", [one.id, other.id], SYSTEM)
    v1("GET", "/orders")
    head.login("head")
    head.see("/board/find?q=Hạnh")
    for order, printed in ((one, ("in nhãn", "paper.phieu_gui")), (other, ())):
        page = text_of(head.see(f"/admin/access?order={order.id}"))
        assert all(word in page for word in ("tra cứu ở điều phối", "hệ thống một cửa đọc danh sách", "paper.giay_uy_quyen", *printed)), page
    assert "in nhãn" not in page
    assert "tra cứu ở điều phối" not in text_of(head.see(f"/admin/access?order={one.id[:8]}")), "a part of a name is nobody's"


def test_a_head_cannot_lock_itself_out(head: Visitor, house: House) -> None:
    with house.db.read() as tx:
        own = next(p for p in house.accounts.people(tx) if p.login == "head")
    page = head.see("/admin/people")
    assert head.raw(page, f"/admin/people/{own.id}", do="off").status_code == 422
    assert head.raw(page, f"/admin/people/{own.id}", do="save", role="clerk").status_code == 422


def _person(house: House, login: str) -> str:
    with house.db.read() as tx:
        return next(p.id for p in house.accounts.people(tx) if p.login == login)


def test_who_becomes_a_clerk_needs_a_desk_and_sees_the_orders_of_that_desk_only(both: str, head: Visitor, house: House, client: Any) -> None:
    here, elsewhere = registered(house), registered(house, agency_code="H51.43.02")
    at = f"/admin/people/{_person(house, 'courier02')}"
    form = head.see(f"/admin/people?edit={at.rpartition('/')[2]}")
    assert "phải thuộc một cơ quan" in head.send(form, at, 400, do="save", role="clerk")
    head.send(form, at, do="save", role="clerk", agency_code="H51.43.02")
    clerk = Visitor(client).login("courier02")
    clerk.see(f"/counter/order/{elsewhere.id}")
    clerk.see(f"/counter/order/{here.id}", 404)


def test_a_clerk_is_moved_to_another_desk_and_a_courier_to_another_commune(head: Visitor, house: House, client: Any) -> None:
    order, clerk, courier = registered(house, agency_code="H51.43.02"), _person(house, "clerk"), _person(house, "courier01")
    for person, changed in ((clerk, {"agency_code": "H51.43.02"}), (courier, {"new_code": "31507"})):
        form = re.findall(rf'(?s)<form method="post" action="/admin/people/{person}">.*?</form>', head.see(f"/admin/people?edit={person}"))[0]
        assert [name for name in ("office_id", "agency_code", "new_code") if f'name="{name}"' in form] == ["office_id", "agency_code", "new_code"]
        head.send(form, f"/admin/people/{person}", do="save", **changed)
    with house.db.read() as tx:
        assert house.accounts.person(tx, courier).new_code == "31507"
    assert order.citizen_name in Visitor(client).login("clerk").see(f"/counter/order/{order.id}")


def test_a_clerk_without_a_desk_is_let_go_but_not_let_in_again(head: Visitor, house: House) -> None:
    clerk = _person(house, "clerk")
    with house.db.write() as tx:
        house.accounts.person(tx, clerk).agency_code = None
    form = head.see(f"/admin/people?edit={clerk}")
    assert head.raw(form, f"/admin/people/{clerk}", do="off").status_code == 303
    assert head.raw(head.see("/admin/people"), f"/admin/people/{clerk}", do="on").status_code == 400
