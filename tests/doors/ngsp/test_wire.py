"""Today's one-stop clients call VNPost's bus exactly like this, with every quirk; only the address is ours."""

import base64
import unicodedata
from typing import Any

import pytest

from app.fees.tariff import QuoteAsk
from app.house import House
from app.onestop.dialects.ngsp import amount
from app.orders import queries
from tests.fakes import WEDNESDAY
from tests.orders import client_actor, reread
from tests.phone import Phone

ORDER: dict[str, Any] = {
    "CustomerCode": "T000000001", "OrderNumber": "H51.18-251107-0012", "CODAmount": 0.0, "SenderProvince": 95, "SenderDistrict": "9500",
    "SenderAddress": "12 Trần Hưng Đạo, Phường 3, TP Sóc Trăng", "SenderName": "Nguyễn Văn An", "SenderEmail": None, "SenderTel": "0900000001",
    "SenderDesc": "Mã hồ sơ: H51.18-251107-0012||Tên thủ tục: Thủ tục lạ||Thành phần hồ sơ 1: Tờ khai||Tên dịch vụ: Thu gom hồ sơ tại nhà||CMND: 094090000001",
    "Description": "Thu gom", "ReceiverName": "UBND Phường Mẫu", "ReceiverAddress": "1 Đường Mẫu", "ReceiverTel": "02990000000", "ReceiverProvince": 95,
    "ReceiverDistrict": 9500, "ReceiverEmail": None, "Unknown": {"x": 1},
}  # fmt: skip


@pytest.fixture
def ngsp(client: Any) -> Any:
    return signed_in(client)


def signed_in(client: Any) -> Any:
    basic = base64.b64encode(b"ngsp-demo:ngsp-demo-secret").decode()
    answer = client.post("/ngsp/token", content=b"grant_type=client_credentials", headers={"Authorization": f"Basic {basic}", "ContentType": "application/x-www-form-urlencoded"})
    assert answer.status_code == 200, answer.text
    token = answer.json()

    def call(method: str, path: str, **more: Any) -> Any:
        return client.request(method, path, headers={"Authorization": f"{token['token_type']} {token['access_token']}", "Accept-Charset": "UTF-8"}, **more)

    return call


def back(**changes: Any) -> dict[str, Any]:
    order = dict(ORDER)
    for name in ("Name", "Address", "Tel"):
        order[f"Sender{name}"], order[f"Receiver{name}"] = ORDER[f"Receiver{name}"], ORDER[f"Sender{name}"]
    return order | {"SenderDesc": "Mã hồ sơ: H51.18-251107-0012||Tên dịch vụ: Trả hồ sơ tại nhà", "Description": "Trả"} | changes


def test_an_order_posted_twice_is_one_leg_and_the_return_a_second_one(both: str, ngsp: Any, house: House) -> None:
    answers = [ngsp("POST", "/ngsp/order/post", json=body) for body in (ORDER, ORDER, back(), back())]
    assert [(a.status_code, a.json()["Status"]) for a in answers] == [(201, 100)] * 4
    with house.db.read() as tx:
        legs = queries.page(tx, client_actor(house, tx), 10)
    assert sorted(leg.kind for leg in legs) == ["collect", "return"]
    assert {leg.citizen_name for leg in legs} == {"Nguyễn Văn An"}


