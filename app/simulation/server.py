"""A real server process of our own command, on a free port, with its own data and a clock that the day drives."""

import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import httpx

START_S = 120.0
STOP_S = 30.0  # requests under way get ten seconds, a plan at work its own time


class ServerDied(RuntimeError):
    """The server did not come up or went away; its last words stand in the message."""


class ServerHangs(RuntimeError):
    """The server did not end when it was told to."""


class Server:
    def __init__(self, data: Path, day: date, extra: Mapping[str, str] | None = None) -> None:
        self.data, self.day, self.port = data, day, _free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.offset_file, self.log_file = data / "offset", data / "server.log"
        self.process: subprocess.Popen[bytes] | None = None
        own = {k: v for k, v in os.environ.items() if not k.startswith("BUUTA_")}  # the house of this machine may be a real one
        self.env = own | {
            "BUUTA_DATA": str(data), "BUUTA_PORT": str(self.port), "BUUTA_CLOCK_OFFSET_FILE": str(self.offset_file), "BUUTA_WEBHOOK_PRIVATE": "on",
            "BUUTA_DEMO_ORDERS": "off", "BUUTA_LOG": "warning", **(extra or {}),
        }  # fmt: skip

    def set_clock(self, moment: datetime) -> None:
        """From now on the server's clock goes on from `moment`."""
        fresh = self.offset_file.with_suffix(".new")
        fresh.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        fresh.replace(self.offset_file)
        time.sleep(0.06)  # the server looks at the file at most every 50 ms

    def start(self) -> None:
        command = [sys.executable, "-m", "app.cli", "serve", "--demo", "--date", self.day.isoformat()]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(command, env=self.env, stdout=log, stderr=log)
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.base}/ready", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                pass  # not up yet
            time.sleep(0.1)
        raise ServerDied(self.log_file.read_text()[-2000:])

    def kill(self) -> None:
        """kill -9, as a power cut does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """As whoever looks after a service does. Raises ServerHangs where SIGTERM does not end it."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.kill()
                raise ServerHangs(f"SIGTERM không dừng được máy chủ trong {STOP_S:.0f} giây: {self.log_file.read_text()[-2000:]}") from None

    def peak_mb(self) -> int:
        """Peak memory of the server process itself (its solver runs beside it)."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text() if self.process else ""
        except OSError:
            status = ""
        line = next((row for row in status.splitlines() if row.startswith("VmHWM")), "VmHWM: 0 kB")
        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        return max(int(line.split()[1]), 0 if status else children) // 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
