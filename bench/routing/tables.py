"""The results as Markdown tables: medians over the seeds, gaps to the best found by anyone, all rows as they came out."""

import os
import platform
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from statistics import mean, median_low

from bench.routing.measure import METHODS
from bench.routing.sample import WHAT, Known
from bench.routing.store import Result

Cell = dict[str, list[Result]]
"""By method, the results of all seeds of one instance at one time."""


def lines(results: Sequence[Result], known: Known) -> list[str]:
    """The whole section; only sets that were measured appear."""
    text = ["## The planner beside its peers", "", *_head(results)]
    for kind in WHAT:
        cells = _cells(r for r in results if r.kind == kind)
        if cells:
            text += [f"### {WHAT[kind]}", "", *(_by_vehicles(cells, known) if "vehicles" in WHAT[kind] else _by_cost(kind, cells, known)), "", *_details(kind, cells, known), ""]
    for kind, table in OURS_ALONE.items():
        mine = [r for r in results if r.kind == kind]
        if mine:
            text += [*table(mine), ""]
    return text[:-1]


def _head(results: Sequence[Result]) -> list[str]:
    peers = {r.method: r.version for r in results if r.method in METHODS[1:]}
    named = ", ".join(f"{method} {version}" for method, version in sorted(peers.items()))
    cores = sorted({r.cores for r in results})
    return [f"`make bench-routing`, {datetime.now(UTC).date().isoformat()}: {'/'.join(map(str, cores))} of {os.cpu_count()} cores, Python {platform.python_version()}"
            f"{'; ' + named if named else ''}. Wall time of a whole process from its start to the written file; every solution read back, timed and audited by "
            "`routing.audit` and at the file's own precision. Medians of the seeds. Who works on one core has a process with its own seed on each, and the "
            "better one counts; VROOM and OR-Tools' routing draw no lots and run once. A time above the one asked for is an overrun, which was let pass up to twice the time.", ""]


def _cells(results: Iterable[Result]) -> dict[tuple[str, str, float], Cell]:
    cells: dict[tuple[str, str, float], Cell] = {}
    for r in results:
        cells.setdefault((r.size, r.instance, r.asked), defaultdict(list))[r.method].append(r)
    return cells


