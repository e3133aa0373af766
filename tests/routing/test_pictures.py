"""Plans as pictures, on maps, in navigators and in calendars."""

import json
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from routing import cli
from routing.drawing import draw
from routing.engines.greedy import Greedy
from routing.io import export, formats
from routing.stop import after
from tests.routing.test_files import BUUTA, FILES, VROOM


def test_a_run_can_be_taken_to_a_map_a_navigator_and_a_calendar(tmp_path: Path) -> None:
    file = tmp_path / "toy.json"
    file.write_text(BUUTA)
    problem = formats.read(file, "buuta").problem
    plan = Greedy().solve(problem, after(5))
    lines = [f for f in export.geojson(problem, plan)["features"] if f["geometry"]["type"] == "LineString"]
    assert lines[0]["geometry"]["coordinates"][0] == [105.9, 9.6]
    assert export.gpx(problem, plan.routes[0]).count("<rtept") == len(plan.routes[0].visits) + 2
    calendar = export.ical(problem, plan.routes[0], date(2026, 11, 24))
    assert calendar.count("BEGIN:VEVENT") == 4 and "DTSTART:20261124T00" in calendar


@pytest.mark.parametrize("form", FILES)
def test_a_plan_is_drawn_with_every_stop_and_every_shift(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out, svg, png = (tmp_path / name for name in ("toy.txt", "out.json", "plan.svg", "plan.png"))
    file.write_text(FILES[form])
    assert cli.route([str(file), "--seconds", "600", "--engine", "greedy", "--out", str(out), "--picture", str(svg)]) == 0
    case = formats.read(file, form)
    drawn = ElementTree.fromstring(svg.read_text())
    names = [node.tag.rpartition("}")[2] for node in drawn.iter()]
    spots = sum(node.tag.endswith("title") and "·" in (node.text or "") for node in drawn.iter())
    assert spots == (len(case.problem.visits) if case.problem.points else 0)
    assert names.count("rect") >= len(case.problem.visits) and "polyline" in names
    assert draw([str(file), str(out), "--out", str(png)]) == 0
    assert png.read_bytes().startswith(b"\x89PNG")
    assert draw([str(file), str(out), "--out", str(tmp_path / "plan.bmp")]) == 2 and ".svg or .png" in capsys.readouterr().err


@pytest.mark.parametrize(("form", "length"), [("buuta", " km,"), ("sartori", " 20.0,"), ("vroom", " 90.0,")])
def test_a_picture_names_kilometres_only_where_ways_are_metres(form: str, length: str, tmp_path: Path) -> None:
    file, svg = tmp_path / "toy.txt", tmp_path / "plan.svg"
    file.write_text(FILES[form])
    assert cli.route([str(file), "--format", form, "--seconds", "600", "--engine", "greedy", "--out", str(tmp_path / "o.json"), "--picture", str(svg)]) == 0
    title = next(node.text or "" for node in ElementTree.fromstring(svg.read_text()).iter() if "left out" in (node.text or ""))
    assert length in title and (" km" in title) is (form == "buuta") and title.startswith("toy: ")


def test_a_file_that_contradicts_itself_is_not_drawn_but_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "toy.json", tmp_path / "out.json"
    file.write_text(VROOM.replace('"location_index": 2', '"location_index": 7'))
    out.write_text(json.dumps({"routes": [{"vehicle": 0, "visits": [{"type": "job", "id": 11}]}], "dropped": []}))
    assert draw([str(file), str(out), "--out", str(tmp_path / "plan.svg")]) == 2
    assert "place 7 is not among the 3 places" in capsys.readouterr().err


def test_a_solution_goes_to_a_map_a_navigator_and_a_calendar_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "toy.json", tmp_path / "out.json"
    file.write_text(BUUTA)
    assert cli.route([str(file), "--seconds", "600", "--engine", "greedy", "--out", str(out)]) == 0
    for name, holds in (("run.gpx", "<rtept"), ("run.ics", "DTSTART:20261125T00"), ("plan.geojson", '"LineString"')):
        assert draw([str(file), str(out), "--date", "2026-11-25", "--out", str(tmp_path / name)]) == 0
        assert holds in (tmp_path / name).read_text()
    assert draw([str(file), str(out), "--vehicle", "7", "--out", str(tmp_path / "run.gpx")]) == 2
    assert "vehicle 7 has no run" in capsys.readouterr().err
