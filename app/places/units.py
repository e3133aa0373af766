"""Administrative units: the communes of today, the ones until 30/6/2025 that people still write, and the desks there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.kernel.geo import Point
from app.places.grid import Grid


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune since 1/7/2025; `name` with its kind ("Xã Kế Sách"), `zone` = former district, for deadlines and prices."""

    code: str
    name: str
    kind: str
    zone: str
    lat: float
    lon: float

    @classmethod
    def of(cls, code: str, row: Mapping[str, Any]) -> "Commune":
        return cls(code, row["name"], row["kind"], row["zone"], float(row["lat"]), float(row["lon"]))

    @property
    def point(self) -> Point:
        return Point(self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class OldCommune:
    """A commune until 30/6/2025; `merged_into` names the old commune that had swallowed it before (Phường 9)."""

    code: str
    name: str
    kind: str
    district: str
    new_code: str
    lat: float
    lon: float
    merged_into: str = ""

    @classmethod
    def of(cls, code: str, row: Mapping[str, Any]) -> "OldCommune":
        return cls(
            code, row["name"], row["kind"], row["district"], row["new_code"], float(row["lat"]), float(row["lon"]), row.get("merged_into", "")
        )

    @property
    def point(self) -> Point:
        return Point(self.lat, self.lon)

    @property
    def full_name(self) -> str:
        """"Xã An Mỹ, Huyện Kế Sách"."""
        return f"{self.name}, {self.district}"


@dataclass(frozen=True, slots=True)
class Outside:
    """A place that is known and not served: a unit of the rest of Cần Thơ, or another province."""

    code: str
    name: str
    kind: str
    province: str
    district: str = ""

    @classmethod
    def of(cls, code: str, row: Mapping[str, Any]) -> "Outside":
        return cls(code, row["name"], row["kind"], row["province"], row.get("district", ""))


@dataclass(frozen=True, slots=True)
class Agency:
    """A desk that takes dossiers and gives results; `opens` in wall-clock time of Viet Nam on working days."""

    code: str
    name: str
    new_code: str
    lat: float
    lon: float
    opens: tuple[tuple[str, str], ...]
    other_code: str = ""
    address: str = ""
    kind: str = "commune"

    @classmethod
    def of(cls, code: str, row: Mapping[str, Any]) -> "Agency":
        opens = tuple((part.split("-")[0], part.split("-")[1]) for part in str(row["opens"]).split())
        return cls(
            code, row["name"], row["new_code"], float(row["lat"]), float(row["lon"]), opens,
            row.get("other_code", ""), row.get("address", ""), row.get("kind", "commune"),
        )

    @property
    def point(self) -> Point:
        return Point(self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class Office:
    """A post office where couriers start and held items wait; `id` is ours and never changes, `pos_code` is VNPost's."""

    id: str
    name: str
    new_code: str
    lat: float
    lon: float
    address: str = ""
    pos_code: str = ""
    phone: str = ""

    @classmethod
    def of(cls, key: str, row: Mapping[str, Any]) -> "Office":
        told = (row.get(name, "") for name in ("address", "pos_code", "phone"))
        return cls(key, row["name"], row["new_code"], float(row["lat"]), float(row["lon"]), *told)

    @property
    def point(self) -> Point:
        return Point(self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class Street:
    """A street name seen in a former district; the data say nothing about where it runs."""

    district: str
    name: str


@dataclass(frozen=True, slots=True)
class Territory:
    """Everything the gazetteer is made of."""

    communes: Mapping[str, Commune] = field(default_factory=dict)
    old_communes: Mapping[str, OldCommune] = field(default_factory=dict)
    outside: tuple[Outside, ...] = ()
    streets: tuple[Street, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    grid: Grid = field(default_factory=Grid)