def middle(results: Sequence[Result]) -> Result:
    """The result in the middle of the ranking; of an even number the worse of the two."""
    ranked = sorted(results, key=lambda r: r.rank)
    return ranked[len(ranked) // 2]


def _best(cells: dict[tuple[str, str, float], Cell], instance: str, known: Known) -> float:
    """Lowest cost found by anyone in any time, or the best known where that is lower."""
    found = [r.cost for (_, name, _), cell in cells.items() if name == instance for rs in cell.values() for r in rs if not r.wrong and not r.due_dropped]
    return min([*found, *([known[instance.lower()][1]] if instance.lower() in known else [])], default=0.0)


def _by_cost(kind: str, cells: dict[tuple[str, str, float], Cell], known: Known) -> list[str]:
    rows = [f"Mean gap to the best found by anyone{' (the best known, where it is shorter)' if kind == 'li_lim' else ''}.", "",
            "| size | seconds | instances | " + " | ".join(METHODS) + " |", "|---|---|---|" + "---|" * len(METHODS)]
    for (size, asked), group in _grouped(cells).items():
        gaps = [_gap(cells, names, asked, method, known) for method in METHODS for names in [group]]
        rows.append(f"| {size} | {asked:g} | {len(group)} | " + " | ".join(gaps) + " |")
    return rows


def _gap(cells: dict[tuple[str, str, float], Cell], group: list[tuple[str, str, float]], asked: float, method: str, known: Known) -> str:
    ran = [key for key in group if cells[key].get(method)]
    mids = [(middle(cells[key][method]), _best(cells, key[1], known)) for key in ran]
    gaps = [100 * (r.cost / best - 1) for r, best in mids if not r.wrong and best]
    if not gaps:
        return "no plan" if ran else "–"
    failed = len(ran) - len(gaps)
    return f"{mean(gaps):.2f} %" + (f" ({failed} without a plan)" if failed else "")


def _grouped(cells: dict[tuple[str, str, float], Cell]) -> dict[tuple[str, float], list[tuple[str, str, float]]]:
    groups: dict[tuple[str, float], list[tuple[str, str, float]]] = defaultdict(list)
    for key in sorted(cells, key=lambda key: (key[0].zfill(20), key[2], key[1])):
        groups[key[0], key[2]].append(key)
    return groups


def _by_vehicles(cells: dict[tuple[str, str, float], Cell], known: Known) -> list[str]:
    rows = ["Instances with the best known number of vehicles / vehicles above it in all / mean distance gap where equal.", "",
            "| size | seconds | instances | " + " | ".join(METHODS) + " |", "|---|---|---|" + "---|" * len(METHODS)]
    for (size, asked), group in _grouped(cells).items():
        rows.append(f"| {size} | {asked:g} | {len(group)} | " + " | ".join(_fleet(cells, group, method, known) for method in METHODS) + " |")
    return rows


def _fleet(cells: dict[tuple[str, str, float], Cell], group: list[tuple[str, str, float]], method: str, known: Known) -> str:
    mids = [(middle(cells[key][method]), known.get(key[1].lower())) for key in group if cells[key].get(method)]
    whole = [(r, best) for r, best in mids if not r.wrong and best]
    if not whole:
        return "no plan" if mids else "–"
    equal = [100 * (r.cost / best[1] - 1) for r, best in whole if r.vehicles <= best[0]]
    above = sum(max(0, r.vehicles - best[0]) for r, best in whole)
    failed = len(mids) - len(whole)
    return f"{len(equal)} of {len(mids)} / +{above} / {f'{mean(equal):.2f} %' if equal else '–'}" + (f" ({failed} without a plan)" if failed else "")


def _details(kind: str, cells: dict[tuple[str, str, float], Cell], known: Known) -> list[str]:
    priced = kind in ("province", "office")
    rows = ["| instance | seconds | best known | " + " | ".join(METHODS) + " |", "|---|---|---|" + "---|" * len(METHODS)]
    for _, keys in _grouped(cells).items():
        for key in keys:
            told = " | ".join(_told(cells[key].get(method, []), priced) for method in METHODS)
            best = known.get(key[1].lower())
            rows.append(f"| {key[1]} | {key[2]:g} | {f'{best[0]} / {_number(best[1])}' if best else '–'} | {told} |")
    what = "cost / left out (due today) / real seconds / MB" if priced else "vehicles / distance / real seconds / MB"
    return [f"Each cell: {what}, of the median seed.", "", *rows]


def _told(results: Sequence[Result], priced: bool) -> str:
    if not results:
        return "–"
    r = middle(results)
    if r.wrong:
        return f"{r.wrong[:60]} / {r.wall:.1f} / {r.peak_mb}"
    what = f"{_number(r.cost)} / {r.dropped} ({r.due_dropped})" if priced else f"{r.vehicles} / {_number(r.cost)}"
    return f"{what} / {r.wall:.1f} / {r.peak_mb}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def _noon(results: Sequence[Result]) -> list[str]:
    rows = ["### The province planned anew at noon", "", "At 11:30 a twentieth of the day's visits is new; what is done or under way stays, bags stay with their couriers.", "",
            "| instance | seed | seconds asked / taken | cost of the day | left out (due today) | against a plan from nothing, and promises |", "|---|---|---|---|---|---|"]
    return [*rows, *(f"| {r.instance} | {r.seed} | {r.asked:g} / {r.wall:.1f} | {_number(r.cost)} | {r.dropped} ({r.due_dropped}) | {r.wrong or r.more} |" for r in results)]


def _insertion(results: Sequence[Result]) -> list[str]:
    rows = ["### One more visit into a plan", "", "A visit (or pair) is taken out of a plan and put back; some of them are checked against every place there is.", "", "| plan | couriers | milliseconds |", "|---|---|---|"]
    return [*rows, *(f"| {r.instance} | {r.vehicles} | {r.more}{' — ' + r.wrong if r.wrong else ''} |" for r in results)]


def _growth(results: Sequence[Result]) -> list[str]:
    rows = ["### Growth", "", "Days made by a seeded generator. Seconds until the price is within 5 % of the final one, medians of the seeds.", "",
            "| day | seconds asked / taken | within 5 % after | final cost | left out (due today) | peak MB |", "|---|---|---|---|---|---|"]
    by: dict[tuple[str, float], list[Result]] = defaultdict(list)
    for r in results:
        by[r.instance, r.asked].append(r)
    for (name, asked), group in by.items():
        r = middle(group)
        near = median_low([float(one.more) for one in group if one.more] or [0.0])
        rows.append(f"| {name} | {asked:g} / {r.wall:.1f} | {r.wrong or f'{near:.1f} s'} | {_number(r.cost)} | {r.dropped} ({r.due_dropped}) | {max(one.peak_mb for one in group)} |")
    return rows


OURS_ALONE: dict[str, Callable[[Sequence[Result]], list[str]]] = {"noon": _noon, "insertion": _insertion, "growth": _growth}
