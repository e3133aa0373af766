"""What each command answers: one object with --json, a sentence that helps without, and its exit code."""

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa

from app import cli_data
from app.db.reference import meta
from app.house import House
from app.opening import enter
from app.settings import Settings
from tests.doors.cli.test_cli import run
from tests.orders import registered
from tests.routing.test_files import FILES

ANSWERS = {"Mã bưu cục": "BC31510", "Tên đăng nhập": "truong", "Họ tên": "Trần Thị A", "Mật khẩu": "mat-khau-1", "Tên hệ thống": "Một cửa tỉnh", "CustomerCode": "T77"}


@pytest.fixture
def new(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with nothing on it yet."""
    monkeypatch.setenv("BUUTA_DATA", str(tmp_path / "new"))
    return tmp_path / "new"


@pytest.fixture
def lived(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house that the commands find."""
    monkeypatch.setenv("BUUTA_DATA", str(house.settings.data))
    monkeypatch.setenv("BUUTA_DATABASE_URL", house.settings.db_url)
    return house


def test_the_demo_is_seeded_once_and_only_where_it_is_asked_for(new: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("BUUTA_DEMO_ORDERS", "off")
    for words, made in (((), False), (("--demo",), True), (("--demo",), False)):
        code, out, _ = run(monkeypatch, capsys, "seed", "--date", "2026-11-25", "--json", *words)
        assert (code, json.loads(out)) == (0, {"demo_made": made})


def test_a_first_installation_asks_what_was_not_said_and_answers_in_one_object(new: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    asked = list[str]()

    def answered(question: str, hidden: bool = False) -> str:
        asked.append(question)
        assert hidden == question.startswith("Mật khẩu")
        return next(answer for begin, answer in ANSWERS.items() if question.startswith(begin))

    monkeypatch.setattr(cli_data, "_asked", answered)
    code, out, told = run(monkeypatch, capsys, "setup", "--office", "BC31510", "--json")
    made = json.loads(out)
    assert code == 0 and (made["head"], made["customer_code"]) == ("truong", "T77") and made["v1_secret"] and made["ngsp_secret"], told
    assert len(asked) == 5 and not any(question.startswith("Mã bưu cục") for question in asked)
    house = enter(Settings(data=new))
    with house.db.write() as tx:
        assert house.accounts.api_token(tx, made["v1_client_id"], made["v1_secret"], "v1")
    house.close()


def test_a_replay_names_what_differs_from_the_log_and_fails(both: str, lived: House, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    order = registered(lived)
    code, out, _ = run(monkeypatch, capsys, "replay", "--json")
    assert (code, json.loads(out)) == (0, {"changed": []})
    with lived.db.write() as tx:
        tx.execute(sa.text("UPDATE orders SET holder = 'courier:nobody'"))
    code, out, told = run(monkeypatch, capsys, "replay")
    assert code == 1 and order.id in out + told


def test_a_restore_is_said_once(both: str, lived: House, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    with lived.db.read() as tx:
        before = meta(tx, "data_epoch")
    answers = [run(monkeypatch, capsys, "restored", "--json") for _ in range(2)]
    assert [(code, json.loads(out)) for code, out, _ in answers] == [(0, {"changed": True}), (0, {"changed": False})]
    with lived.db.read() as tx:
        assert meta(tx, "data_epoch") != before


def test_a_solution_is_drawn_and_told_in_one_object(monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path) -> None:
    file, solution, out = tmp_path / "toy.txt", tmp_path / "plan.json", tmp_path / "plan.svg"
    file.write_text(FILES["li-lim"])
    solution.write_text(json.dumps({"routes": [{"vehicle": 0, "visits": [1, 2, 3, 4]}], "dropped": []}))
    code, said, _ = run(monkeypatch, capsys, "draw", str(file), str(solution), "--format", "li-lim", "--out", str(out), "--json")
    assert (code, json.loads(said)) == (0, {"file": str(out), "bytes": out.stat().st_size, "problems": []})
    assert run(monkeypatch, capsys, "draw", str(tmp_path / "none"), str(solution), "--out", str(out))[0] == 2


def test_a_bench_that_there_is_not_is_said_to_be_none(monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path) -> None:
    code, _, told = run(monkeypatch, capsys, "bench", "nosuch")
    assert code == 2 and "places" in told
    monkeypatch.chdir(tmp_path)
    code, _, told = run(monkeypatch, capsys, "bench", "places")
    assert code == 2 and "thư mục mã nguồn" in told
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "places.py").write_text("import sys\nprint('a table', sys.argv[1:])\nsys.exit(3)\n")
    monkeypatch.setattr(sys, "path", list(sys.path))
    there = ModuleType("bench")
    there.__path__ = [str(tmp_path / "bench")]
    monkeypatch.setitem(sys.modules, "bench", there)
    monkeypatch.delitem(sys.modules, "bench.places", raising=False)
    code, out, _ = run(monkeypatch, capsys, "bench", "places", "--json", "--n", "5")
    assert (code, json.loads(out)) == (3, {"bench": "places", "exit_code": 3, "table": "a table ['--n', '5']\n"})
