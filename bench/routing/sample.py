"""Which instances are measured, for how long, and what the best known solutions of them are."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SETS = ("li_lim", "li_lim_vehicles", "sartori", "homberger", "province", "office")
WHAT = {
    "li_lim": "Li & Lim, distance with the instance's fleet",
    "li_lim_vehicles": "Li & Lim, vehicles first, then distance",
    "sartori": "Sartori & Buriol, vehicles first, then cost",
    "homberger": "Gehring & Homberger, vehicles first, then distance",
    "province": "A province's day, metres and penalties",
    "office": "One post office's day, metres and penalties",
}
FIXED = {
    "li_lim": ("lr107", "lrc105", "lr205", "LR1_2_5", "LRC1_2_3", "LR2_2_7", "LRC1_4_3", "LR2_4_5", "LC1_4_3", "LR1_6_5", "LRC2_6_3",
               "LR1_10_7", "LRC2_10_7"),
    "li_lim_vehicles": ("lr103", "LR1_2_5", "LRC1_2_5", "LR1_4_5", "LR1_6_5", "LRC2_10_7"),
    "sartori": ("bar-n100-1", "bar-n400-1", "poa-n1000-1"),
    "homberger": ("r1_2_4", "rc1_6_4"),
    "province": ("day-2026",),
    "office": ("post-office-11",),
}
"""The sample of 26, chosen once by name: of each size one with short, one with long routes where there is room."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement that every method makes. `seconds` is the wall time of a process from start to written file."""

    kind: str
    file: Path
    form: str
    objective: str
    seconds: float

    @property
    def name(self) -> str:
        return self.file.name.split(".")[0]

    @property
    def size(self) -> str:
        """What the table groups by: the folder of the size where there is one."""
        return self.file.parent.name if self.file.parent.name.isdigit() else self.name


def rows(where: Path, sets: tuple[str, ...], full: bool, seconds: float | None) -> Iterator[Row]:
    """The sample, or with `full` everything under `where`; a set without files yields nothing."""
    for kind in sets:
        for file in _files(where, kind):
            if full or file.name.split(".")[0] in FIXED[kind]:
                for time in (seconds,) if seconds else _times(kind, file, full):
                    yield Row(kind, file, _form(kind), "vehicles" if "vehicles" in WHAT[kind] else "distance", time)


def _files(where: Path, kind: str) -> list[Path]:
    folder = {"li_lim_vehicles": "li_lim", "sartori": "sartori_buriol", "office": "province"}.get(kind, kind)
    names = {"province": "day*.json*", "office": "post-office*.json*"}.get(kind, "*.txt")
    return sorted((where / folder).rglob(names), key=lambda p: (len(p.parent.name), p.parent.name, p.name))


def _form(kind: str) -> str:
    return {"li_lim": "li-lim", "li_lim_vehicles": "li-lim", "sartori": "sartori", "homberger": "solomon"}.get(kind, "buuta")


def _times(kind: str, file: Path, full: bool) -> tuple[float, ...]:
    if kind == "province":
        return 8.0, 60.0, 300.0
    if kind == "office":
        return 5.0, 30.0
    if kind == "sartori":
        if "n100-" in file.name:
            return (30.0,)
        return (60.0, 300.0) if "n1000-" in file.name else (60.0,)
    if kind == "li_lim_vehicles" and file.parent.name in ("600", "1000"):
        return (300.0,)
    return (60.0,)


Known = dict[str, tuple[int, float]]
"""Instance name in lower case -> (vehicles, distance) of the best known solution, vehicles first."""


def best_known(where: Path) -> Known:
    """From `best_known.csv`, `bks.dat` (semicolons) and `best_known.json` anywhere under `where`."""
    found: Known = {}
    for file in sorted((*where.rglob("best_known.csv"), *where.rglob("bks.dat"))):
        with file.open(newline="") as lines:
            for line in csv.DictReader(lines, delimiter=";" if file.suffix == ".dat" else ","):
                found[line["instance"].lower()] = int(line["vehicles"]), float(line.get("distance") or line.get("cost") or 0)
    for file in sorted(where.rglob("best_known.json")):
        for name, body in json.loads(file.read_text()).items():
            if not name.lower().endswith("_distance"):
                found[name.lower()] = int(body["solved_with_vehicles"]), float(body["best_known_cost"])
    return found
