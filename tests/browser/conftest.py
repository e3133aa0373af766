"""One Chromium for all browser tests, and a real server of the furnished house before it; skipped where no browser is installed."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from litestar import Litestar

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def play() -> Iterator[Any]:
    """One Playwright: its synchronous kind cannot stand twice in one thread."""
    tools = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip(f"không có {CHROMIUM} trên máy này; cài trên Debian: apt-get install chromium")
    with tools.sync_playwright() as play:
        yield play


@pytest.fixture(scope="session")
def chromium(play: Any) -> Iterator[Any]:
    browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"])
    yield browser
    browser.close()


@pytest.fixture
def site(doors: Litestar) -> Iterator[str]:
    """The address of the server, on a free port."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(doors, log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://localhost:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()
