"""One more visit into a plan of 600 and of 6,500 stops: how long, and whether it is the best place (brute force)."""

import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.routing.made import write
from bench.routing.measure import OURS, blank
from bench.routing.sample import Row
from bench.routing.store import Result, Store
from routing.board import Board
from routing.insertion import best
from routing.io.formats import read
from routing.model import Plan, Problem, Route
from routing.schedule import timetable
from routing.slots import board_of, insert
from routing.solve import How, solve
from routing.stop import after

SIZES = ((600, 10.0, 200, 30), (6500, 40.0, 200, 20))
"""(stops, seconds for the plan, visits tried, of them checked against brute force)"""
TELL = "; ".join(("best place p50 {:.2f} ms, p95 {:.2f}", "five places with their windows p50 {:.2f} ms, p95 {:.2f}", "{} of {} checked best"))


def run(store: Store, cores: int, asked: float | None) -> list[Result]:
    found = []
    with tempfile.TemporaryDirectory(prefix="buuta-insert-") as room:
        for stops, seconds, tries, checks in SIZES:
            file = write(Path(room), stops, 1)
            empty = blank(Row("insertion", file, "buuta", "distance", asked or seconds), OURS, 1, cores)
            if empty.key not in store:
                print(f"… insertion: {stops} stops", file=sys.stderr, flush=True)
                problem = read(file, "buuta").problem
                plan = solve(problem, after(empty.asked), 1, None, How(cores=cores))
                store.add(replace(empty, **_tried(problem, plan, tries, checks)))
            found.append(store.results[empty.key])
    return found


def _tried(problem: Problem, plan: Plan, tries: int, checks: int) -> dict[str, Any]:
    """Each visit is taken out of the plan and put back; every `checks`th of them against all places."""
    chance, mate, board = random.Random(1), dict(problem.pairs), board_of(problem, plan)
    deliveries = set(mate.values())
    heads = [v for route in plan.routes for v in route.visits if v not in deliveries]
    chosen, quick, ranked, right, checked = chance.sample(heads, min(tries, len(heads))), [], [], 0, 0
    for number, visit in enumerate(chosen):
        old = _without(board, visit, mate.get(visit))
        if old is None:
            continue
        begun = time.perf_counter()
        place = best(board, visit)
        middle = time.perf_counter()
        insert(problem, plan, visit, 5, board)
        quick.append(1000 * (middle - begun))
        ranked.append(1000 * (time.perf_counter() - middle))
        if number < checks:
            checked, right = checked + 1, right + (place is not None and place.added == cheapest(board, visit, mate.get(visit)))
        board.put(old.vehicle, old)
    quick.sort()
    ranked.sort()
    said = TELL.format(quick[len(quick) // 2], quick[int(0.95 * len(quick))], ranked[len(ranked) // 2], ranked[int(0.95 * len(ranked))], right, checked)
    return {"more": said, "wrong": "" if right == checked else "not always the best place", "dropped": len(plan.dropped), "vehicles": len(plan.routes)}


def _without(board: Board, visit: int, mate: int | None) -> Route | None:
    old = next(route for route in board.routes if route is not None and visit in route.sequence)
    route = timetable(board.problem, old.vehicle, [v for v in old.sequence if v not in (visit, mate)])
    if route is None:
        return None
    board.put(old.vehicle, route if route.sequence else None)
    return old


def cheapest(board: Board, visit: int, mate: int | None) -> int | None:
    """What the best of all places adds, each of them timed."""
    lowest = None
    for number, sequence in enumerate(board.sequences):
        n = len(sequence)
        for i in range(n + 1):
            for j in range(i, n + 1) if mate is not None else (i,):
                middle = (visit, *sequence[i:j], mate) if mate is not None else (visit,)
                route = timetable(board.problem, number, (*sequence[:i], *middle, *sequence[j if mate is not None else i:]))
                if route is not None:
                    added = board.money(route) - board.prices[number]
                    lowest = added if lowest is None else min(lowest, added)
    return lowest
