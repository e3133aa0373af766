"""A plan for maps and phones: GeoJSON (RFC 7946), GPX 1.1, iCalendar (RFC 5545). Points are (lat, lon)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from xml.sax.saxutils import escape

from routing.check import called
from routing.model import RELOAD, Plan, Problem, Route

VIETNAM = timezone(timedelta(hours=7))


class NoPoints(ValueError):
    """The problem has no coordinates to draw."""


def _stops(problem: Problem, route: Route) -> Iterator[tuple[str, tuple[float, float], int]]:
    """(name, point, time) of each place of the route, start and end included."""
    if not problem.points:
        raise NoPoints("the problem has no points; a map needs (lat, lon) for every place")
    vehicle = problem.vehicles[route.vehicle]
    if vehicle.start is not None:
        yield "start", problem.points[vehicle.start], route.begin
    for visit, start in zip(route.sequence, route.starts, strict=True):
        if visit == RELOAD and vehicle.reload is not None:
            yield "reload", problem.points[vehicle.reload], start
        elif visit != RELOAD:
            yield called(problem, visit), problem.points[problem.visits[visit].place], start
    if vehicle.end is not None:
        yield "end", problem.points[vehicle.end], route.end


def geojson(problem: Problem, plan: Plan) -> dict[str, Any]:
    """A line for each route and a point for each visit; times as seconds after midnight."""
    features = []
    for route in plan.routes:
        stops = list(_stops(problem, route))
        line = {"type": "LineString", "coordinates": [[lon, lat] for _, (lat, lon), _ in stops]}
        features.append({"type": "Feature", "geometry": line, "properties": {
            "vehicle": route.vehicle, "name": problem.vehicles[route.vehicle].name,
            "begin": route.begin, "end": route.end, "visits": len(route.visits)}})
        for position, (name, (lat, lon), at) in enumerate(stops):
            point = {"type": "Point", "coordinates": [lon, lat]}
            features.append({"type": "Feature", "geometry": point, "properties": {
                "vehicle": route.vehicle, "position": position, "name": name, "at": at}})
    return {"type": "FeatureCollection", "features": features}


def gpx(problem: Problem, route: Route) -> str:
    """One run as a GPX route for any navigation app."""
    points = "".join(f'<rtept lat="{lat:.6f}" lon="{lon:.6f}"><name>{escape(name)}</name></rtept>'
                     for name, (lat, lon), _ in _stops(problem, route))
    title = escape(problem.vehicles[route.vehicle].name or f"vehicle {route.vehicle}")
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="buuta" '
            f'xmlns="http://www.topografix.com/GPX/1/1"><rte><name>{title}</name>{points}</rte></gpx>\n')


def ical(problem: Problem, route: Route, day: date) -> str:
    """One run as calendar entries, one a visit, in UTC."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//buuta//routing//VI"]
    midnight = datetime.combine(day, time(0), VIETNAM)
    for visit, start in zip(route.sequence, route.starts, strict=True):
        if visit == RELOAD:
            continue
        begin = midnight + timedelta(seconds=start)
        end = begin + timedelta(seconds=max(60, problem.visits[visit].service))
        lines += ["BEGIN:VEVENT", f"UID:{day:%Y%m%d}-{route.vehicle}-{visit}@buuta", f"DTSTAMP:{_utc(midnight)}",
                  f"DTSTART:{_utc(begin)}", f"DTEND:{_utc(end)}", f"SUMMARY:{_text(called(problem, visit))}",
                  "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
