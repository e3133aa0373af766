"""How time and memory grow with the number of stops: a day of each size, its best price over time.

    python -m bench.routing.growth FILE --seconds S --cores N --seed K     (one size, in a process of its own)
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench.routing.made import write
from bench.routing.measure import OURS, blank, watch
from bench.routing.sample import Row
from bench.routing.store import Result, Store

SIZES = (1000, 2000, 4000, 8000, 16_000)
NEAR = 1.05


def seconds_for(stops: int, asked: float | None) -> float:
    """The final price of a size is that after 30 s and 30 ms a stop."""
    return asked or 30 + 0.03 * stops


def run(store: Store, cores: int, seeds: int, asked: float | None) -> list[Result]:
    found = []
    with tempfile.TemporaryDirectory(prefix="buuta-growth-") as room:
        for stops in SIZES:
            file, time_ = write(Path(room), stops, 1), seconds_for(stops, asked)
            row = Row("growth", file, "buuta", "distance", time_)
            for seed in range(1, seeds + 1):
                empty = blank(row, OURS, seed, cores)
                if empty.key not in store:
                    print(f"… growth: {stops} stops, {time_:g} s, seed {seed}", file=sys.stderr, flush=True)
                    store.add(_measured(empty, row, seed))
                found.append(store.results[empty.key])
    return found


def _measured(empty: Result, row: Row, seed: int) -> Result:
    with tempfile.TemporaryDirectory(prefix="buuta-growth-") as room:
        out = Path(room) / "trace.json"
        command = [sys.executable, "-m", "bench.routing.growth", str(row.file), "--seconds", f"{row.seconds:g}", "--cores", str(empty.cores), "--seed", str(seed), "--out", str(out)]
        wall, peak, said = watch([command], 2 * row.seconds + 30, empty.cores)
        if not out.exists():
            return replace(empty, wrong=said or "no plan", wall=wall, peak_mb=peak)
        told = json.loads(out.read_text())
    near = next(at for at, total in told["trace"] if total <= NEAR * told["cost"])
    return replace(empty, cost=told["cost"], vehicles=told["vehicles"], dropped=told["dropped"], due_dropped=told["due"], wrong=told["wrong"],
                   wall=round(wall, 2), peak_mb=peak, more=f"{near:.1f}")


def main() -> None:
    from routing.cli import started

    begun = started()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    ask = parser.parse_args()
    from routing.audit import audit
    from routing.cost import price
    from routing.io.formats import read
    from routing.model import Plan
    from routing.solve import How, solve
    from routing.stop import Stop

    problem, trace = read(ask.file, "buuta").problem, []

    def heard(plan: Plan, total: float) -> None:
        trace.append((time.monotonic() - begun, total))

    plan = solve(problem, Stop(deadline=begun + ask.seconds - 0.3), ask.seed, None, How(cores=ask.cores, progress=heard))
    lines, breaches = price(problem, plan), audit(problem, plan)
    trace.append((time.monotonic() - begun, lines.total))
    ask.out.write_text(json.dumps({"trace": trace, "cost": lines.total, "vehicles": lines.vehicles, "dropped": len(plan.dropped), "due": lines.due_missing,
                                   "wrong": breaches[0].text if breaches else ""}))


if __name__ == "__main__":
    main()
