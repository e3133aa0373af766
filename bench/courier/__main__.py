"""`make bench-courier`: the courier's app and its door. Writes its section of docs/performance.md.

    python -m bench.courier [--quick] [--only doors|screen|kills|phones] [--seed N] [--world N] [--out FILE]

Each part is kept as soon as it is over (`--store`), so an interrupted run goes on with `--only`; the section is written once all parts are there.
`--only phones --seed S --world W` plays one world of the simulator again and prints its story."""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from app.custody.verify import verify_bundle
from app.simulation.fleet import Fleet, Keeper, Outcome, node, told
from bench.courier import doors
from bench.courier.needs import missing
from bench.sections import put
from mobile_api.pwa_files import DIST

ROOT = Path(__file__).parents[2]
Row = tuple[str, str, str]


class Part(TypedDict):
    measured: str
    rows: list[Row]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small numbers, to see that all of it runs")
    parser.add_argument("--only", choices=list(PARTS))
    parser.add_argument("--seed", type=int, default=20261125)
    parser.add_argument("--world", type=int, help="play this one world of the phones again")
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--kills", type=int, default=8, help="of the server, over all days")
    parser.add_argument("--restore-day", type=int, default=4, help="-1: none")
    parser.add_argument("--store", type=Path, default=Path(os.environ.get("BUUTA_DATA", "data")) / "bench-courier.json")
    parser.add_argument("--out", type=Path, default=Path("docs/performance.md"))
    asked = parser.parse_args()
    wanted = [asked.only] if asked.only else list(PARTS)
    if lack := missing(wanted):
        print(lack, file=sys.stderr)
        return 2
    kept: dict[str, Part] = json.loads(asked.store.read_text()) if asked.store.exists() else {}
    now: dict[str, Part] = {}
    for name in wanted:
        print(f"… {name}", file=sys.stderr, flush=True)
        now[name] = {"measured": datetime.now(UTC).date().isoformat(), "rows": PARTS[name](asked)}
        print("\n".join(_table(now, [name])), file=sys.stderr, flush=True)
        if not asked.quick and asked.world is None:
            kept |= {name: now[name]}
            asked.store.parent.mkdir(parents=True, exist_ok=True)
            asked.store.write_text(json.dumps(kept, ensure_ascii=False, indent=1))
    if not asked.quick and all(name in kept for name in PARTS):
        put(asked.out, "bench-courier", [*_head(kept), *_table(kept, list(PARTS)), "", NOTE])
    print("\n".join(_table(now, wanted)))
    return 1 if any(found.startswith("BROKEN") for part in now.values() for _, _, found in part["rows"]) else 0


def _table(parts: Mapping[str, Part], names: Iterable[str]) -> list[str]:
    return ["| what | wanted | found |", "|---|---|---|", *(f"| {' | '.join(row)} |" for name in names for row in parts[name]["rows"])]


NOTE = """A phone-day is short: one or two dossiers to fetch or to bring, five acts or so, in a day of eleven hours that all phones and the server
share; the phones run the app's own core under Node, two couriers a world, ten days each. Faults by the seed: network loss, answers lost after
the commit, copies of letters that arrive late and out of order, pictures that come before or long after their acts, the app killed before and after any write, battery pulled, clocks that
jump up to a day, a full disk, re-installs, phones put back from a backup, envelopes passed to a colleague, kill -9 of the server, the
server put back from a backup of five hours before. `burnt` are acts that were on a wiped or restored phone only and had never been sent:
nobody can bring them back, and their envelopes are not counted. A counter-example is printed as a story with its seed."""


def _head(parts: Mapping[str, Part]) -> list[str]:
    when = " and ".join(sorted({part["measured"] for part in parts.values()}))
    return [f"## The courier's phone, measured {when}", "", f"{os.cpu_count()} cores, Python {platform.python_version()}, Chromium headless; browser, phones and server share the cores. `make bench-courier` repeats it.", ""]


def screens(asked: argparse.Namespace) -> list[Row]:
    from bench.courier import screen  # Playwright, which other parts do without

    return [*screen.measure(8 if asked.quick else 40), frames()]


def killed(asked: argparse.Namespace) -> list[Row]:
    from bench.courier import kills

    return kills.measure(*((5, 4) if asked.quick else (60, 50)), asked.seed)


def frames() -> Row:
    text = (ROOT / "mobile_api/pwa/exchange_show.ts").read_text()
    each = int(re.findall(r"FRAME_MS = (\d+)", text)[0]) / 1000
    done = subprocess.run([node() or "node", str(ROOT / "bench/courier/frames.mjs"), str(DIST / "core.mjs"), "50"], capture_output=True, text=True, check=True)
    count = json.loads(done.stdout)
    seconds = (count["offer"] + count["answer"]) * each
    lossy = " + ".join(f"{n * each:.1f}" for n in count["lossy"])
    return "QR exchange of 50 envelopes, both rounds; with 34 % of the frames missed, worst of 400", "≤ 20 s", f"{seconds:.1f} s ({count['offer']} + {count['answer']} frames of {each:.2f} s); {lossy} s"


def phones(asked: argparse.Namespace) -> list[Row]:
    worlds = [asked.world] if asked.world is not None else list(range(6 if asked.quick else 500))
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as room:
        fleet = Fleet(DIST / "core.mjs", Path(room) / "data", asked.seed, worlds, asked.days, asked.kills, asked.restore_day, bundles=300, verify=lambda bundle: verify_bundle(bundle).problems)
        outcome = Keeper(fleet).play()
    if outcome.findings or asked.world is not None:
        print(told(outcome, fleet) or "\n".join(outcome.stories[worlds[0]]), file=sys.stderr)
    return [(f"simulated phones, seed {asked.seed}", "10,000 phone-days, no finding", _sentence(outcome, time.perf_counter() - begun))]


def _sentence(o: Outcome, seconds: float) -> str:
    found = f"BROKEN: {len(o.findings)} findings" if o.findings else "no finding"
    return (
        f"{found} in {o.phone_days:,} phone-days, {o.acts:,} acts, {o.dossiers:,} dossiers ({o.contested} contested at the end, all of them touched by burnt acts); {o.app_kills:,} kills of the app, "
        f"{o.server_kills} of the server, {o.restores} restore, {o.released} quarantines let in, {o.burnt} acts burnt; {o.bundles} bundles verified; {seconds:.0f} s"
    )


PARTS: dict[str, Callable[[argparse.Namespace], list[Row]]] = {
    "screen": screens,
    "doors": lambda asked: doors.measure(40 if asked.quick else 500),
    "kills": killed,
    "phones": phones,
}

if __name__ == "__main__":
    sys.exit(main())
