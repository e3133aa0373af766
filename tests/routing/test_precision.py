"""A file's own numbers are what counts, however the planner rounds inside: windows without a whole number, drives that just suffice."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from routing import cli
from routing.engines.native.engine import Native
from routing.io.case import FileError
from routing.io.li_lim import read
from routing.io.sartori import read as sartori
from routing.io.solomon import read as solomon
from routing.io.solution import judged
from routing.model import Window
from routing.schedule import timetable
from routing.travel import Euclid
from tests.routing.test_files import LI_LIM, SARTORI

DIAGONAL = "\n".join(("diagonal", "VEHICLE", "NUMBER CAPACITY", "1 100", "CUSTOMER", "CUST NO. X Y DEMAND READY DUE SERVICE", "0 0 0 0 0 1000 0",
                      *(f"{i} {i} {i} 1 0 {99 if i == 70 else 1000} 0" for i in range(1, 71))))
"""Seventy stops on a diagonal: 98.9949 long, 99.05 where each way is rounded up to a thousandth."""


@pytest.mark.parametrize("span", ["33.3333 33.3333", "33.33331 33.33339"])
def test_a_window_in_which_no_thousandth_lies_is_read_and_kept_to_its_last_digit(span: str, tmp_path: Path) -> None:
    text = LI_LIM.replace("1 3 4 2 0 500", f"1 3 4 2 {span}")
    case = read(text)
    visit = case.problem.visits[0]
    assert visit.windows == (Window(33333, 33333),) and visit.service == 10_001
    route = timetable(case.problem, 0, (0, 1, 2, 3))
    assert route is not None and route.starts[1] >= 33_333.3 + 10_000 + 5_000
    file, out = tmp_path / "narrow.txt", tmp_path / "out.json"
    file.write_text(text)
    assert cli.route([str(file), "--seconds", "600", "--engine", "greedy", "--out", str(out)]) == 0
    assert cli.audit([str(file), str(out)]) == 0


def test_a_plane_as_wide_as_a_country_in_metres_is_counted_so_that_the_core_sees_how_far_things_are(tmp_path: Path) -> None:
    wide = LI_LIM.replace("0 0 0 0 0 1000", "0 0 0 0 0 9000000").replace("2 6 8 -2 0 500", "2 1600000 8 -2 0 9000000")
    case, small = read(wide), read(LI_LIM)
    assert (case.scale, small.scale) == (100, 1000) and Native().can(case.problem) is None
    (travel,) = case.problem.travel
    assert isinstance(travel, Euclid) and "counts ways of at most" in (Native().can(replace(case.problem, travel=(replace(travel, scale=1000),))) or "")
    file, out = tmp_path / "wide.txt", tmp_path / "out.json"
    file.write_text(wide)
    assert cli.route([str(file), "--seconds", "600", "--engine", "greedy", "--out", str(out)]) == 0 and cli.audit([str(file), str(out)]) == 0
    assert json.loads(out.read_text())["summary"]["distance"] > 3_200_000


def test_a_depot_that_closes_when_it_opens_is_no_mistake_of_the_file() -> None:
    problem = read(LI_LIM.replace("0 0 0 0 0 1000 0", "0 0 0 0 0.0005 0.0005 0")).problem
    assert problem.vehicles[0].open == problem.vehicles[0].close


def solution(visits: list[int]) -> str:
    return json.dumps({"routes": [{"vehicle": 0, "visits": visits}], "dropped": []})


def test_somebody_elses_solution_that_holds_to_the_last_digit_is_valid_though_our_rounded_ways_are_too_long(tmp_path: Path) -> None:
    file, out = tmp_path / "diagonal.txt", tmp_path / "out.json"
    file.write_text(DIAGONAL)
    out.write_text(solution(list(range(1, 71))))
    assert cli.audit([str(file), str(out)]) == 0


def test_a_solution_that_is_late_by_a_thousandth_is_not_valid_and_says_so_once() -> None:
    case = solomon(DIAGONAL.replace("70 70 70 1 0 99 0", "70 70 70 1 0 98.9939 0"))
    _, found = judged(case, solution(list(range(1, 71))))
    assert len(found) == 1 and "closed since 98.9939" in found[0]


@pytest.mark.parametrize(("visits", "says"), [([2, 1, 3, 4], "comes before its pickup"), ([1, 2, 3], "only one of pickup"), ([1, 2, 2, 3, 4], "2 times")])
def test_order_pairs_and_doubles_are_found_where_the_clock_is_judged_exactly(visits: list[int], says: str) -> None:
    _, found = judged(read(LI_LIM), solution(visits))
    assert any(says in text for text in found)


@pytest.mark.parametrize("change", [("NODES\n", "NODES \n"), ("EDGES\n", "\n  EDGES\n\n"), ("1 9.7 105.9", "\n1 9.7 105.9"), ("8 0 4\n", "8 0 4\n\n")])
def test_blanks_at_the_end_of_a_line_and_empty_lines_change_nothing(change: tuple[str, str]) -> None:
    assert replace(sartori(SARTORI.replace(*change)).problem, travel=()) == replace(sartori(SARTORI).problem, travel=())


@pytest.mark.parametrize(("change", "says"), [
    (("0 100 5 0 2", "10.5 100 5 0 2"), r"node 1: the opening 10\.5 is not a whole number"),
    (("0 100 5 0 2", "10 100.5 5 0 2"), r"node 1: the closing 100\.5 is"),
    (("0 100 5 0 2", "10 100 5.5 0 2"), r"node 1: the service 5\.5 is"),
    (("200 5 1 0", "200 5 2 0"), "node 1 names 2 as its delivery, which does not name it as its pickup"),
    (("100 5 0 2", "100 5 0 0"), "node 1 belongs to no pair"),
    (("8 0 4\n", "\n8 0\n"), "line 14: 3 numbers expected"),
])
def test_what_a_road_file_says_that_cannot_be_meant_is_refused_with_the_node(change: tuple[str, str], says: str) -> None:
    with pytest.raises(FileError, match=says):
        sartori(SARTORI.replace(*change))
