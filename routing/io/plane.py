"""Instances in a plane (Li & Lim, Solomon, Gehring & Homberger): full precision outside, scaled integers inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import Any

import numpy as np

from routing.io.case import Case, FileError
from routing.model import Objective, Plan, Problem, Vehicle, Visit, Window
from routing.travel import LONGEST_WAY, Euclid

SCALES = 1000, 100, 10, 1
"""Integers for one unit of the file: thousandths, or fewer where a way across would be longer than the core can count."""
TOLERANCE = 1e-6
MOST = 1e15
"""Beyond it nothing is counted exactly any more, thousandths included."""
MOST_VEHICLES = 10**6


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the file; node 0 is the depot."""

    x: float
    y: float
    demand: int
    open: float
    close: float
    service: float


@dataclass(frozen=True)
class Plane:
    nodes: tuple[Node, ...]
    vehicles: int
    capacity: int
    pairs: tuple[tuple[int, int], ...]
    """Nodes of pickup and delivery; empty: everything starts on board."""


def case_of(plane: Plane, objective: Objective, name: str) -> Case:
    if plane.vehicles > MOST_VEHICLES:
        raise FileError(f"the file has {plane.vehicles} vehicles; at most {MOST_VEHICLES} are planned with")
    travel = _travel(plane)
    scale = travel.scale
    visits = tuple(_visit(i, node, bool(plane.pairs), scale) for i, node in enumerate(plane.nodes) if i > 0)
    span, _ = _span(plane.nodes[0], scale)
    vehicle = Vehicle(start=0, end=0, open=span.open, close=span.close, capacity=(plane.capacity,))
    problem = Problem(
        visits, (vehicle,) * plane.vehicles, (travel,), tuple((a - 1, b - 1) for a, b in plane.pairs),
        objective="vehicles" if objective == "vehicles" else "distance",
        points=tuple((n.x, n.y) for n in plane.nodes), name=name)
    return Case(problem, tuple(range(1, len(plane.nodes))), scale, lambda plan: _length(plane, plan),
                lambda plan: recheck(plane, plan), seconds=1 / scale)


def _travel(plane: Plane) -> Euclid:
    """In the finest units in which a way across the whole plane can be counted, else in the coarsest."""
    x, y = np.array([n.x for n in plane.nodes]), np.array([n.y for n in plane.nodes])
    scaled = [Euclid(x, y, scale) for scale in SCALES]
    return next((travel for travel in scaled if travel.across <= LONGEST_WAY), scaled[-1])


def _visit(i: int, node: Node, paired: bool, scale: int) -> Visit:
    window, longer = _span(node, scale)
    return Visit(place=i, name=f"node {i}", load=(node.demand if paired else -node.demand,), service=_up(node.service, scale) + longer, windows=(window,))


def _span(node: Node, scale: int) -> tuple[Window, int]:
    """The whole numbers inside a window. Where it holds none, the last one before it, and by how much the service is then
    longer: who comes by then is in time, and who leaves then has waited for the opening."""
    opens, closes = _up(node.open, scale), _down(node.close, scale)
    if opens > closes and node.open <= node.close:
        return Window(closes, closes), opens - closes
    return Window(opens, closes), 0


def _up(value: float, scale: int) -> int:
    return int(np.ceil(value * scale - TOLERANCE))


def _down(value: float, scale: int) -> int:
    return int(np.floor(value * scale + TOLERANCE))


def _stops(plane: Plane, visits: Sequence[int]) -> list[Node]:
    return [plane.nodes[0], *(plane.nodes[v + 1] for v in visits), plane.nodes[0]]


def _length(plane: Plane, plan: Plan) -> float:
    return sum(hypot(a.x - b.x, a.y - b.y) for route in plan.routes
               for stops in [_stops(plane, route.visits)] for a, b in pairwise(stops))


def recheck(plane: Plane, plan: Plan) -> list[str]:
    """The clock and the load of every route in double precision, tolerance 1e-6."""
    found = []
    for route in plan.routes:
        now, board = plane.nodes[0].open, 0 if plane.pairs else sum(plane.nodes[v + 1].demand for v in route.visits)
        stops = _stops(plane, route.visits)
        for place, (a, b) in enumerate(pairwise(stops)):
            now = max(now + (a.service if place else 0.0) + hypot(a.x - b.x, a.y - b.y), b.open)
            if now > b.close + TOLERANCE:
                found.append(f"vehicle {route.vehicle}: stop {place + 1} begins at {now:.6f}, closed since {b.close}")
            board += b.demand if plane.pairs else -b.demand
            if board > plane.capacity:
                found.append(f"vehicle {route.vehicle}: {board} on board after stop {place + 1}")
    return found


def whole(value: Any, whose: str, what: str = "demand") -> int:
    """A demand (loads are counted in whole units), or another number of which a fraction would be lost."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < MOST or value != int(value):
        raise FileError(f"{whose}: the {what} {f'{value:g}' if isinstance(value, float) else repr(value)} is not a whole number")
    return int(value)


def pairs_of(rows: Sequence[Sequence[float]]) -> tuple[tuple[int, int], ...]:
    """Nodes of pickup and delivery, by the last two numbers of each: the node of its pickup, the node of its delivery."""
    pairs = []
    for place, row in enumerate(rows):
        delivery = whole(row[8], f"node {place}", "delivery")
        if place == 0 or delivery == 0:
            continue
        if not 0 < delivery < len(rows) or rows[delivery][7] != place:
            raise FileError(f"node {place} names {delivery} as its delivery, which does not name it as its pickup")
        pairs.append((place, delivery))
    paired = {node for pair in pairs for node in pair}
    for place in range(1, len(rows)):
        if place not in paired:
            raise FileError(f"node {place} belongs to no pair")
    return tuple(pairs)


def numbers(line: str, at: int, count: int) -> list[float]:
    """`count` numbers of one line, or a sentence with the number of the line."""
    try:
        values = [float(word) for word in line.split()]
    except ValueError:
        values = []
    if len(values) != count:
        raise FileError(f"line {at}: {count} numbers expected, found {line.strip()[:60]!r}")
    if odd := [value for value in values if not abs(value) < MOST]:
        raise FileError(f"line {at}: {odd[0]:g} is no number to plan with")
    return values
