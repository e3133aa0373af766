"""What a dispatcher asks of a plan: why not, where else, what changed."""

import threading
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given

from routing.compare import compare
from routing.engines.greedy import Greedy
from routing.explain import RELAX, explain
from routing.io.li_lim import read as li_lim
from routing.model import Break, Plan, Problem, Vehicle, Visit, Window
from routing.schedule import collect, timetable
from routing.slots import Offer, board_of, insert
from routing.solve import How, improve, solve
from routing.stop import Stop, after
from routing.travel import Table
from tests.routing.test_files import LI_LIM
from tests.routing.test_plans import CALM
from tests.routing.worlds import HOUR, NINE, problems, town


def first_visit(problem: Problem, **change: object) -> Problem:
    return replace(problem, visits=(replace(problem.visits[0], **change), *problem.visits[1:]))  # type: ignore[arg-type]


def cars(problem: Problem, **change: object) -> Problem:
    return replace(problem, vehicles=tuple(replace(car, **change) for car in problem.vehicles))  # type: ignore[arg-type]


def test_a_visit_nobody_can_reach_in_time_is_left_out_with_its_reason() -> None:
    problem = first_visit(town(4, 1), windows=(Window(20 * HOUR, 21 * HOUR),))
    plan = solve(problem, Stop(iterations=50), 1, None, How("pyvrp", isolate=False))
    assert plan.dropped == (0,)
    rules = {reason.rules for reason in explain(problem, plan, 0)}
    assert ("window",) in rules and ("capacity",) not in rules


STORIES = {
    "window": lambda p: first_visit(p, windows=(Window(22 * HOUR, 23 * HOUR),)),
    "capacity": lambda p: first_visit(p, load=(-7,)),
    "shift": lambda p: cars(first_visit(p, windows=(Window(19 * HOUR, 20 * HOUR),)), close=18 * HOUR),
    "lunch": lambda p: cars(first_visit(p, windows=(Window(12 * HOUR, 12 * HOUR + 60),)), lunch=Break(11 * HOUR + 1800, 12 * HOUR + 1800, HOUR)),
    "skill": lambda p: first_visit(p, skills=frozenset({"khmer"})),
    "apart": lambda p: replace(first_visit(p, kinds=frozenset({"kt1"})), apart=(("kt1", "usual"),),
                               visits=(replace(p.visits[0], kinds=frozenset({"kt1"})), *(replace(v, kinds=frozenset({"usual"}), penalty=10**6) for v in p.visits[1:]))),
    "limit": lambda p: cars(p, max_visits=3),
    "tours": lambda p: cars(p, capacity=(3,), reload=0, max_tours=1),
    "ride": lambda p: first_visit(p, max_ride=60, load=(1,)),
    "frozen": lambda p: cars(first_visit(p, windows=(Window(NINE, NINE + 600),)), first=(1, 2)),
}


@pytest.mark.parametrize("rule", RELAX)
def test_the_rule_that_is_in_the_way_is_the_one_that_is_named(rule: str) -> None:
    problem = STORIES[rule](town(4, 1))
    served = tuple(v for v in range(1, 4))
    plan = collect(problem, [r for r in [timetable(problem, 0, served)] if r], "hand")
    assert plan.dropped == (0,)
    reasons = explain(problem, plan, 0)
    assert (rule,) in {reason.rules for reason in reasons} and [r.added or 0 for r in reasons] == sorted(r.added or 0 for r in reasons)
    told = next(reason for reason in reasons if reason.rules == (rule,))
    assert told.vi.startswith("Điểm 0 chưa xếp được vì") and told.en.startswith("Visit 0 is left out because of")


def test_the_sentence_says_by_how_much_the_rule_would_be_bent() -> None:
    problem = STORIES["shift"](town(4, 1))
    plan = collect(problem, [r for r in [timetable(problem, 0, (1, 2, 3))] if r], "hand")
    told = next(reason for reason in explain(problem, plan, 0) if reason.rules == ("shift",))
    assert "quá giờ" in told.vi and "min after the shift" in told.en


def test_two_rules_in_the_way_are_named_as_a_pair() -> None:
    problem = first_visit(town(3, 1), windows=(Window(22 * HOUR, 23 * HOUR),), skills=frozenset({"khmer"}))
    plan = Greedy().solve(problem, after(5))
    assert ("window", "skill") in {reason.rules for reason in explain(problem, plan, 0)}
    assert all("khung giờ" in reason.vi for reason in explain(problem, plan, 0))


def test_one_that_fits_is_told_apart_by_price_and_by_time() -> None:
    cheap, dear = first_visit(town(4, 2), penalty=1), first_visit(town(4, 2), penalty=10**7)
    said = []
    for problem in (cheap, dear):
        plan = collect(problem, [r for r in [timetable(problem, 0, (1, 2, 3))] if r], "hand")
        (reason,) = explain(problem, plan, 0)
        said.append(reason.vi)
        assert reason.rules == () and reason.vehicle is not None
    assert "mức phạt chỉ 1" in said[0] and "xếp được ngay" in said[1]


def test_a_visit_on_a_run_says_what_it_costs_there_and_who_is_next() -> None:
    problem = town(6, 2)
    plan = Greedy().solve(problem, after(5))
    (reason,) = explain(problem, plan, 2)
    assert reason.vehicle in (0, 1) and "nơi tốt tiếp theo" in reason.vi and "next best" in reason.en


