"""Sartori & Buriol (2020), pickup and delivery on road times (public `pdptw-instances`).

`KEY: value` lines, NODES (number, lat, lon, demand, open, close, service, pickup, delivery), EDGES (a full matrix
of whole minutes), EOF. The fleet has no limit in the file; one vehicle for each pair is always enough.
"""

from contextlib import suppress
from warnings import catch_warnings, simplefilter

import numpy as np

from routing.io.case import Case, FileError
from routing.io.plane import numbers, whole
from routing.model import Objective, Plan, Problem, Vehicle, Visit, Window
from routing.travel import Table
from routing.walk import metres


def read(text: str, objective: Objective = "distance", name: str = "") -> Case:
    """The case of such a file; FileError names the line that is wrong."""
    lines = text.splitlines()
    keys = dict(_key(line) for line in lines if ":" in line)
    try:
        size, capacity, longest = (int(keys[key]) for key in ("SIZE", "CAPACITY", "ROUTE-TIME"))
        nodes_at, edges_at = lines.index("NODES") + 1, lines.index("EDGES") + 1
    except (KeyError, ValueError) as wrong:
        raise FileError(f"SIZE, CAPACITY, ROUTE-TIME, NODES or EDGES is missing or not a number: {wrong}") from None
    rows = [numbers(line, nodes_at + i + 1, 9) for i, line in enumerate(lines[nodes_at:nodes_at + size])]
    matrix = _matrix(lines[edges_at:edges_at + size], edges_at, size)
    if len(rows) != size or matrix.shape != (size, size):
        raise FileError(f"SIZE says {size} nodes, found {len(rows)} nodes and a matrix of {matrix.shape}")
    problem = _problem(rows, matrix, (capacity, longest), objective, name or keys.get("NAME", ""))
    return Case(problem, tuple(range(1, size)), 1, lambda plan: float(_length(problem, plan)))


def _matrix(lines: list[str], at: int, size: int) -> np.ndarray:
    """At once where all is well; line by line where something is wrong, to name the line."""
    with suppress(ValueError, Warning), catch_warnings():
        simplefilter("error")
        given = np.fromstring("\n".join(lines), dtype=np.float64, sep=" ")
        if given.size == size * size and all(line.count(" ") >= size - 1 for line in lines) and (given == np.rint(given)).all():
            return given.astype(np.int64).reshape(size, size)
    rows = np.array([numbers(line, at + i + 1, size) for i, line in enumerate(lines)])
    if (odd := np.argwhere(rows != np.rint(rows))).size:
        raise FileError(f"line {at + 1 + odd[0][0]}: {rows[tuple(odd[0])]:g} is not a whole number of minutes")
    return rows.astype(np.int64)


def _key(line: str) -> tuple[str, str]:
    key, _, value = line.partition(":")
    return key.strip().upper(), value.strip()


def _problem(rows: list[list[float]], matrix: np.ndarray, limits: tuple[int, int], objective: Objective,
             name: str) -> Problem:
    capacity, longest = limits
    visits = tuple(Visit(place=i, name=f"node {i}", load=(whole(r[3], f"node {i}"),), service=int(r[6]), windows=(Window(int(r[4]), int(r[5])),))
                   for i, r in enumerate(rows) if i > 0)
    pairs = tuple((i - 1, int(r[8]) - 1) for i, r in enumerate(rows) if i > 0 and int(r[8]) > 0)
    depot = rows[0]
    vehicle = Vehicle(start=0, end=0, open=int(depot[4]), close=min(int(depot[5]), int(depot[4]) + longest),
                      capacity=(capacity,))
    return Problem(visits, (vehicle,) * len(pairs), (Table(matrix, matrix),), pairs,
                   objective="vehicles" if objective == "vehicles" else "distance",
                   points=tuple((r[1], r[2]) for r in rows), name=name)


def _length(problem: Problem, plan: Plan) -> int:
    return sum(metres(problem, route.vehicle, route.sequence) for route in plan.routes)
