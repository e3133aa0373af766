"""A backup is the last good copy: put back whole or not at all, it stands until a better one is there, and nobody else reads it."""

import errno
import gzip
import io
import json
import os
import shutil
import tarfile
from pathlib import Path
from random import Random
from time import time
from typing import Any

import pytest

from app.backup import UNDER_WAY, backup, restore
from app.db.reference import meta
from app.house import House
from app.kernel.errors import Refused
from app.orders.tables import OrderRow
from app.settings import Settings
from app.wiring.build import build
from tests.doors.cli.test_cli import run
from tests.orders import registered, reread


@pytest.fixture
def copy(house: House, tmp_path: Path) -> Path:
    """A backup with an order and a photo in it."""
    registered(house)
    house.blobs.append("photo-01", 0, os.urandom(5000))
    backup(house.settings, tmp_path / "copy.tgz")
    return tmp_path / "copy.tgz"


def empty(house: House, tmp_path: Path) -> Settings:
    return house.settings.but(data=tmp_path / "there")


def files(place: Path) -> list[str]:
    return sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())


def epoch(settings: Settings) -> str | None:
    there = build(settings)
    try:
        with there.db.read() as tx:
            return meta(tx, "data_epoch")
    finally:
        there.close()


def test_a_backup_in_which_one_bit_has_turned_is_refused_and_leaves_the_place_empty_for_a_good_one(house: House, copy: Path, tmp_path: Path) -> None:
    there, good, draw = empty(house, tmp_path), copy.read_bytes(), Random(49)
    for _ in range(12):
        bad = bytearray(good)
        bad[draw.randrange(64, len(bad) - 8)] ^= 1 << draw.randrange(8)
        (tmp_path / "bad.tgz").write_bytes(bad)
        with pytest.raises(Refused, match=r"bad\.tgz"):
            restore(there, tmp_path / "bad.tgz")
        assert files(there.data) == []
    restore(there, copy)
    assert "blobs/01/photo-01" in files(there.data) and all((there.data / name).stat().st_mode & 0o077 == 0 for name in files(there.data))


@pytest.mark.parametrize("left", [0.5, 0.98, -4])
def test_a_backup_that_was_cut_off_is_refused_in_a_sentence(house: House, copy: Path, tmp_path: Path, left: float) -> None:
    there, good = empty(house, tmp_path), copy.read_bytes()
    (tmp_path / "short.tgz").write_bytes(good[: int(left)] if left < 0 else good[: int(len(good) * left)])
    with pytest.raises(Refused, match="Không có gì được khôi phục"):
        restore(there, tmp_path / "short.tgz")
    assert files(there.data) == []


