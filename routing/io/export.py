"""A plan for maps and phones: GeoJSON (RFC 7946), GPX 1.1, iCalendar (RFC 5545). Points are (lat, lon).

`seconds` is what one unit of the problem's clock lasts: a minute in some files, a thousandth of a second in others.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from xml.sax.saxutils import escape

from routing.audit_clock import NO_MORE, SINCE_1970
from routing.check import called
from routing.model import RELOAD, Plan, Problem, Route
from routing.travel import Euclid

VIETNAM = timezone(timedelta(hours=7))
OCTETS = 75
"""Of a line of a calendar, at most."""


class NoPoints(ValueError):
    """The problem has no coordinates that lie on a map."""


def _stops(problem: Problem, route: Route) -> Iterator[tuple[str, tuple[float, float], int]]:
    """(name, point, time) of each place of the route, start and end included."""
    if not problem.points:
        raise NoPoints("the problem has no points; a map needs (lat, lon) for every place")
    if isinstance(problem.travel[0], Euclid) or any(abs(lat) > 90 or abs(lon) > 180 for lat, lon in problem.points):
        raise NoPoints("the problem's points lie in a plane, not on the earth: no map can show them; .svg and .png can")
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


def geojson(problem: Problem, plan: Plan, seconds: float = 1.0) -> dict[str, Any]:
    """A line for each route (a point, where it comes to one place only) and a point for each visit; times as seconds after midnight."""
    features = []
    for route in plan.routes:
        stops = list(_stops(problem, route))
        places = [[lon, lat] for _, (lat, lon), _ in stops]
        way = {"type": "LineString", "coordinates": places} if len(places) > 1 else {"type": "Point", "coordinates": places[0]} if places else None
        features.append({"type": "Feature", "geometry": way, "properties": {
            "vehicle": route.vehicle, "name": problem.vehicles[route.vehicle].name,
            "begin": round(route.begin * seconds), "end": round(route.end * seconds), "visits": len(route.visits)}})
        for position, (name, (lat, lon), at) in enumerate(stops):
            point = {"type": "Point", "coordinates": [lon, lat]}
            features.append({"type": "Feature", "geometry": point, "properties": {
                "vehicle": route.vehicle, "position": position, "name": name, "at": round(at * seconds)}})
    return {"type": "FeatureCollection", "features": features}


def gpx(problem: Problem, route: Route) -> str:
    """One run as a GPX route for any navigation app."""
    points = "".join(f'<rtept lat="{lat:.6f}" lon="{lon:.6f}"><name>{escape(name)}</name></rtept>'
                     for name, (lat, lon), _ in _stops(problem, route))
    title = escape(problem.vehicles[route.vehicle].name or f"vehicle {route.vehicle}")
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="buuta" '
            f'xmlns="http://www.topografix.com/GPX/1/1"><rte><name>{title}</name>{points}</rte></gpx>\n')


def ical(problem: Problem, route: Route, day: date, seconds: float = 1.0, made: datetime | None = None) -> str:
    """One run as calendar entries, one a visit, in UTC. `made`: when, by which a calendar knows the newer of two plans (default: now).
    Where the file's times count from 1970 they say themselves which day it is."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//buuta//routing//VI"]
    midnight, stamp = datetime.combine(day, time(0), VIETNAM), _utc(made or datetime.now(UTC))
    if SINCE_1970 <= route.begin * seconds < NO_MORE:
        midnight = datetime(1970, 1, 1, tzinfo=UTC)
        day = (midnight + timedelta(seconds=route.begin * seconds)).astimezone(VIETNAM).date()
    for visit, start in zip(route.sequence, route.starts, strict=True):
        if visit == RELOAD:
            continue
        begin = midnight + timedelta(seconds=round(start * seconds))
        end = begin + timedelta(seconds=max(60, round(problem.visits[visit].service * seconds)))
        lines += ["BEGIN:VEVENT", f"UID:{_uid(problem, route, visit, day)}", f"DTSTAMP:{stamp}", f"LAST-MODIFIED:{stamp}",
                  f"DTSTART:{_utc(begin)}", f"DTEND:{_utc(end)}", f"SUMMARY:{_text(called(problem, visit))}",
                  "END:VEVENT"]
    return "\r\n".join([*map(_folded, lines), "END:VCALENDAR", ""])


def _uid(problem: Problem, route: Route, visit: int, day: date) -> str:
    """The same for the same visit of the same run however often it is planned, another for every other (RFC 5545, 3.8.4.7)."""
    said = json.dumps([problem.name, route.vehicle, problem.vehicles[route.vehicle].name, visit, called(problem, visit)])
    return f"{day:%Y%m%d}-{hashlib.sha256(said.encode()).hexdigest()[:24]}@buuta"


def _folded(line: str) -> str:
    """A long line on several, each but the first begun with a blank; no letter is cut in two."""
    rows = [""]
    for letter in line:
        if len((rows[-1] + letter).encode()) > OCTETS - (len(rows) > 1):
            rows.append("")
        rows[-1] += letter
    return "\r\n ".join(rows)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return "\\n".join(text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").splitlines())
