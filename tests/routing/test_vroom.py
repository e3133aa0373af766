"""VROOM's files as VROOM means them: the sum of priorities first, then how many; what costs beside the way is honoured or refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from routing import cli
from routing.engines.catalogue import installed
from routing.io.case import FileError
from routing.io.vroom import read
from routing.model import Problem, Window
from routing.solve import How, solve
from routing.stop import Stop, after

ENGINES = [name for name in ("auto", "native", "pyvrp", "ortools", "greedy") if name == "auto" or installed(name)]
WAYS = [[0, 400, 10, 10], [400, 0, 400, 400], [10, 400, 0, 5], [10, 400, 5, 0]]


def file(jobs: list[dict[str, Any]], car: dict[str, Any] | None = None, **more: Any) -> str:
    cars = [{"id": 7, "start_index": 0, "end_index": 0, "time_window": [0, 900], **(car or {})}]
    return json.dumps({"vehicles": cars, "jobs": jobs, "matrices": {"car": {"durations": WAYS}}, **more})


def job(number: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "location_index": number, **more}


def served(problem: Problem, engine: str) -> list[int]:
    plan = solve(problem, Stop(iterations=2000, deadline=after(3).deadline), 1, None, How(engine, isolate=False))
    return sorted(v for route in plan.routes for v in route.visits)


@pytest.mark.parametrize("engine", ENGINES)
def test_one_job_of_high_priority_is_worth_more_than_any_number_without(engine: str) -> None:
    """The first takes the whole shift; the two others would fit together."""
    text = file([job(1, priority=100, service=100), job(2), job(3)], {"max_tasks": 2})
    assert served(read(text).problem, engine) == [0]


@pytest.mark.parametrize("engine", ENGINES[:-1])
def test_where_priorities_come_to_the_same_the_number_of_tasks_decides(engine: str) -> None:
    text = file([job(1, priority=4, service=100), job(2, priority=2), job(3, priority=2)])  # greedy takes one by one
    assert served(read(text).problem, engine) == [1, 2]


def test_a_shipment_is_two_tasks_of_its_priority() -> None:
    shipment = {"priority": 2, "pickup": {"id": 1, "location_index": 2}, "delivery": {"id": 1, "location_index": 3}}
    problem = read(file([job(1, priority=3, service=100)], shipments=[shipment])).problem
    assert problem.visits[1].due > problem.visits[0].due and served(problem, "greedy") == [1, 2]


def test_without_priorities_each_task_weighs_one() -> None:
    assert [visit.due for visit in read(file([job(1), job(2)])).problem.visits] == [1, 1]


def test_what_a_vehicle_costs_at_all_is_counted(tmp_path: Path) -> None:
    """Both could go; the nearer one costs more than the way of the other."""
    cars = [{"id": 1, "start_index": 2, "end_index": 2, "costs": {"fixed": 500, "per_hour": 3600}}, {"id": 2, "start_index": 0, "end_index": 0}]
    there, out = tmp_path / "two.json", tmp_path / "out.json"
    there.write_text(file([job(3)], vehicles=cars))
    assert cli.route([str(there), "--seconds", "600", "--iterations", "200", "--out", str(out)]) == 0
    body = json.loads(out.read_text())
    assert body["routes"] == [{"vehicle": 1, "id": 2, "visits": [{"type": "job", "id": 3}]}] and body["summary"]["cost"] == 20


@pytest.mark.parametrize(("car", "more", "says"), [
    ({"costs": {"per_hour": 10}}, {}, "vehicle 7: costs.per_hour is not supported, other than 3600"),
    ({"costs": {"per_km": 5}}, {}, "vehicle 7: costs.per_km is not supported, other than 0"),
    ({"costs": {"fixed": 9}}, {"matrices": {"car": {"durations": WAYS, "distances": WAYS}}}, "vehicle 7: costs.fixed is supported beside"),
    ({"max_distance": 500}, {}, "vehicle 7: max_distance is supported beside a matrix of distances"),
    ({"max_travel_time": 60}, {}, "vehicle 7: max_travel_time is not supported"),
])
def test_a_price_or_a_limit_that_could_not_be_kept_is_refused_by_name(car: dict[str, Any], more: dict[str, Any], says: str) -> None:
    with pytest.raises(FileError, match=says):
        read(file([job(1)], car, **more))


def serves(text: str, folder: Path) -> int:
    """How many tasks VROOM itself serves."""
    vroom, there = pytest.importorskip("vroom"), folder / "file.json"
    there.write_text(text)
    solution = vroom.Input.from_json(there).solve(exploration_level=5, nb_threads=1).to_dict()
    return sum(step["type"] == "job" for route in solution["routes"] for step in route["steps"])


@pytest.mark.parametrize(("jobs", "matrix", "count"), [
    ([job(1, setup=20, time_windows=[[0, 100]])], [[0, 90], [90, 0]], 1),
    ([job(1, setup=5, service=10, time_windows=[[100, 102]]), job(2, time_windows=[[124, 124]])], [[0, 9, 9], [9, 0, 10], [9, 10, 0]], 1),
    ([job(1, setup=5, service=10, time_windows=[[100, 102]]), job(2, time_windows=[[125, 125]])], [[0, 9, 9], [9, 0, 10], [9, 10, 0]], 2),
])
def test_a_setup_may_begin_as_late_as_the_door_closes_and_takes_its_time_after_it_opens(jobs: list[dict[str, Any]], matrix: list[list[int]], count: int, tmp_path: Path) -> None:
    text = file(jobs, matrices={"car": {"durations": matrix}})
    assert len(served(read(text).problem, "greedy")) == count == serves(text, tmp_path)


def test_of_a_window_at_a_place_where_one_may_be_already_what_is_right_either_way_is_kept() -> None:
    two = [job(1, setup=20, time_windows=[[0, 100]]), job(4, setup=20) | {"location_index": 1}]
    for text in (file(two), file(two[:1], {"start_index": 1})):
        visit = read(text).problem.visits[0]
        assert (visit.setup, visit.service, visit.windows) == (20, 0, (Window(20, 100),))
    with pytest.raises(FileError, match=r"job 1: a window \(90 to 100\) shorter than the setup \(20\)"):
        read(file([job(1, setup=20, time_windows=[[90, 100]]), two[1]]))


def test_a_file_s_problem_bears_the_file_s_name() -> None:
    assert read(file([job(1)]), name="chợ").problem.name == "chợ"


def test_coordinates_the_wrong_way_round_are_refused_with_their_job() -> None:
    far = {"id": 7, "start": [105.9, 9.6], "end": [105.9, 9.6]}
    with pytest.raises(FileError, match=r"job 3: latitude 105\.9, longitude 9\.6 is nowhere on earth; VROOM writes \[lon, lat\]"):
        read(json.dumps({"vehicles": [far], "jobs": [{"id": 3, "location": [9.6, 105.9]}]}))
