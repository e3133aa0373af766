"""Travel times without a road server: great circle × detour at a motorbike's pace, marked as an estimate.

Detour 1.4 and 25 km/h are expert guesses for the delta's commune roads, to be replaced by measured ones."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from app.kernel.geo import Point
from app.ports import Ways
from routing.travel import Crow

DETOUR = 1.4
KMH = 25.0


class CrowTravel:
    def between(self, places: Sequence[Point], leaving: datetime) -> Ways:
        lat, lon = np.array([p.lat for p in places]), np.array([p.lon for p in places])
        return Ways(Crow(lat, lon, KMH, DETOUR), "estimate")
