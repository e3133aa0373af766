"""Every source of travel times gives metres and seconds between all places, and says whether they are roads or an estimate."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from app.adapters.travel_crow import CrowTravel
from app.adapters.travel_roads import BLOCK, RoadTravel
from app.kernel.geo import Point
from routing.travel import block
from tests.contracts.outside import served
from tests.fakes import WEDNESDAY

PLACES = [Point(9.60 + k / 1000, 105.97) for k in range(BLOCK + 7)]


def metres_of(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The roads of this test: longer northward than southward."""
    return abs(a[0] - b[0]) * 111_000 + (30 if b[0] > a[0] else 0)


def osrm(path: str, _: Any) -> tuple[int, Any]:
    parts = urlsplit(path)
    asked = {k: v[0] for k, v in parse_qs(parts.query).items()}
    spots = [tuple(map(float, s.split(",")))[::-1] for s in parts.path.rsplit("/", 1)[1].split(";")]
    assert parts.path.startswith("/table/v1/driving/") and len(spots) <= 100 and asked["annotations"] == "duration,distance"
    rows, columns = ([spots[int(k)] for k in asked[side].split(";")] for side in ("sources", "destinations"))
    metres = [[metres_of(a, b) for b in columns] for a in rows]  # type: ignore[arg-type]
    return 200, {"code": "Ok", "distances": metres, "durations": [[m / 10 for m in row] for row in metres]}


def valhalla(path: str, body: Any) -> tuple[int, Any]:
    assert path == "/sources_to_targets" and body["costing"] == "motorcycle" and body["units"] == "km"
    sides = [[(p["lat"], p["lon"]) for p in body[side]] for side in ("sources", "targets")]
    ways = [[metres_of(a, b) for b in sides[1]] for a in sides[0]]
    return 200, {"sources_to_targets": [[{"distance": m / 1000, "time": m / 10} for m in row] for row in ways]}


@pytest.mark.parametrize(("kind", "script"), [("osrm", osrm), ("valhalla", valhalla)])
def test_roads_are_asked_block_by_block_and_kept_with_their_direction(kind: str, script: Any) -> None:
    with served(script) as url:
        ways = RoadTravel(f"{kind}+{url}").between(PLACES, WEDNESDAY)
    metres, seconds = block(ways.travel, range(len(PLACES)))
    wanted = np.array([[metres_of((a.lat, a.lon), (b.lat, b.lon)) for b in PLACES] for a in PLACES])
    assert ways.quality == "road"
    assert np.abs(metres - wanted).max() <= 1
    assert metres[0, 5] > metres[5, 0]
    assert (seconds >= metres / 10 - 1).all()


def test_a_place_off_the_roads_keeps_its_estimate_and_the_whole_is_called_one() -> None:
    def broken(path: str, body: Any) -> tuple[int, Any]:
        status, told = osrm(path, body)
        told["distances"][0] = [None] * len(told["distances"][0])
        return status, told

    with served(broken) as url:
        ways = RoadTravel(f"osrm+{url}").between(PLACES[:5], WEDNESDAY)
    guess, _ = block(CrowTravel().between(PLACES[:5], WEDNESDAY).travel, range(5))
    metres, _ = block(ways.travel, range(5))
    assert ways.quality == "estimate"
    assert (metres[0] == guess[0]).all()
    assert (metres[1:] != guess[1:]).any()


@pytest.mark.parametrize("script", [lambda *_: (503, {}), lambda *_: (200, {"code": "Ok"})])
def test_a_silent_road_server_never_keeps_the_day_from_being_planned(script: Any) -> None:
    with served(script) as url:
        ways = RoadTravel(f"osrm+{url}").between(PLACES, WEDNESDAY)
    assert ways.quality == "estimate"
    assert ways.travel.size == len(PLACES)