def test_a_number_sent_again_at_once_is_the_same_leg_and_days_after_that_has_ended_a_new_one(both: str, ngsp: Any, client: Any, house: House, clock: Any) -> None:
    ngsp("POST", "/ngsp/order/post", json=back())
    with house.db.read() as tx:
        leg = queries.page(tx, client_actor(house, tx), 10)[0]
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    phone.send(phone.taken("agency", leg.agency_code, leg.item_number), phone.delivered("v1", {"order_id": leg.id, "item_number": leg.item_number, "components": []}))
    assert reread(house, leg).state == "handed_over"
    legs = []
    for hours in (0, 12, 36, 1):
        clock.pass_(hours=hours)
        assert signed_in(client)("POST", "/ngsp/order/post", json=back()).json()["Status"] == 100
        with house.db.read() as tx:
            legs.append(len(queries.page(tx, client_actor(house, tx), 10)))
    assert legs == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("body", "status"),
    [({**ORDER, "CustomerCode": "T9"}, 201), ({**ORDER, "SenderDesc": "Mã thủ tục: 1.000894||Tên dịch vụ: Thu gom hồ sơ tại nhà"}, 202), ({**ORDER, "SenderDesc": "Tên thủ tục: Đăng ký kết hôn||Tên dịch vụ: Thu gom hồ sơ tại nhà"}, 202), ({}, 204), ([], 204)],
)
def test_refusals_are_201_with_a_status_and_a_sentence(ngsp: Any, body: Any, status: int) -> None:
    answer = ngsp("POST", "/ngsp/order/post", json=body)
    assert (answer.status_code, answer.json()["Status"]) == (201, status)
    assert answer.json()["Message"]


def test_contents_that_are_no_json_are_refused_with_201(ngsp: Any) -> None:
    assert ngsp("POST", "/ngsp/order/post", content=b"\xff\xfe{").status_code == 201


def test_a_uuid_number_and_an_address_nobody_can_place_are_taken(ngsp: Any, house: House) -> None:
    odd = ORDER | {"OrderNumber": "0d2f7a4e-7f7e-4c36-9a39-000000000001", "SenderDesc": None, "SenderAddress": "không rõ", "CODAmount": "15000", "SenderTel": None}
    assert ngsp("POST", "/ngsp/order/post", json=odd).json()["Status"] == 100
    with house.db.read() as tx:
        assert {t.kind for t in queries.open_tasks(tx)} >= {"address", "dossier_code", "phone"}


def test_an_order_sent_again_with_other_words_is_the_same_leg_and_a_question_to_a_person(both: str, ngsp: Any, house: House) -> None:
    other = ORDER | {"SenderTel": "0987654321", "SenderAddress": "45 Nguyễn Huệ, Phường 1, TP Sóc Trăng", "SenderName": " Nguyễn Văn Ân", "CODAmount": "15000.00"}
    for body in (ORDER, ORDER | {"SenderTel": None, "SenderEmail": "a@b.vn"}, other, other):
        assert ngsp("POST", "/ngsp/order/post", json=body).json()["Status"] == 100
    with house.db.read() as tx:
        (leg,) = queries.page(tx, client_actor(house, tx), 10)
        (task,) = queries.open_tasks(tx, "said_again")
    assert (leg.phone, leg.cod, task.order_id) == ("0900000001", 0, leg.id)
    for was, said in (("0900000001", "0987654321"), ("Nguyễn Văn An", "Nguyễn Văn Ân"), (leg.address_text, "45 Nguyễn Huệ, Phường 1, TP Sóc Trăng"), ("0 đ", "15.000 đ")):
        assert f"«{was}» → «{said}»" in task.text


def test_a_name_in_another_form_of_the_same_letters_is_the_same_name(ngsp: Any, house: House) -> None:
    apart = {name: unicodedata.normalize("NFD", ORDER[name]) for name in ("SenderName", "SenderAddress", "SenderDesc")}
    for body in (ORDER | apart, ORDER, ORDER | apart):
        assert ngsp("POST", "/ngsp/order/post", json=body).json()["Status"] == 100
    with house.db.write() as tx:
        (leg,) = queries.page(tx, client_actor(house, tx), 10)
        assert (leg.citizen_name, leg.address_text, leg.components[0]["name"]) == (ORDER["SenderName"], ORDER["SenderAddress"], "Tờ khai")
        house.orders.decide(tx, leg.id, citizen_name=apart["SenderName"])  # as it was kept before
    ngsp("POST", "/ngsp/order/post", json=ORDER)
    with house.db.read() as tx:
        assert not queries.open_tasks(tx, "said_again")


