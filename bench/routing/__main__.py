"""Our planner beside OR-Tools, VROOM and PyVRP on the same cores in the same wall time, and what only ours does.

    python -m bench.routing --instances DIR [--full] [--sets li_lim,province,…] [--methods buuta,pyvrp,…]
                            [--seconds S] [--seeds N] [--cores N] [--store FILE] [--out FILE] [--tables]

DIR (or BUUTA_BENCH) holds instances in folders li_lim/SIZE, sartori_buriol, homberger/SIZE and province, with the best
known solutions beside them. Results go to the store at once: an interrupted run goes on where it was. Ours are measured
again when the code of `routing/` has changed, unless BUUTA_BENCH_LABEL names the version.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from bench.routing import growth, insertion, noon, tables
from bench.routing.measure import METHODS, OURS, SEEDLESS, blank, measure, version_of
from bench.routing.sample import SETS, Row, best_known, rows
from bench.routing.store import Result, Store
from bench.sections import put

ALONE = ("noon", "insertion", "growth")
Job = tuple[Row, str, int]


def main() -> int:
    ask = _arguments()
    where = ask.instances or (Path(os.environ["BUUTA_BENCH"]) if os.environ.get("BUUTA_BENCH") else None)
    wanted = tuple(ask.sets.split(","))
    needs = [kind for kind in wanted if kind not in ("insertion", "growth")]
    if needs and (where is None or not where.is_dir()):
        print(f"{', '.join(needs)}: instances are needed. Name their directory with --instances DIR or BUUTA_BENCH; it holds li_lim/, sartori_buriol/, homberger/ and province/. "
              "Without instances: --sets insertion,growth", file=sys.stderr)
        return 2
    store, methods = Store(ask.store), tuple(ask.methods.split(","))
    shown = _peers(ask, where, wanted, methods, store) if where is not None else []
    shown += _alone(ask, where, wanted, methods, store)
    text = tables.lines(shown, best_known(where) if where is not None else {})
    put(ask.out, "bench-routing", text)
    print("\n".join(text))
    return 0


def _peers(ask: argparse.Namespace, where: Path, wanted: tuple[str, ...], methods: tuple[str, ...], store: Store) -> list[Result]:
    chosen = list(rows(where, tuple(kind for kind in wanted if kind in SETS), ask.full, ask.seconds))
    jobs = [(row, method, seed) for row in chosen for seed in range(1, ask.seeds + 1) for method in METHODS if method in methods and (seed == 1 or method not in SEEDLESS)]
    left = [job for job in jobs if blank(*job, ask.cores).key not in store]
    hours = sum(row.seconds for row, _, _ in left) / 3600
    print(f"{len(chosen)} rows, {len(jobs)} measurements, {len(left)} of them still to do: about {hours:.1f} hours", file=sys.stderr)
    for number, job in enumerate([] if ask.tables else left, start=1):
        result = measure(*job, ask.cores)
        store.add(result)
        print(_progress(number, len(left), result), file=sys.stderr, flush=True)
    return [store.results[key] for job in jobs if (key := blank(*job, ask.cores).key) in store]


def _progress(number: int, whole: int, r: Result) -> str:
    told = r.wrong or f"{r.vehicles} vehicles, {r.cost:,.2f}, {r.dropped} left out"
    return f"{time.strftime('%H:%M:%S')} {number}/{whole} {r.kind} {r.instance} {r.asked:g} s, {r.method} seed {r.seed}: {told} ({r.wall:.1f} s, {r.peak_mb} MB)"


def _alone(ask: argparse.Namespace, where: Path | None, wanted: tuple[str, ...], methods: tuple[str, ...], store: Store) -> list[Result]:
    """What only ours does."""
    if OURS not in methods:
        return []
    if ask.tables:
        return [r for r in store.results.values() if r.kind in wanted and r.kind in ALONE and r.version == version_of(OURS) and r.cores == ask.cores]
    found = []
    if "noon" in wanted and where is not None:
        found += noon.run(store, sorted((where / "province").glob("day*.json*")), ask.cores, ask.seeds, ask.seconds)
    if "insertion" in wanted:
        found += insertion.run(store, ask.cores, ask.seconds)
    if "growth" in wanted:
        found += growth.run(store, ask.cores, ask.seeds, ask.seconds)
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.routing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--instances", type=Path, metavar="DIR")
    parser.add_argument("--full", action="store_true", help="all instances, not the sample of 26")
    parser.add_argument("--sets", default=",".join((*SETS, *ALONE)), help="some of %(default)s")
    parser.add_argument("--methods", default=",".join(METHODS), help="some of %(default)s")
    parser.add_argument("--seconds", type=float, help="instead of each set's own time")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--cores", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--store", type=Path, default=Path(os.environ.get("BUUTA_DATA", "data")) / "bench-routing.jsonl")
    parser.add_argument("--out", type=Path, default=Path("docs/performance.md"))
    parser.add_argument("--tables", action="store_true", help="measure nothing, only write the tables of what the store has")
    ask = parser.parse_args()
    for given, there in ((ask.sets, (*SETS, *ALONE)), (ask.methods, METHODS)):
        if odd := [name for name in given.split(",") if name not in there]:
            parser.error(f"there is no {odd[0]!r}; there are {', '.join(there)}")
    return ask


if __name__ == "__main__":
    sys.exit(main())
