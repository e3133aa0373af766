"""/health and /ready: what the machine that looks after the server is told."""

from typing import Any

import pytest

from app.db.engine import reading_engine
from app.house import House
from app.worker import Worker


def test_a_server_is_ready_once_its_worker_is_heard(both: str, client: Any, house: House) -> None:
    assert client.get("/ready").json() == {"status": "not_ready", "database": True, "migrations": True, "worker": False}
    Worker(house).once()
    assert client.get("/ready").status_code == 200


def test_a_server_whose_database_is_away_says_so_and_lives(client: Any, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.db, "reader", reading_engine("sqlite:////nowhere/at/all.db"))
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not_ready", "database": False, "migrations": False, "worker": False}
    assert client.get("/health").status_code == 200
