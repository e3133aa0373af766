"""What a citizen is told of a failed visit depends on whose it was."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from app.notify.messages import kind_of
from app.orders.tables import JournalRow
from app.web.track_words import history

WORDS = {"on_order.attempt_failed": "came", "on_not_come": "did not come"}


@pytest.mark.parametrize(("fault", "kind", "word"), [("citizen", "attempt_failed", "came"), ("post", "not_come", "did not come"), ("agency", "not_come", "did not come")])
def test_nobody_is_told_that_the_courier_came_where_the_post_or_the_agency_failed(fault: str, kind: str, word: str) -> None:
    assert kind_of("order.attempt_failed", "return", False, fault) == kind
    event = JournalRow(type="order.attempt_failed", data={"fault": fault, "reason": "late"}, occurred_at=datetime(2026, 3, 2, 3, tzinfo=UTC))
    order: Any = SimpleNamespace(kind="return")
    assert [happened.word for happened in history(order, [event], WORDS, {})] == [word]
