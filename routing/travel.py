"""Ways between places: distances and durations, computed when asked for.

A `Travel` knows `size` places. Distances and durations are integers in the units of the problem
(metres and seconds in the house). Asymmetric ways are allowed; from a place to itself both are 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LONGEST_WAY = 1 << 30
"""What the native core counts of one way; a longer one is as long as this to it."""


class Travel(Protocol):
    """How one profile (motorbike, bicycle, boat) moves."""

    @property
    def size(self) -> int: ...

    @property
    def timed(self) -> bool:
        """True if durations depend on the time of leaving; `seconds` is then the shortest of the day."""
        ...

    def metres(self, a: Ints, b: Ints) -> Ints:
        """Distances a[i] -> b[i]; the arrays broadcast, so `metres(rows[:, None], cols)` is a block."""
        ...

    def seconds(self, a: Ints, b: Ints) -> Ints:
        """Durations a[i] -> b[i], broadcast like `metres`."""
        ...

    def arrival(self, a: int, b: int, leaving: int) -> int:
        """Earliest arrival at b for who may leave a at `leaving` or later. Never decreases with `leaving`."""
        ...


def block(travel: Travel, places: Sequence[int] | Ints) -> tuple[Ints, Ints]:
    """(metres, seconds), each [n, n], between the given places."""
    at = np.asarray(places, dtype=np.int64)
    return ways(travel, at[:, None], at)


def ways(travel: Travel, a: Ints, b: Ints) -> tuple[Ints, Ints]:
    """(metres, seconds) a[i] -> b[i], broadcast; what takes most of both is worked out once."""
    metres = travel.metres(a, b)
    return metres, travel.lasting(metres) if isinstance(travel, Crow) else travel.seconds(a, b)


@dataclass(frozen=True, eq=False)
class Table:
    """Given matrices [size, size] of distance and duration."""

    metre: Ints
    second: Ints
    timed: bool = False

    @property
    def size(self) -> int:
        return int(self.metre.shape[0])

    def metres(self, a: Ints, b: Ints) -> Ints:
        return self.metre[a, b]

    def seconds(self, a: Ints, b: Ints) -> Ints:
        return self.second[a, b]

    def arrival(self, a: int, b: int, leaving: int) -> int:
        return leaving + int(self.second[a, b])


@dataclass(frozen=True, eq=False)
class Euclid:
    """Straight lines in a plane, times `scale`: distances to the nearest unit, durations rounded up."""

    x: Floats
    y: Floats
    scale: int = 1000
    timed: bool = False

    @property
    def size(self) -> int:
        return len(self.x)

    @property
    def across(self) -> float:
        """No way is longer."""
        return self.scale * float(np.hypot(np.ptp(self.x), np.ptp(self.y)))

    def exact(self, a: Ints, b: Ints) -> Floats:
        return np.hypot(self.x[a] - self.x[b], self.y[a] - self.y[b])

    def metres(self, a: Ints, b: Ints) -> Ints:
        return np.rint(self.exact(a, b) * self.scale).astype(np.int64)

    def seconds(self, a: Ints, b: Ints) -> Ints:
        # 1e-6 of a unit: sqrt of a perfect square must not be rounded up by the last bit of a double
        return np.ceil(self.exact(a, b) * self.scale - 1e-6).astype(np.int64)

    def arrival(self, a: int, b: int, leaving: int) -> int:
        return leaving + int(self.seconds(np.int64(a), np.int64(b)))  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class Crow:
    """Great circles (haversine) times a detour factor, at one speed; metres and seconds, both rounded."""

    lat: Floats
    lon: Floats
    kmh: float = 28.0
    circuity: float = 1.35
    radius_m: float = 6371008.8
    timed: bool = False

    @property
    def size(self) -> int:
        return len(self.lat)

    @cached_property
    def _halves(self) -> tuple[Floats, ...]:
        """Sine and cosine of half of each angle, and the cosine of the latitude: the sine of half a difference is then
        two products, and a matrix needs no trigonometry but one arc."""
        lat, lon = np.radians(self.lat), np.radians(self.lon)
        return np.sin(lat / 2), np.cos(lat / 2), np.sin(lon / 2), np.cos(lon / 2), np.cos(lat)

    def metres(self, a: Ints, b: Ints) -> Ints:
        lat_sin, lat_cos, lon_sin, lon_cos, cos = self._halves
        across = (lat_sin[b] * lat_cos[a] - lat_cos[b] * lat_sin[a]) ** 2
        across += cos[a] * cos[b] * (lon_sin[b] * lon_cos[a] - lon_cos[b] * lon_sin[a]) ** 2
        metres = 2 * self.radius_m * self.circuity * np.arcsin(np.sqrt(across))
        rounded: Ints = np.rint(metres).astype(np.int64)
        return rounded

    def seconds(self, a: Ints, b: Ints) -> Ints:
        return self.lasting(self.metres(a, b))

    def lasting(self, metres: Ints) -> Ints:
        """Durations of ways whose length is known already."""
        seconds: Ints = np.rint(metres / (self.kmh / 3.6)).astype(np.int64)
        return seconds

    def arrival(self, a: int, b: int, leaving: int) -> int:
        return leaving + int(self.seconds(np.int64(a), np.int64(b)))  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class Timed:
    """Durations by time of day, for rush hours and for ferries with a timetable.

    `since[k]` is the first second of slice k (since[0] must be 0 or earlier); who leaves in slice k may also wait
    for a later, faster slice. Waiting is part of the duration, so nobody arrives earlier by leaving later.
    A ferry is one slice before each departure with the wait and the crossing in it; its fare is distance.
    """

    since: tuple[int, ...]
    slices: tuple[Travel, ...]
    timed: bool = True

    @property
    def size(self) -> int:
        return self.slices[0].size

    def metres(self, a: Ints, b: Ints) -> Ints:
        return self.slices[0].metres(a, b)

    def seconds(self, a: Ints, b: Ints) -> Ints:
        fastest: Ints = np.minimum.reduce([part.seconds(a, b) for part in self.slices])
        return fastest

    def arrival(self, a: int, b: int, leaving: int) -> int:
        if a == b:
            return leaving
        ends = (*self.since[1:], None)
        return min(part.arrival(a, b, max(leaving, since))
                   for part, since, end in zip(self.slices, self.since, ends, strict=True)
                   if end is None or leaving < end)
