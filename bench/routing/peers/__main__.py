"""One peer's run in a process of its own: `python -m bench.routing.peers NAME FILE --format F --seconds S --out O …`.

The wall clock counts from the start of the process, as for ours; a second and a half at most is kept for writing.
"""

import argparse
import json
from importlib import import_module
from pathlib import Path

from routing.cli import started

PEERS = {"pyvrp": ("pyvrp", "solve"), "vroom": ("vroom", "solve"), "ortools": ("ortools", "default"), "ortools-tuned": ("ortools", "tuned")}
WRITING = 0.05


def main() -> None:
    begun = started()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=PEERS)
    parser.add_argument("file", type=Path)
    parser.add_argument("--format", required=True)
    parser.add_argument("--objective", default="distance")
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    ask = parser.parse_args()
    from bench.routing.peers.instance import load

    module, verb = PEERS[ask.name]
    solve = getattr(import_module(f"bench.routing.peers.{module}"), verb)
    instance = load(ask.file, ask.format, ask.objective)
    deadline = begun + ask.seconds - min(1.5, WRITING * ask.seconds / 4 + 0.05)
    routes = solve(instance, deadline, ask.seed, ask.cores)
    ids, served = instance.case.ids, {v for steps in routes.values() for v in steps}
    ask.out.write_text(json.dumps({
        "routes": [{"vehicle": k, "visits": [ids[v] for v in steps]} for k, steps in routes.items() if steps],
        "dropped": [ids[v] for v in range(len(ids)) if v not in served]}))


if __name__ == "__main__":
    main()
