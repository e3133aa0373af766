"""Vehicles at home, offered to a part of a large problem: of each kind near it, and who may make what is left out."""

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import numpy as np

from routing.lookup import lookup, may
from routing.model import Problem, Vehicle

KINDS, HELPERS = 4, 8
"""Kinds of vehicles at home that a part is offered for being near; and further ones for what nobody of these may make."""
SAMPLE = 60
"""Visits of a part that say how far it is."""


class Idle:
    """Vehicles are of one kind where nothing tells them apart but their number."""

    def __init__(self, problem: Problem, dice: random.Random) -> None:
        self.problem, self.dice, self.look = problem, dice, lookup(problem)
        only: dict[int, list[int]] = defaultdict(list)
        for v, visit in enumerate(problem.visits):
            for k in visit.vehicles or ():
                only[k].append(v)
        priced = problem.objective == "cost"
        self.able = _numbered((car.skills, tuple(only[k])) for k, car in enumerate(problem.vehicles))
        self.kind = _numbered((_told_apart(car, priced), tuple(only[k])) for k, car in enumerate(problem.vehicles))

    def kinds(self, free: Iterable[int]) -> list[int]:
        """One vehicle of each kind."""
        return _first_of_each(self.kind, free)

    def sorts(self, free: Iterable[int]) -> list[int]:
        """One of those who may make the same: far fewer, where couriers have regions or hours of their own."""
        return _first_of_each(self.able, free)

    def near(self, free: Iterable[int], visits: Collection[int], left: Sequence[int]) -> list[int]:
        """Of those who are free, the nearest to the visits, one a kind; for each of the requests `left` one who may make it."""
        cars = self.kinds(free)
        if not cars or not visits:
            return cars[:KINDS]
        ways = self._ways(cars, visits)
        if len(cars) > KINDS:  # others in turn, where many are about as near
            ways = ways * np.array([self.dice.uniform(0.5, 1.0) for _ in cars])
        order = [cars[i] for i in np.argsort(ways, kind="stable")]
        chosen = order[:KINDS]
        for v in left:
            if len(chosen) == KINDS + HELPERS:
                break
            if not any(self.may(k, v) for k in chosen):
                chosen += next(([k] for k in order if self.may(k, v)), [])
        return chosen

    def may(self, vehicle: int, head: int) -> bool:
        mate = int(self.look.partner[head])
        return may(self.problem, vehicle, head) and (mate < 0 or may(self.problem, vehicle, mate))

    def _ways(self, cars: Sequence[int], visits: Collection[int]) -> np.ndarray:
        """From where each starts to the nearest of some of the visits; who starts anywhere is there already."""
        some = self.look.place[sorted(visits)[:: len(visits) // SAMPLE + 1]]
        starts = [self.problem.vehicles[k].start for k in cars]
        at = np.array([0 if start is None else start for start in starts], dtype=np.int64)
        ways = self.problem.travel[0].metres(at[:, None], some).min(axis=1)
        return np.where([start is None for start in starts], 0, ways)


def _told_apart(car: Vehicle, priced: bool) -> Vehicle:
    """All that matters of it; prices only where they count."""
    if priced:
        return replace(car, name="")
    return replace(car, name="", fixed=0, per_metre=1, per_second=0, overtime_from=None, overtime_price=0, fair_seconds=None, fair_price=0, regions=frozenset(), strange_price=0)


def _first_of_each(kind: Sequence[int], free: Iterable[int]) -> list[int]:
    first: dict[int, int] = {}
    for k in free:
        first.setdefault(kind[k], k)
    return list(first.values())


def _numbered(keys: Iterable[object]) -> list[int]:
    """Equal ones get the same number."""
    known: dict[object, int] = {}
    return [known.setdefault(key, len(known)) for key in keys]
