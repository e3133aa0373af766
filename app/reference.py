"""The reference tables as they hold on a day, composed into one frozen `Rules`; below the trade, above its rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from time import monotonic
from typing import Any

import sqlalchemy as sa

from app.db.reference import ReferenceRow, in_force, meta, set_meta
from app.db.uow import Db, Tx
from app.deadlines.calendar import Calendar
from app.deadlines.levels import Level, Levels
from app.fees.tariff import Price, Reduction, Tariff
from app.kernel.errors import HouseError
from app.kernel.geo import Point
from app.places.gazetteer import Gazetteer, nearest
from app.places.grid import Grid
from app.places.units import (
    Agency,
    Commune,
    Office,
    OldCommune,
    Outside,
    Street,
    Territory,
)
from app.places.zones import CITY, zone_of
from app.procedures.catalogue import Catalogue, Procedure
from app.procedures.issuing import Issuing
from app.procedures.reasons import Reason

LOOK_EVERY_S = 1.0
PLACES = ("commune", "old_commune", "outside", "street", "alias", "grid")
Table = Mapping[str, Mapping[str, Any]]


class NoReference(HouseError):
    """The tables are empty: the installation was never seeded."""

    status, code = 503, "no_reference"


@dataclass(frozen=True, slots=True)
class Rules:
    """All that the trade may look up, as of one day. Pure: nothing here reads the database or the clock."""

    day: date
    gazetteer: Gazetteer
    catalogue: Catalogue
    calendar: Calendar
    tariff: Tariff
    levels: Levels
    agencies: Mapping[str, Agency]
    offices: Mapping[str, Office]
    reasons: Mapping[str, Reason]
    zones: Mapping[str, str]
    city: frozenset[str]
    issuing: Issuing

    @property
    def communes(self) -> Mapping[str, Commune]:
        return self.gazetteer.territory.communes

    @property
    def old_communes(self) -> Mapping[str, OldCommune]:
        return self.gazetteer.territory.old_communes

    def zone(self, from_new_code: str, to_new_code: str) -> str:
        """`district|province|national`, by the zones that the operator has set; what of the city is not served is of one province with us."""
        return zone_of(from_new_code, to_new_code, self.zones, self.city)

    def office_for(self, place: str | Point) -> Office:
        """The post office of a commune (new code) or, for a point or an unknown code, the nearest one or the first."""
        if isinstance(place, Point):
            return nearest(self.offices.values(), place)
        for office in self.offices.values():
            if office.new_code == place:
                return office
        commune = self.communes.get(place)
        return nearest(self.offices.values(), commune.point) if commune else next(iter(self.offices.values()))


@dataclass(frozen=True, slots=True)
class Fact:
    """A reference row, free of the database session."""

    kind: str
    key: str
    valid_from: date
    valid_to: date | None
    data: Mapping[str, Any]


class Reference:
    """`at(day)` costs well under a microsecond when cached. All rows stay in memory; the version is looked up at most once
    a second and by one thread, so that a caller who already holds a connection never waits for another one."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._rows: list[Fact] = []
        self._version: str | None = None
        self._cache: dict[date, Rules] = {}
        self._looked = float("-inf")
        self._lock = Lock()
        self._territories: dict[int, Gazetteer] = {}

    def at(self, day: date) -> Rules:
        """Raises NoReference if the tables are empty."""
        if monotonic() - self._looked > LOOK_EVERY_S:
            self._look()
        rules = self._cache.get(day)
        return rules if rules is not None else self._compose(day)

    def bump(self, tx: Tx) -> None:
        """To be called in the transaction that changes a reference row."""
        set_meta(tx, "reference_version", str(int(meta(tx, "reference_version") or 0) + 1))
        self.forget()

    def preview(self, tx: Tx, day: date) -> Rules:
        """The rules as they would be if `tx` were committed: for who changes a row and must not break the tables."""
        tables = as_of(facts(tx), day)
        return compose(day, tables, self._gazetteer(tables))

    def last(self, kind: str, key: str) -> Mapping[str, Any] | None:
        """What was last said of a key, whether it holds today or not: what has ended keeps its name."""
        return next((row.data for row in reversed(self._rows) if (row.kind, row.key) == (kind, key)), None)

    def forget(self) -> None:
        """The next `at` looks at the version at once."""
        self._looked = float("-inf")

    def _look(self) -> None:
        if not self._lock.acquire(blocking=self._version is None):
            return
        try:
            self._refresh()
        finally:
            self._lock.release()

    def _refresh(self) -> None:
        with self._db.read() as tx:
            version = meta(tx, "reference_version") or ""
            if version != self._version:
                self._rows, self._cache, self._version = facts(tx), {}, version
        self._looked = monotonic()

    def _compose(self, day: date) -> Rules:
        cache = self._cache
        first = min((row.valid_from for row in self._rows if row.kind == "commune"), default=None)
        if first is None:
            raise NoReference("Chưa nạp dữ liệu nền (xã, bảng cước, lịch…): chạy «buuta setup» hoặc «buuta seed» trước.")
        tables = as_of(self._rows, max(day, first))  # before the oldest table the oldest holds: who asks for such a day gets an empty one, not an error
        rules = compose(day, tables, self._gazetteer(tables))
        if len(cache) > 400:
            cache.clear()
        cache[day] = rules
        return rules

    def _gazetteer(self, tables: Mapping[str, Table]) -> Gazetteer:
        """One object as long as the places do not change, for the index of names beside it is dear to make."""
        mark = hash(repr([tables.get(kind) for kind in PLACES]))
        if mark not in self._territories:
            self._territories = {mark: gazetteer_of(tables)}
        return self._territories[mark]


