"""Travel times without a road server: great circle × detour at a motorbike's pace; marked as an estimate.

The detour factor and speed are settings of the model, to be replaced by measured ones (docs/decisions.md)."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from geopy.distance import EARTH_RADIUS

from app.kernel.geo import Point
from app.ports import Matrix

DETOUR = 1.4
METRES_PER_SECOND = 7.0  # 25 km/h between stops on commune roads
FIXED_SECONDS = 20


class CrowTravel:
    def matrix(self, places: Sequence[Point], leaving: datetime) -> Matrix:
        lat = np.radians(np.array([p.lat for p in places]))
        lon = np.radians(np.array([p.lon for p in places]))
        dlat, dlon = lat[:, None] - lat[None, :], lon[:, None] - lon[None, :]
        h = np.sin(dlat / 2) ** 2 + np.cos(lat)[:, None] * np.cos(lat)[None, :] * np.sin(dlon / 2) ** 2
        metres = 2 * EARTH_RADIUS * 1000 * np.arcsin(np.sqrt(np.clip(h, 0, 1))) * DETOUR
        seconds = np.where(metres > 1, metres / METRES_PER_SECOND + FIXED_SECONDS, 0)
        return Matrix(np.ceil(seconds).astype(np.int32), np.rint(metres).astype(np.int32), "estimate")
