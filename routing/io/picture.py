"""A picture of a plan: its routes on the map (or plane), and under it a Gantt chart of the shifts.

Shapes only; `svg.py` and `raster.py` write them. Longitude and latitude are drawn true in the middle of the map.
"""

import colorsys
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from routing.audit_clock import minute
from routing.check import called
from routing.cost import price
from routing.model import RELOAD, Plan, Problem, Route
from routing.travel import Crow, Euclid
from routing.walk import walk_of

WIDTH, MARGIN, TITLE, NAMES = 1200, 24, 44, 130
MOST_MAP_HEIGHT = 900
INK, GREY, PALE, RED, SUN = "#222222", "#9a9a9a", "#eeeeee", "#c0102a", "#f2c14e"
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Shape:
    """kind: line (points; dashed), dot (middle, size), box (two corners), cross (middle, size) or text (its left base).

    `tip` is shown where the pointer rests; `size` is a radius, a line's width or a font's height.
    """

    kind: str
    points: tuple[tuple[float, float], ...]
    colour: str
    size: float = 1.0
    text: str = ""
    tip: str = ""
    hollow: bool = False


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    shapes: tuple[Shape, ...]


def picture(problem: Problem, plan: Plan, scale: int = 1, seconds: float = 1.0) -> Picture:
    """`scale`: integers of the problem for one unit of its file, `seconds`: what one lasts. Without points there is only the chart."""
    shapes = [Shape("text", ((MARGIN, 28),), INK, 15, _title(problem, plan, scale))]
    bottom = float(TITLE)
    if problem.points:
        drawn, bottom = _map(problem, plan, bottom, seconds)
        shapes += drawn
    chart, bottom = _chart(problem, plan, bottom, scale)
    return Picture(WIDTH, math.ceil(bottom + MARGIN), (*shapes, *chart))


def _title(problem: Problem, plan: Plan, scale: int) -> str:
    lines = price(problem, plan)
    length = f"{lines.metres / 1000:,.1f} km" if isinstance(problem.travel[0], Crow) else f"{lines.metres / scale:,.1f}"
    return f"{problem.name or 'plan'}: {lines.vehicles} vehicles, {length}, {sum(len(r.visits) for r in plan.routes)} visits, {len(plan.dropped)} left out"


def _geographic(problem: Problem) -> bool:
    return not isinstance(problem.travel[0], Euclid)


def colour(number: int) -> str:
    """Neighbouring numbers look different (steps of the golden angle around the circle of hues)."""
    r, g, b = colorsys.hls_to_rgb(number * 0.381966 % 1.0, (0.36, 0.5)[number % 2], 0.75)
    return f"#{int(255 * r):02x}{int(255 * g):02x}{int(255 * b):02x}"


@dataclass(frozen=True)
class _Frame:
    """From a place of the problem to the paper: `west` and `north` lie at (left, top), `rate` points for one unit."""

    spots: tuple[tuple[float, float], ...]
    left: float
    top: float
    rate: float
    west: float
    north: float

    def at(self, place: int) -> tuple[float, float]:
        x, y = self.spots[place]
        return self.left + (x - self.west) * self.rate, self.top + (self.north - y) * self.rate


def _frame(problem: Problem, top: float) -> tuple[_Frame, float]:
    spots = _flat(problem)
    west, east = min(x for x, _ in spots), max(x for x, _ in spots)
    south, north = min(y for _, y in spots), max(y for _, y in spots)
    wide, tall, room = max(east - west, 1e-9), max(north - south, 1e-9), WIDTH - 2 * MARGIN
    rate = min(room / wide, MOST_MAP_HEIGHT / tall)
    return _Frame(spots, MARGIN + (room - rate * wide) / 2, top, rate, west, north), top + rate * tall + MARGIN


def _flat(problem: Problem) -> tuple[tuple[float, float], ...]:
    """(lat, lon) -> (east, north), true in the middle; a plane's (x, y) as it is."""
    if not _geographic(problem):
        return problem.points
    shrunk = math.cos(math.radians(sum(lat for lat, _ in problem.points) / len(problem.points)))
    return tuple((lon * shrunk, lat) for lat, lon in problem.points)


