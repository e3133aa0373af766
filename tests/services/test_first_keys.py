"""The keys of a new house: whole or not there, one set of them, and a file that cannot be read is named."""

import errno
from pathlib import Path
from typing import Any

import pytest

from app.db import crypto
from app.db.crypto import load_keyring
from app.settings import WrongSetting


def test_whoever_is_cut_off_while_the_first_keys_are_made_makes_them_at_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        patch.setattr("app.db.crypto.os.fsync", full)
        load_keyring(tmp_path)
    assert not (tmp_path / "keys.json").exists()
    assert load_keyring(tmp_path).open(load_keyring(tmp_path).seal("0912")) == "0912"
    assert [(path.name, path.stat().st_mode & 0o777) for path in tmp_path.iterdir()] == [("keys.json", 0o600)]


def test_of_two_servers_that_start_at_once_one_makes_the_keys_and_both_have_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_first, rings = crypto.put_first, []

    def later(part: Path, place: Path) -> None:
        monkeypatch.undo()
        rings.append(load_keyring(tmp_path))
        put_first(part, place)

    monkeypatch.setattr(crypto, "put_first", later)
    rings.append(load_keyring(tmp_path))
    assert rings[0].open(rings[1].seal("0912")) == "0912" and len(list(tmp_path.iterdir())) == 1


def test_a_file_of_keys_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for text in ("", '{"keys": {"1": "00"}, "index": "00", "token": "00", "house": "1"}'):
        (tmp_path / "keys.json").write_text(text)
        with pytest.raises(WrongSetting) as stop:
            load_keyring(tmp_path)
        assert str(tmp_path / "keys.json") in str(stop.value) and stop.value.code == 2
