"""The one-stop door of our own wire: an order comes in once, errors help, strangers see nothing."""

from typing import Any

import pytest

ORDER: dict[str, Any] = {
    "kind": "collect", "dossier_code": "H51.18-261124-0001", "procedure_code": "2.000635", "agency_code": "H51.18",
    "citizen": {"name": "Lâm Thị Ngọc Hạnh", "phone": "0912345678"}, "address": {"text": "12 Trần Hưng Đạo, Phường 3, TP Sóc Trăng"},
    "components": [{"name": "Tờ khai", "originals": 1, "copies": 0}],
}  # fmt: skip


def booked(v1: Any, key: str = "k1", **changes: Any) -> Any:
    return v1("POST", "/orders", json=ORDER | changes, headers={"Idempotency-Key": key})


def test_an_order_is_booked_with_number_price_deadline_and_link(both: str, v1: Any) -> None:
    answer = booked(v1)
    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert set(order) >= {"order_id", "item_number", "state", "due_at", "tracking_url", "place", "quote"}
    assert (order["state"], order["due_provisional"], order["place"]["new_code"]) == ("booked", True, "31510")
    assert order["quote"]["total"] == sum(order["quote"][k] for k in ("postage", "state_fee", "cod"))
    assert v1("GET", f"/orders/{order['order_id']}").json()["item_number"] == order["item_number"]


def test_the_same_key_and_body_is_the_same_order_and_another_body_is_refused(both: str, v1: Any) -> None:
    first = booked(v1)
    assert booked(v1).json() == first.json()
    assert len(v1("GET", "/orders").json()["items"]) == 1
    other = booked(v1, note="khác")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert v1("POST", "/orders", json=ORDER).status_code == 400


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"procedure_code": "1.000894"}, 422, "procedure_needs_presence"),
        ({"procedure_code": "8.888888"}, 422, "procedure_unknown"),
        ({"dossier_code": "số 5"}, 422, "dossier_code"),
        ({"window": {"date": "2020-01-02", "from": "07:30", "to": "09:30"}}, 422, "window_past"),
        ({"kind": "teleport"}, 400, "malformed"),
        ({"colour": "red"}, 400, "malformed"),
        ({"weight_g": "heavy"}, 400, "malformed"),
        ({"citizen": {"name": "A", "phone": "12"}}, 422, "phone"),
        ({"reduction": "ban_than"}, 422, "reduction_unknown"),
    ],
)
def test_a_wrong_order_is_refused_in_the_fields_own_words(v1: Any, changes: dict[str, Any], status: int, code: str) -> None:
    answer = booked(v1, **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert not v1("GET", "/orders").json()["items"]


def test_a_hero_mother_pays_no_postage_and_is_told_so_before_and_after(both: str, v1: Any) -> None:
    asked = {"kind": "collect", "agency_code": "H51.18", "address": ORDER["address"]}
    quote = v1("POST", "/quotes", json=asked | {"reduction": "me_vnah"}).json()["quote"]
    order = booked(v1, reduction="me_vnah").json()
    assert (quote["postage"], quote["provisional"], order["quote"]) == (0, False, quote)
    assert v1("GET", f"/orders/{order['order_id']}").json()["reduction"] == "me_vnah"
    refused = v1("POST", "/quotes", json=asked | {"reduction": "ban_than"})
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, "reduction_unknown", "reduction")


def test_an_unresolvable_address_is_taken_with_a_provisional_quote(v1: Any) -> None:
    order = booked(v1, address={"text": "nhà ông Bảy gần cầu"}).json()
    assert (order["place"], order["quote"]["provisional"]) == (None, True)


def test_a_sure_text_with_the_code_of_a_ward_in_another_province_waits_for_a_person(v1: Any) -> None:
    order = booked(v1, address=ORDER["address"] | {"commune_code": "26740"}).json()
    assert (order["place"], order["quote"]["provisional"]) == (None, True)


