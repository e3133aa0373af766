"""A real browser before a real server of the furnished house; skipped where no browser is installed."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from app.house import House
from app.main import create_app


@pytest.fixture(scope="session")
def chromium(play: Any) -> Iterator[Any]:
    browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"])
    yield browser
    browser.close()


@pytest.fixture
def site(house: House) -> Iterator[str]:
    """The address of the server, on a free port."""
    app = create_app(house)
    app.on_shutdown = []
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()
