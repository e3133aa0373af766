"""Marks of forms and keys of requests are remembered as long as promised, and no longer."""

from typing import Any

import pytest
import sqlalchemy as sa

from app import forgetting
from app.house import House
from app.onestop.inbound import KEYS
from app.web import once
from app.worker import Worker
from tests.doors.api_v1.test_orders import booked


def remembered(house: House) -> list[str]:
    with house.db.read() as tx:
        return sorted(tx.execute(sa.select(KEYS.c.key)).scalars())


def mark(house: House, clock: Any, route: str, *keys: str) -> None:
    with house.db.write() as tx:
        for key in keys:
            once.remember(tx, route, key, clock.now())


def test_a_forms_mark_lives_two_days_a_requests_key_thirty_and_a_row_of_a_spreadsheet_a_year(both: str, house: House, clock: Any, v1: Any) -> None:
    key = booked(v1).request.headers["Idempotency-Key"]
    mark(house, clock, "/board/prints/bag", "form")
    mark(house, clock, once.SHEET, "row")
    sweeper = Worker(house)
    for days, left in ((1, {"form", "row", key}), (2, {"row", key}), (26, {"row", key}), (2, {"row"}), (334, {"row"}), (2, set())):
        clock.pass_(days=days)
        sweeper.once()
        assert set(remembered(house)) == left


def test_many_old_marks_go_a_part_at_a_time_and_once_a_day(both: str, house: House, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "MARKS", 2)
    mark(house, clock, "/board/plan", *"abcde")
    clock.pass_(days=3)
    sweeper, left = Worker(house), []
    for _ in range(3):
        sweeper.once()
        left.append(len(remembered(house)))
    assert left == [3, 1, 0]
    with house.db.write() as tx:
        once.remember(tx, "/board/plan", "late", clock.at.replace(year=2025))
    sweeper.once()
    assert remembered(house) == ["late"], "today's work is done"
