"""Migrations: `upgrade` to the newest schema, `is_current` whether the database has it."""

from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from app.db.uow import Tx

MIGRATIONS = Path(__file__).parent / "migrations"


def _config(url: str = "") -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    command.upgrade(_config(url), "head")


@lru_cache
def head() -> str:
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def is_current(tx: Tx) -> bool:
    return bool(tx.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none() == head())
