"""What the description says of /api/v1 is what comes: who makes a client from it is not surprised."""

from typing import Any

import pytest
import schemathesis
from litestar import Litestar

from app.house import House
from tests.doors.api_v1.test_orders import ORDER, booked
from tests.orders import CENTRE
from tests.phone import Phone

PROBLEM = "application/problem+json"
HOOK = {"url": "https://mot-cua.example/hook", "events": ["*"]}


@pytest.fixture
def spec(client: Any) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi/openapi.json").json()
    return found


def test_every_refusal_is_described_as_the_problem_that_it_is_and_every_answer_has_its_fields(spec: dict[str, Any]) -> None:
    assert len(spec["paths"]) > 10 and all(path.startswith("/api/v1/") for path in spec["paths"])
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            answers = operation["responses"]
            assert answers.keys() >= {"400", "401", "500", "503"}, (method, path)
            assert ("{" in path) == ("404" in answers) and ("requestBody" in operation) == ("413" in answers), (method, path)
            for status, answer in answers.items():
                kinds = answer.get("content", {})
                assert int(status) < 400 or kinds == {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}, (method, path, status)
                assert "application/json" not in kinds or "$ref" in kinds["application/json"]["schema"], (method, path, status)


def test_what_an_order_a_token_and_a_label_need_and_give_is_told(spec: dict[str, Any]) -> None:
    key = next(p for p in spec["paths"]["/api/v1/orders"]["post"]["parameters"] if p["name"] == "Idempotency-Key")
    assert (key["in"], key["required"], key["schema"]) == ("header", True, {"type": "string", "minLength": 1, "maxLength": 255})
    token = spec["paths"]["/api/v1/token"]["post"]
    assert token["security"] == [] and token["requestBody"]["content"].keys() == {"application/x-www-form-urlencoded", "application/json"}
    assert all(operation["security"] == [{"oauth2": []}] for path, item in spec["paths"].items() for operation in item.values() if path != "/api/v1/token")
    assert spec["paths"]["/api/v1/orders/{order_id}/label"]["get"]["responses"]["200"]["content"].keys() == {"application/pdf", "application/vnd.zebra.zpl", "image/png"}
    assert not spec["paths"]["/api/v1/orders/{order_id}/ready"]["post"]["requestBody"].get("required", False)


def test_good_answers_are_as_described(client: Any, v1: Any, house: House, doors: Litestar, spec: dict[str, Any], clock: Any) -> None:
    first = booked(v1, window={"date": "2026-11-26", "from": "07:30", "to": "09:30"})
    order, phone = first.json()["order_id"], Phone(client, "courier01", clock)
    phone.sign_in()
    phone.send(phone.collected("v1", {"order_id": order, "item_number": first.json()["item_number"], "components": []}))
    hook, quote = v1("POST", "/webhooks", json=HOOK), {"kind": "collect", "agency_code": CENTRE, "address": ORDER["address"]}
    one, other = f"/orders/{order}", booked(v1, "k2", address={"text": "nhà ông Bảy gần cầu"}, dossier_code="H51.18-261124-0002").json()["order_id"]
    asked = [
        ("POST", "/orders", first),
        ("GET", "/orders/{order_id}", v1("GET", one)),
        ("GET", "/orders", v1("GET", "/orders", params={"limit": 1})),
        ("POST", "/orders/{order_id}/cancel", v1("POST", f"/orders/{other}/cancel")),
        ("POST", "/orders/{order_id}/cancel", v1("POST", f"{one}/cancel")),
        ("POST", "/orders/{order_id}/ready", v1("POST", f"{one}/ready")),
        ("GET", "/orders/{order_id}/label", v1("GET", f"{one}/label", params={"format": "zpl"})),
        ("GET", "/orders/{order_id}/custody", v1("GET", f"{one}/custody")),
        ("GET", "/orders/{order_id}/custody", v1("GET", f"{one}/custody", params={"bundle": "1"})),
        ("GET", "/slots", v1("GET", "/slots", params={"kind": "collect", "address": ORDER["address"]["text"]})),
        ("POST", "/quotes", v1("POST", "/quotes", json=quote)),
        ("POST", "/places/resolve", v1("POST", "/places/resolve", json={"text": "xa ke sach"})),
        ("GET", "/procedures", v1("GET", "/procedures")),
        ("GET", "/agencies", v1("GET", "/agencies")),
        ("GET", "/events", v1("GET", "/events")),
        ("POST", "/webhooks", hook),
        ("GET", "/webhooks", v1("GET", "/webhooks")),
        ("POST", "/webhooks/{webhook_id}/test", v1("POST", f"/webhooks/{hook.json()['id']}/test")),
        ("DELETE", "/webhooks/{webhook_id}", v1("DELETE", f"/webhooks/{hook.json()['id']}")),
        ("POST", "/token", client.post("/api/v1/token", auth=("demo", "demo-secret"))),
        ("POST", "/token", client.post("/api/v1/token", auth=("demo", "wrong"))),
        ("GET", "/orders", client.get("/api/v1/orders")),
    ]
    description = schemathesis.openapi.from_asgi("/api/v1/openapi/openapi.json", doors)
    for method, path, answer in asked:
        told = spec["paths"][f"/api/v1{path}"][method.lower()]["responses"]
        assert str(answer.status_code) in told, (method, path, answer.status_code, answer.text)
        assert answer.headers.get("content-type", "").partition(";")[0] in told[str(answer.status_code)].get("content", {"": None}), (method, path)
        description[f"/api/v1{path}"][method].validate_response(answer)
    assert [answer.status_code for _, _, answer in asked] == [201, 200, 200, 200, 409, *[200] * 10, 201, 200, 202, 204, 200, 401, 401]


def test_an_order_without_its_key_is_told_so_in_our_own_words(v1: Any) -> None:
    answer = v1("POST", "/orders", json=ORDER)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
