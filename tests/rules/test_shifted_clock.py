"""The clock of a simulated day: everybody sees the new hour once it has come."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.adapters.clock import ShiftedClock


def test_who_is_held_up_while_reading_keeps_nobody_else_in_the_hour_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, seen = tmp_path / "offset", list[datetime]()
    file.write_text("0")
    clock, read = ShiftedClock(file), Path.read_text

    def held_up(path: Path) -> str:
        old = read(path)
        monkeypatch.setattr(Path, "read_text", read)
        file.write_text("3600")
        seen.append(clock.now())  # another thread, before the first one goes on
        return old

    monkeypatch.setattr(Path, "read_text", held_up)
    clock.now()
    assert seen[0] - datetime.now(UTC) > timedelta(minutes=59)
