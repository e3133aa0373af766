"""Rows that were just inserted, as objects of the session, without reading back what is known."""

from collections.abc import Mapping
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import SQLModel

from app.db.uow import Tx

Row = TypeVar("Row", bound=SQLModel)


def stored(tx: Tx, kind: type[Row], values: Mapping[str, Any]) -> Row:
    """`values` holds every column, as inserted in this transaction; later changes are flushed as for a loaded row."""
    row: Row = sa.inspect(kind).class_manager.new_instance()
    row.__dict__.update(values)
    make_transient_to_detached(row)
    tx.add(row)
    return row
