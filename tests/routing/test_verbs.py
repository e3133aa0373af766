"""What a dispatcher asks of a plan: why not, where else, what changed."""

from dataclasses import replace

from routing.compare import compare
from routing.engines.greedy import Greedy
from routing.explain import explain
from routing.model import Window
from routing.schedule import collect, timetable
from routing.slots import board_of, insert
from routing.solve import How, solve
from routing.stop import Stop, after
from tests.routing.worlds import HOUR, town


def test_a_visit_nobody_can_reach_in_time_is_left_out_with_its_reason() -> None:
    problem = town(4, 1)
    late = replace(problem.visits[0], windows=(Window(20 * HOUR, 21 * HOUR),))
    problem = replace(problem, visits=(late, *problem.visits[1:]))
    plan = solve(problem, Stop(iterations=50), 1, None, How("pyvrp", isolate=False))
    assert plan.dropped == (0,)
    rules = {reason.rules for reason in explain(problem, plan, 0)}
    assert ("window",) in rules and ("capacity",) not in rules


def test_two_rules_in_the_way_are_named_as_a_pair() -> None:
    problem = town(3, 1)
    odd = replace(problem.visits[0], windows=(Window(22 * HOUR, 23 * HOUR),), skills=frozenset({"khmer"}))
    problem = replace(problem, visits=(odd, *problem.visits[1:]))
    plan = Greedy().solve(problem, after(5))
    assert ("window", "skill") in {reason.rules for reason in explain(problem, plan, 0)}
    assert all("khung giờ" in reason.vi for reason in explain(problem, plan, 0))


def test_offers_for_one_more_visit_are_ranked_and_their_window_can_be_kept() -> None:
    problem = town(8, 2)
    plan = Greedy().solve(replace(problem, visits=problem.visits[:7]), after(5))
    offers = insert(problem, replace(plan, dropped=(7,)), 7)
    assert [o.added for o in offers] == sorted(o.added for o in offers) and offers
    tight = replace(problem.visits[7], windows=(Window(offers[0].window.close, offers[0].window.close),))
    kept = replace(problem, visits=(*problem.visits[:7], tight))
    assert timetable(kept, offers[0].place.vehicle, offers[0].place.route.sequence) is not None
    assert board_of(problem, plan).sequences[offers[0].place.vehicle] != offers[0].place.route.sequence


def test_the_difference_of_two_plans_is_told_in_sentences() -> None:
    problem = town(6, 2)
    plan = Greedy().solve(problem, after(5))
    gone = plan.routes[0]
    told = compare(problem, plan, collect(problem, list(plan.routes[1:]), "hand"))
    assert sum("không còn trong kế hoạch" in sentence for sentence in told) == len(gone.visits)
    assert compare(problem, plan, plan) == []
