"""What nobody could plan with is refused in a sentence that names the place: ways below 0, breaks that make time, numbers without end."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from routing import cli, drawing
from routing.check import contradictions
from routing.io import formats
from routing.io.case import FileError
from routing.io.vroom import read as vroom
from routing.model import Break, Promise, Wish
from routing.solve import How, solve
from routing.stop import Stop
from tests.routing.test_files import FILES, LI_LIM, SARTORI, SOLOMON
from tests.routing.worlds import town

HUGE = 10**19


def changed(form: str, change: Callable[[dict[str, Any]], object]) -> str:
    body: dict[str, Any] = json.loads(FILES[form])
    change(body)
    return json.dumps(body)


def cars(*bodies: dict[str, Any]) -> Callable[[dict[str, Any]], object]:
    """More vehicles in the file; the first of them says what is changed in the one that stands there."""
    return lambda file: (file["vehicles"][0].update(bodies[0]), file["vehicles"].extend({"start_index": 0, **body} for body in bodies[1:]))


def visit(**change: object) -> Callable[[dict[str, Any]], object]:
    return lambda file: file["visits"][0].update(change)


@pytest.mark.parametrize(("text", "says"), [
    (changed("buuta", lambda file: file["travel"].update(speed_kmh=-28)), "speed_kmh"),
    (changed("buuta", lambda file: file["travel"].update(speed_kmh=0)), "speed_kmh"),
    (changed("buuta", lambda file: file["travel"].update(circuity=-1)), "circuity"),
    (changed("buuta", lambda file: file["travel"].update(radius_m=0)), "radius_m"),
    *((changed("buuta", visit(**{key: HUGE})), rf"Expected `int` <= 1000000000000 - at `.*{key}`") for key in ("load", "open", "close", "service", "penalty")),
    (changed("buuta", lambda file: file["vehicles"][0].update(capacity=HUGE)), "capacity"),
    (changed("vroom", cars({"speed_factor": -1})), "vehicle 7: the speed_factor -1 is not between 0.001 and 5"),
    (changed("vroom", cars({"speed_factor": 1e-9})), "vehicle 7: the speed_factor 1e-09 is not between"),
    (changed("vroom", cars({"speed_factor": "fast"})), "vehicle 7: the speed_factor 'fast' is not between"),
    (changed("vroom", cars({"capacity": [4, 4]})), "job 11: the delivery has 1 numbers, where the capacity has 2"),
    (changed("vroom", cars({}, {"id": 8, "capacity": [4, 4]})), "vehicle 8: the capacity has 2 numbers, where the capacity has 1"),
    (changed("vroom", cars({"capacity": [-4]})), "vehicle 7: the capacity -4 is below 0"),
    (changed("vroom", cars({}, {"id": 7})), "vehicle 7 stands in the file more than once"),
    (changed("vroom", cars({"time_window": [1_700_000_000_000, 1_700_040_000_000]})), "vehicle 7: the time window .* is beyond 4294967296; VROOM counts in seconds"),
    (SARTORI.replace("SIZE: 3", "SIZE: 0"), "SIZE 0, .* there must be one node at least"),
    (SARTORI.replace("CAPACITY: 5", f"CAPACITY: {HUGE}"), f"CAPACITY {HUGE}, .* no number beyond"),
    (SARTORI.replace("\n1 9.7", "\n7 9.7"), "line 9: node 1 expected, found 7"),
    (SARTORI.replace("\n0 9.6", "\n1 9.6"), "line 8: node 0 expected, found 1"),
    (LI_LIM.replace("3 10 1", "100000000000000 10 1"), "the file has 100000000000000 vehicles; at most 1000000"),
    (LI_LIM.replace("\n1 3 4", "\n1.5 3 4"), r"line 3: node 1 expected, found 1\.5"),
    (SOLOMON.replace("  2          10", "  100000000000000          10"), "at most 1000000 are planned with"),
])
def test_a_file_that_nobody_could_plan_with_is_refused_with_the_place(text: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "wrong"
    file.write_text(text)
    with pytest.raises(FileError, match=says):
        formats.read(file, "")
    assert cli.route([str(file), "--seconds", "1", "--out", str(tmp_path / "o")]) == 2
    assert cli.audit([str(file), str(tmp_path / "o")]) == 2


def test_a_break_that_makes_time_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "neg.json"
    file.write_text(changed("vroom", lambda body: body["vehicles"][0]["breaks"][0].update(service=-3600)))
    assert cli.route([str(file), "--seconds", "1", "--out", str(tmp_path / "o")]) == 2
    assert "the lunch lasts -3600 s, below 0" in capsys.readouterr().err


@pytest.mark.parametrize("change", [
    {"reload_seconds": -300}, {"max_visits": -1}, {"strange_price": -5}, {"max_metres": -1}, {"max_seconds": -1}, {"fair_seconds": -1}, {"lunch": Break(0, 9000, -500)},
])
def test_a_courier_with_less_than_nothing_is_a_contradiction(change: dict[str, Any]) -> None:
    base = town(2, 1)
    (said,) = contradictions(replace(base, vehicles=(replace(base.vehicles[0], **change),)))
    assert said.startswith("vehicle 0: ") and said.endswith("below 0")


@pytest.mark.parametrize(("change", "says"), [
    ({"wish": Wish(0, 9, early=-1)}, "the early of its wish is -1"), ({"wish": Wish(0, 9, late=-1)}, "the late of its wish"),
    ({"promise": Promise(0, move_price=-1)}, "the move_price of its promise"), ({"promise": Promise(0, miss_price=-1)}, "the miss_price of its promise"),
])
def test_who_would_be_paid_for_a_broken_promise_is_a_contradiction(change: dict[str, Any], says: str) -> None:
    base = town(1, 1)
    (said,) = contradictions(replace(base, visits=(replace(base.visits[0], **change),)))
    assert says in said and said.endswith("below 0")


def test_where_the_file_gives_a_vehicle_no_capacity_it_carries_nothing() -> None:
    """As VROOM reads it. Two vehicles, and only the first has room: for one of two jobs."""
    def few(body: dict[str, Any]) -> None:
        body.update(jobs=[{"id": k, "location_index": 1, "delivery": [1]} for k in (1, 2)], shipments=[])
        body["vehicles"] = [{"id": 1, "start_index": 0, "capacity": [1]}, {"id": 2, "start_index": 0}]
    problem = vroom(changed("vroom", few)).problem
    assert [car.capacity for car in problem.vehicles] == [(1,), (0,)]
    assert len(solve(problem, Stop(iterations=20), how=How("greedy", isolate=False)).dropped) == 1


@pytest.mark.parametrize("engine", ["greedy", "native", "pyvrp", "ortools"])
def test_the_largest_penalty_that_is_read_silences_no_engine(engine: str, tmp_path: Path) -> None:
    file = tmp_path / "dear.json"
    file.write_text(changed("buuta", lambda body: [visit.update(penalty=10**12) for visit in body["visits"][:3]]))
    plan = solve(formats.read(file, "").problem, Stop(iterations=50), how=How(engine, isolate=False))
    assert (plan.engine, plan.dropped, plan.notes) == (engine, (), ())


def test_a_time_that_no_calendar_has_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "far.txt", tmp_path / "out.json"
    file.write_text(SARTORI.replace(" 240 0 0 0", " 900000000000000 0 0 0").replace("ROUTE-TIME: 240", "ROUTE-TIME: 900000000000000")
                    .replace(" 0 100 5", " 800000000000000 900000000000000 5").replace(" 0 200 5", " 800000000000000 900000000000000 5"))
    out.write_text(json.dumps({"routes": [{"vehicle": 0, "visits": [1, 2]}], "dropped": []}))
    assert drawing.draw([str(file), str(out), "--out", str(tmp_path / "run.ics")]) == 2
    assert "a number in it is too large to plan with" in capsys.readouterr().err


def test_a_number_that_overflows_while_planning_or_judging_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OverflowError("Python int too large to convert to C long")
    file = tmp_path / "toy.txt"
    file.write_text(LI_LIM)
    monkeypatch.setattr("routing.solve.solve", full)
    monkeypatch.setattr("routing.io.solution.judged", full)
    assert cli.route([str(file), "--seconds", "1", "--out", str(tmp_path / "o")]) == 2
    assert cli.audit([str(file), str(file)]) == 2
    assert capsys.readouterr().err.count("a number in it is too large to plan with") == 2


@pytest.mark.parametrize("count", ["-1", "0", "many", str(HUGE)])
def test_no_engine_is_blamed_for_a_number_of_iterations_that_is_none(count: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "toy.txt"
    file.write_text(LI_LIM)
    assert cli.route([str(file), "--seconds", "60", "--engine", "ortools", "--iterations", count, "--out", str(tmp_path / "o")]) == 2
    assert "--iterations" in capsys.readouterr().err and not (tmp_path / "o").exists()


def test_a_title_with_a_number_in_it_is_not_the_fleet(tmp_path: Path) -> None:
    file = tmp_path / "titled.txt"
    file.write_text(SOLOMON.replace("toy", "100 customers"))
    problem = formats.read(file, "").problem
    assert (len(problem.vehicles), problem.vehicles[0].capacity, len(problem.visits)) == (2, (10,), 2)
