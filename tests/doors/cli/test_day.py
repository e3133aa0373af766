"""The simulated day plays in a house of its own, whatever house the machine has."""

from pathlib import Path
from typing import Any

import pytest

from app.house import House
from app.simulation.server import Server
from tests.doors.cli.test_cli import run
from tests.fakes import WEDNESDAY


def test_the_day_takes_nothing_of_the_machine_s_own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {"BUUTA_DATABASE_URL": "postgresql://buuta:secret@real/buuta", "BUUTA_KEYS": "{}", "BUUTA_DATA": "/srv/real", "BUUTA_PUBLIC_URL": "https://real.vn"}.items():
        monkeypatch.setenv(name, value)
    env = Server(tmp_path, WEDNESDAY.date()).env
    assert env["BUUTA_DATA"] == str(tmp_path) and not {"BUUTA_DATABASE_URL", "BUUTA_KEYS", "BUUTA_PUBLIC_URL"} & env.keys()
    assert Server(tmp_path, WEDNESDAY.date(), {"BUUTA_DATABASE_URL": "sqlite:///x"}).env["BUUTA_DATABASE_URL"] == "sqlite:///x", "a bench brings its own"


def test_a_day_is_kept_in_an_empty_directory_and_never_in_a_house(house: House, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    started = []
    monkeypatch.setattr(Server, "start", lambda self: started.append(self))
    code, _, told = run(monkeypatch, capsys, "day", "--date", "2026-11-25", "--keep", str(house.settings.data))
    assert (code, started) == (1, []) and "thư mục trống" in told
    assert not (house.settings.data / "offset").exists()
