"""Days of any size by a seeded generator: communes around post offices, homes, desks, results and new dossiers.

The same mix for every size: half of the stops give what set out on board, a fifth is taken to the office, the rest are
pairs door to desk; 150 stops of a courier's neighbourhood a post office's square of some 15 km.
"""

import gzip
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STOPS_OF_A_COURIER, COURIERS_OF_AN_OFFICE = 42, 12
OPENS, CLOSES = 27_000, 61_200
PENALTIES = (20_000, 20_000, 40_000, 100_000)
SLOTS = ((27_000, 34_200), (34_200, 41_400), (46_800, 54_000), (54_000, 61_200))


@dataclass(frozen=True, slots=True)
class Office:
    lat: float
    lon: float
    desks: tuple[tuple[float, float], ...]
    communes: tuple[tuple[float, float], ...]


def day(stops: int, seed: int) -> dict[str, Any]:
    """A `buuta` file's contents with exactly `stops` visits (the last odd one stands alone)."""
    chance = random.Random(seed)
    couriers = max(1, round(stops / STOPS_OF_A_COURIER))
    offices = [_office(chance, k) for k in range(max(1, round(couriers / COURIERS_OF_AN_OFFICE)))]
    visits: list[dict[str, Any]] = []
    pairs: list[tuple[int, int]] = []
    while len(visits) < stops:
        office, kind = chance.choice(offices), chance.random()
        if kind < 0.18 and len(visits) + 1 < stops:
            pairs.append((len(visits), len(visits) + 1))
            load = chance.randint(1, 3)
            visits += [_home(chance, office, load), {**_desk(chance, office, -load), "penalty": 0}]
        else:
            visits.append(_home(chance, office, -chance.randint(1, 3) if kind < 0.75 else chance.randint(1, 2)))
    vehicles = [{"depot": k % len(offices), "open": OPENS, "close": CLOSES, "capacity": 60} for k in range(couriers)]
    return {"name": f"made-{stops}-{seed}", "travel": {"kind": "haversine", "radius_m": 6371008.8, "circuity": 1.35, "speed_kmh": 28},
            "depots": [{"lat": o.lat, "lon": o.lon} for o in offices], "visits": visits, "pairs": pairs, "vehicles": vehicles}


def write(folder: Path, stops: int, seed: int) -> Path:
    file = folder / f"made-{stops}-{seed}.json.gz"
    file.write_bytes(gzip.compress(json.dumps(day(stops, seed)).encode(), mtime=0))
    return file


def _office(chance: random.Random, number: int) -> Office:
    row, column = divmod(number, 8)
    lat, lon = 9.3 + 0.15 * row + chance.uniform(-0.02, 0.02), 105.6 + 0.15 * column + chance.uniform(-0.02, 0.02)
    communes = tuple((lat + chance.gauss(0, 0.05), lon + chance.gauss(0, 0.05)) for _ in range(COURIERS_OF_AN_OFFICE))
    return Office(lat, lon, tuple((a + chance.gauss(0, 0.002), b + chance.gauss(0, 0.002)) for a, b in communes[:4]), communes)


def _home(chance: random.Random, office: Office, load: int) -> dict[str, Any]:
    lat, lon = chance.choice(office.communes)
    opens, closes = chance.choice(SLOTS) if chance.random() < 0.3 else (OPENS, CLOSES - 1800)
    return _visit(lat + chance.gauss(0, 0.012), lon + chance.gauss(0, 0.012), opens, closes, 240, load, chance.choice(PENALTIES))


def _desk(chance: random.Random, office: Office, load: int) -> dict[str, Any]:
    lat, lon = chance.choice(office.desks)
    return _visit(lat, lon, OPENS, CLOSES - 1800, 120, load, 0)


def _visit(lat: float, lon: float, opens: int, closes: int, service: int, load: int, penalty: int) -> dict[str, Any]:
    return {"lat": round(lat, 6), "lon": round(lon, 6), "open": opens, "close": closes, "service": service, "load": load, "penalty": penalty}
