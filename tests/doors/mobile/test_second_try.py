"""A door that was shut in the morning is open at noon: what comes after a visit that failed counts, at the same stop."""

from typing import Any

from app.house import House
from tests.orders import registered, reread
from tests.phone import signed_in


def test_after_a_try_that_failed_a_dossier_is_fetched_and_a_result_delivered_at_the_same_stop(both: str, house: House, client: Any, clock: Any) -> None:
    fetch, bring = registered(house), registered(house, "return")
    phone = signed_in(client, clock, "courier01")
    to_fetch, to_bring = ({"order_id": order.id, "item_number": order.item_number, "components": []} for order in (fetch, bring))
    phone.send(phone.taken("agency", bring.agency_code, bring.item_number))
    shut = phone.act("visit.failed", {"visit_id": "v1", "order_ids": [fetch.id], "reason": "absent", "proofs": []})
    told = phone.send(shut, phone.failed("v2", to_bring), phone.collected("v1", to_fetch), phone.delivered("v2", to_bring))
    assert [result["outcome"] for result in told["results"]] == ["applied"] * 4
    now = [reread(house, order) for order in (fetch, bring)]
    assert [(order.state, order.outcome, order.attempts) for order in now] == [("in_hand", "collected", 1), ("handed_over", "delivered_to_owner", 1)]
