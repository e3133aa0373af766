"""What must hold whatever engine plans: audited, repeatable, monotone in time, blind to the order of the input, exact on
tiny problems; and what cannot be served leaves the rest alone and says why."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import permutations, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import routing
from routing.audit import audit
from routing.cost import Price, better, price
from routing.engines.catalogue import installed
from routing.explain import explain
from routing.model import Plan, Problem, Vehicle, Visit, Window
from routing.schedule import collect, timetable
from routing.solve import How, solve
from routing.stop import Stop, after
from tests.routing.test_audit import BREAKS
from tests.routing.test_plans import CALM, hard
from tests.routing.worlds import HOUR, NINE, problems, table, town

ENGINES = [name for name in ("pyvrp", "ortools", "native") if installed(name)]


def solved(problem: Problem, iterations: int, seed: int = 1, engine: str = "auto") -> Plan:
    return solve(problem, Stop(iterations=iterations, deadline=after(10).deadline), seed, None, How(engine, isolate=False))


@given(problems(most=7))
@CALM
def test_whatever_the_mix_of_rules_what_solve_returns_passes_the_audit(problem: Problem) -> None:
    assert hard(problem, solved(problem, 20)) == []


def test_every_rule_that_the_audit_knows_is_broken_once_in_the_tests() -> None:
    source = "".join(p.read_text() for p in Path(routing.__file__).parent.glob("audit*.py"))
    assert set(re.findall(r'Breach\(\s*"(\w+)"', source)) == set(BREAKS)


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "ortools"])
def test_more_work_with_the_same_seed_is_never_worse(engine: str) -> None:
    problem = town(24, 6, 5)
    ranks = [price(problem, solved(problem, iterations, 3, engine)).rank for iterations in (1, 30, 300)]
    assert ranks == sorted(ranks, reverse=True)


@given(st.permutations(range(9)), st.permutations(range(2)))
@CALM
def test_the_order_of_visits_and_vehicles_in_the_problem_changes_nothing_material(order: list[int], cars: list[int]) -> None:
    problem = replace(delta(2, 5), vehicles=(van(5), van(9)))
    here = {v: i for i, v in enumerate(order)}
    turned = replace(problem, visits=tuple(problem.visits[v] for v in order), vehicles=tuple(problem.vehicles[k] for k in cars),
                     pairs=tuple((here[a], here[b]) for a, b in problem.pairs))
    assert price(turned, solved(turned, 250)).rank == price(problem, solved(problem, 250)).rank


def van(capacity: int) -> Vehicle:
    return Vehicle(0, 0, NINE - HOUR, NINE + 8 * HOUR, capacity=(capacity,))


def delta(pairs: int, alone: int, seed: int = 1) -> Problem:
    """Pairs, then visits alone, with windows that exclude some orders; all on a symmetric table."""
    made = []
    for i in range(2 * pairs + alone):
        opens = NINE + (i * 7919 + seed * 104729) % 4 * HOUR
        load = (2, -2)[i % 2] if i < 2 * pairs else (-1, 1)[i % 2]
        made.append(Visit(place=i + 1, load=(load,), service=600, windows=(Window(opens, opens + 3 * HOUR),), penalty=30_000 + 1000 * i))
    ways = table(len(made) + 1, seed)
    even = replace(ways, metre=ways.metre + ways.metre.T, second=ways.second + ways.second.T)
    return Problem(tuple(made), (van(4), van(4)), (even,), tuple((2 * k, 2 * k + 1) for k in range(pairs)), objective="distance")


def every_plan(problem: Problem) -> Iterator[Plan]:
    """All ways to hand visits to vehicles or leave them out, in all orders."""
    heads = [v for v in range(len(problem.visits)) if all(v != b for _, b in problem.pairs)]
    mates = dict(problem.pairs)
    best: dict[tuple[int, frozenset[int]], object] = {}
    for owner in product(range(len(problem.vehicles) + 1), repeat=len(heads)):
        routes = []
        for k in range(len(problem.vehicles)):
            mine = frozenset(v for head, car in zip(heads, owner, strict=True) if car == k for v in (head, *([mates[head]] if head in mates else [])))
            if (k, mine) not in best:
                timed = (timetable(problem, k, order) for order in permutations(sorted(mine)))
                best[k, mine] = min((r for r in timed if r), key=lambda r: price(problem, collect(problem, [r], "")).metres, default=None)
            routes.append(best[k, mine])
        if all(route is not None for route in routes):
            yield collect(problem, [r for r in routes if r is not None and r.sequence], "all")  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", range(4))
def test_engines_agree_with_brute_force_on_pairs_windows_and_penalties(seed: int) -> None:
    problem = delta(1, 3, seed)
    cheapest = min(price(problem, plan).rank for plan in every_plan(problem))
    for engine in ENGINES:
        stop = Stop(iterations=400, deadline=after(1.0).deadline)
        assert price(problem, solve(problem, stop, 1, None, How(engine, isolate=False))).rank == cheapest, engine


def late(p: Problem) -> Problem:
    return changed(p, 4, windows=(Window(30 * HOUR, 31 * HOUR),))


def torn_in_time(p: Problem) -> Problem:
    return changed(changed(p, 0, windows=(Window(NINE + 5 * HOUR, NINE + 6 * HOUR),)), 1, windows=(Window(NINE, NINE + HOUR),))


def too_heavy(p: Problem) -> Problem:
    return changed(p, 4, load=(-9,))


def changed(problem: Problem, which: int, **change: object) -> Problem:
    return replace(problem, visits=tuple(replace(v, **change) if i == which else v for i, v in enumerate(problem.visits)))  # type: ignore[arg-type]


@pytest.mark.parametrize(("spoil", "gone", "rule"), [(late, (4,), "window"), (torn_in_time, (0, 1), "window"), (too_heavy, (4,), "capacity")])
@pytest.mark.parametrize("penalty", [None, 10**6])
def test_what_cannot_be_served_is_left_out_with_its_reason_and_all_else_is_planned(
        spoil: Callable[[Problem], Problem], gone: tuple[int, ...], rule: str, penalty: int | None) -> None:
    base = delta(1, 4)
    base = replace(base, visits=tuple(replace(v, penalty=penalty, windows=(Window(NINE, NINE + 7 * HOUR),)) for v in base.visits))
    problem = spoil(base)
    plan = solved(problem, 100)
    assert plan.dropped == gone and hard(problem, plan) == []
    assert {b.visit for b in audit(problem, plan)} == ({gone[0]} if penalty is None else set())
    reasons = explain(problem, plan, gone[0])
    assert all(rule in reason.rules for reason in reasons) and reasons[0].vi and reasons[0].en


def test_a_price_of_everything_counts_every_line_once() -> None:
    problem = town(6, 2)
    assert price(problem, Plan((), tuple(range(6)))) == Price(dropped=300_000, total=300_000)
    assert better(problem, solved(problem, 20), Plan((), tuple(range(6))))
