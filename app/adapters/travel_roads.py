"""Travel times from a road server of the house: OSRM (`table/v1`) or Valhalla (`sources_to_targets`).

Addresses never leave the house: the server is the operator's own, only coordinates are sent. Where it is silent or knows no
way, the great-circle estimate stands in its place, and the whole is then called an estimate."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import httpx
import numpy as np
import structlog

from app.adapters.travel_crow import CrowTravel
from app.kernel.geo import Point
from app.ports import Ways
from routing.travel import Table, block

log = structlog.get_logger()
TIMEOUT_S = 20.0
BLOCK = 50
"""Sources and targets of one question: 50 + 50 coordinates are what both servers answer without changed limits."""
MOST = 1_500
"""Places of one problem; beyond, the square of questions would take longer than the plan."""
TOP_SPEED_KMH = 45
Answer = list[list[tuple[float | None, float | None]]]


class Roads(Protocol):
    def ask(self, client: httpx.Client, sources: Sequence[Point], targets: Sequence[Point]) -> Answer:
        """(metres, seconds) of each way; None where there is none. Raises httpx.HTTPError, KeyError or ValueError."""
        ...


@dataclass(frozen=True)
class Osrm:
    """http://project-osrm.org/docs/v5.24.0/api/#table-service; the profile is what the server was built with."""

    url: str

    def ask(self, client: httpx.Client, sources: Sequence[Point], targets: Sequence[Point]) -> Answer:
        spots = ";".join(f"{p.lon:.6f},{p.lat:.6f}" for p in (*sources, *targets))
        first = ";".join(str(k) for k in range(len(sources)))
        second = ";".join(str(len(sources) + k) for k in range(len(targets)))
        told = _json(client.get(f"{self.url}/table/v1/driving/{spots}", params={"annotations": "duration,distance", "sources": first, "destinations": second}))
        return [list(zip(metres, seconds, strict=True)) for metres, seconds in zip(told["distances"], told["durations"], strict=True)]


@dataclass(frozen=True)
class Valhalla:
    """https://valhalla.github.io/valhalla/api/matrix/api-reference/; a motorcycle held to what the lanes of the delta allow."""

    url: str

    def ask(self, client: httpx.Client, sources: Sequence[Point], targets: Sequence[Point]) -> Answer:
        body = {"sources": [_spot(p) for p in sources], "targets": [_spot(p) for p in targets], "costing": "motorcycle",
                "costing_options": {"motorcycle": {"top_speed": TOP_SPEED_KMH}}, "units": "km"}  # fmt: skip
        rows = _json(client.post(f"{self.url}/sources_to_targets", json=body))["sources_to_targets"]
        return [[(None if way["distance"] is None else way["distance"] * 1000, way["time"]) for way in row] for row in rows]


KINDS: dict[str, type[Osrm] | type[Valhalla]] = {"osrm": Osrm, "valhalla": Valhalla}


@dataclass
class RoadTravel:
    """`setting`: `osrm+http://host:5000` or `valhalla+http://host:8002` (BUUTA_ROADS_URL)."""

    setting: str
    estimate: CrowTravel = field(default_factory=CrowTravel)

    def __post_init__(self) -> None:
        kind, _, url = self.setting.partition("+")
        self.roads: Roads = KINDS[kind](url.rstrip("/"))
        self.client = httpx.Client(timeout=TIMEOUT_S, trust_env=False)

    def between(self, places: Sequence[Point], leaving: datetime) -> Ways:
        guess = self.estimate.between(places, leaving)
        if not places or len(places) > MOST:
            return guess
        metres, seconds = block(guess.travel, range(len(places)))
        try:
            sure = self._fill(places, metres, seconds)
        except (httpx.HTTPError, KeyError, ValueError, TypeError) as fault:
            log.warning("roads_silent", fault=f"{type(fault).__name__}: {fault}"[:200])
            return guess
        return Ways(Table(metres, seconds), "road" if sure else "estimate")

    def _fill(self, places: Sequence[Point], metres: Any, seconds: Any) -> bool:
        """Writes the answers over the guesses; False if any way stayed a guess."""
        sure, parts = True, range(0, len(places), BLOCK)
        for a in parts:
            for b in parts:
                answer = self.roads.ask(self.client, places[a : a + BLOCK], places[b : b + BLOCK])
                told = np.array([[(np.nan if m is None or s is None else m, np.nan if m is None or s is None else s) for m, s in row] for row in answer])
                known = ~np.isnan(told[:, :, 0])
                sure = sure and bool(known.all())
                here = (slice(a, a + BLOCK), slice(b, b + BLOCK))
                metres[here] = np.where(known, np.rint(np.nan_to_num(told[:, :, 0])), metres[here])
                seconds[here] = np.where(known, np.ceil(np.nan_to_num(told[:, :, 1])), seconds[here])
        return sure


def _spot(point: Point) -> dict[str, float]:
    return {"lat": round(point.lat, 6), "lon": round(point.lon, 6)}


def _json(answer: httpx.Response) -> Any:
    answer.raise_for_status()
    return answer.json()
