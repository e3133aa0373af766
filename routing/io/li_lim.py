"""Li & Lim (2001), pickup and delivery with time windows.

First line: vehicles, capacity, speed. Then a node a line: number, x, y, demand, open, close, service, the node of
its pickup (0 for a pickup), the node of its delivery (0 for a delivery). Node 0 is the depot.
"""

from routing.io.case import Case, FileError
from routing.io.plane import Node, Plane, case_of, numbers, pairs_of, whole
from routing.model import Objective


def read(text: str, objective: Objective = "distance", name: str = "") -> Case:
    """The case of a Li & Lim file; FileError names the line that is wrong."""
    lines = [(at, line) for at, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise FileError("the file is empty")
    vehicles, capacity, _ = numbers(lines[0][1], lines[0][0], 3)
    rows = [numbers(line, at, 9) for at, line in lines[1:]]
    if not rows:
        raise FileError("the file has no depot")
    for place, row in enumerate(rows):
        if row[0] != place:
            raise FileError(f"line {lines[place + 1][0]}: node {place} expected, found {row[0]:g}")
    return case_of(Plane(tuple(Node(r[1], r[2], whole(r[3], f"node {i}"), r[4], r[5], r[6]) for i, r in enumerate(rows)),
                         int(vehicles), int(capacity), pairs_of(rows)), objective, name)