def test_a_number_that_its_dossier_gets_later_is_asked_about(ngsp: Any, house: House) -> None:
    odd = ORDER | {"OrderNumber": "0d2f7a4e-7f7e-4c36-9a39-000000000002", "SenderDesc": "Tên dịch vụ: Thu gom hồ sơ tại nhà"}
    for desc in (odd["SenderDesc"], f"Mã hồ sơ: H51.18-251107-0099||{odd['SenderDesc']}"):
        ngsp("POST", "/ngsp/order/post", json=odd | {"SenderDesc": desc})
    with house.db.read() as tx:
        assert ["«H51.18-251107-0099»" in task.text for task in queries.open_tasks(tx, "said_again")] == [True]


def test_the_feed_has_one_row_a_number_and_ends_without_embedded(both: str, ngsp: Any) -> None:
    for at in range(3):
        ngsp("POST", "/ngsp/order/post", json=ORDER | {"OrderNumber": f"H51.18-251107-{at:04d}", "SenderDesc": "Tên dịch vụ: Thu gom hồ sơ tại nhà"})
    seen, last = [], "0" * 24
    while "_embedded" in (page := ngsp("GET", "/ngsp/order/tracking", params={"pagesize": 2, "lastId": last}).json()):
        rows = page["_embedded"]["rh:doc"]
        seen += [(row["OrderNumber"], row["StatusCode"]) for row in rows]
        last = rows[-1]["_id"]["$oid"]
        assert len(last) == 24
    assert seen == [(f"H51.18-251107-{at:04d}", 1) for at in range(3)]
    empty = ngsp("GET", "/ngsp/order/tracking", params={"pagesize": 2, "lastId": ""}).json()
    assert empty["_embedded"]["rh:doc"][0]["OrderNumber"].endswith("0000")


def test_who_sends_no_last_id_can_ask_for_no_second_page_and_gets_the_whole_feed_newest_first(both: str, ngsp: Any) -> None:
    assert "_embedded" not in ngsp("GET", "/ngsp/order/tracking", params={"pagesize": 2}).json()
    for at in range(4):
        ngsp("POST", "/ngsp/order/post", json=ORDER | {"OrderNumber": f"H51.18-251107-{at:04d}", "SenderDesc": "Tên dịch vụ: Thu gom hồ sơ tại nhà"})
    page = ngsp("GET", "/ngsp/lgsp?service=ordertracking?pagesize=2&pagesize=2").json()
    assert [row["OrderNumber"][-1] for row in page["_embedded"]["rh:doc"]] == ["3", "2", "1", "0"]
    assert (page["_size"], page["_returned"], page["_total_pages"]) == (4, 4, 1)


def test_a_changed_order_gets_a_new_id_so_that_the_feed_shows_it_again(ngsp: Any) -> None:
    ngsp("POST", "/ngsp/order/post", json=ORDER)
    before = ngsp("GET", "/ngsp/order/tracking", params={"lastId": ""}).json()["_embedded"]["rh:doc"][0]["_id"]["$oid"]
    ngsp("GET", "/ngsp/order/cancel", params={"CustomerCode": "T000000001", "OrderNumber": ORDER["OrderNumber"]})
    row = ngsp("GET", "/ngsp/order/tracking", params={"lastId": before}).json()["_embedded"]["rh:doc"][0]
    assert (row["StatusCode"], row["_id"]["$oid"] > before) == (9, True)


@pytest.mark.parametrize(("last_id", "rows"), [("f" * 24, 0), ("7f" * 12, 0), ("65f0aa000000000000000001", 1), ("ffffffffffffffff", 1), ("-1", 1), ("rubbish", 1), ("0" * 24, 1)])
def test_an_id_of_another_bus_goes_on_from_its_time_and_rubbish_from_the_beginning(both: str, ngsp: Any, last_id: str, rows: int) -> None:
    ngsp("POST", "/ngsp/order/post", json=ORDER)
    answer = ngsp("GET", f"/ngsp/order/tracking?pagesize=50&lastId={last_id}")
    assert (answer.status_code, answer.json()["_returned"], "_embedded" in answer.json()) == (200, rows, rows > 0)