def _map(problem: Problem, plan: Plan, top: float, seconds: float) -> tuple[list[Shape], float]:
    frame, bottom = _frame(problem, top)
    shapes: list[Shape] = []
    radius = 3.2 if len(problem.visits) < 1500 else 1.8
    pickups, deliveries = {a for a, _ in problem.pairs}, {b for _, b in problem.pairs}
    for route in plan.routes:
        if route.visits:
            shapes.append(Shape("line", tuple(frame.at(p) for p in _places(problem, route)), colour(route.vehicle), 1.4 if radius > 2 else 0.8, tip=_told(problem, route)))
    for route in plan.routes:
        for v, start in zip(route.sequence, route.starts, strict=True):
            if v != RELOAD:
                tip = f"{called(problem, v)} · {minute(round(start * seconds)) if _geographic(problem) else round(start * seconds, 3)}"
                middle = frame.at(problem.visits[v].place)
                kind = "box" if v in pickups else "dot"
                spot = ((middle[0] - radius, middle[1] - radius), (middle[0] + radius, middle[1] + radius)) if kind == "box" else (middle,)
                shapes.append(Shape(kind, spot, colour(route.vehicle), radius, tip=tip, hollow=v in deliveries))
    shapes += [Shape("cross", (frame.at(problem.visits[v].place),), RED, radius + 1, tip=f"left out: {called(problem, v)}") for v in plan.dropped]
    for place in sorted({p for car in problem.vehicles for p in (car.start, car.end) if p is not None}):
        x, y = frame.at(place)
        shapes.append(Shape("box", ((x - 5, y - 5), (x + 5, y + 5)), INK, tip="start or end"))
    return shapes, bottom


def _places(problem: Problem, route: Route) -> Iterator[int]:
    car = problem.vehicles[route.vehicle]
    middle = [car.reload if v == RELOAD else problem.visits[v].place for v in route.sequence]
    return (p for p in (car.start, *middle, car.end) if p is not None)


def _told(problem: Problem, route: Route) -> str:
    return f"{problem.vehicles[route.vehicle].name or f'vehicle {route.vehicle}'}: {len(route.visits)} visits"


def _chart(problem: Problem, plan: Plan, top: float, scale: int) -> tuple[list[Shape], float]:
    """A row a route: pale the shift, thin the way, full the service, yellow the lunch; what is empty is waiting."""
    routes = [route for route in plan.routes if route.visits]
    if not routes:
        return [], top
    first, last = min(r.begin for r in routes), max(r.end for r in routes)
    row = 18.0 if len(routes) <= 40 else max(5.0, 720 / len(routes))
    rate = (WIDTH - MARGIN - NAMES - MARGIN) / max(1, last - first)
    axis, shapes = top + 22, []
    bottom = axis + row * len(routes)
    for tick in _ticks(first, last):
        x = MARGIN + NAMES + (tick - first) * rate
        shapes += [Shape("line", ((x, axis), (x, bottom)), PALE), Shape("text", ((x + 2, axis - 6),), GREY, 10, _tick(problem, tick, scale))]
    for number, route in enumerate(routes):
        shapes += _row(problem, route, (MARGIN + NAMES - first * rate, axis + row * number, rate, row), (first, last))
    return shapes, bottom


Place = tuple[float, float, float, float]


def _row(problem: Problem, route: Route, where: Place, span: tuple[int, int]) -> Iterator[Shape]:
    zero, top, rate, row = where
    car, hue, walk = problem.vehicles[route.vehicle], colour(route.vehicle), walk_of(problem, route.vehicle, route.sequence)
    middle, name = top + row / 2, car.name or f"vehicle {route.vehicle}"

    def box(a: int, b: int, height: float, paint: str, tip: str) -> Shape:
        return Shape("box", ((zero + a * rate, middle - height * row / 2), (zero + max(b, a) * rate + 0.6, middle + height * row / 2)), paint, tip=tip)

    yield box(max(car.open, span[0]), min(car.close, span[1]), 0.86, PALE, "")
    if row >= 8:
        yield Shape("text", ((MARGIN, middle + min(row, 12) / 3),), hue, min(11, row - 1), name[:20])
    if car.lunch is not None and route.pause is not None:
        yield box(route.pause, route.pause + car.lunch.seconds, 0.7, SUN, "lunch")
    for i, start in enumerate((*route.starts, route.end)):
        leaving = route.starts[i - 1] + walk.service[i - 1] if i else route.begin
        yield Shape("line", ((zero + leaving * rate, middle), (zero + min(start, walk.arrive(i, leaving)) * rate, middle)), hue, max(0.8, row / 12))
    for v, start, service in zip(route.sequence, route.starts, walk.service, strict=True):
        yield box(start, start + service, 0.6, GREY if v == RELOAD else hue, "reload" if v == RELOAD else called(problem, v))


def _ticks(first: int, last: int) -> Sequence[int]:
    """Five to twelve round numbers: hours where the span is part of a day, else 1, 2 or 5 times a power of ten."""
    span = max(1, last - first)
    if 4 * 3600 <= span <= DAY:
        step = 3600 if span < 13 * 3600 else 7200
    else:
        power = 10 ** math.floor(math.log10(span / 5))
        step = next((power * m for m in (1, 2, 5, 10) if span / (power * m) <= 12), power * 10)
    return range(-(-first // int(max(1, step))) * int(max(1, step)), last + 1, int(max(1, step)))


def _tick(problem: Problem, tick: int, scale: int) -> str:
    return minute(tick) if _geographic(problem) and scale == 1 and tick > 3600 else f"{tick / scale:g}"
