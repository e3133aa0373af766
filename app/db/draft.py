"""Rows of one batch, held back and written together: many acts, one statement a table."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx


class Draft:
    """Rows of one statement are written in the order they were added; those of different statements do not depend on each other."""

    def __init__(self) -> None:
        self.rows: dict[sa.Executable, list[dict[str, Any]]] = {}

    def add(self, statement: sa.Executable, values: dict[str, Any]) -> None:
        self.rows.setdefault(statement, []).append(values)

    def write(self, tx: Tx) -> None:
        for statement, rows in self.rows.items():
            tx.execute(statement, rows)
        self.rows = {}


@contextmanager
def savepoint(tx: Tx) -> Iterator[None]:
    """What was sent to the database inside is undone if the block fails. Objects of the session are not looked after."""
    connection = tx.connection()
    connection.exec_driver_sql("SAVEPOINT part")
    try:
        yield
    except BaseException:
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT part")
        connection.exec_driver_sql("RELEASE SAVEPOINT part")
        raise
    connection.exec_driver_sql("RELEASE SAVEPOINT part")
