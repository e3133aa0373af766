"""The browser killed in the middle of a stop. `bench/courier` does it fifty times during sixty stops."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from app.house import House
from app.orders.tables import OrderRow
from tests.browser.courier.kills import kill_through
from tests.browser.courier.test_app import acts
from tests.orders import reread

pytestmark = pytest.mark.browser


def test_a_browser_killed_at_the_tap_loses_no_act_and_doubles_none(play: Playwright, house: House, clock: Any, orders: list[OrderRow], base: str, tmp_path: Path) -> None:
    report = kill_through(play, tmp_path / "profile", base, clock.now(), orders[:5], kills=3, seed=11)
    assert (report.kills, report.stops) == (3, 5)
    assert Counter(row.type for row in acts(house))["collect.done"] == 5
    assert {row.outcome for row in acts(house)} == {"applied"}
    assert [reread(house, order).seal_number for order in orders[:5]] == [f"NP{at:06d}" for at in range(5)]
