"""Our own format: depots, visits, pairs and vehicles in JSON, plain or gzipped.

depots[{lat, lon}]; visits[{lat, lon, open, close, service, load, penalty}]; pairs[[pickup, delivery]];
vehicles[{depot, open, close, capacity}]; travel {kind: haversine, radius_m, circuity, speed_kmh}. Seconds after
midnight, metres, none of them beyond 10^12. A penalty of 100,000 or more means due today; 0 means compulsory except on a delivery.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta

from routing.io.case import Case, FileError
from routing.model import Objective, Problem, Vehicle, Visit, Window
from routing.travel import Crow
from routing.walk import metres

DUE_TODAY = 100_000
MOST = 10**12
"""Of a time, a load or a price: sums of thousands of them are still counted exactly, and none is taken for `never`."""
Whole = Annotated[int, Meta(ge=-MOST, le=MOST)]


class Point(msgspec.Struct, frozen=True):
    lat: float
    lon: float


class VisitIn(msgspec.Struct, frozen=True):
    lat: float
    lon: float
    open: Whole
    close: Whole
    service: Whole
    load: Whole
    penalty: Whole = 0


class VehicleIn(msgspec.Struct, frozen=True):
    depot: int
    open: Whole
    close: Whole
    capacity: Whole


class TravelIn(msgspec.Struct, frozen=True):
    kind: str = "haversine"
    radius_m: Annotated[float, Meta(gt=0, le=1e8)] = 6371008.8
    circuity: Annotated[float, Meta(gt=0, le=100)] = 1.35
    speed_kmh: Annotated[float, Meta(ge=0.1, le=1e5)] = 28.0


class FileIn(msgspec.Struct, frozen=True):
    depots: list[Point]
    visits: list[VisitIn]
    vehicles: list[VehicleIn]
    pairs: list[tuple[int, int]] = []
    travel: TravelIn = TravelIn()
    name: str = ""


def read(text: str, objective: Objective = "distance", name: str = "") -> Case:
    """The case of such a file; always metres plus penalties. FileError names the field that is wrong."""
    try:
        file = msgspec.json.decode(text, type=FileIn)
    except msgspec.DecodeError as wrong:
        raise FileError(f"not a buuta file: {wrong}") from None
    if file.travel.kind != "haversine":
        raise FileError(f"travel kind {file.travel.kind!r} is unknown; haversine is meant")
    _on_earth("depot", file.depots)
    _on_earth("visit", file.visits)
    for number, vehicle in enumerate(file.vehicles):
        if not 0 <= vehicle.depot < len(file.depots):
            raise FileError(f"vehicle {number} starts at depot {vehicle.depot}, there are {len(file.depots)}")
    problem = _problem(file, name)
    return Case(problem, tuple(range(len(file.visits))), 1,
                lambda plan: float(sum(metres(problem, r.vehicle, r.sequence) for r in plan.routes)))


def _on_earth(what: str, points: Sequence[Point | VisitIn]) -> None:
    for number, point in enumerate(points):
        if abs(point.lat) > 90 or abs(point.lon) > 180:
            raise FileError(f"{what} {number}: latitude {point.lat:g}, longitude {point.lon:g} is nowhere on earth")


def _problem(file: FileIn, name: str) -> Problem:
    points: list[Any] = [*file.depots, *file.visits]
    travel = Crow(np.array([p.lat for p in points]), np.array([p.lon for p in points]), file.travel.speed_kmh,
                  file.travel.circuity, file.travel.radius_m)
    return Problem(tuple(_visits(file)), tuple(
        Vehicle(start=v.depot, end=v.depot, open=v.open, close=v.close, capacity=(v.capacity,))
        for v in file.vehicles), (travel,), tuple(file.pairs), objective="distance",
        points=tuple((p.lat, p.lon) for p in points), name=file.name or name)


def _visits(file: FileIn) -> Iterator[Visit]:
    deliveries = {delivery for _, delivery in file.pairs}
    for number, v in enumerate(file.visits):
        yield Visit(place=len(file.depots) + number, load=(v.load,), service=v.service,
                    windows=(Window(v.open, v.close),), due=v.penalty >= DUE_TODAY and number not in deliveries,
                    penalty=v.penalty if v.penalty or number in deliveries else None)
