"""What goes to a machine and what stays on it: cleaning up and building an image touch no data, no key, no password."""

import re
import shutil
import subprocess
import threading
from dataclasses import fields
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.probe import alive
from app.settings import Settings

ROOT = Path(__file__).parents[2]
SECRET = {".env", "**/keys.json", "database_password.txt", ".git"}


def lines(name: str) -> list[str]:
    return [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")]


def test_cleaning_up_removes_what_was_built_and_leaves_the_house() -> None:
    (command,) = re.findall(r"(?m)^clean:\n\t(.*)", (ROOT / "Makefile").read_text())
    removed = {word.strip("/") for word in command.split()}
    assert {".venv", "node_modules"} <= removed and not removed & {"data", "./data", "*"}


@pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")
@pytest.mark.parametrize("pulled", ["mobile_api/pwa/app.css", "mobile_api/pwa/manifest.webmanifest", "mobile_api/pwa/build.mjs", "mobile_api/pwa/core/numbers.ts", "routing/engines/native/kernel.py", "seeds/build/front.py"])
def test_what_the_app_or_the_core_is_made_of_has_them_made_anew(pulled: str) -> None:
    known = subprocess.run(["make", "-pn", "install"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    (made_of,) = (line.split() for line in known.splitlines() if line.startswith(".venv/.done: "))
    assert pulled in made_of and not any("/dist/" in name for name in made_of)


def test_an_image_holds_nothing_that_is_this_machine_s_own() -> None:
    kept_out = {line.removeprefix("**/") for line in lines(".dockerignore")}
    assert {line.strip("/") for line in lines(".gitignore")} <= kept_out
    assert {name.removeprefix("**/") for name in SECRET} <= kept_out
    assert not any(line.startswith("!") for line in lines(".dockerignore"))


def test_every_setting_is_in_the_operator_s_guide() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text()
    variables = {f"BUUTA_{field.name.upper()}" for field in fields(Settings)} - {"BUUTA_DEMO"}
    assert not {name for name in variables if f"`{name}`" not in guide}


def services() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "compose.yaml").read_text())["services"])


def test_an_office_in_containers_comes_back_after_a_reboot_with_the_operator_s_settings() -> None:
    for name, service in services().items():
        assert service.get("restart") == (None if name == "migrate" else "unless-stopped"), name
        assert name == "database" or service["env_file"] == [{"path": ".env", "required": False}], name


def test_only_a_container_with_a_web_server_is_asked_whether_it_answers() -> None:
    for name in ("migrate", "worker"):
        assert services()[name]["healthcheck"] == {"disable": True}
    assert "healthcheck" not in services()["web"] and "app.probe" in (ROOT / "Dockerfile").read_text()


def test_a_database_that_is_only_being_made_is_not_taken_for_one_that_answers() -> None:
    """The image's own server of the first start listens on the socket only, and goes again."""
    assert "pg_isready -h 127.0.0.1" in services()["database"]["healthcheck"]["test"][1]


def test_the_probe_asks_where_the_server_listens() -> None:
    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/health" else 404)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        assert alive(Settings(port=port))
        assert not alive(Settings(port=port, tls_cert=ROOT / "README.md")), "a server that speaks TLS is asked in TLS"
        server.shutdown()
    assert not alive(Settings(port=port))
