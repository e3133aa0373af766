"""One Playwright for all browser tests: its synchronous kind cannot stand twice in one thread."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def play() -> Iterator[Any]:
    tools = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip(f"không có {CHROMIUM} trên máy này; cài trên Debian: apt-get install chromium")
    with tools.sync_playwright() as play:
        yield play
