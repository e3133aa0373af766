"""The gazetteer: units by code and by name, made once from the reference tables and then only read."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.kernel.geo import Point, metres
from app.places.units import Commune, Office, OldCommune, Outside, Territory


@dataclass(frozen=True, slots=True, eq=False)
class Gazetteer:
    """Pure and frozen; `app.places.resolve` reads it, and keeps its own index of names beside it."""

    territory: Territory

    @property
    def communes(self) -> dict[str, Commune]:
        return dict(self.territory.communes)

    @property
    def old_communes(self) -> dict[str, OldCommune]:
        return dict(self.territory.old_communes)

    @property
    def outside(self) -> tuple[Outside, ...]:
        return self.territory.outside

    def communes_by_code(self, new_code: str) -> Commune:
        """KeyError if there is none."""
        return self.territory.communes[new_code]

    def commune(self, new_code: str) -> Commune | None:
        return self.territory.communes.get(new_code)

    def old(self, old_code: str) -> OldCommune | None:
        return self.territory.old_communes.get(old_code)

    def parts_of(self, new_code: str) -> tuple[OldCommune, ...]:
        """The old communes that make up a new one."""
        return tuple(old for old in self.territory.old_communes.values() if old.new_code == new_code)

    def new_code_of(self, code: str) -> str:
        """The commune of today for a code of either list; "" if the code is in neither. A number that stands in both lists
        (31507: Phường 6 before, Phường Sóc Trăng now) is read as the new one: they always lie in the same commune."""
        if code in self.territory.communes:
            return code
        old = self.territory.old_communes.get(code)
        return old.new_code if old else ""


def nearest(offices: Iterable[Office], point: Point) -> Office:
    """The closest as the crow flies; raises ValueError without offices."""
    return min(offices, key=lambda office: metres(office.point, point))
