"""An installation of an older version is brought up with its rows, not only with its tables."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from app.db.engine import writing_engine
from app.db.schema import _config, upgrade
from tests.conftest import _named, _sql

NOW = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)


@pytest.fixture
def url(both: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database."""
    if both == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.db'}"
        return
    server = request.getfixturevalue("postgres_url")
    _sql(server, "DROP DATABASE IF EXISTS older WITH (FORCE)")
    _sql(server, "CREATE DATABASE older")
    yield _named(server, "older")
    _sql(server, "DROP DATABASE older WITH (FORCE)")


def put(connection: sa.Connection, name: str, **known: Any) -> None:
    """A row as an older version wrote it: what is not `known` has an empty value of its type."""
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    row = {column.name: _empty(column) for column in table.columns if not column.nullable and column.server_default is None}
    connection.execute(table.insert(), row | known)


def _empty(column: sa.Column[Any]) -> Any:
    kind = column.type.python_type if not isinstance(column.type, sa.JSON) else dict
    return {str: "", int: 0, bool: False, float: 0.0, dict: {}, bytes: b"", date: NOW.date(), datetime: NOW}[kind]


def at(url: str, revision: str, then: Any) -> Any:
    command.upgrade(_config(url), revision) if revision != "head" else upgrade(url)
    engine = writing_engine(url)
    with engine.begin() as connection:
        found = then(connection)
    engine.dispose()
    return found


def test_every_phone_of_before_belongs_to_its_courier(url: str) -> None:
    def enrolled(connection: sa.Connection) -> None:
        for person in ("p1", "p2"):
            put(connection, "devices", id=f"d-{person}", install_id=person, person_id=person)

    at(url, "0001", enrolled)
    assert at(url, "head", lambda c: c.execute(sa.text("SELECT id, party FROM devices ORDER BY id")).all()) == [("d-p1", "courier:p1"), ("d-p2", "courier:p2")]


def test_a_try_that_no_access_ended_stops_the_clock_of_what_is_still_open_and_of_nothing_else(url: str) -> None:
    def tried(connection: sa.Connection) -> None:
        for number, closed in enumerate((None, NOW)):
            put(connection, "orders", id=f"o{number}", item_number=f"n{number}", token=f"t{number}", closed_at=closed)
            for reason in ("no_access", "not_home"):
                put(connection, "attempts", order_id=f"o{number}", event_id=reason, reason=reason)

    at(url, "0007", tried)
    stopped = at(url, "head", lambda c: c.execute(sa.text("SELECT order_id, event_id FROM attempts WHERE stops ORDER BY order_id")).all())
    assert stopped == [("o0", "no_access")]


def test_what_an_older_plan_left_out_has_told_nobody_for_which_hours(url: str) -> None:
    at(url, "0009", lambda c: put(c, "unserved", plan_id="p", order_id="o", code="day_full"))
    assert at(url, "head", lambda c: c.execute(sa.text("SELECT code, hours FROM unserved")).all()) == [("day_full", None)]


def test_a_plan_that_an_older_worker_had_begun_is_free_for_the_next(url: str) -> None:
    at(url, "0008", lambda c: put(c, "plan_jobs", id="j", state="running", seconds=20))
    assert at(url, "head", lambda c: c.execute(sa.text("SELECT state, holder, held_until FROM plan_jobs")).all()) == [("running", "", None)]
