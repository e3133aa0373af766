"""Migrations: `upgrade` to the newest schema, `revision` which one a database has, `is_current` whether it is the newest."""

from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from app.db.uow import Tx
from app.kernel.errors import Refused

MIGRATIONS = Path(__file__).parent / "migrations"


def _config(url: str = "") -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    try:
        command.upgrade(_config(url), "head")
    except CommandError as error:  # the only one that a house can meet: a revision that this program does not know
        raise Refused(f"Cơ sở dữ liệu {shown(url)} là của một bản Bưu Tá mới hơn bản đang chạy: cài bản mới đó, hoặc khôi phục bản sao lưu trước khi nâng ({error}).", code="database_newer") from None


def shown(url: str) -> str:
    """As people may read it: without the password."""
    return sa.make_url(url).render_as_string(hide_password=True)


@lru_cache
def head() -> str:
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def revision(tx: Tx) -> str | None:
    """None: nothing is in this database yet."""
    return MigrationContext.configure(tx.connection()).get_current_revision()


def is_current(tx: Tx) -> bool:
    return revision(tx) == head()
