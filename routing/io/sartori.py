"""Sartori & Buriol (2020), pickup and delivery on road times (public `pdptw-instances`).

`KEY: value` lines, NODES (number, lat, lon, demand, open, close, service, pickup, delivery), EDGES (a full matrix
of whole minutes), EOF. The fleet has no limit in the file; one vehicle for each pair is always enough.
"""

from contextlib import suppress
from warnings import catch_warnings, simplefilter

import numpy as np

from routing.io.case import Case, FileError
from routing.io.plane import MOST, numbers, pairs_of, whole
from routing.model import Objective, Plan, Problem, Vehicle, Visit, Window
from routing.travel import Table
from routing.walk import metres

MINUTE = 60.0
Line = tuple[int, str]
"""Its number in the file, and what stands in it without blanks around; empty ones are passed over."""


def read(text: str, objective: Objective = "distance", name: str = "") -> Case:
    """The case of such a file; FileError names the line or the node that is wrong."""
    lines = [(at, bare) for at, line in enumerate(text.splitlines(), start=1) if (bare := line.strip())]
    words = [line for _, line in lines]
    keys = dict(_key(line) for line in words if ":" in line)
    try:
        size, capacity, longest = (int(keys[key]) for key in ("SIZE", "CAPACITY", "ROUTE-TIME"))
        nodes_at, edges_at = words.index("NODES") + 1, words.index("EDGES") + 1
    except (KeyError, ValueError) as wrong:
        raise FileError(f"SIZE, CAPACITY, ROUTE-TIME, NODES or EDGES is missing or not a number: {wrong}") from None
    if size < 1 or max(capacity, longest) >= MOST:
        raise FileError(f"SIZE {size}, CAPACITY {capacity}, ROUTE-TIME {longest}: there must be one node at least, and no number beyond {MOST:g}")
    rows = [numbers(line, at, 9) for at, line in lines[nodes_at:nodes_at + size]]
    matrix = _matrix(lines[edges_at:edges_at + size], size)
    after = next((line for line in lines[nodes_at + size:edges_at - 1] + lines[edges_at + size:] if line[1] != "EOF"), None)
    if after is not None:
        raise FileError(f"line {after[0]}: SIZE says {size} nodes, and here is one more")
    if len(rows) != size or matrix.shape != (size, size):
        raise FileError(f"SIZE says {size} nodes, found {len(rows)} nodes and a matrix of {matrix.shape}")
    for place, row in enumerate(rows):
        if row[0] != place:
            raise FileError(f"line {lines[nodes_at + place][0]}: node {place} expected, found {row[0]:g}")
    problem = _problem(rows, matrix, (capacity, longest), objective, name or keys.get("NAME", ""))
    return Case(problem, tuple(range(1, size)), 1, lambda plan: float(_length(problem, plan)), seconds=MINUTE)


def _matrix(lines: list[Line], size: int) -> np.ndarray:
    """At once where all is well; line by line where something is wrong, to name the line."""
    with suppress(ValueError, Warning), catch_warnings():
        simplefilter("error")
        given = np.fromstring("\n".join(line for _, line in lines), dtype=np.float64, sep=" ")
        good = (given == np.rint(given)) & (given >= 0) & (given < MOST)
        if given.size == size * size and all(line.count(" ") >= size - 1 for _, line in lines) and good.all():
            return given.astype(np.int64).reshape(size, size)
    rows = np.array([numbers(line, at, size) for at, line in lines])
    if (odd := np.argwhere(rows != np.rint(rows))).size:
        raise FileError(f"line {lines[odd[0][0]][0]}: {rows[tuple(odd[0])]:g} is not a whole number of minutes")
    if (odd := np.argwhere(rows < 0)).size:
        raise FileError(f"line {lines[odd[0][0]][0]}: {rows[tuple(odd[0])]:g} minutes are below 0")
    return rows.astype(np.int64)


def _key(line: str) -> tuple[str, str]:
    key, _, value = line.partition(":")
    return key.strip().upper(), value.strip()


def _problem(rows: list[list[float]], matrix: np.ndarray, limits: tuple[int, int], objective: Objective,
             name: str) -> Problem:
    capacity, longest = limits
    visits = tuple(_visit(i, row) for i, row in enumerate(rows) if i > 0)
    pairs = tuple((a - 1, b - 1) for a, b in pairs_of(rows))
    opens, closes = (whole(rows[0][k], "node 0", what) for k, what in ((4, "opening"), (5, "closing")))
    vehicle = Vehicle(start=0, end=0, open=opens, close=min(closes, opens + longest), capacity=(capacity,))
    return Problem(visits, (vehicle,) * len(pairs), (Table(matrix, matrix),), pairs,
                   objective="vehicles" if objective == "vehicles" else "distance",
                   points=tuple((r[1], r[2]) for r in rows), name=name)


def _visit(place: int, row: list[float]) -> Visit:
    demand, opens, closes, service = (whole(row[k], f"node {place}", what) for k, what in ((3, "demand"), (4, "opening"), (5, "closing"), (6, "service")))
    return Visit(place=place, name=f"node {place}", load=(demand,), service=service, windows=(Window(opens, closes),))


def _length(problem: Problem, plan: Plan) -> int:
    return sum(metres(problem, route.vehicle, route.sequence) for route in plan.routes)