def test_too_far_for_any_two_rules_is_said_so() -> None:
    problem = first_visit(cars(town(3, 1), close=NINE), windows=(Window(40 * HOUR, 41 * HOUR),), skills=frozenset({"khmer"}), load=(-7,))
    (reason,) = explain(problem, collect(problem, [], "hand"), 0)
    assert reason.added is None and "không xếp được" in reason.vi


def test_offers_for_one_more_visit_are_ranked_and_their_window_can_be_kept() -> None:
    problem = town(8, 2)
    plan = Greedy().solve(replace(problem, visits=problem.visits[:7]), after(5))
    offers = insert(problem, replace(plan, dropped=(7,)), 7)
    assert [o.added for o in offers] == sorted(o.added for o in offers) and offers
    assert board_of(problem, plan).sequences[offers[0].place.vehicle] != offers[0].place.route.sequence


@given(problems(most=7))
@CALM
def test_every_window_that_is_offered_can_be_kept_and_none_begins_too_late(problem: Problem) -> None:
    plan = Greedy().solve(problem, after(20))
    deliveries = {b for _, b in problem.pairs}
    for visit in [v for route in plan.routes for v in route.visits if v not in deliveries][:3]:
        out = {visit, dict(problem.pairs).get(visit)}
        left = [timetable(problem, r.vehicle, [v for v in r.sequence if v not in out]) for r in plan.routes]
        if None in left:
            continue
        for offer in insert(problem, collect(problem, [r for r in left if r and r.visits], "hand"), visit):
            assert offer.windows and all(a.close < b.open for a, b in pairwise(offer.windows))
            for at in {w.open + (w.close - w.open) * part // 12 for w in offer.windows for part in range(13)}:
                assert starts_at(problem, visit, at, offer)


def starts_at(problem: Problem, visit: int, at: int, offer: Offer) -> bool:
    bound = tuple(replace(v, windows=(Window(at, at),)) if i == visit else v for i, v in enumerate(problem.visits))
    return timetable(replace(problem, visits=bound), offer.place.vehicle, offer.place.route.sequence) is not None


def test_a_window_is_offered_to_the_last_minute() -> None:
    problem = cars(town(4, 1), lunch=Break(11 * HOUR, 14 * HOUR, HOUR))
    plan = collect(problem, [r for r in [timetable(problem, 0, (1, 2, 3))] if r], "hand")
    (offer,) = insert(problem, plan, 0)
    (window,) = offer.windows
    assert starts_at(problem, 0, window.close, offer) and not starts_at(problem, 0, window.close + 61, offer)


def test_no_window_is_offered_over_the_time_at_which_nobody_could_eat() -> None:
    """Half an hour away with an hour of lunch between 11 and 13: to start at 11:45 leaves no hour before or after."""
    ways = Table(np.array([[0, 5000], [5000, 0]]), np.array([[0, 1800], [1800, 0]]))
    car = Vehicle(0, 0, 8 * HOUR, 18 * HOUR, capacity=(9,), lunch=Break(11 * HOUR, 13 * HOUR, HOUR))
    problem = Problem((Visit(1, load=(-1,), service=1800),), (car,), (ways,), objective="distance")
    (offer,) = insert(problem, Plan((), (0,)), 0)
    early, late = offer.windows
    assert early.open == 8 * HOUR + 1800 and 0 <= 11 * HOUR + 1800 - early.close <= 60
    assert late.open == 12 * HOUR and starts_at(problem, 0, late.close, offer) and not starts_at(problem, 0, 11 * HOUR + 2700, offer)


def test_the_difference_of_two_plans_is_told_in_sentences() -> None:
    problem = town(6, 2)
    plan = Greedy().solve(problem, after(5))
    gone = plan.routes[0]
    told = compare(problem, plan, collect(problem, list(plan.routes[1:]), "hand"))
    assert sum("không còn trong kế hoạch" in sentence for sentence in told) == len(gone.visits)
    assert compare(problem, plan, plan) == []


def test_what_a_file_without_metres_and_hours_measures_is_told_in_its_own_units() -> None:
    case = li_lim(LI_LIM)
    both = collect(case.problem, [found for v in ((0, 1), (2, 3)) if (found := timetable(case.problem, v[0] // 2, v))], "hand")
    one = replace(both, routes=both.routes[:1], dropped=(2, 3))
    told = compare(case.problem, both, one, case.scale, case.seconds)
    assert told[0] == "Tổng quãng đường ngắn hơn 18,00." and "km" not in " ".join(told)
    assert "lúc 00:00" in compare(case.problem, one, both, case.scale, case.seconds)[-1]


def test_improving_tells_of_progress_and_can_be_called_off() -> None:
    problem = town(20, 4)
    begun, heard = Greedy().solve(problem, after(5)), []
    called = threading.Event()

    def progress(plan: object, price: float) -> None:
        heard.append(price)
        called.set()

    plan = improve(problem, begun, Stop(deadline=after(30).deadline, cancelled=called.is_set), how=How("pyvrp", isolate=False, progress=progress))
    assert heard == sorted(heard, reverse=True) and heard and plan.routes
