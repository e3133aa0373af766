"""Backup and restore of the embedded database with its files and keys. PostgreSQL has its own tools (docs/operations.md)."""

import sqlite3
import tarfile
import tempfile
from pathlib import Path

from app.db.reference import set_meta
from app.db.uow import Db
from app.kernel.errors import Conflict, Refused
from app.kernel.ids import new_id
from app.orders.numbers import ItemNumbers
from app.settings import Settings
from app.wiring.build import clock_of

NAME = "buuta.db"


def backup(settings: Settings, file: Path) -> int:
    """A consistent copy while the server runs (SQLite's online backup). Returns its size in bytes."""
    if not settings.db_url.startswith("sqlite"):
        raise Refused("Cơ sở dữ liệu PostgreSQL: dùng pg_dump (docs/operations.md).", code="not_embedded")
    with tempfile.TemporaryDirectory(dir=settings.data) as room:
        copy = Path(room) / NAME
        source, target = sqlite3.connect(settings.data / NAME), sqlite3.connect(copy)
        with target:
            source.backup(target)
        target.close()
        source.close()
        with tarfile.open(file, "w:gz") as tar:
            tar.add(copy, NAME)
            for name in ("keys.json", "blobs", "certificates"):
                if (settings.data / name).exists():
                    tar.add(settings.data / name, name)
    file.chmod(0o600)
    return file.stat().st_size


def restore(settings: Settings, file: Path) -> None:
    """Into an empty data directory; the data epoch changes, so that phones send their last days again, and numbers
    that may have been given since are passed over."""
    if (settings.data / NAME).exists():
        raise Conflict(f"{settings.data} đã có dữ liệu: chọn một thư mục trống (BUUTA_DATA).", code="not_empty")
    settings.data.mkdir(parents=True, exist_ok=True)
    with tarfile.open(file) as tar:
        tar.extractall(settings.data, filter="data")
    db = Db(settings.db_url)
    try:
        with db.write() as tx:
            set_meta(tx, "data_epoch", new_id())
            ItemNumbers(settings, clock_of(settings)).pass_over(tx)
    finally:
        db.close()
