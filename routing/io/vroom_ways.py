"""Places and ways of a VROOM file: indices into its matrices, or coordinates and great circles."""

from typing import Any

import numpy as np

from routing.io.case import FileError
from routing.io.plane import MOST, whole
from routing.travel import Crow, Ints, Table, Travel


class Places:
    """Indices into the file's matrix, or coordinates numbered as they come."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.by_index = bool(body.get("matrices") or body.get("matrix"))
        self.known: dict[tuple[float, float], int] = {}

    def number(self, index: int | None, point: list[float] | None, whose: str) -> int:
        if self.by_index:
            if index is None:
                raise FileError(f"{whose} has no location_index, but the file has a matrix")
            return whole(index, whose, "index")
        if point is None:
            raise FileError(f"{whose} has no coordinates and the file has no matrix")
        if not abs(point[1]) <= 90 or not abs(point[0]) <= 180:
            raise FileError(f"{whose}: latitude {point[1]:g}, longitude {point[0]:g} is nowhere on earth; VROOM writes [lon, lat]")
        return self.known.setdefault((float(point[1]), float(point[0])), len(self.known))

    def end(self, body: dict[str, Any], which: str, whose: str) -> int | None:
        """Where a vehicle starts or ends; None: anywhere."""
        index, point = body.get(f"{which}_index"), body.get(which)
        return None if index is None and point is None else self.number(index, point, whose)

    def points(self) -> tuple[tuple[float, float], ...]:
        return tuple(self.known) if not self.by_index else ()

    def travel(self, body: dict[str, Any], kind: str, factor: float) -> Travel:
        if not self.by_index:
            lat, lon = zip(*self.known, strict=True)
            return Crow(np.array(lat), np.array(lon), kmh=28.0 * factor)
        matrices = body.get("matrices") or {"car": {"durations": body["matrix"]}}
        found = matrices.get(kind)
        if found is None or not (found.get("durations") or found.get("costs")):
            raise FileError(f"there is no matrix for the profile {kind!r}")
        seconds = _square(found.get("durations") or found["costs"], kind)
        if factor != 1.0:
            seconds = np.ceil(seconds / factor).astype(np.int64)
        length = found.get("costs") or found.get("distances")
        return Table(seconds if length is None else _square(length, kind), seconds)


def _square(rows: list[list[int]], kind: str) -> Ints:
    try:
        given = np.array(rows, dtype=np.float64)
    except (ValueError, TypeError):
        raise FileError(f"the matrix of {kind!r} is not a square of numbers") from None
    if (odd := given[(given != np.rint(given)) | ~(np.abs(given) < MOST)]).size:
        raise FileError(f"the matrix of {kind!r} holds {odd.flat[0]:g}: whole numbers are wanted")
    if (odd := given[given < 0]).size:
        raise FileError(f"the matrix of {kind!r} holds {odd.flat[0]:g}, below 0")
    matrix: Ints = np.rint(given).astype(np.int64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise FileError(f"the matrix of {kind!r} is not square: {matrix.shape}")
    return matrix
