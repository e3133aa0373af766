"""A connection's table is checked when it is written; what was stored before that breaks no call."""

from typing import Any

import msgspec
import pytest

from app.house import House
from app.orders import queries
from app.upgraded import look_after
from tests.doors.ngsp.test_wire import ORDER, signed_in
from tests.doors.pages.visitor import Visitor, text_of

ODD = [
    ({"closed_days": None}, "closed_days"), ({"closed_days": "ba mươi"}, "closed_days"), ({"status": 5}, "status"), ({"status": {"delivered": None}}, "status.delivered"), ({"refusals": None}, "refusals"),
    ({"own_phones": 299}, "own_phones"), ({"own_phones": "02993822222"}, "own_phones"), ({"own_phones": ["1022"]}, "own_phones[0]"), ({"services": None}, "services"), ({"services": {"x": "oder"}}, "services[...]"),
    ({"statuses": {}}, "statuses"), ({"status": {"deliverd": 4}}, "status.deliverd"), ({"accepted": True}, "accepted"), ({"return_words": [" "]}, "return_words[0]"),
]  # fmt: skip


@pytest.fixture
def ngsp(client: Any) -> Any:
    return signed_in(client)


def store(house: House, profile: dict[str, Any]) -> str:
    """As an older version did: unchecked."""
    with house.db.write() as tx:
        link = next(row for row in house.accounts.connections(tx) if row.customer_code == ORDER["CustomerCode"])
        return house.accounts.set_profile(tx, link.id, profile, link.agency_code).id


def test_a_table_that_nobody_can_read_is_refused_with_the_name_of_what_is_wrong(client: Any, house: House) -> None:
    link, head = store(house, {}), Visitor(client).login("head")
    page = head.see("/admin/clients")
    for table, name in ODD:
        told = text_of(head.send(page, "/admin/clients", 400, do="profile", connection_id=link, agency_code="", profile=msgspec.json.encode(table).decode()))
        assert f"mục «{name}»" in told, (table, told)
    good = {"status": {"delivered": 44}, "services": {"VNPOST_OrderPost": "order"}, "own_phones": ["0299 382 2222"], "closed_days": 60, "return_words": ["trả"]}
    head.send(page, "/admin/clients", do="profile", connection_id=link, agency_code="", profile=msgspec.json.encode(good).decode())
    with house.db.read() as tx:
        assert house.accounts.connection(tx, link).profile == good


@pytest.mark.parametrize("table", [table for table, _ in ODD])
def test_an_odd_table_of_before_breaks_no_call_and_the_head_is_asked_to_mend_it(ngsp: Any, house: House, table: dict[str, Any]) -> None:
    store(house, table)
    number = {"CustomerCode": ORDER["CustomerCode"], "OrderNumber": ORDER["OrderNumber"]}
    assert ngsp("POST", "/ngsp/lgsp?service=orderpost", json=ORDER).json()["Status"] == 100
    assert ngsp("GET", "/ngsp/order/tracking").json()["_embedded"]["rh:doc"][0]["StatusCode"] == 1
    assert ngsp("GET", "/ngsp/order/cancel", params=number).json()["Status"] == 110
    assert ngsp("GET", "/ngsp/order/cancel", params=number | {"CustomerCode": "T9"}).json()["Status"] == 201
    with house.db.write() as tx:
        for _ in range(2):
            look_after(tx, house)
        assert len(queries.open_tasks(tx, "connection")) == 1


def test_what_can_be_read_of_an_odd_table_counts(ngsp: Any, house: House) -> None:
    store(house, {"status": {"registered": "11", "odd": 1}, "services": {"VNPOST_OrderPost": "order", "x": 5}, "closed_days": None})
    assert ngsp("POST", "/ngsp/lgsp?service=VNPOST_OrderPost", json=ORDER).json()["Status"] == 100
    assert ngsp("GET", "/ngsp/order/tracking").json()["_embedded"]["rh:doc"][0]["StatusCode"] == 11


def test_a_message_without_a_telephone_comes_from_no_agency(ngsp: Any, house: House) -> None:
    connection = store(house, {"own_phones": ["1022"]})
    body = ORDER | {"SenderTel": None, "SenderDesc": None, "Description": None}
    assert ngsp("POST", "/ngsp/order/post", json=body).json()["Status"] == 100
    with house.db.read() as tx:
        assert queries.legs_of(tx, connection, ORDER["OrderNumber"])[0].kind == "collect"
