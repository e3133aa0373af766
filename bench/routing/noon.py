"""The province's day planned anew at noon: what is done stays, what was promised has a price, new orders have come.

    python -m bench.routing.noon FILE --seconds S --cores N --seed K --out O     (one re-plan, in a process of its own)
"""

import argparse
import json
import random
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.routing.measure import OURS, blank, watch
from bench.routing.sample import Row
from bench.routing.store import Result, Store
from routing.audit import audit
from routing.board import Board
from routing.cost import price
from routing.insertion import best
from routing.io.formats import read
from routing.model import Problem
from routing.promises import Told, moved
from routing.replan import replan, rest_of_day
from routing.schedule import collect
from routing.solve import How, solve
from routing.stop import after

NOON, NEW, MORNING, FROM_NOTHING = 11 * 3600 + 1800, 0.05, 60.0, 60.0
"""At 11:30 one visit in twenty is new; the morning's plan took a minute, and so may a plan from nothing."""


def run(store: Store, files: list[Path], cores: int, seeds: int, asked: float | None) -> list[Result]:
    found = []
    for file in files:
        for seed in range(1, seeds + 1):
            empty = blank(Row("noon", file, "buuta", "distance", asked or 10.0), OURS, seed, cores)
            if empty.key not in store:
                print(f"… noon: {file.name}, {empty.asked:g} s, seed {seed}", file=sys.stderr, flush=True)
                store.add(_measured(empty, file, asked))
            found.append(store.results[empty.key])
    return found


def _measured(empty: Result, file: Path, asked: float | None) -> Result:
    with tempfile.TemporaryDirectory(prefix="buuta-noon-") as room:
        out = Path(room) / "told.json"
        long = MORNING if asked is None else asked
        command = [sys.executable, "-m", "bench.routing.noon", str(file), "--seconds", f"{empty.asked:g}", "--long", f"{long:g}",
                   "--cores", str(empty.cores), "--seed", str(empty.seed), "--out", str(out)]
        _, peak, said = watch([command], 4 * long + 10 * empty.asked + 60, empty.cores)
        if not out.exists():
            return replace(empty, wrong=said or "no plan", peak_mb=peak)
        told = json.loads(out.read_text())
    said = f"{100 * (told['cost'] / told['nothing'] - 1):+.2f} % against a plan from nothing in {long:g} s; {told['moved']} of {told['promised']} promised visits moved ({100 * told['moved'] / max(1, told['promised']):.1f} %)"
    said += f"; {told['hopeless']} due today in nobody's reach" if told["hopeless"] else ""
    return replace(empty, cost=told["cost"], vehicles=told["vehicles"], dropped=told["dropped"], due_dropped=told["due"], wall=told["wall"], peak_mb=peak, wrong=told["wrong"], more=said)


def noon(problem: Problem, seconds: float, long: float, cores: int, seed: int) -> dict[str, Any]:
    """Morning plan without the new visits, the re-plan with them, and a plan of the same rest from nothing.

    Costs are metres and penalties of the whole day, without the price of promises, which a plan from nothing does not know.
    `due`: due today and left out; `hopeless`: of these, what no courier could make at noon even with nothing else to do.
    """
    import time

    fresh = _new_ones(problem, seed)
    early, back = _only(problem, [v for v in range(len(problem.visits)) if v not in fresh])
    morning = solve(early, after(long), seed, None, How(cores=cores))
    before = collect(problem, [replace(r, sequence=tuple(back[v] for v in r.sequence)) for r in morning.routes], morning.engine)
    begun = time.monotonic()
    rest, new = replan(problem, before, NOON, after(seconds), Told(), seed, How(cores=cores))
    wall, day = time.monotonic() - begun, rest.day(new)
    bare = rest_of_day(problem, before, NOON)
    nothing = bare.day(solve(bare.problem, after(long), seed, None, How(cores=cores)))
    count, promised = moved(rest.problem, new)
    lines, breaches = price(problem, day), [*audit(rest.problem, new), *audit(problem, day)]
    hopeless = sum(rest.problem.visits[v].due and best(Board(rest.problem), v) is None for v in new.dropped)
    return {"wall": round(wall, 2), "cost": lines.total, "vehicles": lines.vehicles, "dropped": len(day.dropped), "due": lines.due_missing, "hopeless": hopeless,
            "nothing": price(problem, nothing).total, "moved": count, "promised": promised, "wrong": breaches[0].text if breaches else ""}


def _new_ones(problem: Problem, seed: int) -> set[int]:
    """New at noon: doors to fetch from (with their desks), a twentieth of the day's visits."""
    chance, mate = random.Random(seed), dict(problem.pairs)
    deliveries = set(mate.values())
    doors = [v for v, visit in enumerate(problem.visits) if v not in deliveries and max(visit.load, default=0) > 0 and visit.windows[-1].close > NOON + 3600]
    chosen: set[int] = set()
    for door in chance.sample(doors, len(doors)):
        if len(chosen) >= NEW * len(problem.visits):
            break
        chosen |= {door, mate[door]} if door in mate else {door}
    return chosen


def _only(problem: Problem, kept: list[int]) -> tuple[Problem, list[int]]:
    here = {v: i for i, v in enumerate(kept)}
    return replace(problem, visits=tuple(problem.visits[v] for v in kept), pairs=tuple((here[a], here[b]) for a, b in problem.pairs if a in here)), kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--long", type=float, default=MORNING)
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    ask = parser.parse_args()
    ask.out.write_text(json.dumps(noon(read(ask.file, "buuta").problem, ask.seconds, ask.long, ask.cores, ask.seed)))


if __name__ == "__main__":
    main()
