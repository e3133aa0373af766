"""Whatever a client sends that the description allows, or nearly allows, it gets an answer that the description knows, and never a 5xx."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from litestar import Litestar
from schemathesis import checks
from schemathesis.core.failures import FailureGroup

from app.house import House

CALLS = settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True, database=None)
HELD = [checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance, checks.response_schema_conformance]


def test_every_call_of_the_description_is_answered_as_described(house: House, doors: Litestar) -> None:
    with house.db.read() as tx:
        bearer = house.accounts.api_token(tx, "demo", "demo-secret", "v1")[0]
    description = schemathesis.openapi.from_asgi("/api/v1/openapi/openapi.json", doors)
    failed: list[str] = []
    calls = 0

    def tried(case: Any) -> None:
        nonlocal calls
        calls += 1
        answer = case.call(headers={"Authorization": f"Bearer {bearer}"})
        try:
            case.validate_response(answer, checks=HELD)
        except FailureGroup as group:
            failed.extend(f"{case.method} {case.path} {answer.status_code} {one.title}: {one.message}"[:400] for one in group.exceptions)

    for found in description.get_all_operations():
        CALLS(given(case=found.ok().as_strategy())(tried))()
    assert not failed[:5]
    assert calls > 100