def test_the_one_address_flavour_with_its_second_question_mark(ngsp: Any) -> None:
    assert ngsp("POST", "/ngsp/lgsp?service=orderpost", json=ORDER).json()["Status"] == 100
    page = ngsp("GET", "/ngsp/lgsp?service=ordertracking?pagesize=50&pagesize=50").json()
    assert page["_returned"] == 1
    cancelled = ngsp("GET", "/ngsp/lgsp?service=ordercancel?CustomerCode=T000000001&OrderNUmber=H51.18-251107-0012")
    assert (cancelled.status_code, cancelled.json()["Status"]) == (201, 110)
    price = ngsp("POST", "/ngsp/lgsp?service=pricehcc", json={"weight": 100, "mainSrv": "HCC", "isreturn": 1, "sender": {"provCode": 95}})
    assert int(price.json()["content"]["price"]) > 0


@pytest.mark.parametrize(
    ("said", "dong"),
    [(15000.5, 15001), (15000.0, 15000), (-5000, 0), (1e16, 10_000_000_000), ("15000.50", 15001), ("15.000", 15000), ("200.000", 200_000), ("1.000.000", 1_000_000), ("15.000,00", 15000), ("1,234,567.89", 1_234_568), ("3 000 000 đ", 3_000_000), ("-5000", 0), ("x", 0), (None, 0), (True, 0), ("9" * 5000, 10_000_000_000)],
)
def test_the_money_at_the_door_is_what_the_message_says(said: Any, dong: int) -> None:
    assert amount({"codamount": said}, "CODAmount") == dong


@pytest.mark.parametrize(("ends", "zone"), [(((95, 9510), (95, 9510)), "district"), (((95, "9510"), ("95", 9520)), "province"), (((95, 9510), (90, 9000)), "national"), (((95, None), (95, 9510)), "province")])
def test_a_price_is_that_of_the_zone_between_both_ends(ngsp: Any, house: House, ends: Any, zone: str) -> None:
    body = {"weight": "100", "isreturn": 1, **{name: {"provCode": end[0], "distCode": end[1]} for name, end in zip(("sender", "receiver"), ends, strict=True)}}
    tariff = house.reference.at(WEDNESDAY.date()).tariff
    assert ngsp("POST", "/ngsp/price", json=body).json()["content"]["price"] == str(tariff.quote(QuoteAsk("return", zone)).postage)


def test_a_desk_that_nobody_knows_is_asked_for_and_not_made_up(ngsp: Any, house: House) -> None:
    with house.db.write() as tx:
        link = next(row for row in house.accounts.connections(tx) if row.customer_code == ORDER["CustomerCode"])
        house.accounts.set_profile(tx, link.id, link.profile, None)
    order = ORDER | {"OrderNumber": "H99.18-251107-0012", "SenderDesc": "Tên dịch vụ: Thu gom hồ sơ tại nhà"}
    assert ngsp("POST", "/ngsp/order/post", json=order).json()["Status"] == 100
    with house.db.read() as tx:
        leg = queries.legs_of(tx, link.id, order["OrderNumber"])[0]
        assert leg.agency_code == "" and "agency" in {t.kind for t in queries.open_tasks(tx)}


@pytest.mark.parametrize("query", ["pagesize=%C2%B2", "pagesize=" + "9" * 5000, "lastId=%00"])
def test_a_feed_asked_for_oddly_is_still_a_feed(both: str, ngsp: Any, query: str) -> None:
    assert ngsp("GET", f"/ngsp/order/tracking?{query}").status_code == 200


@pytest.mark.parametrize("body", [b'{"a":' + b"[" * 100_000, b'{"OrderNumber": "A\\u0000", "SenderName": "A\\u0000", "CustomerCode": "T000000001"}'])
def test_contents_that_break_readers_are_answered_with_201(both: str, ngsp: Any, body: bytes) -> None:
    assert ngsp("POST", "/ngsp/order/post", content=body).status_code == 201


def test_a_wrong_key_is_401(client: Any) -> None:
    assert client.post("/ngsp/token", content=b"grant_type=client_credentials").status_code == 401
    assert client.post("/ngsp/order/post", json=ORDER).status_code == 401
