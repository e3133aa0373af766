"""What a citizen is told of a failed visit depends on whose it was."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from app.notify.messages import SENTENCES, Failed, kind_of
from app.orders.tables import JournalRow
from app.web.track_words import history

WORDS = {"on_order.attempt_failed": "came", "on_not_come": "did not come"}


@pytest.mark.parametrize(("fault", "kind", "word"), [("citizen", "attempt_failed", "came"), ("post", "not_come", "did not come"), ("agency", "not_come", "did not come")])
def test_nobody_is_told_that_the_courier_came_where_the_post_or_the_agency_failed(fault: str, kind: str, word: str) -> None:
    assert kind_of("order.attempt_failed", "return", False, Failed(fault)) == kind_of("order.attempt_failed", "collect", False, Failed(fault, "booked", last=True)) == kind
    event = JournalRow(type="order.attempt_failed", data={"fault": fault, "reason": "late"}, occurred_at=datetime(2026, 3, 2, 3, tzinfo=UTC))
    order: Any = SimpleNamespace(kind="return")
    assert [happened.word for happened in history(order, [event], WORDS, {})] == [word]


@pytest.mark.parametrize(
    ("order", "failed", "told"),
    [
        ("return", Failed("citizen", "in_hand"), "attempt_failed"), ("return", Failed("citizen", "in_hand", last=True), "last_attempt"), ("return", Failed("post", "in_hand"), "not_come"),
        ("return", Failed("agency", "returning"), None), ("collect", Failed("agency", "in_hand"), "not_filed"), ("transfer", Failed("agency", "in_hand"), None),
        ("collect", Failed("citizen", "booked", reason="changed_mind"), "changed_mind"),
    ],
)  # fmt: skip
def test_another_day_is_offered_only_where_one_can_be_chosen(order: str, failed: Failed, told: str | None) -> None:
    assert kind_of("order.attempt_failed", order, False, failed) == told
    if told is not None:
        offers = "đổi ngày tại" in SENTENCES[told]["vi"]
        assert offers == (told in ("attempt_failed", "not_come"))
