"""Engines for SQLite and PostgreSQL, with the pragmas and column types that make both behave alike."""

from datetime import UTC, datetime
from time import monotonic
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

IDLE_S = 5.0
LIVELY = {"connect_timeout": 10, "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}
"""A server that is gone without a word (power, cable) is an error after half a minute; the system's own patience is hours. Seconds, the last milliseconds."""
WRITER_LOCK = 0x4255_5541  # "BUUA": the advisory lock that makes PostgreSQL a single writer, as SQLite is


class UtcDateTime(sa.TypeDecorator[datetime]):
    """Aware in, UTC out, on both databases (SQLite loses the zone, psycopg returns the server's)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"thời điểm không có múi giờ: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JSON = sa.JSON(none_as_null=True)


def writing_engine(url: str) -> Engine:
    """One connection that begins IMMEDIATE (SQLite), or a pool under the writer lock (PostgreSQL)."""
    if url.startswith("sqlite"):
        return _sqlite(url, begin="BEGIN IMMEDIATE", pool_size=1)
    engine = _postgres(url)
    event.listen(engine, "begin", _take_writer_lock)
    return engine


def reading_engine(url: str) -> Engine:
    return _sqlite(url, begin="BEGIN", pool_size=8) if url.startswith("sqlite") else _postgres(url)


def _take_writer_lock(connection: sa.Connection) -> None:
    connection.connection.driver_connection.execute(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")  # type: ignore[union-attr]


def _postgres(url: str) -> Engine:
    url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    asked = sa.make_url(url).query
    engine = sa.create_engine(url, pool_size=10, max_overflow=10, connect_args={name: value for name, value in LIVELY.items() if name not in asked})
    event.listen(engine, "checkin", _put_down)
    event.listen(engine, "checkout", _look)
    return engine


def _put_down(_: Any, record: Any) -> None:
    record.info["since"] = monotonic()


def _look(connection: Any, record: Any, _: Any) -> None:
    """A connection that lay idle may be dead (a restarted server); one just used is not asked: that costs a round trip each time."""
    if monotonic() - record.info.get("since", monotonic()) > IDLE_S:
        try:
            connection.execute("SELECT 1")
            connection.rollback()
        except Exception as error:
            raise sa.exc.DisconnectionError(str(error)) from error


def _sqlite(url: str, begin: str, pool_size: int) -> Engine:
    engine = sa.create_engine(
        url,
        poolclass=sa.pool.QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=60,
        connect_args={"check_same_thread": False, "timeout": 30, "cached_statements": 512},
    )

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32000", "mmap_size=268435456"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.connection.driver_connection.execute(begin)  # type: ignore[union-attr]  # past the ORM's bookkeeping

    return engine
