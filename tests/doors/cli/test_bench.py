"""The courier bench on a machine that lacks something: one sentence at once, nothing measured."""

import sys
from pathlib import Path

import pytest

from bench.courier import __main__ as bench
from bench.courier import needs


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The parts that were begun; all of them do nothing here, and nothing is lacking."""
    names: list[str] = []
    for part in bench.PARTS:
        monkeypatch.setitem(bench.PARTS, part, lambda _, part=part: names.append(part) or [])
    (tmp_path / "chromium").touch()
    (tmp_path / "index.html").touch()
    monkeypatch.setattr(needs, "CHROMIUM", str(tmp_path / "chromium"))
    monkeypatch.setattr(needs, "DIST", tmp_path)
    monkeypatch.setattr(needs, "node", lambda: "node")
    monkeypatch.setattr(needs, "find_spec", lambda _: object())
    return names


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["bench.courier", "--quick", *words])
    return bench.main()


def test_without_a_browser_the_bench_says_what_to_install_and_measures_nothing(begun: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(needs, "CHROMIUM", "/nowhere/chromium")
    assert run(monkeypatch) == 2 and begun == []
    told = capsys.readouterr().err.strip()
    assert "\n" not in told and "apt-get install chromium" in told and "kills and screen" in told
    assert run(monkeypatch, "--only", "doors") == 0 and run(monkeypatch, "--only", "phones") == 0
    assert begun == ["doors", "phones"], "these need no browser"


@pytest.mark.parametrize(("lacking", "told"), [("find_spec", "playwright"), ("node", "nodejs")])
def test_every_other_lack_is_named_too(begun: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lacking: str, told: str) -> None:
    monkeypatch.setattr(needs, lacking, lambda *_: None)
    assert run(monkeypatch) == 2 and begun == []
    assert told in capsys.readouterr().err


def test_where_all_is_there_every_part_is_measured(begun: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch) == 0
    assert begun == ["screen", "doors", "kills", "phones"]


def test_the_section_is_written_when_every_part_has_been_measured_in_whichever_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "PARTS", {name: lambda asked, name=name: [(name, "≤ 1", "0")] for name in ("doors", "phones")})
    monkeypatch.setattr(bench, "missing", lambda wanted: "")
    out, store = tmp_path / "performance.md", tmp_path / "kept.json"
    out.write_text("# Figures\n")

    def ran(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["bench.courier", *words, "--out", str(out), "--store", str(store)])
        return bench.main()

    assert ran("--only", "phones") == 0 and "| phones |" not in out.read_text()
    assert ran("--quick", "--only", "doors") == 0 and "| phones |" not in out.read_text()
    assert ran("--only", "doors") == 0
    assert "| doors | ≤ 1 | 0 |\n| phones | ≤ 1 | 0 |" in out.read_text()
