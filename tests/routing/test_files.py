"""Files in, solutions out, on the command line."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from routing import cli, drawing
from routing.io import formats
from routing.io.case import FileError
from routing.schedule import collect

LI_LIM = """3 10 1
0 0 0 0 0 1000 0 0 0
1 3 4 2 0 500 10 0 2
2 6 8 -2 0 500 10 1 0
3 0 5 4 0 900 10 0 4
4 0 9 -4 20 900 10 3 0
"""
SOLOMON = """toy

VEHICLE
NUMBER     CAPACITY
  2          10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME

    0      0         0          0          0       500         0
    1      3         4          4          0       400        10
    2      6         8          4          0       400        10
"""
SARTORI = """NAME: toy
LOCATION: here
SIZE: 3
ROUTE-TIME: 240
TIME-WINDOW: 120
CAPACITY: 5
NODES
0 9.6 105.9 0 0 240 0 0 0
1 9.7 105.9 2 0 100 5 0 2
2 9.8 105.9 -2 0 200 5 1 0
EDGES
0 7 9
8 0 4
9 4 0
EOF
"""
BUUTA = json.dumps({
    "name": "toy", "travel": {"kind": "haversine", "radius_m": 6371008.8, "circuity": 1.35, "speed_kmh": 28},
    "depots": [{"lat": 9.6, "lon": 105.9}],
    "visits": [{"lat": 9.61, "lon": 105.9, "open": 27000, "close": 59400, "service": 240, "load": load, "penalty": p}
               for load, p in ((-1, 20000), (1, 100000), (2, 40000), (-2, 0))],
    "pairs": [[2, 3]], "vehicles": [{"depot": 0, "open": 27000, "close": 59400, "capacity": 5}]})
VROOM = json.dumps({
    "vehicles": [{"id": 7, "start_index": 0, "end_index": 0, "capacity": [4], "skills": [1], "time_window": [0, 900],
                  "breaks": [{"id": 1, "time_windows": [[100, 300]], "service": 50}]}],
    "jobs": [{"id": 11, "location_index": 1, "delivery": [1], "service": 10, "setup": 5, "skills": [1]}],
    "shipments": [{"amount": [2], "pickup": {"id": 5, "location_index": 1}, "delivery": {"id": 5, "location_index": 2}}],
    "matrices": {"car": {"durations": [[0, 30, 40], [30, 0, 20], [40, 20, 0]]}}})
FILES = {"li-lim": LI_LIM, "solomon": SOLOMON, "sartori": SARTORI, "buuta": BUUTA, "vroom": VROOM}
LENGTHS = {"li-lim": 20.0, "solomon": 20.0, "sartori": 7 + 4 + 9, "vroom": 30 + 20 + 40}


@pytest.mark.parametrize("form", FILES)
def test_a_file_is_planned_written_and_found_valid(form: str, tmp_path: Path,
                                                   capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "toy.txt", tmp_path / "out.json"
    file.write_text(FILES[form])
    arguments = [str(file), "--format", form, "--seconds", "600", "--engine", "greedy", "--out", str(out)]
    assert cli.route(arguments) == 0
    body = json.loads(out.read_text())
    assert set(body) == {"summary", "routes", "dropped"} and body["dropped"] == []
    assert set(body["summary"]) == {"vehicles", "distance", "cost", "dropped", "seconds", "engine"}
    capsys.readouterr()
    assert cli.audit([str(file), str(out), "--format", form, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["valid"] and told["distance"] == body["summary"]["distance"]
    assert form != "solomon" or told["distance"] == LENGTHS[form]
    assert form not in ("sartori", "vroom") or told["distance"] == LENGTHS[form]


@pytest.mark.parametrize("form", FILES)
def test_the_format_is_guessed_from_the_contents(form: str) -> None:
    assert formats.guess(FILES[form]) == form


def test_capitals_a_missing_part_that_has_a_default_and_the_end_of_file_of_dos_hide_no_format(tmp_path: Path) -> None:
    assert formats.guess(SOLOMON.title()) == "solomon"
    assert formats.guess(json.dumps({key: value for key, value in json.loads(BUUTA).items() if key != "travel"})) == "buuta"
    assert formats.guess(SARTORI.replace("here", "here\nCOMMENT: vehicles for customers")) == "sartori"
    file = tmp_path / "dos.txt"
    file.write_text(LI_LIM.replace("\n", "\r\n") + "\x1a")
    assert len(formats.read(file, "").problem.visits) == 4


def test_vroom_steps_are_named_by_type_and_id(tmp_path: Path) -> None:
    file, out = tmp_path / "toy.json", tmp_path / "out.json"
    file.write_text(VROOM)
    assert cli.route([str(file), "--seconds", "600", "--engine", "greedy", "--out", str(out)]) == 0
    route = json.loads(out.read_text())["routes"][0]
    steps = route["visits"]
    assert (route["vehicle"], route["id"]) == (0, 7)
    assert sorted((s["type"], s["id"]) for s in steps) == [("delivery", 5), ("job", 11), ("pickup", 5)]


@pytest.mark.parametrize(("form", "change", "says"), [
    ("li-lim", ("1 3 4 2 0 500 10 0 2", "1 3 4 2 0 500 10 0 3"), "node 1 names 3"),
    ("li-lim", ("2 6 8 -2", "2 6 acht -2"), "line 4: 9 numbers"),
    ("solomon", ("VEHICLE", "CARS"), "no VEHICLE"),
    ("sartori", ("8 0 4", "8 0"), "3 numbers expected"),
    ("buuta", ('"open": 27000', '"open": "soon"'), "open"),
    ("vroom", ('"location_index": 1', '"location": [105.9, 9.6]'), "no location_index"),
    ("vroom", ('"durations"', '"nothing"'), "no matrix"),
    ("li-lim", ("1 3 4 2 0", "1 3 4 2.5 0"), r"node 1: the demand 2\.5 is not a whole number"),
    ("sartori", ("8 0 4", "8 0 4.5"), r"line 13: 4\.5 is not a whole number of minutes"),
    ("vroom", ('"durations": [[0, 30', '"durations": [[0, 30.5'), r"holds 30\.5: whole numbers"),
    ("vroom", ('"jobs": [', '"jobs": [{"id": 11, "location_index": 2}, '), "job 11 stands in the file more than once"),
    ("vroom", ('"pickup": {"id": 5,', '"pickup": {"id": 5, "service_per_type": {"car": 3},'), "pickup 5: service_per_type is not supported"),
    ("vroom", ('"service": 50', '"service": 50, "max_load": [1]'), "a break of vehicle 7: max_load is not supported"),
    ("vroom", ('"capacity": [4]', '"capacity": [4], "speed_factor": 0'), "vehicle 7: the speed_factor 0 is not between 0.001 and 5"),
    ("vroom", ('"delivery": [1]', '"delivery": [1.5]'), r"job 11: the delivery 1\.5 is not a whole number"),
    ("vroom", ('"amount": [2]', '"amount": [2.5]'), r"the shipment of pickup 5: the amount 2\.5 is not"),
    ("vroom", ('"capacity": [4]', '"capacity": [4.5]'), r"vehicle 7: the capacity 4\.5 is not"),
    ("vroom", ('"setup": 5', '"setup": "5"'), "job 11: the setup '5' is not"),
    ("vroom", ('"service": 10', '"service": 10.5'), r"job 11: the service 10\.5 is not"),
    ("vroom", ('"time_window": [0, 900]', '"time_window": [0, 900.5]'), r"vehicle 7: the time window 900\.5 is not"),
    ("vroom", ('"service": 50', '"service": NaN'), "a break of vehicle 7: the service nan is not"),
    ("vroom", ("[30, 0, 20]", "[30, 0, -20]"), "the matrix of 'car' holds -20, below 0"),
    ("vroom", ("[30, 0, 20]", "[30, 0, Infinity]"), "the matrix of 'car' holds inf: whole numbers"),
    ("sartori", ("8 0 4", "8 0 -4"), "line 13: -4 minutes are below 0"),
    ("sartori", ("8 0 4", "8 0 inf"), "line 13: inf is no number"),
    ("li-lim", ("1 3 4 2 0 500", "1 3 4 2 0 inf"), "line 3: inf is no number"),
    ("solomon", ("    2      6", "    2    nan"), "line 12: nan is no number"),
    ("solomon", ("    2      6", "   2, 6"), "line 12: 7 numbers"),
    ("sartori", ("EDGES", "3 9.9 105.9 0 0 200 5 0 0\nEDGES"), "line 11: SIZE says 3 nodes, and here is one more"),
    ("vroom", ('"id": 11', '"id": "11"'), "a job has the id '11', where a whole number is wanted"),
    ("vroom", ('"id": 7, "start_index"', '"start_index"'), "a vehicle has no id"),
    ("vroom", ('"setup": 5', '"time_windows": [[100]]'), r"job 11: a time window is \[from, to\], not \[100\]"),
    ("vroom", ('"setup": 5', '"priority": -3'), "job 11: the priority -3 is not between 0 and 100"),
    ("buuta", ('"lat": 9.61, "lon": 105.9', '"lat": 105.9, "lon": 9.61'), r"visit 0: latitude 105\.9, longitude 9\.61 is nowhere on earth"),
])
def test_a_wrong_file_is_refused_with_the_place(form: str, change: tuple[str, str], says: str, tmp_path: Path) -> None:
    file = tmp_path / "wrong"
    file.write_text(FILES[form].replace(*change))
    with pytest.raises(FileError, match=says):
        formats.read(file, form)
    assert cli.route([str(file), "--format", form, "--seconds", "1", "--out", str(tmp_path / "o")]) == 2


def greedily(folder: Path, out: str, *more: str) -> int:
    file = folder / "toy.txt"
    file.write_text(LI_LIM)
    return cli.route([str(file), "--seconds", "600", "--engine", "greedy", "--out", out, *more])


def test_a_plan_is_not_lost_for_a_disk_that_is_full(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert greedily(tmp_path, "/dev/full", "--json") == 1
    told = capsys.readouterr()
    assert len(json.loads(told.out)["routes"]) > 0 and "/dev/full could not be written" in told.err


def test_ctrl_c_while_the_plan_is_written_leaves_it_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = cli._whole

    def interrupted(path: Path, text: str) -> None:
        signal.raise_signal(signal.SIGINT)
        write(path, text)
    monkeypatch.setattr(cli, "_whole", interrupted)
    assert greedily(tmp_path, str(tmp_path / "out.json")) == 0
    assert len(json.loads((tmp_path / "out.json").read_text())["routes"]) > 0


def test_a_picture_that_finds_no_room_costs_neither_the_plan_nor_what_is_told_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")
    monkeypatch.setattr("routing.drawing.draw_plan", full)
    assert greedily(tmp_path, str(tmp_path / "out.json"), "--picture", str(tmp_path / "plan.svg")) == 1
    told = capsys.readouterr().err
    assert "plan.svg could not be drawn: No space left on device" in told and "vehicles, distance" in told
    assert (tmp_path / "out.json").exists()


def test_where_only_one_fits_the_job_of_higher_priority_is_served_however_far(tmp_path: Path) -> None:
    file, out = tmp_path / "two.json", tmp_path / "out.json"
    ways = [[0, 5000, 1000], [5000, 0, 6000], [1000, 6000, 0]]
    jobs = [{"id": 1, "location_index": 1, "delivery": [1], "priority": 1}, {"id": 2, "location_index": 2, "delivery": [1]}]
    file.write_text(json.dumps({"vehicles": [{"id": 7, "start_index": 0, "end_index": 0, "capacity": [1]}], "jobs": jobs, "matrices": {"car": {"durations": ways}}}))
    assert cli.route([str(file), "--seconds", "600", "--iterations", "300", "--engine", "pyvrp", "--out", str(out)]) == 0
    assert json.loads(out.read_text())["routes"] == [{"vehicle": 0, "id": 7, "visits": [{"type": "job", "id": 1}]}]


@pytest.mark.parametrize("engine", ["auto", "pyvrp", "greedy", "ortools"])
def test_jobs_that_each_give_and_take_all_there_is_room_for_never_share_a_vehicle(engine: str, tmp_path: Path) -> None:
    file, out = tmp_path / "two.json", tmp_path / "out.json"
    jobs = [{"id": k, "location_index": 1, "delivery": [4], "pickup": [4]} for k in (1, 2)]
    cars = [{"id": k, "start_index": 0, "end_index": 0, "capacity": [4]} for k in (1, 2)]
    file.write_text(json.dumps({"vehicles": cars, "jobs": jobs, "matrices": {"car": {"durations": [[0, 9], [9, 0]]}}}))
    assert cli.route([str(file), "--seconds", "600", "--iterations", "100", "--engine", engine, "--out", str(out)]) == 0
    assert sorted(len(route["visits"]) for route in json.loads(out.read_text())["routes"]) == [1, 1]


def test_a_sentence_about_a_customer_has_the_number_that_the_file_gives_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "toy.txt", tmp_path / "out.json"
    file.write_text(LI_LIM)
    out.write_text(json.dumps({"routes": [{"vehicle": 0, "visits": [2, 1, 3, 4]}], "dropped": []}))
    assert cli.audit([str(file), str(out)]) == 1
    assert "(node 2) comes before its pickup 0 (node 1)" in capsys.readouterr().out


def test_a_solution_that_could_not_be_written_is_refused_before_planning(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "toy.txt"
    file.write_text(LI_LIM)
    monkeypatch.setattr("routing.solve.solve", lambda *_, **__: pytest.fail("planned for nothing"))
    assert cli.route([str(file), "--seconds", "60", "--out", str(tmp_path / "nowhere" / "o.json")]) == 2
    assert "nowhere/o.json cannot be written" in capsys.readouterr().err
    assert cli.route([str(file), "--seconds", "60", "--out", str(tmp_path)]) == 2
    assert f"{tmp_path} cannot be written: is it a file" in capsys.readouterr().err


def test_what_is_no_file_stays_what_it_is_when_a_solution_is_written_to_it(tmp_path: Path) -> None:
    pipe, heard = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text()))
    reader.start()
    cli._whole(pipe, "a plan")
    reader.join()
    assert heard == ["a plan"] and pipe.is_fifo()


def test_a_solution_written_to_a_link_is_in_the_file_that_it_leads_to(tmp_path: Path) -> None:
    """A link to where the newest plan lies stays a link, also where that file is not there yet."""
    link, real, new = tmp_path / "latest.json", tmp_path / "monday" / "plan.json", tmp_path / "tuesday.json"
    real.parent.mkdir()
    real.write_text("of yesterday")
    for file in (real, new):
        link.unlink(missing_ok=True)
        link.symlink_to(file)
        assert greedily(tmp_path, str(link)) == 0
        assert link.is_symlink() and len(json.loads(file.read_text())["routes"]) > 0
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("name", ["/dev/stdout", "/proc/self/fd/1", "sol.json"])
def test_standard_output_by_another_name_is_written_to_and_not_replaced(name: str, tmp_path: Path) -> None:
    """Sent to a file, what is printed afterwards would otherwise be lost or stand over the solution."""
    file, sent = tmp_path / "toy.txt", tmp_path / "sol.json"
    file.write_text(LI_LIM)
    before = os.lstat("/dev/stdout").st_ino
    with sent.open("w") as output:
        there = os.fstat(output.fileno()).st_ino
        subprocess.run([sys.executable, "-m", "routing", "route", str(file), "--seconds", "600", "--engine", "greedy", "--json", "--out", name if name[0] == "/" else str(sent)],
                       stdout=output, stderr=subprocess.DEVNULL, check=True)
    assert len(json.loads(sent.read_text())["routes"]) > 0
    assert sent.stat().st_ino == there and os.lstat("/dev/stdout").st_ino == before


def test_a_picture_gets_its_time_from_the_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, stops = tmp_path / "toy.txt", []
    file.write_text(LI_LIM)
    monkeypatch.setattr("routing.solve.solve", lambda problem, stop, *_, **__: stops.append(stop.left()) or collect(problem, [], "none"))
    for more in ([], ["--picture", str(tmp_path / "plan.svg")]):
        cli.route([str(file), "--seconds", "60", "--out", str(tmp_path / "o.json"), *more])
    assert stops[0] - stops[1] > 0.4


@pytest.mark.parametrize(("visits", "says"), [
    ([2, 1, 3, 4], "comes before its pickup"), ([1, 2, 3], "only one of pickup"), ([1, 2, 3, 4, 77], "no visit of the"),
])
def test_a_wrong_solution_is_not_valid(visits: list[int], says: str, tmp_path: Path,
                                       capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "toy.txt", tmp_path / "out.json"
    file.write_text(LI_LIM)
    out.write_text(json.dumps({"routes": [{"vehicle": 0, "visits": visits}], "dropped": []}))
    assert cli.audit([str(file), str(out)]) == 1
    assert says in capsys.readouterr().out


@pytest.mark.parametrize("text", ["[" * 200_000, '{"routes": ' + "[" * 200_000, '{"routes": [{"vehicle": 1e999, "visits": []}]}', '{"routes": 3}'])
def test_what_is_no_solution_is_wrong_use_and_no_bad_plan(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "toy.txt", tmp_path / "out.json"
    file.write_text(LI_LIM)
    out.write_text(text)
    assert cli.audit([str(file), str(out)]) == 2
    assert "not a solution" in capsys.readouterr().err
    assert drawing.draw([str(file), str(out), "--out", str(tmp_path / "o.svg")]) == 2


@pytest.mark.parametrize("text", ['{"a": ' * 200_000, VROOM.replace('"id": 11', '"id": 1e999'), '{"depots": [], "travel": {}, "a": ' + "[" * 200_000])
def test_a_problem_that_has_no_end_is_refused_in_words(text: str, tmp_path: Path) -> None:
    (tmp_path / "deep.json").write_text(text)
    with pytest.raises(FileError, match="not a|a whole number is wanted"):
        formats.read(tmp_path / "deep.json", "")


def test_wrong_use_is_told_apart_from_a_bad_plan(tmp_path: Path) -> None:
    assert cli.route(["nowhere.txt", "--seconds", "1", "--out", "o"]) == 2
    assert cli.route(["--format", "tsplib"]) == 2
    assert cli.audit([str(tmp_path / "a"), str(tmp_path / "b")]) == 2


def test_a_compulsory_visit_out_of_reach_is_written_and_not_valid(tmp_path: Path) -> None:
    file, out = tmp_path / "toy.txt", tmp_path / "out.json"
    file.write_text(LI_LIM.replace("1 3 4 2 0 500", "1 3 4 2 0 1"))
    assert cli.route([str(file), "--seconds", "600", "--engine", "greedy", "--out", str(out)]) == 1
    assert sorted(json.loads(out.read_text())["dropped"]) == [1, 2]


def test_where_there_is_no_vehicle_that_is_said_and_no_engine_is_blamed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "toy.txt", tmp_path / "out.json"
    file.write_text(LI_LIM.replace("3 10 1", "0 10 1"))
    assert cli.route([str(file), "--seconds", "4", "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert "there is no vehicle to plan with" in said and "fell over" not in said
    assert json.loads(out.read_text())["dropped"] == [1, 2, 3, 4]


def test_the_planner_runs_alone_from_the_command_line(tmp_path: Path) -> None:
    file, out = tmp_path / "toy.txt", tmp_path / "out.json"
    file.write_text(LI_LIM)
    done = subprocess.run([sys.executable, "-m", "routing", "route", str(file), "--seconds", "2", "--engine", "pyvrp",
                           "--json", "--out", str(out)], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["vehicles"] == len(json.loads(out.read_text())["routes"])
