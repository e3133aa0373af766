"""One Playwright for all browser tests: its synchronous kind cannot stand twice in one thread."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def play() -> Iterator[Any]:
    tools = pytest.importorskip("playwright.sync_api")
    if shutil.which("chromium") is None:
        pytest.skip("không có chromium trên máy này")
    with tools.sync_playwright() as play:
        yield play
