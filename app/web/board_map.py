"""The day as a picture: communes as areas and points, runs as lines, stops as dots. Our own data, no tiles of anybody. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from app.places.grid import Grid

WIDTH = 900
MARGIN = 26
COLOURS = 10
KM_A_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Spot:
    x: float
    y: float
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Road:
    """One run: `points` for a polyline, its stops, and which colour."""

    run_id: str
    colour: int
    name: str
    points: str
    stops: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    height: int
    areas: tuple[str, ...]
    communes: tuple[Spot, ...]
    offices: tuple[Spot, ...]
    roads: tuple[Road, ...]
    ten_km: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Degrees to picture, flat around the middle of the province: good to a few parts in a thousand here."""

    west: float
    north: float
    squeeze: float
    scale: float

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        return round(MARGIN + (lon - self.west) * self.squeeze * self.scale, 1), round(MARGIN + (self.north - lat) * self.scale, 1)


def draw(grid: Grid, communes: Iterable[Any], offices: Iterable[Any], runs: Sequence[tuple[Any, str, Sequence[Any]]]) -> Drawing:
    """`runs`: (run row, courier's name, visit rows in order). The frame fits areas, communes and stops alike."""
    communes, offices = list(communes), list(offices)
    rings = [ring for rings in grid.areas.values() for ring in rings]
    spots = [spot for ring in rings for spot in ring] + [(c.lat, c.lon) for c in communes] + [(v.lat, v.lon) for _, _, visits in runs for v in visits]
    frame, height = _frame(spots)
    homes = {o.id: (o.lat, o.lon) for o in offices}
    roads = tuple(_road(frame, k % COLOURS, run, name, visits, homes) for k, (run, name, visits) in enumerate(runs))
    used = {run.office_id for run, _, _ in runs}
    return Drawing(
        height, tuple(_points(frame, ring) for ring in rings), tuple(Spot(*frame.at(c.lat, c.lon), _short(c.name)) for c in communes),
        tuple(Spot(*frame.at(o.lat, o.lon), o.name) for o in offices if o.id in used), roads, round(10 / KM_A_DEGREE * frame.scale, 1),
    )  # fmt: skip


def _frame(spots: Sequence[tuple[float, float]]) -> tuple[Frame, int]:
    lats, lons = [s[0] for s in spots] or [9.6], [s[1] for s in spots] or [105.97]
    squeeze = cos(radians((max(lats) + min(lats)) / 2))
    wide = max((max(lons) - min(lons)) * squeeze, 0.02)
    scale = (WIDTH - 2 * MARGIN) / wide
    return Frame(min(lons), max(lats), squeeze, scale), round(2 * MARGIN + max((max(lats) - min(lats)) * scale, 80))


def _road(frame: Frame, colour: int, run: Any, name: str, visits: Sequence[Any], homes: Mapping[str, tuple[float, float]]) -> Road:
    home = homes.get(run.office_id or "")
    way = ([home] if home else []) + [(v.lat, v.lon) for v in visits] + ([home] if home else [])
    return Road(run.id, colour, name, _points(frame, way), tuple(Spot(*frame.at(v.lat, v.lon), str(n), v.at) for n, v in enumerate(visits, 1)))


def _points(frame: Frame, way: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in (frame.at(*spot) for spot in way))


def _short(name: str) -> str:
    for word in ("Xã ", "Phường "):
        name = name.removeprefix(word)
    return name