def test_a_restore_that_the_power_ends_leaves_no_database_and_the_next_one_goes_through(house: House, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = empty(house, tmp_path)
    (there.data / ".restoring" / "blobs").mkdir(parents=True)  # of an earlier one

    def cut(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("app.backup.put", cut)
        restore(there, copy)
    assert not (there.data / "buuta.db").exists()
    restore(there, copy)
    assert epoch(there) not in (None, epoch(house.settings))


def test_what_lies_about_of_an_older_database_is_not_read_into_the_restored_one(house: House, copy: Path, tmp_path: Path) -> None:
    there, later = empty(house, tmp_path), registered(house)
    there.data.mkdir()
    shutil.copy(house.settings.data / "buuta.db-wal", there.data / "buuta.db-wal")
    restore(there, copy)
    again = build(there)
    with again.db.read() as tx:
        assert tx.get(OrderRow, later.id) is None
    again.close()


def spoilt(database: bytes) -> bytes:
    """The same with pages of nonsense in its middle."""
    middle = len(database) // 2 // 4096 * 4096
    return database[:middle] + b"\xa5" * 4096 * 8 + database[middle + 4096 * 8 :]


def test_a_whole_file_with_a_damaged_database_in_it_is_no_backup(house: House, copy: Path, tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(copy) as old, tarfile.open(fileobj=out, mode="w") as new:
        for member in old:
            inside = old.extractfile(member)
            content = inside.read() if inside else b""
            new.addfile(member, io.BytesIO(spoilt(content) if member.name == "buuta.db" else content))
    (tmp_path / "spoilt.tgz").write_bytes(gzip.compress(out.getvalue()))
    there = empty(house, tmp_path)
    with pytest.raises(Refused, match="bị hỏng"):
        restore(there, tmp_path / "spoilt.tgz")
    assert files(there.data) == []


def test_a_database_that_is_damaged_does_not_take_the_place_of_its_last_good_copy(house: House, copy: Path) -> None:
    good, kept = copy.read_bytes(), house.settings.data / "buuta.db"
    house.close()
    kept.write_bytes(spoilt(kept.read_bytes()))
    with pytest.raises(Refused, match="không ghi đè"):
        backup(house.settings, copy)
    assert copy.read_bytes() == good


def test_a_backup_is_for_its_owner_only_while_it_is_written_and_a_full_disk_leaves_the_last_one(house: House, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, modes = copy.read_bytes(), []

    def full(*_: Any, **__: Any) -> None:
        modes.extend(path.stat().st_mode & 0o777 for name in ("copy.tgz", "*.part") for path in copy.parent.glob(name))
        raise OSError(errno.ENOSPC, "No space left on device")

    before = os.umask(0o022)
    try:
        with monkeypatch.context() as patch, pytest.raises(Refused, match="còn nguyên"):
            patch.setattr(tarfile.TarFile, "add", full)
            backup(house.settings, copy)
    finally:
        os.umask(before)
    assert modes == [0o600, 0o600]
    assert copy.read_bytes() == good and not list(copy.parent.glob("*.part"))


def test_what_a_killed_backup_left_goes_with_the_next_night_s_and_one_under_way_stays(house: House, copy: Path) -> None:
    data, whole = house.settings.data, []
    for hours in (24, 1):
        room, part = data / f".backing-up-{hours}", copy.parent / f".backing-up-{hours}.part"
        room.mkdir()
        (room / "buuta.db").write_bytes(b"everything")
        part.write_bytes(b"everything, with the keys")
        for path in (room, part):
            os.utime(path, (time() - hours * 3600,) * 2)
        whole.append((room, part))
    backup(house.settings, copy.with_name("next.tgz"))
    assert [[path.exists() for path in both] for both in whole] == [[False, False], [True, True]]


def test_a_killed_backup_leaves_nothing_that_the_next_does_not_know(house: House, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    add = tarfile.TarFile.add

    def looking(tar: tarfile.TarFile, *more: Any, **others: Any) -> None:
        seen.extend(path.name for place in (copy.parent, house.settings.data) for path in place.glob("*") if "backing-up" in path.name or path.name.startswith("tmp"))
        add(tar, *more, **others)

    monkeypatch.setattr(tarfile.TarFile, "add", looking)
    backup(house.settings, copy)
    assert seen and all(name.startswith(UNDER_WAY) for name in seen)


def test_a_photo_whose_time_ends_during_the_backup_does_not_end_the_backup(house: House, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house.blobs.append("early-01", 0, b"kept")
    add = tarfile.TarFile.add

    def swept(tar: tarfile.TarFile, name: Any, *more: Any, **others: Any) -> None:
        add(tar, name, *more, **others)
        if "early-01" in str(name):
            house.blobs.delete("photo-01")

    monkeypatch.setattr(tarfile.TarFile, "add", swept)
    backup(house.settings, copy)
    there = empty(house, tmp_path)
    restore(there, copy)
    assert [name for name in files(there.data) if "blobs" in name] == ["blobs/01/early-01"]


def test_a_backup_without_keys_waits_for_them_and_a_newer_file_of_keys_stays(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    order, file, keys = registered(house), tmp_path / "bare.tgz", house.settings.data / "keys.json"
    (house.settings.data / "certificates").mkdir()
    (house.settings.data / "certificates" / "root-key.pem").write_text("private")
    monkeypatch.setenv("BUUTA_DATA", str(house.settings.data))
    code, said, _ = run(monkeypatch, capsys, "backup", str(file), "--without-keys", "--json")
    assert (code, json.loads(said)["keys"]) == (0, False)
    with tarfile.open(file) as tar:
        assert tar.getnames() == ["buuta.db"]
    there = empty(house, tmp_path)
    with pytest.raises(Refused, match="không có khoá"):
        restore(there, file)
    assert files(there.data) == []
    code, said, _ = run(monkeypatch, capsys, "backup", str(file), "--json")
    assert (code, json.loads(said)["keys"]) == (0, True)
    newer = keys.read_text() + "\n"
    (there.data / "keys.json").write_text(newer)
    restore(there, file)
    assert (there.data / "keys.json").read_text() == newer
    again = build(there)
    assert reread(again, order).id == order.id
    again.close()


def test_what_a_command_makes_is_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("BUUTA_DATA", str(tmp_path / "data"))
    os.umask(0o022)
    assert run(monkeypatch, capsys, "seed")[0] == 0
    assert files(tmp_path / "data") and all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "data", *(tmp_path / "data").rglob("*")))
