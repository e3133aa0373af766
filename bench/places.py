"""How often the resolver is right, asks back, or is wrong: hard addresses made by a seeded generator, with their truth.

    python -m bench.places [--n 4000] [--seed 1] [--show 20]

The generator knows nothing of the resolver: it writes old and new units as citizens and clerks do, and spoils them. Prints
for each family of addresses: n, right, asked back, wrong (a sure answer with another commune), and addresses a second."""

import argparse
import time
from collections import Counter, defaultdict
from datetime import date

from app.places.gazetteer import Gazetteer
from app.places.resolve import resolve, verdict
from app.wiring.reference import from_files
from bench.addresses import FAMILIES, Case, Writer, mutilated


def judge(gaz: Gazetteer, case: Case) -> str:
    """right, asked, wrong; `old?` = commune right, old code not the one that was written."""
    got = verdict(resolve(gaz, case.text))
    if case.expect == "ask":
        return "right" if got is None else "wrong"
    if got is None:
        return "asked"
    if case.expect == "outside" or got.level == "outside":
        return "right" if case.expect == got.level else "wrong"
    if got.new_code != case.new:
        return "wrong"
    return "right" if case.old is None or got.old_code == case.old else "old?"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--n", type=int, default=4000)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--show", type=int, default=0, help="print that many misses of each sort")
    ask.add_argument("--mutilate", action="store_true", help="instead: full addresses with words deleted or mistyped at random")
    args = ask.parse_args()
    gaz = from_files(date(2026, 11, 24)).gazetteer
    table: dict[str, Counter[str]] = defaultdict(Counter)
    misses: dict[str, list[Case]] = defaultdict(list)
    writer = Writer(gaz, args.seed)
    families = (mutilated,) if args.mutilate else FAMILIES
    cases = [families[i % len(families)](writer) for i in range(args.n)]
    resolve(gaz, "khởi động")
    for case in cases:
        outcome = judge(gaz, case)
        table[case.family][outcome] += 1
        if outcome != "right":
            misses[outcome].append(case)
    start = time.perf_counter()
    for case in cases:
        resolve(gaz, case.text)
    rate = len(cases) / (time.perf_counter() - start)
    _print(table, misses, args.show, rate)


def _print(table: dict[str, Counter[str]], misses: dict[str, list[Case]], show: int, rate: float) -> None:
    total: Counter[str] = Counter()
    print(f"{'family':36}{'n':>6}{'right':>7}{'old?':>6}{'asked':>7}{'wrong':>7}")
    for family, counts in [*table.items(), ("total", total)]:
        if counts is not total:
            total.update(counts)
        print(f"{family:36}{sum(counts.values()):6}{counts['right']:7}{counts['old?']:6}{counts['asked']:7}{counts['wrong']:7}")
    sure = total["right"] + total["old?"] + total["wrong"]
    print(f"precision of what was decided {100 * (1 - total['wrong'] / max(sure, 1)):.2f} %, {rate:,.0f} addresses/s on one core")
    for outcome in ("wrong", "asked", "old?"):
        for case in misses[outcome][:show]:
            print(f"  {outcome:6}{case.family:28}{case.text!r} -> {case.expect} {case.old} {case.new}")


if __name__ == "__main__":
    main()
