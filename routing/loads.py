"""What is on board along a route, in every dimension."""

from collections.abc import Sequence

import numpy as np

from routing.lookup import lookup
from routing.model import RELOAD, Problem


def tours_of(sequence: Sequence[int]) -> list[list[int]]:
    tours: list[list[int]] = [[]]
    for visit in sequence:
        if visit == RELOAD:
            tours.append([])
        else:
            tours[-1].append(visit)
    return tours


def fits(problem: Problem, number: int, sequence: Sequence[int]) -> bool:
    """Pairs whole, in order and in one tour; never more on board than the capacity, never less than nothing."""
    return all(_tour_fits(problem, number, tour, first=i == 0) for i, tour in enumerate(tours_of(sequence)))


def _tour_fits(problem: Problem, number: int, tour: Sequence[int], first: bool) -> bool:
    look, vehicle = lookup(problem), problem.vehicles[number]
    seen: set[int] = set()
    partner, role = look.partner, look.pickup
    for visit in tour:
        if visit in seen or (role[visit] == -1 and int(partner[visit]) not in seen):
            return False
        seen.add(visit)
    if any(role[visit] == 1 and int(partner[visit]) not in seen for visit in tour):
        return False
    visits = np.array(tour, dtype=np.int64)
    load, swapped = look.load[visits].tolist(), look.swap[visits].sum(axis=0).tolist()
    alone = [role[visit] == 0 for visit in tour]
    for dimension, limit in enumerate(vehicle.capacity):
        if dimension >= look.dimensions:
            break
        board = vehicle.load[dimension] if first and dimension < len(vehicle.load) else 0
        board += swapped[dimension] - sum(row[dimension] for row, lone in zip(load, alone, strict=True) if lone and row[dimension] < 0)
        if board > limit:
            return False
        for row in load:
            board += row[dimension]
            if board > limit:
                return False
    return True
