"""Brings seeds/reference/*.csv into the dated reference table. What a head has changed by hand is never overwritten."""

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Any

import sqlalchemy as sa

from app.db.reference import ReferenceRow, meta, set_meta
from app.db.uow import Tx

ALWAYS = date(2000, 1, 1)
ABOUT_THE_ROW = ("valid_from", "valid_to", "confidence")


@dataclass(frozen=True, slots=True)
class Table:
    """One file of seeds/reference; the key columns joined by `/` name a row for ever."""

    kind: str
    file: str
    key: tuple[str, ...]


TABLES = (
    Table("commune", "communes.csv", ("code",)),
    Table("old_commune", "old_communes.csv", ("code",)),
    Table("outside", "outside.csv", ("code",)),
    Table("street", "streets.csv", ("district", "name")),
    Table("alias", "aliases.csv", ("text", "code")),
    Table("grid", "grid.csv", ("row",)),
    Table("agency", "agencies.csv", ("code",)),
    Table("office", "offices.csv", ("id",)),
    Table("procedure", "procedures.csv", ("code",)),
    Table("tariff", "tariff.csv", ("leg", "zone", "weight_max_g")),
    Table("charge", "charges.csv", ("code",)),
    Table("reduction", "reductions.csv", ("code",)),
    Table("level", "levels.csv", ("kind", "zone")),
    Table("calendar", "calendar.csv", ("date",)),
    Table("reason", "reasons.csv", ("code",)),
    Table("form", "forms.csv", ("form",)),
    Table("issuer", "issuers.csv", ("key",)),
)
PARTS = {"procedures.csv": ("components.csv", "procedure", "components")}


def load_reference(tx: Tx, now: datetime) -> int:
    """Rows written; a file that has not changed since the last time is skipped, so a second run writes none."""
    written = 0
    for table in TABLES:
        mark, digest = f"seed:{table.file}", _digest(table.file)
        if meta(tx, mark) == digest:
            continue
        known = _known(tx, table.kind)
        for key, valid_from, valid_to, row in _rows(table):
            written += _write(tx, ReferenceRow(
                kind=table.kind, key=key, valid_from=valid_from, valid_to=valid_to, data=row,
                source=row["source"], confidence=row["confidence"], entered_at=now,
            ), known.get((key, valid_from)))  # fmt: skip
        set_meta(tx, mark, digest)
    if written:
        bump(tx)
    return written


def bump(tx: Tx) -> None:
    """Tells every process that a reference table has changed (app.reference looks once a second)."""
    set_meta(tx, "reference_version", str(int(meta(tx, "reference_version") or 0) + 1))


def read(file: str) -> list[dict[str, Any]]:
    """The rows of one file of seeds/reference, as written there."""
    text = (files("seeds") / "reference" / file).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def shipped() -> Iterator[tuple[str, str, date, date | None, dict[str, Any]]]:
    """(kind, key, valid_from, valid_to, data) of every row of every file."""
    for table in TABLES:
        for key, valid_from, valid_to, row in _rows(table):
            yield table.kind, key, valid_from, valid_to, row


def _rows(table: Table) -> Iterator[tuple[str, date, date | None, dict[str, Any]]]:
    parts = _parts(table.file)
    for row in read(table.file):
        key = "/".join(row[column] for column in table.key)
        if table.file in PARTS:
            row[PARTS[table.file][2]] = parts.get(key, [])
        valid_from = date.fromisoformat(row["valid_from"]) if row.get("valid_from") else ALWAYS
        valid_to = date.fromisoformat(row["valid_to"]) if row.get("valid_to") else None
        yield key, valid_from, valid_to, {name: value for name, value in row.items() if name not in ABOUT_THE_ROW[:2]}


def _parts(file: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    if file in PARTS:
        name, owner, _ = PARTS[file]
        for part in read(name):
            found.setdefault(part.pop(owner), []).append(part)
    return found


def _known(tx: Tx, kind: str) -> dict[tuple[str, date], ReferenceRow]:
    query = sa.select(ReferenceRow).where(ReferenceRow.kind == kind).order_by(ReferenceRow.version)  # type: ignore[arg-type]
    return {(row.key, row.valid_from): row for row in tx.execute(query).scalars()}


def _write(tx: Tx, row: ReferenceRow, latest: ReferenceRow | None) -> int:
    """A row that a person has entered for the same day stays the valid one."""
    if latest is not None:
        same = latest.data == row.data and latest.valid_to == row.valid_to
        if same or latest.entered_by != "seed":
            return 0
        row.version = latest.version + 1
    tx.add(row)
    return 1


def _digest(file: str) -> str:
    names = [file, PARTS[file][0]] if file in PARTS else [file]
    content = b"".join((files("seeds") / "reference" / name).read_bytes() for name in names)
    return hashlib.sha256(content).hexdigest()
