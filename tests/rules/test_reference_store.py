"""The dated tables in the database: loaded once, changed by people, seen by every process."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

import app.schema  # noqa: F401  (makes the tables known)
from app.db.reference import ReferenceRow, current
from app.db.uow import Db, Tx
from app.fees.tariff import QuoteAsk
from app.wiring.reference import NoReference, Reference, from_files
from seeds.load import load_reference

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
LETTER = QuoteAsk("collect", "district")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Db]:
    db = Db(f"sqlite:///{tmp_path}/reference.db")
    SQLModel.metadata.create_all(db.writer)
    with db.write() as tx:
        load_reference(tx, NOW)
    yield db
    db.close()


def raise_price(tx: Tx, amount: str, valid_from: date, entered_by: str = "head", version: int = 1) -> None:
    old = tx.execute(sa.select(ReferenceRow).where(ReferenceRow.kind == "tariff", ReferenceRow.key == "collect/district/100")).scalars().first()
    assert old is not None
    tx.add(ReferenceRow(
        kind="tariff", key=old.key, valid_from=valid_from, version=version, data={**old.data, "amount": amount},
        source="quyết định thử", confidence="high", entered_by=entered_by, entered_at=NOW,
    ))  # fmt: skip


def test_loading_a_second_time_writes_nothing(db: Db) -> None:
    with db.write() as tx:
        assert load_reference(tx, NOW) == 0


def test_what_is_stored_is_what_is_shipped(db: Db) -> None:
    stored, shipped = Reference(db).at(TODAY), from_files(TODAY)
    assert stored.communes == shipped.communes and stored.agencies == shipped.agencies
    assert stored.calendar == shipped.calendar and stored.tariff == shipped.tariff and stored.levels == shipped.levels
    assert stored.catalogue.procedures == shipped.catalogue.procedures


def test_a_new_price_holds_from_its_day_on_and_not_before(db: Db) -> None:
    reference = Reference(db)
    assert reference.at(TODAY).tariff.quote(LETTER).postage == 26000
    with db.write() as tx:
        raise_price(tx, "28000", date(2027, 1, 1))
        reference.bump(tx)
    assert reference.at(date(2026, 12, 31)).tariff.quote(LETTER).postage == 26000
    assert reference.at(date(2027, 1, 1)).tariff.quote(LETTER).postage == 28000


def enter(tx: Tx, kind: str, key: str, valid_from: date, valid_to: date | None = None, version: int = 1, /, **data: str) -> None:
    tx.add(ReferenceRow(kind=kind, key=key, valid_from=valid_from, valid_to=valid_to, version=version, data=data, source="quyết định thử", confidence="high", entered_by="head", entered_at=NOW))


def test_a_time_limit_for_tet_leaves_the_usual_one_to_hold_again_afterwards(db: Db) -> None:
    reference = Reference(db)
    usual = reference.at(TODAY).levels.days("collect", "district")
    with db.write() as tx:
        enter(tx, "level", "collect/district", date(2027, 2, 1), date(2027, 2, 15), kind="collect", zone="district", days="5", slip_days="6")
        reference.bump(tx)
    days = [reference.at(day).levels.days("collect", "district") for day in (date(2027, 1, 31), date(2027, 2, 1), date(2027, 2, 15), date(2027, 2, 16))]
    assert days == [usual, 5, 5, usual] and usual != 5


def test_a_desk_that_is_moved_for_a_while_is_at_its_old_place_again_and_messages_say_so_too(db: Db) -> None:
    with db.write() as tx:
        enter(tx, "office", "BC31510", date(2026, 12, 1), date(2026, 12, 10), name="Nhà tạm")
        tx.flush()
        names = [current(tx, "office", date(2026, 12, day))["BC31510"]["name"] for day in (10, 11)]
    assert names[0] == "Nhà tạm" != names[1]


def test_ending_a_rule_does_not_bring_back_what_it_had_replaced_for_good(db: Db) -> None:
    reference = Reference(db)
    with db.write() as tx:
        enter(tx, "reduction", "me_vnah", date(2026, 12, 1), text="giảm một nửa", percent="50", confidence="high")
        enter(tx, "reduction", "me_vnah", date(2026, 12, 1), date(2026, 12, 31), 2, text="giảm một nửa", percent="50", confidence="high")
        reference.bump(tx)
    percents = [found.percent if (found := reference.at(day).tariff.reductions.get("me_vnah")) else None for day in (date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 1))]
    assert percents == [100, 50, None]


def test_a_holiday_counts_as_soon_as_it_is_entered_and_afterwards_too(db: Db) -> None:
    reference, off = Reference(db), date(2026, 12, 24)
    with db.write() as tx:
        enter(tx, "calendar", off.isoformat(), off, off, kind="off", name="Nghỉ bão")
        reference.bump(tx)
    for day in (TODAY, off, date(2027, 1, 5)):
        assert reference.at(day).calendar.why_off(off) == "Nghỉ bão"
    assert reference.at(TODAY).calendar.add(date(2026, 12, 23), 1) == date(2026, 12, 25)


def test_a_holiday_entered_by_mistake_is_taken_back_by_ending_it_before_its_day(db: Db) -> None:
    reference, off = Reference(db), date(2026, 12, 24)
    with db.write() as tx:
        enter(tx, "calendar", off.isoformat(), off, kind="off", name="Nghỉ bão")
        enter(tx, "calendar", off.isoformat(), off, TODAY, 2, kind="off", name="Nghỉ bão")
        reference.bump(tx)
    assert reference.at(TODAY).calendar.is_working(off)


def test_a_change_is_seen_by_another_process_when_it_looks_again(db: Db) -> None:
    here, there = Reference(db), Reference(db)
    assert there.at(TODAY).tariff.quote(LETTER).postage == 26000
    with db.write() as tx:
        raise_price(tx, "27000", date(2026, 11, 1))
        here.bump(tx)
    there.forget()
    assert there.at(TODAY).tariff.quote(LETTER).postage == 27000


def test_asking_again_gives_the_very_same_rules(db: Db) -> None:
    reference = Reference(db)
    assert reference.at(TODAY) is reference.at(TODAY)
    assert reference.at(TODAY).gazetteer is reference.at(date(2026, 11, 25)).gazetteer, "the index of names is made once"


def test_a_new_shipped_file_never_overrules_what_the_head_has_entered(db: Db) -> None:
    reference = Reference(db)
    with db.write() as tx:
        tx.execute(sa.text("DELETE FROM meta WHERE name = 'seed:tariff.csv'"))
        shipped = tx.execute(sa.select(ReferenceRow).where(ReferenceRow.key == "collect/district/100")).scalars().one()
        raise_price(tx, "25000", shipped.valid_from, version=2)
        tx.flush()
        assert load_reference(tx, NOW) == 0
        reference.bump(tx)
    assert reference.at(TODAY).tariff.quote(LETTER).postage == 25000


def test_an_empty_installation_says_what_to_do(tmp_path: Path) -> None:
    empty = Db(f"sqlite:///{tmp_path}/empty.db")
    SQLModel.metadata.create_all(empty.writer)
    with pytest.raises(NoReference, match="buuta setup"):
        Reference(empty).at(TODAY)
    empty.close()
