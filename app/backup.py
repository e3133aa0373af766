"""Backup and restore of the embedded database with its files and keys. PostgreSQL has its own tools (docs/operations.md)."""

import gzip
import os
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from time import time

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from app.db.crypto import keys_file
from app.db.reference import set_meta
from app.db.uow import Db
from app.kernel.errors import Conflict, Refused
from app.kernel.files import put
from app.kernel.ids import new_id
from app.orders.numbers import ItemNumbers
from app.orders.restored import kept
from app.settings import Settings
from app.wiring.build import clock_of

NAME, KEYS = "buuta.db", "keys.json"
FILES, CERTIFICATES = "blobs", "certificates"  # the second with the private keys of those who sign papers
ROOM = ".restoring"
"""Inside the data directory, which may be a mount of its own; left behind only by a power cut, and the next restore begins it anew."""
UNDER_WAY = ".backing-up-"
"""What a backup is making, in the data directory and beside its file: whole copies, with the keys."""
LEFT_S = 12 * 3600
PIECE = 1 << 20


def backup(settings: Settings, file: Path, keys: bool = True) -> int:
    """A consistent copy while the server runs (SQLite's online backup). Returns its size in bytes. What stood at `file` stays until the
    new copy is whole and on the disk; nobody else can read it at any moment."""
    used = _embedded(settings)
    if not used.is_file():
        raise Refused(f"Chưa có cơ sở dữ liệu {used}: không có gì để sao lưu (xem BUUTA_DATA).", code="no_database")
    if not file.parent.is_dir():
        raise Refused(f"Không có thư mục {file.parent} để ghi bản sao lưu.", code="no_folder")
    part: Path | None = None
    _clear_away(settings.data, file.parent)
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=UNDER_WAY, suffix=".part")  # of its own: two may run at once
        part = Path(name)
        with open(handle, "wb") as out, tempfile.TemporaryDirectory(dir=settings.data, prefix=UNDER_WAY) as room:
            copy = Path(room) / NAME
            with closing(sqlite3.connect(used)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
            _check(copy, "Cơ sở dữ liệu đang dùng bị hỏng, không ghi đè bản sao lưu cũ: khôi phục từ bản đó")
            with tarfile.open(fileobj=out, mode="w:gz", dereference=True) as tar:
                tar.add(copy, NAME)
                for path in _beside(settings, keys):
                    _add(tar, path, path.relative_to(settings.data))
            out.flush()
            os.fsync(out.fileno())
        put(part, file)
    except (OSError, sqlite3.Error) as error:
        raise Refused(f"Không ghi được bản sao lưu {file}: {error}. Bản cũ, nếu có, còn nguyên.", code="backup_not_written") from None
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
    return file.stat().st_size


def _clear_away(*places: Path) -> None:
    """What a backup that was killed left behind; one that runs meanwhile is younger."""
    for left in {left for place in places for left in place.glob(f"{UNDER_WAY}*")}:
        with suppress(OSError):
            if time() - left.stat().st_mtime > LEFT_S:
                shutil.rmtree(left) if left.is_dir() else left.unlink()


def packs_keys(settings: Settings) -> bool:
    """Whether there is a file of keys that a backup can take along."""
    path = keys_file(settings.data)
    return path is not None and path.exists()


def _beside(settings: Settings, keys: bool) -> Iterator[Path]:
    if keys and packs_keys(settings):
        yield settings.data / KEYS
    for folder in (FILES, CERTIFICATES) if keys else (FILES,):
        yield from sorted(path for path in (settings.data / folder).rglob("*") if path.is_file())


def _add(tar: tarfile.TarFile, path: Path, name: Path) -> None:
    """A photo whose time is over may go while the copy is made."""
    try:
        tar.add(path, str(name))
    except FileNotFoundError:
        return


def _embedded(settings: Settings) -> Path:
    """Where the embedded database lies. Raises Refused for PostgreSQL."""
    url = make_url(settings.db_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise Refused("Cơ sở dữ liệu PostgreSQL: dùng pg_dump, pg_restore (docs/operations.md).", code="not_embedded")
    return Path(url.database)


def restore(settings: Settings, file: Path) -> None:
    """Into a data directory without a database; the data epoch changes, so that phones send their last days again, and numbers
    that may have been given since are passed over. All of it happens apart; the database comes to its place last, so there is a house of
    that backup, told that it is one, or none."""
    place = _embedded(settings)
    if place.exists():
        raise Conflict(f"{place.parent} đã có dữ liệu: chọn một thư mục trống (BUUTA_DATA).", code="not_empty")
    room = settings.data / ROOM
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(mode=0o700, parents=True)
    try:
        _unpack(file, room)
        if not (room / NAME).is_file():
            raise Refused(f"{file} không phải bản sao lưu của hệ thống này (không có {NAME}).", code="backup_unreadable")
        _check(room / NAME, f"Cơ sở dữ liệu trong {file} bị hỏng: dùng một bản sao lưu khác")
        keys = keys_file(settings.data)
        if keys is not None and not keys.exists() and not (room / KEYS).exists():
            raise Refused(f"Bản sao lưu {file} không có khoá: chép {KEYS} giữ riêng vào {settings.data} (hoặc đặt BUUTA_KEYS), rồi khôi phục lại.", code="keys_missing")
        _renew(settings, room / NAME, file)
        _settle(room, settings.data, place)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _unpack(file: Path, room: Path) -> None:
    """To the last byte: the sum over the whole stands after the end of the archive."""
    try:
        with gzip.open(file) as stream:
            with tarfile.open(fileobj=stream, mode="r|") as tar:
                tar.extractall(room, filter=_owner_only)
            while stream.read(PIECE):
                pass
    except (OSError, tarfile.TarError, EOFError, ValueError, zlib.error) as error:
        raise Refused(f"Không đọc được bản sao lưu {file}, hoặc nó bị hỏng: {error}. Không có gì được khôi phục.", code="backup_unreadable") from None


def _owner_only(member: tarfile.TarInfo, path: str) -> tarfile.TarInfo | None:
    safe = tarfile.data_filter(member, path)
    return safe.replace(mode=0o700 if safe.isdir() else 0o600, deep=False)


def _check(database: Path, broken: str) -> None:
    try:
        with closing(sqlite3.connect(database)) as connection:
            found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise Refused(f"{broken} ({found.splitlines()[-1][:200]}).", code="database_damaged")


def _renew(settings: Settings, database: Path, file: Path) -> None:
    db, before = Db(f"sqlite:///{database}"), kept(settings.data)
    try:
        with db.write() as tx:
            set_meta(tx, "data_epoch", new_id())
            ItemNumbers(settings, clock_of(settings)).pass_over(tx, before.last(settings.item_prefix) if before else 0)
    except SQLAlchemyError as error:
        raise Refused(f"{file} không phải bản sao lưu của hệ thống này: {error.__class__.__name__}.", code="backup_unreadable") from None
    finally:
        db.close()


def _settle(room: Path, data: Path, place: Path) -> None:
    """A file of keys that lies there already is newer than the backup's (a key that was changed since), and stays."""
    for path in [room / KEYS, *(p for folder in (FILES, CERTIFICATES) for p in sorted((room / folder).rglob("*")))]:
        target = data / path.relative_to(room)
        if path.is_file() and (target != data / KEYS or not target.exists()):
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f"{place.name}.part")
    shutil.move(room / NAME, part)
    for left in ("-wal", "-shm"):  # of a database that was taken away: they would be read into this one
        place.with_name(place.name + left).unlink(missing_ok=True)
    os.sync()
    put(part, place)
