"""`buuta plan`: the plan that was asked for, or the reason why there is none."""

import json
from typing import Any

import pytest

from app.dispatch.jobs import Lease
from app.dispatch.service import Dispatch
from app.house import House
from app.kernel.errors import Conflict
from app.wiring import build
from tests.doors.cli.test_cli import run
from tests.fakes import InlinePlanner


@pytest.fixture(autouse=True)
def here(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUUTA_DATA", str(house.settings.data))
    monkeypatch.setattr(build, "ProcessPlanner", lambda *_: InlinePlanner())


def test_a_plan_that_failed_says_why_and_names_no_version(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    def fails(self: Dispatch, lease: Lease) -> str:
        raise Conflict("Kế hoạch đang dùng đã đổi trong lúc tính: xin lập lại từ bản mới.")

    monkeypatch.setattr(Dispatch, "_plan", fails)
    code, out, told = run(monkeypatch, capsys, "plan", "--date", "2026-12-01")
    assert (code, out) == (1, "") and "xin lập lại từ bản mới" in told and "Bản 0" not in told
    code, out, _ = run(monkeypatch, capsys, "plan", "--date", "2026-12-01", "--json")
    assert code == 1 and "xin lập lại" in json.loads(out)["failed"]


def test_a_worker_beside_never_finds_the_plan_of_the_command_line_waiting(house: House, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    seen, own = list[list[str]](), Dispatch.carry_out

    def looked(self: Dispatch, lease: Lease) -> str | None:
        with house.db.read() as tx:
            seen.append(list(house.dispatch.jobs.waiting(tx)))
        assert house.dispatch.run(lease.job_id) is None
        return own(self, lease)

    monkeypatch.setattr(Dispatch, "carry_out", looked)
    code, out, told = run(monkeypatch, capsys, "plan", "--date", "2026-12-01", "--json")
    assert code == 0, told
    assert seen == [[]] and json.loads(out)["version"] == 1
