"""Told to stop, web server and worker end by themselves: a service manager kills what does not."""

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.simulation import server
from app.simulation.server import Server, ServerHangs

DAY = date(2026, 11, 25)


def test_a_server_and_its_worker_end_on_sigterm(tmp_path: Path) -> None:
    made = Server(tmp_path, DAY)
    made.set_clock(datetime.now(UTC))
    made.start()
    begun = time.monotonic()
    made.stop()
    assert made.process is not None and made.process.returncode in (0, -signal.SIGTERM), made.log_file.read_text()
    assert time.monotonic() - begun < 15
    heard, until = _beat(tmp_path), time.monotonic() + 60
    with made.log_file.open("ab") as log:
        worker = subprocess.Popen([sys.executable, "-m", "app.cli", "work"], env=made.env, stdout=log, stderr=log)
    while _beat(tmp_path) == heard and time.monotonic() < until:
        time.sleep(0.1)
    worker.terminate()
    assert worker.wait(15) == 0, made.log_file.read_text()
    assert "Traceback" not in made.log_file.read_text()


def _beat(data: Path) -> str:
    with closing(sqlite3.connect(data / "buuta.db")) as database:
        return str(database.execute("SELECT value FROM meta WHERE name = 'worker_heartbeat'").fetchone()[0])


def test_a_server_that_does_not_end_is_no_server_that_was_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "STOP_S", 0.5)
    deaf = Server(tmp_path, DAY)
    deaf.log_file.write_text("")
    said = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    deaf.process = subprocess.Popen([sys.executable, "-c", said], stdout=subprocess.PIPE)
    assert deaf.process.stdout is not None and deaf.process.stdout.readline() == b"deaf\n"
    with pytest.raises(ServerHangs, match="SIGTERM"):
        deaf.stop()
    assert deaf.process.poll() is not None
