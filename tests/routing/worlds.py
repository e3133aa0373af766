"""Small problems with every mix of rules, made by hypothesis."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from routing.model import Break, Problem, Promise, Vehicle, Visit, Window, Wish
from routing.travel import Table

NINE, HOUR = 9 * 3600, 3600
DEPOT = 0


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, ...]:
    first = NINE + draw(st.integers(-1, 6)) * HOUR
    one = Window(first, first + draw(st.integers(1, 4)) * HOUR)
    kind = draw(st.sampled_from(["none", "one", "two"]))
    later = Window(one.close + HOUR, one.close + 2 * HOUR)
    return {"none": (), "one": (one,), "two": (one, later)}[kind]


@st.composite
def visits(draw: st.DrawFn, place: int, load: int, cars: int) -> Visit:
    return Visit(
        place=place, load=(load,), service=draw(st.sampled_from([0, 300, 900])), setup=draw(st.sampled_from([0, 120])),
        windows=draw(windows()), penalty=draw(st.sampled_from([None, 1000, 40_000])), due=draw(st.booleans()),
        wish=draw(st.sampled_from([None, Wish(NINE + HOUR, NINE + 2 * HOUR, 1, 2)])),
        skills=draw(st.sampled_from([frozenset(), frozenset(), frozenset({"khmer"})])),
        kinds=draw(st.sampled_from([frozenset(), frozenset(), frozenset({"sealed"}), frozenset({"open"})])),
        vehicles=draw(st.sampled_from([None, None, None, frozenset({draw(st.integers(0, cars - 1))})])),
        max_ride=draw(st.sampled_from([None, None, 2 * HOUR])),
        promise=draw(st.sampled_from([None, Promise(0, 500, Window(NINE, NINE + HOUR), 700)])))


@st.composite
def vehicles(draw: st.DrawFn) -> Vehicle:
    tours = draw(st.sampled_from([1, 1, 2]))
    return Vehicle(
        start=draw(st.sampled_from([DEPOT, DEPOT, 1, None])), end=draw(st.sampled_from([DEPOT, DEPOT, 1, None])),
        open=NINE - HOUR, close=NINE + draw(st.integers(3, 9)) * HOUR, capacity=(draw(st.integers(2, 8)),),
        lunch=draw(st.sampled_from([None, Break(NINE + 2 * HOUR, NINE + 4 * HOUR, HOUR), Break(NINE + HOUR, NINE + 5 * HOUR, HOUR)])),
        skills=draw(st.sampled_from([frozenset(), frozenset({"khmer"})])), fixed=draw(st.sampled_from([0, 5000])),
        overtime_from=NINE + 5 * HOUR, overtime_price=1, reload=DEPOT if tours > 1 else None, max_tours=tours,
        reload_seconds=300, max_visits=draw(st.sampled_from([None, 5])),
        max_seconds=draw(st.sampled_from([None, 6 * HOUR])), max_metres=draw(st.sampled_from([None, 60_000])))


@st.composite
def problems(draw: st.DrawFn, most: int = 8) -> Problem:
    cars = draw(st.integers(1, 3))
    alone, pairs = draw(st.integers(0, most - 2)), draw(st.integers(0, most // 3))
    size = 2 + alone + 2 * pairs
    seed = draw(st.integers(0, 10**6))
    made: list[Visit] = []
    couples: list[tuple[int, int]] = []
    for _ in range(alone):
        made.append(draw(visits(2 + len(made), draw(st.sampled_from([-2, -1, 1, 2])), cars)))
    for _ in range(pairs):
        load = draw(st.integers(0, 2))
        couples.append((len(made), len(made) + 1))
        made.append(draw(visits(2 + len(made), load, cars)))
        half = draw(visits(2 + len(made), -load, cars))
        made.append(replace(half, vehicles=None, max_ride=None))
    if alone and draw(st.sampled_from([False, False, False, True])):
        made[0] = replace(made[0], swap=(draw(st.integers(1, 3)),))
    return Problem(tuple(made), tuple(draw(vehicles()) for _ in range(cars)), (table(size, seed),), tuple(couples),
                   apart=(("sealed", "open"),), objective=draw(st.sampled_from(["cost", "distance", "vehicles"])))


def table(size: int, seed: int) -> Table:
    """Asymmetric ways of up to 15 km at 30 km/h."""
    metres = np.random.default_rng(seed).integers(500, 15_000, (size, size))
    np.fill_diagonal(metres, 0)
    return Table(metres.astype(np.int64), (metres // 8).astype(np.int64))


def town(visits: int = 12, cars: int = 3, seed: int = 3) -> Problem:
    made = tuple(Visit(place=i + 1, load=(-1,), service=300, windows=(Window(NINE, NINE + 6 * HOUR),), penalty=50_000)
                 for i in range(visits))
    return Problem(made, (Vehicle(0, 0, NINE - HOUR, NINE + 8 * HOUR, capacity=(6,)),) * cars,
                   (table(visits + 1, seed),), objective="distance")
