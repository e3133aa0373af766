"""What a dispatcher is told about one visit is true: tours of its own, one more vehicle, frozen beginnings, couriers under way."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from routing import cli, report
from routing.explain import explain
from routing.model import RELOAD, Plan, Problem, Vehicle, Visit, Window
from routing.schedule import collect, timetable
from routing.slots import insert
from routing.travel import Euclid
from tests.routing.test_files import LI_LIM
from tests.routing.worlds import HOUR, NINE, town


def by_hand(problem: Problem, *sequences: tuple[int, ...]) -> Plan:
    routes = [timetable(problem, k, sequence) for k, sequence in enumerate(sequences) if sequence]
    assert None not in routes
    return collect(problem, [route for route in routes if route], "hand")


def street(*starts: float, **change: object) -> Problem:
    """One door at 50 m and couriers who start where it says."""
    x = np.array([50.0, *starts])
    cars = tuple(Vehicle(k + 1, k + 1, 0, 24 * HOUR) for k in range(len(starts)))
    return replace(Problem((Visit(0),), cars, (Euclid(x, np.zeros(len(x)), 1),), objective="distance"), **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(("hours", "begun", "order"), [
    ((8, 14), (1,), (0, RELOAD, 1)), ((14, 8), (1,), (1, RELOAD, 0)), ((11, 14), (2, RELOAD, 1), (2, RELOAD, 0, RELOAD, 1))])
def test_a_tour_of_its_own_may_come_before_between_and_after_others(hours: tuple[int, int], begun: tuple[int, ...], order: tuple[int, ...]) -> None:
    """There is room for one paper at a time."""
    visits = tuple(replace(v, windows=(Window(hour * HOUR, (hour + 1) * HOUR),)) for v, hour in zip(town(3, 1).visits, (*hours, 8), strict=True))
    problem = replace(town(3, 1), visits=visits, vehicles=(replace(town(3, 1).vehicles[0], capacity=(1,), reload=0, max_tours=3),))
    (offer,) = insert(problem, by_hand(problem, begun), 0)
    assert offer.place.route.sequence == order


def test_one_more_vehicle_is_said_in_words_and_is_no_price() -> None:
    problem = replace(town(4, 2), objective="vehicles")
    problem = replace(problem, vehicles=tuple(replace(car, max_visits=3) for car in problem.vehicles))
    plan = by_hand(problem, (1, 2, 3))
    (offer,) = insert(problem, plan, 0)
    assert offer.place.fresh and offer.added < 10**5
    (reason,) = explain(problem, plan, 0)
    assert reason.added == offer.added and "và thêm một xe" in reason.vi and "one more vehicle" in reason.en and "fewer vehicles come first" in reason.en


def test_where_vehicles_come_first_one_in_use_is_offered_first_however_far() -> None:
    problem = street(100.0, 40.0, objective="vehicles")
    problem = replace(problem, visits=(*problem.visits, Visit(1)))
    offers = insert(problem, by_hand(problem, (1,)), 0)
    assert [offer.place.vehicle for offer in offers] == [0, 1] and offers[0].added > offers[1].added


def test_what_a_visit_costs_where_it_is_is_told_also_where_two_others_are_nearer() -> None:
    problem = street(0.0, 100.0, 10_050.0)
    (reason,) = explain(problem, by_hand(problem, (), (), (0,)), 0)
    assert reason.added == 20_000 and reason.vehicle == 2 and "and adds 20000; the next best is vehicle 0, for 100 more" in reason.en


def test_a_frozen_visit_is_said_to_be_frozen() -> None:
    base = town(4, 2)
    problem = replace(base, vehicles=(replace(base.vehicles[0], name="An", first=(2, 0)), base.vehicles[1]))
    (reason,) = explain(problem, by_hand(problem, (2, 0, 1), (3,)), 0)
    assert "đã cố định của An" in reason.vi and "An must begin with" in reason.en and "next best" not in reason.en


def late(car: Vehicle) -> tuple[Problem, Plan]:
    """A door that closes before the courier comes."""
    problem = replace(street(0.0), vehicles=(car,), visits=(Visit(0, windows=(Window(NINE - HOUR, NINE + 30),)),))
    return problem, by_hand(problem)


@pytest.mark.parametrize(("end", "now", "helps"), [(1, None, True), (0, None, False), (1, NINE, False), (1, NINE - 10, False), (1, NINE - HOUR, True)])
def test_nobody_is_said_to_have_been_able_to_begin_before_he_was_there(end: int, now: int | None, helps: bool) -> None:
    problem, plan = late(Vehicle(1, end, NINE, 18 * HOUR))
    reasons = explain(problem, plan, 0, now)
    assert (("shift",) in {reason.rules for reason in reasons}) is helps and ("window",) in {reason.rules for reason in reasons}


@pytest.mark.parametrize(("holders", "helps"), [(None, True), (frozenset({0}), False)])
def test_what_lies_in_a_bag_is_offered_to_nobody_else_and_what_a_dispatcher_wished_is(holders: frozenset[int] | None, helps: bool) -> None:
    """The first courier's shift is over before he could be there; the second has time."""
    problem = street(0.0, 100.0)
    cars = (replace(problem.vehicles[0], open=NINE, close=NINE + 60), problem.vehicles[1])
    problem = replace(problem, vehicles=cars, visits=(Visit(0, vehicles=frozenset({0}), holders=holders),))
    rules = {reason.rules: reason.vehicle for reason in explain(problem, by_hand(problem), 0)}
    assert rules[("shift",)] == 0 and (rules.get(("skill",)) == 1) is helps


