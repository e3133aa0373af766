"""Backup and restore of the embedded database with its files and keys. PostgreSQL has its own tools (docs/operations.md)."""

import shutil
import sqlite3
import tarfile
import tempfile
from pathlib import Path

from sqlalchemy import make_url

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
    kept = _embedded(settings)
    if not kept.is_file():
        raise Refused(f"Chưa có cơ sở dữ liệu {kept}: không có gì để sao lưu (xem BUUTA_DATA).", code="no_database")
    if not file.parent.is_dir():
        raise Refused(f"Không có thư mục {file.parent} để ghi bản sao lưu.", code="no_folder")
    with tempfile.TemporaryDirectory(dir=settings.data) as room:
        copy = Path(room) / NAME
        source, target = sqlite3.connect(kept), sqlite3.connect(copy)
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


def _embedded(settings: Settings) -> Path:
    """Where the embedded database lies. Raises Refused for PostgreSQL."""
    url = make_url(settings.db_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise Refused("Cơ sở dữ liệu PostgreSQL: dùng pg_dump, pg_restore (docs/operations.md).", code="not_embedded")
    return Path(url.database)


def restore(settings: Settings, file: Path) -> None:
    """Into an empty data directory; the data epoch changes, so that phones send their last days again, and numbers
    that may have been given since are passed over."""
    place = _embedded(settings)
    if place.exists():
        raise Conflict(f"{place.parent} đã có dữ liệu: chọn một thư mục trống (BUUTA_DATA).", code="not_empty")
    settings.data.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(file) as tar:
            tar.extractall(settings.data, filter="data")
    except (OSError, tarfile.TarError, EOFError) as error:
        raise Refused(f"Không đọc được bản sao lưu {file}: {error}.", code="backup_unreadable") from None
    if not (settings.data / NAME).is_file():
        raise Refused(f"{file} không phải bản sao lưu của hệ thống này (không có {NAME}).", code="backup_unreadable")
    if place != settings.data / NAME:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(settings.data / NAME, place)
    db = Db(settings.db_url)
    try:
        with db.write() as tx:
            set_meta(tx, "data_epoch", new_id())
            ItemNumbers(settings, clock_of(settings)).pass_over(tx)
    finally:
        db.close()
