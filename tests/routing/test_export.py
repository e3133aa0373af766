"""What leaves for maps, navigators and calendars is what their standards take, at the hours of the file."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from routing.audit_clock import clock, minute
from routing.drawing import draw
from routing.engines.greedy import Greedy
from routing.io import export, formats
from routing.io.sartori import read as sartori
from routing.model import Plan
from routing.schedule import collect, timetable
from routing.stop import after
from tests.routing.test_files import BUUTA, FILES, SARTORI


def drawn(form: str, name: str, folder: Path, visits: list[int]) -> int:
    file, out = folder / "toy.txt", folder / "out.json"
    file.write_text(FILES[form])
    out.write_text(json.dumps({"routes": [{"vehicle": 0, "visits": visits}], "dropped": []}))
    return draw([str(file), str(out), "--format", form, "--date", "2026-11-25", "--out", str(folder / name)])


@pytest.mark.parametrize("name", ["plan.geojson", "run.gpx"])
def test_points_of_a_plane_go_on_no_map(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert drawn("li-lim", name, tmp_path, [1, 2, 3, 4]) == 2 and not (tmp_path / name).exists()
    assert "lie in a plane, not on the earth" in capsys.readouterr().err


def test_a_calendar_and_a_map_have_the_hours_that_the_file_means(tmp_path: Path) -> None:
    """Seven minutes after midnight the first stop of the road file begins; in the plane, where one is a second, after five."""
    assert drawn("sartori", "run.ics", tmp_path, [1, 2]) == 0
    assert "DTSTART:20261124T170700Z" in (tmp_path / "run.ics").read_text() and "DTEND:20261124T171200Z" in (tmp_path / "run.ics").read_text()
    assert drawn("sartori", "plan.geojson", tmp_path, [1, 2]) == 0
    assert [f["properties"].get("at") for f in json.loads((tmp_path / "plan.geojson").read_text())["features"][1:3]] == [0, 420]
    assert drawn("li-lim", "run.ics", tmp_path, [1, 2, 3, 4]) == 0
    assert "DTSTART:20261124T170005Z" in (tmp_path / "run.ics").read_text()
    assert drawn("sartori", "plan.svg", tmp_path, [1, 2]) == 0 and "node 1) · 00:07" in (tmp_path / "plan.svg").read_text()


def test_a_run_of_one_place_is_a_point_on_the_map() -> None:
    case = sartori(SARTORI)
    anywhere = tuple(replace(car, start=None, end=None) for car in case.problem.vehicles)
    problem = replace(case.problem, vehicles=anywhere, pairs=(), visits=case.problem.visits[:1])
    route = timetable(problem, 0, (0,))
    assert route is not None
    first = export.geojson(problem, collect(problem, [route], "hand"))["features"][0]
    assert first["geometry"] == {"type": "Point", "coordinates": [105.9, 9.7]}


def test_a_long_name_is_folded_by_octets_and_no_letter_is_cut(tmp_path: Path) -> None:
    file = tmp_path / "toy.json"
    file.write_text(BUUTA)
    problem = formats.read(file, "buuta").problem
    name = "Bà Nguyễn Thị Thạch Ngọc Hương, ấp Trà Cuôn; xã Kim Hòa, huyện Cầu Ngang, tỉnh Trà Vinh cũ\r\nđối diện chùa"
    problem = replace(problem, visits=tuple(replace(visit, name=name) for visit in problem.visits))
    text = export.ical(problem, Greedy().solve(problem, after(5)).routes[0], date(2026, 11, 25))
    lines = text.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75 and all(line.decode() for line in lines[:-1])
    said = re.search("SUMMARY:(.*)", text.replace("\r\n ", ""))
    assert said is not None and said[1].endswith("Cầu Ngang\\, tỉnh Trà Vinh cũ\\nđối diện chùa)\r")


def test_a_calendar_knows_the_newer_plan_and_mixes_no_two_runs() -> None:
    problem = sartori(SARTORI).problem
    route = Greedy().solve(problem, after(5)).routes[0]

    def told(name: str, hour: int) -> list[str]:
        text = export.ical(replace(problem, name=name), route, date(2026, 11, 25), 60, datetime(2026, 11, 24, hour, tzinfo=UTC))
        return [line for line in text.split("\r\n") if line.startswith(("UID", "DTSTAMP"))]
    first, again, other = told("Phường 1", 3), told("Phường 1", 9), told("Phường 2", 3)
    assert first[0::2] == again[0::2] and len(set(first[0::2])) == 2 and not {*first[0::2]} & {*other[0::2]}
    assert first[1] == "DTSTAMP:20261124T030000Z" and again[1] == "DTSTAMP:20261124T090000Z"


def test_a_run_without_a_visit_is_no_calendar(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn("sartori", "run.ics", tmp_path, [])
    assert not (tmp_path / "run.ics").exists() and "vehicle 0 has no run in this plan" in capsys.readouterr().err


def test_a_picture_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert drawn("li-lim", "nowhere/plan.svg", tmp_path, [1, 2, 3, 4]) == 2
    assert "nowhere/plan.svg" in capsys.readouterr().err


def test_a_plan_without_runs_is_an_empty_map() -> None:
    problem = sartori(SARTORI).problem
    assert export.geojson(problem, Plan((), (0, 1)))["features"] == []


def test_what_counts_from_1970_is_in_the_calendar_on_its_own_day_and_readable_in_sentences_and_pictures(tmp_path: Path) -> None:
    """25 November 2026, 08:00 in Vietnam."""
    begin = int(datetime(2026, 11, 25, 1, tzinfo=UTC).timestamp())
    body = {"vehicles": [{"id": 1, "start": [105.9, 9.6], "end": [105.9, 9.6], "time_window": [begin, begin + 8 * 3600]}],
            "jobs": [{"id": 5, "location": [105.9, 9.6], "service": 600, "time_windows": [[begin + 1800, begin + 3600]]}]}
    file, out = tmp_path / "day.json", tmp_path / "out.json"
    file.write_text(json.dumps(body))
    out.write_text(json.dumps({"routes": [{"vehicle": 0, "visits": [{"type": "job", "id": 5}]}], "dropped": []}))
    for name in ("run.ics", "day.svg"):
        assert draw([str(file), str(out), "--out", str(tmp_path / name)]) == 0
    text = (tmp_path / "run.ics").read_text()
    assert "DTSTART:20261125T013000Z" in text and "DTEND:20261125T014000Z" in text and "UID:20261125-" in text
    assert "job 5) · 01:30Z" in (tmp_path / "day.svg").read_text()
    assert (clock(begin + 61), minute(begin + 61), minute(110 * 3600), clock(2**40)[-6:]) == ("01:01:01Z", "01:01Z", "110:00", ":36:16")