def test_a_little_overtime_is_named_and_not_four_hours_before_dawn() -> None:
    """An hour there and an hour back in a shift of an hour and twenty minutes."""
    problem = street(50.0 + HOUR, vehicles=(Vehicle(1, 1, 3 * HOUR, 4 * HOUR + 1200),))
    told = next(reason for reason in explain(problem, by_hand(problem), 0) if reason.rules == ("shift",))
    assert told.vi.endswith("về lúc 05:00, quá giờ 40 phút.") and told.en.endswith("back at 05:00, 40 min after the shift.")


def test_who_must_set_out_earlier_is_told_how_much_and_no_more() -> None:
    """The door is an hour away and closes half an hour after he may set out."""
    problem = street(50.0 + HOUR, vehicles=(Vehicle(1, 1, NINE, NINE + 8 * HOUR),), visits=(Visit(0, windows=(Window(NINE - HOUR, NINE + 1800),)),))
    told = next(reason for reason in explain(problem, by_hand(problem), 0) if reason.rules == ("shift",))
    assert told.vi.endswith("đi từ 08:30, sớm hơn 30 phút.") and told.en.endswith("leaving at 08:30, 30 min before the shift.")
    early = replace(problem, vehicles=(Vehicle(1, 1, HOUR, NINE),), visits=(Visit(0, windows=(Window(0, HOUR),)),))
    told = next(reason for reason in explain(early, by_hand(early), 0) if reason.rules == ("shift",))
    assert "đi từ 00:00, sớm hơn 60 phút" in told.vi


def test_of_a_pair_the_half_that_would_come_at_a_wrong_hour_is_the_one_that_is_named() -> None:
    problem = street(0.0)
    desk = Visit(0, load=(-1,), windows=(Window(0, 60),))
    problem = replace(problem, visits=(Visit(0, load=(1,), service=600, windows=(Window(NINE, 2 * NINE),)), desk), pairs=((0, 1),))
    told = next(reason for reason in explain(problem, by_hand(problem), 0) if reason.rules == ("window",))
    assert "giao lúc" in told.vi and "đến lúc" not in told.vi and "delivering at" in told.en and "arriving" not in told.en


def test_what_is_missing_for_the_delivery_is_named_too() -> None:
    problem = street(0.0)
    problem = replace(problem, visits=(Visit(0, load=(1,)), Visit(0, load=(-1,), skills=frozenset({"khmer"}))), pairs=((0, 1),))
    (told,) = explain(problem, by_hand(problem), 0)
    assert told.vi.endswith("dù thiếu khmer.") and told.en.endswith("though without khmer.")


def test_a_file_that_counts_in_thousandths_has_its_shifts_stretched_by_hours_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "far.txt"
    file.write_text("1 10 1\n0 0 0 0 0 50 0 0 0\n1 60 0 2 0 500 0 0 2\n2 60 0 -2 0 500 0 1 0\n")
    cli.route([str(file), "--seconds", "600", "--engine", "greedy", "--out", str(tmp_path / "out.json")])
    assert "because of the couriers' shifts; without that vehicle 0 could take it for 120 more.\n" in capsys.readouterr().err


def test_who_plans_a_file_is_told_why_something_is_left_out_but_not_beyond_the_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "toy.txt"
    file.write_text(LI_LIM.replace("1 3 4 2 0 500", "1 3 4 2 0 1"))
    for seconds, told in (("60", True), ("0.01", False)):
        cli.route([str(file), "--seconds", seconds, "--engine", "greedy", "--out", str(tmp_path / "out.json")])
        said = "Visit 0 (node 1) is left out because of the visit's window; without that vehicle 0 could take it for 10.245 more.\n"
        assert (said in capsys.readouterr().err) is told


def test_who_stops_the_planning_waits_for_reasons_no_longer_than_who_looks_on() -> None:
    assert report.telling(10.0, 60.0, stopped=True, watched=False) == 10.0 + report.TELLING
    assert report.telling(59.5, 60.0, stopped=True, watched=False) == 60.0
    assert report.telling(10.0, 60.0, stopped=False, watched=False) == 60.0
    assert report.telling(61.0, 60.0, stopped=False, watched=True) == 61.0 + report.TELLING
