"""The bench: an interrupted run goes on, each bench keeps the other's section, and a peer is judged as we are."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench.routing import __main__ as bench
from bench.routing import tables
from bench.routing.made import day, write
from bench.routing.measure import blank, checked
from bench.routing.noon import noon
from bench.routing.sample import FIXED, Row, best_known, rows
from bench.routing.store import Result, Store
from bench.sections import put
from routing.audit import audit
from routing.check import check
from routing.engines.greedy import Greedy
from routing.io.formats import read
from routing.stop import after
from tests.routing.test_files import LI_LIM


@pytest.fixture
def instances(tmp_path: Path) -> Path:
    folder = tmp_path / "li_lim" / "100"
    folder.mkdir(parents=True)
    (folder / "lr107.txt").write_text(LI_LIM)
    (tmp_path / "li_lim" / "best_known.csv").write_text("instance,size,vehicles,distance\nLR107,100,1,38.0\n")
    return tmp_path


def result(row: Row, method: str, seed: int, **more: object) -> Result:
    return replace(blank(row, method, seed, 1), **more)  # type: ignore[arg-type]


def test_a_run_that_was_ended_goes_on_where_it_was(instances: Path) -> None:
    (row,) = rows(instances, ("li_lim",), False, 3.0)
    store = Store(instances / "store.jsonl")
    store.add(result(row, "pyvrp", 1, cost=40.0))
    store.file.write_text(store.file.read_text() + '{"kind": "li_lim", "si')  # ended in the middle of a line
    again = Store(store.file)
    assert blank(row, "pyvrp", 1, 1).key in again and blank(row, "pyvrp", 2, 1).key not in again


def test_a_solution_that_breaks_a_rule_does_not_count(instances: Path) -> None:
    (row,) = rows(instances, ("li_lim",), False, 3.0)
    out = instances / "out.json"
    out.write_text(json.dumps({"routes": [{"vehicle": 0, "visits": [2, 1, 3, 4]}], "dropped": []}))
    bad = checked(row, blank(row, "vroom", 1, 1), out, "")
    out.write_text(json.dumps({"routes": [{"vehicle": 0, "visits": [3, 4]}], "dropped": [1, 2]}))
    short = checked(row, blank(row, "vroom", 1, 1), out, "")
    out.write_text(json.dumps({"routes": [{"vehicle": 0, "visits": [1, 2, 3, 4]}], "dropped": []}))
    good = checked(row, blank(row, "vroom", 1, 1), out, "")
    assert bad.wrong and "compulsory" in short.wrong and not good.wrong
    assert good.rank < short.rank and good.distance == pytest.approx(5 + 5 + 6.7082 + 4 + 9, abs=1e-4)


def test_the_tables_show_medians_gaps_and_who_found_nothing(instances: Path) -> None:
    (row,) = rows(instances, ("li_lim",), False, 3.0)
    found = [result(row, "buuta", seed, cost=cost) for seed, cost in ((1, 40.0), (2, 38.0), (3, 39.0))]
    text = "\n".join(tables.lines([*found, result(row, "vroom", 1, wrong="found no plan")], best_known(instances)))
    assert "2.63 %" in text and "no plan" in text and "| lr107 | 3 | 1 / 38 |" in text


def test_each_bench_writes_its_own_section_and_keeps_the_others(tmp_path: Path) -> None:
    file = tmp_path / "performance.md"
    put(file, "bench-day", ["day"])
    put(file, "bench-routing", ["routes"])
    put(file, "bench-day", ["another day"])
    text = file.read_text()
    assert text.index("another day") < text.index("routes") and text.count("begin") == 2 and "\nday\n" not in text


def test_without_instances_a_sentence_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["bench.routing"])
    monkeypatch.delenv("BUUTA_BENCH", raising=False)
    assert bench.main() == 2 and "--instances DIR or BUUTA_BENCH" in capsys.readouterr().err


def test_the_sample_has_some_of_every_set_and_about_two_dozen_in_all() -> None:
    assert 20 <= sum(len(names) for names in FIXED.values()) <= 26 and all(FIXED.values())


def test_a_made_day_is_the_same_each_time_and_can_be_planned(tmp_path: Path) -> None:
    assert day(90, 4) == day(90, 4) != day(90, 5)
    problem = read(write(tmp_path, 90, 4), "buuta").problem
    check(problem)
    plan = Greedy().solve(problem, after(5))
    assert len(problem.visits) == 90 and audit(problem, plan) == [] and len(plan.dropped) < 10


def test_a_day_planned_anew_at_noon_keeps_every_rule_and_counts_who_was_moved(tmp_path: Path) -> None:
    told = noon(read(write(tmp_path, 60, 2), "buuta").problem, 0.6, 0.6, 1, 1)
    assert told["wrong"] == "" and told["promised"] > 10 and told["moved"] < told["promised"] / 2