def facts(tx: Tx) -> list[Fact]:
    """All rows, in the order in which the later one wins."""
    columns = (ReferenceRow.kind, ReferenceRow.key, ReferenceRow.valid_from, ReferenceRow.valid_to, ReferenceRow.data)
    order = (ReferenceRow.kind, ReferenceRow.valid_from, ReferenceRow.version, ReferenceRow.id)
    found = tx.execute(sa.select(*columns).order_by(*order))  # type: ignore[call-overload]
    return [Fact(*row) for row in found]


def as_of(rows: list[Fact], day: date) -> dict[str, dict[str, Mapping[str, Any]]]:
    """kind -> key -> data of the rows that hold on `day`."""
    tables: dict[str, dict[str, Mapping[str, Any]]] = {}
    for (kind, key), data in in_force(rows, day).items():
        tables.setdefault(kind, {})[key] = data
    return tables


def gazetteer_of(tables: Mapping[str, Table]) -> Gazetteer:
    olds = {code: OldCommune.of(code, row) for code, row in tables.get("old_commune", {}).items()}
    return Gazetteer(Territory(
        communes={code: Commune.of(code, row) for code, row in tables.get("commune", {}).items()},
        old_communes=olds,
        outside=tuple(Outside.of(code, row) for code, row in tables.get("outside", {}).items()),
        streets=tuple(Street(row["district"], row["name"]) for row in tables.get("street", {}).values()),
        aliases=tuple((row["text"], row["code"]) for row in tables.get("alias", {}).values()),
        grid=Grid.of(
            [(int(key), row["runs"]) for key, row in tables.get("grid", {}).items()],
            {code: old.new_code for code, old in olds.items()},
        ),
    ))  # fmt: skip


def compose(day: date, tables: Mapping[str, Table], gazetteer: Gazetteer) -> Rules:
    return Rules(
        day=day,
        gazetteer=gazetteer,
        catalogue=Catalogue({code: Procedure.of(code, row) for code, row in tables.get("procedure", {}).items()}),
        calendar=_calendar(tables.get("calendar", {})),
        tariff=_tariff(tables),
        levels=Levels({
            (row["kind"], row["zone"]): Level(int(row["days"]), int(row["slip_days"])) for row in tables.get("level", {}).values()
        }),
        agencies={code: Agency.of(code, row) for code, row in tables.get("agency", {}).items()},
        offices={key: Office.of(key, row) for key, row in tables.get("office", {}).items()},
        reasons={code: Reason.of(code, row) for code, row in tables.get("reason", {}).items()},
        zones={code: commune.zone for code, commune in gazetteer.territory.communes.items()},
        city=frozenset(unit.code for unit in gazetteer.territory.outside if unit.province == CITY),
        issuing=Issuing.of(tables),
    )  # fmt: skip


def _calendar(table: Table) -> Calendar:
    """Rows of kind `proposed` are shown to the head and change nothing."""
    days: dict[str, dict[date, str]] = {"off": {}, "worked": {}, "proposed": {}}
    for key, row in table.items():
        days[row["kind"]][date.fromisoformat(key)] = row["name"]
    assumed = {date.fromisoformat(key) for key, row in table.items() if row["kind"] == "off" and row.get("confidence") == "low"}
    return Calendar(days["off"], days["worked"], frozenset(assumed))


def _tariff(tables: Mapping[str, Table]) -> Tariff:
    prices: dict[tuple[str, str], list[Price]] = {}
    for row in tables.get("tariff", {}).values():
        step = Price(int(row["weight_max_g"]), int(row["amount"]), row["confidence"])
        prices.setdefault((row["leg"], row["zone"]), []).append(step)
    charge = tables.get("charge", {}).get("collection")
    return Tariff(
        {key: tuple(sorted(steps, key=lambda step: step.weight_max_g)) for key, steps in prices.items()},
        Price(0, int(charge["amount"]), charge["confidence"]) if charge else None,
        {code: Reduction(code, row["text"], int(row["percent"]), row["confidence"]) for code, row in tables.get("reduction", {}).items()},
    )
