"""The simulated day plays in a house of its own, whatever house the machine has."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from app.house import House
from app.simulation.printing import Printer
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


PAPER, OPEN = (200, b"%PDF-1.7"), (409, "<p>Bưu tá chưa đóng ca ngày này trên máy.".encode())


@pytest.mark.parametrize(("closes", "problem"), [([PAPER, OPEN], ""), ([OPEN, OPEN], "không có phiếu"), ([PAPER, (500, b"")], "500"), ([(409, "Biểu mẫu đã gửi".encode()), PAPER], "409"), ([(200, b"<html>"), PAPER], "200")])
def test_a_cash_close_that_does_not_come_ends_the_play(tmp_path: Path, closes: list[tuple[int, bytes]], problem: str) -> None:
    """Only who has not closed the shift has none."""
    answers = iter(closes)

    def serve(request: httpx.Request) -> httpx.Response:
        if "dong_ca" in request.url.path:
            status, content = next(answers)
            return httpx.Response(status, content=content)
        return httpx.Response(200, content=b"PK" if request.url.params.get("format") else b"%PDF")

    http = httpx.Client(base_url="http://post", transport=httpx.MockTransport(serve))
    form = '<select name="courier">' + "".join(f'<option value="{n:036d}">' for n in range(2)) + "</select>"
    board: Any = SimpleNamespace(http=http, get=lambda _: form)
    printer = Printer(tmp_path)
    if not problem:
        printer.evening(board, board, "2026-11-25", "H51.18")
        assert printer.papers == 2
        return
    with pytest.raises(RuntimeError, match=problem):
        printer.evening(board, board, "2026-11-25", "H51.18")
