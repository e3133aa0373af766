"""Whatever a client sends that the description allows, or nearly allows, it gets an answer and never a 5xx."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from litestar import Litestar

from app.house import House

CALLS = settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True, database=None)


def test_no_call_of_the_description_ends_in_a_server_error(house: House, doors: Litestar) -> None:
    with house.db.read() as tx:
        bearer = house.accounts.api_token(tx, "demo", "demo-secret", "v1")[0]
    description = schemathesis.openapi.from_asgi("/api/v1/openapi/openapi.json", doors)
    failed: list[str] = []
    calls = 0

    def tried(case: Any) -> None:
        nonlocal calls
        calls += 1
        answer = case.call(headers={"Authorization": f"Bearer {bearer}"})
        if answer.status_code >= 500:
            failed.append(f"{case.method} {case.path} {answer.status_code} {answer.text[:200]}")

    for found in description.get_all_operations():
        operation = found.ok()
        if operation.path.startswith("/api/v1"):
            CALLS(given(case=operation.as_strategy())(tried))()
    assert not failed[:5]
    assert calls > 100