def test_truncated_huge_and_unauthenticated_calls_get_clear_answers(client: Any, v1: Any) -> None:
    assert v1("POST", "/orders", content=b'{"kind": "coll', headers={"Content-Type": "application/json", "Idempotency-Key": "x"}).status_code == 400
    assert v1("POST", "/orders", content=b"x" * 50_000_000, headers={"Content-Type": "application/json", "Idempotency-Key": "x"}).status_code == 413
    assert client.get("/api/v1/orders").status_code == 401
    assert client.get("/api/v1/orders", headers={"Authorization": "Bearer x.y.z"}).status_code == 401
    assert v1("GET", "/orders/none").status_code == 404


def test_a_cancelled_order_stays_cancelled_and_a_result_opens_its_return_once(v1: Any) -> None:
    order = booked(v1).json()["order_id"]
    first = v1("POST", f"/orders/{order}/ready", json={"state_fee": 15000})
    assert first.status_code == 200, first.text
    leg = first.json()["order_id"]
    assert v1("POST", f"/orders/{order}/ready").json()["order_id"] == leg != order
    assert [v1("POST", f"/orders/{order}/cancel").json()["state"] for _ in range(2)] == ["cancelled", "cancelled"]


def test_lists_are_paged_by_a_cursor_without_gaps_or_repeats(v1: Any) -> None:
    for at in range(5):
        booked(v1, key=f"k{at}", dossier_code=f"H51.18-261124-{at:04d}")
    seen, cursor = [], None
    while True:
        page = v1("GET", "/orders", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += [o["dossier_code"] for o in page["items"]]
        cursor = page["next_cursor"]
        if not page["has_more"]:
            break
    assert sorted(seen) == [f"H51.18-261124-{at:04d}" for at in range(5)]
    assert len(v1("GET", "/orders", params={"dossier_code": "h51.18-261124-0003"}).json()["items"]) == 1


def test_label_custody_slots_quotes_places_and_catalogue_answer(v1: Any) -> None:
    order = booked(v1).json()["order_id"]
    assert v1("GET", f"/orders/{order}/label").content.startswith(b"%PDF")
    assert v1("GET", f"/orders/{order}/label", params={"format": "zpl"}).content.startswith(b"^XA")
    assert v1("GET", f"/orders/{order}/label", params={"format": "png", "dpi": 300}).content.startswith(b"\x89PNG")
    assert v1("GET", f"/orders/{order}/label", params={"dpi": 72}).status_code == 400
    assert v1("GET", f"/orders/{order}/label", params={"sheet": "a99"}).status_code == 400
    assert v1("GET", f"/orders/{order}/custody").json()["holder"] == {"kind": "citizen", "id": order}
    slots = v1("GET", "/slots", params={"kind": "collect", "address": "Phường 3, TP Sóc Trăng", "days": 3}).json()["items"]
    assert any(s["available"] for s in slots)
    assert all(s["available"] or s["reason"] for s in slots)
    quote = v1("POST", "/quotes", json={"kind": "collect", "agency_code": "H51.18", "address": {"text": "Xã Kế Sách"}}).json()
    assert quote["quote"]["total"] >= quote["quote"]["postage"]
    assert v1("POST", "/places/resolve", json={"text": "xa ke sach"}).json()["items"][0]["new_code"] == "31528"
    codes = [p["code"] for p in v1("GET", "/procedures", params={"limit": 200}).json()["items"]]
    assert {"2.000635", "1.000894"} <= set(codes)
    assert "H51.18" in {a["code"] for a in v1("GET", "/agencies").json()["items"]}


def test_events_can_be_pulled_and_the_end_has_a_cursor(v1: Any) -> None:
    booked(v1)
    page = v1("GET", "/events").json()
    assert [e["type"] for e in page["items"]] == ["order.booked"]
    assert "phone" not in str(page)
    assert v1("GET", "/events", params={"cursor": page["next_cursor"]}).json()["items"] == []


def test_the_openapi_description_is_served(client: Any) -> None:
    spec = client.get("/api/v1/openapi/openapi.json").json()
    assert "/api/v1/orders" in spec["paths"]
