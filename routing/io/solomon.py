"""Solomon (1987) and Gehring & Homberger (1999), time windows, everything from one depot.

Name, VEHICLE with number and capacity, CUSTOMER with a node a line: number, x, y, demand, ready, due, service.
"""

from itertools import dropwhile

from routing.io.case import Case, FileError
from routing.io.plane import Node, Plane, case_of, numbers, whole
from routing.model import Objective


def read(text: str, objective: Objective = "distance", name: str = "") -> Case:
    """The case of a Solomon file; FileError names the line that is wrong."""
    lines = [(at, line) for at, line in enumerate(text.splitlines(), start=1) if line.strip()]
    digits = [(at, line) for at, line in lines if _counts(line)]
    heads = {line.split()[0].upper(): at for at, line in reversed(lines)}
    if "VEHICLE" not in heads or not any(word.startswith("CUST") for word in heads):
        raise FileError("the file has no VEHICLE and CUSTOMER sections")
    fleet = next(((at, line) for at, line in digits if at > heads["VEHICLE"] and len(line.split()) == 2), None)
    if fleet is None:
        raise FileError("the VEHICLE section names no number and capacity")
    vehicles, capacity = numbers(fleet[1], fleet[0], 2)
    nodes_on = dropwhile(lambda one: not _counts(one[1]), (one for one in lines if one[0] > fleet[0]))
    rows = [numbers(line, at, 7) for at, line in nodes_on]
    if not rows or any(row[0] != place for place, row in enumerate(rows)):
        raise FileError("the customers are not numbered 0, 1, 2, … without a gap")
    nodes = tuple(Node(r[1], r[2], whole(r[3], f"node {i}"), r[4], r[5], r[6]) for i, r in enumerate(rows))
    return case_of(Plane(nodes, int(vehicles), int(capacity), ()), objective, name or lines[0][1].strip())


def _counts(line: str) -> bool:
    """Whether a line begins with a number: titles and headings do not."""
    return line.split()[0].lstrip("-").replace(".", "", 1).isdigit()
