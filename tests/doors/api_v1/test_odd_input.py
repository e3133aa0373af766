"""What no honest client sends: the door answers in a sentence, and never with an error of its own."""

import unicodedata
from typing import Any

import pytest

from app.house import House
from tests.doors.api_v1.test_orders import ORDER, booked
from tests.orders import registered, reread

TRANSFER: dict[str, Any] = {**ORDER, "kind": "transfer", "to_agency_code": "H51.43.02"}


@pytest.mark.parametrize(("method", "path", "json"), [("POST", "/orders", None), ("POST", "/quotes", {}), ("GET", "/slots", None), ("GET", "/events?cursor=wrI", None)])
@pytest.mark.parametrize("bearer", ["", "Bearer x.y.z"])
def test_a_stranger_hears_401_whatever_else_is_wrong(client: Any, method: str, path: str, json: Any, bearer: str) -> None:
    answer = client.request(method, f"/api/v1{path}", json=json, headers={"Authorization": bearer})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("window", [{"date": "0001-01-01", "from": "05:00", "to": "06:00"}, {"date": "9999-12-31", "from": "22:00", "to": "23:59"}, {"date": "2026-12-01", "from": "07:30", "to": "11:30\n"}, {"date": "2026-12-01", "from": "07:30", "to": "11:3\u0660"}])
def test_an_hour_or_a_day_that_nobody_could_keep_is_refused(v1: Any, window: dict[str, str]) -> None:
    assert booked(v1, window=window).status_code in (400, 422)


@pytest.mark.parametrize("cursor", ["wrI", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_cursor_that_is_no_number_of_ours_is_refused(v1: Any, cursor: str) -> None:
    assert (v1("GET", "/events", params={"cursor": cursor}).json()["code"]) == "cursor"


def test_an_amount_beyond_32_bits_is_an_amount(both: str, v1: Any) -> None:
    assert booked(v1, state_fee=3_000_000_000, cod=9_999_999_999).json()["quote"]["state_fee"] == 3_000_000_000


def test_a_text_that_postgresql_cannot_keep_is_the_senders_error(both: str, v1: Any, client: Any) -> None:
    assert booked(v1, note="a\u0000b").status_code == 400
    assert v1("GET", "/orders/a%00b").status_code in (400, 404)
    assert v1("GET", "/orders", params={"dossier_code": "a\0b"}).status_code in (200, 400)
    assert client.get("/t/%00").status_code in (400, 404)


@pytest.mark.parametrize("path", ["/api/v1/token", "/ngsp/token"])
def test_brackets_without_end_are_no_key(client: Any, path: str) -> None:
    assert client.post(path, content=b'{"a":' + b"[" * 100_000).status_code in (400, 401)


def test_a_dossier_between_two_desks_costs_what_their_zone_costs_at_both_doors(v1: Any) -> None:
    order = booked(v1, **TRANSFER).json()
    quote = v1("POST", "/quotes", json={name: TRANSFER[name] for name in ("kind", "agency_code", "to_agency_code", "address")}).json()["quote"]
    near = v1("POST", "/quotes", json={"kind": "transfer", "agency_code": "H51.18", "address": {"text": "nhà ông Bảy"}}).json()["quote"]
    assert order["quote"] == quote
    assert quote["postage"] < near["postage"] and near["provisional"] is True


def test_the_result_of_a_transfer_goes_to_the_citizen_not_to_the_desk(v1: Any, house: House) -> None:
    order = registered(house, "transfer", to_agency_code="H51.43.40")
    leg = v1("POST", f"/orders/{order.id}/ready").json()["order_id"]
    assert v1("GET", f"/orders/{leg}").json()["place"]["new_code"] == "31510" != reread(house, order).new_code


@pytest.mark.parametrize("name", [" ", "\u00a0\t", ""])
def test_a_paper_has_a_name(v1: Any, name: str) -> None:
    assert booked(v1, components=[{"name": "Tờ khai", "originals": 1}, {"name": name, "originals": 1}]).status_code == 400


def test_a_name_is_kept_as_fonts_draw_it_and_without_the_blanks_around_it(v1: Any) -> None:
    said = booked(v1, citizen={"name": unicodedata.normalize("NFD", "Nguyễn Thị Bưởi"), "phone": "0912345678"}, components=[{"name": f"  {unicodedata.normalize('NFD', 'Tờ khai')} ", "originals": 1}])
    order = v1("GET", f"/orders/{said.json()['order_id']}").json()
    assert (order["citizen"]["name"], order["components"][0]["name"]) == ("Nguyễn Thị Bưởi", "Tờ khai")
