"""What the one-stop system and the citizen are told when an order has changed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.kernel.time import iso
from app.orders.lifecycle import BOOKED, HANDED_OVER, IN_HAND, Failure
from app.orders.news import news_of

FILED = datetime(2026, 11, 25, 3, tzinfo=UTC)
BEFORE: dict[str, Any] = {"kind": "collect", "state": BOOKED, "holder": "citizen:o", "attempts": 0, "outcome": None, "contested": False, "filing_time": None}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {"note": "gọi trước"}, ["order.updated"]),
        ({"state": IN_HAND, "holder": "courier:c"}, {"state": HANDED_OVER, "holder": "agency:a", "filing_time": FILED}, ["order.handed_over"]),
        ({"kind": "return", "state": IN_HAND, "holder": "agency:a"}, {"holder": "courier:c"}, ["order.out_for_delivery"]),
        ({"kind": "return", "state": IN_HAND, "holder": "courier:b"}, {"holder": "courier:c"}, ["order.updated"]),
        ({}, {"contested": True}, ["order.contested"]),
        ({"contested": True}, {"contested": False}, ["order.healed"]),
        ({"outcome": "collected"}, {"attempts": 1}, ["order.updated"]),
        ({}, {"attempts": 1, "outcome": "attempt_failed", "contested": True}, ["order.attempt_failed", "order.contested"]),
    ],
)
def test_a_difference_is_told_by_its_names_oldest_first(before: dict[str, Any], after: dict[str, Any], told: list[str]) -> None:
    old = BEFORE | before
    failures = (Failure("v1", "absent", "citizen", FILED),)
    assert [type_ for type_, _ in news_of(old, old | after, failures)] == told


def test_the_legal_filing_time_and_the_reason_of_a_failure_are_said_along() -> None:
    filed = BEFORE | {"state": HANDED_OVER, "holder": "agency:a", "filing_time": FILED}
    assert news_of(BEFORE | {"state": IN_HAND}, filed, ()) == [("order.handed_over", {"filing_time": iso(FILED)})]
    assert news_of(BEFORE, BEFORE | {"attempts": 1, "outcome": "attempt_failed"}, (Failure("v1", "absent", "citizen", FILED),)) == [("order.attempt_failed", {"attempt": 1, "reason": "absent", "fault": "citizen", "missed": 1})]
