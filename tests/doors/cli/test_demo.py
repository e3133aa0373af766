"""A real post office and the demo never meet in one house, and a command finds the house that it means or says so."""

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import uvicorn

from app.accounts.tables import ConnectionRow
from app.db.reference import meta
from app.house import House
from app.kernel.actor import SYSTEM
from app.opening import enter, look, prepare
from app.orders import queries
from app.serving import first_setup
from app.settings import Settings, WrongSetting, load
from seeds.demo_day import Generator, plan_first_day, seed_orders
from tests.doors.cli.test_cli import run
from tests.fakes import WEDNESDAY
from tests.orders import registered
from tests.papers import text_of


@pytest.fixture
def real(tmp_path: Path) -> Settings:
    """After `buuta setup`."""
    settings = Settings(data=tmp_path / "real")
    first_setup(settings, "BC31510", "truong", "Trần Thị A", "mat-khau-1", "Một cửa tỉnh", "T77")
    return settings


def test_the_demo_is_never_planted_in_a_real_house(real: Settings, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("BUUTA_DATA", str(real.data))
    for command in ("seed", "serve"):
        code, _, told = run(monkeypatch, capsys, command, "--demo")
        assert code == 1 and "bưu cục thật" in told and "BUUTA_DATA" in told
    house = enter(real)
    with house.db.read() as tx:
        assert [p.login for p in house.accounts.people(tx)] == ["truong"] and meta(tx, "demo") is None
    house.close()


def test_a_first_installation_on_the_demo_s_data_is_sent_elsewhere_before_its_first_question(house: House, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("BUUTA_DATA", str(house.settings.data))
    code, out, told = run(monkeypatch, capsys, "setup")
    assert (code, out) == (1, "") and "bưu cục thử" in told and "BUUTA_DATA" in told and "Mã bưu cục" not in told


def test_an_installation_says_that_it_is_one_before_it_asks_anything(real: Settings, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("BUUTA_DATA", str(real.data))
    code, _, told = run(monkeypatch, capsys, "setup")
    assert code == 1 and "Đã cài đặt rồi" in told and "Mã bưu cục" not in told


@pytest.mark.parametrize("more", [{"BUUTA_HOST": "0.0.0.0"}, {"BUUTA_PUBLIC_URL": "https://buuta.example.vn"}])  # noqa: S104 - what is refused
def test_demo_data_are_served_to_others_only_where_the_operator_says_demo(house: House, monkeypatch: pytest.MonkeyPatch, capsys: Any, more: dict[str, str]) -> None:
    served = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda self: served.append(self))
    for name, value in {"BUUTA_DATA": str(house.settings.data), "BUUTA_WORKER": "off", **more}.items():
        monkeypatch.setenv(name, value)
    code, _, told = run(monkeypatch, capsys, "serve")
    assert (code, served) == (1, []) and "mật khẩu ai cũng biết" in told and "--demo" in told


def test_the_mark_of_the_demo_stands_in_the_database_and_not_in_the_command(house: House, real: Settings) -> None:
    for settings, demo in ((house.settings.but(demo=False), True), (real.but(demo=True), False)):
        opened = enter(settings)
        assert opened.settings.demo is demo
        opened.close()
    with pytest.raises(WrongSetting, match="BUUTA_DEMO"):
        load({"BUUTA_DEMO": "on"})


def test_what_the_command_line_prints_of_a_demo_bears_its_mark(house: House, monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path) -> None:
    order, file = registered(house), tmp_path / "out.pdf"
    monkeypatch.setenv("BUUTA_DATA", str(house.settings.data))
    for words in (("labels", order.item_number), ("papers", "phieu_gui", order.item_number)):
        assert run(monkeypatch, capsys, *words, "--out", str(file))[0] == 0
        assert "BẢN THỬ" in text_of(file.read_bytes()), words


@pytest.mark.parametrize("words", [("replay",), ("plan",), ("labels", "EA000000001VN"), ("papers", "phieu_gui", "x"), ("restored",), ("rotate-key",)])
def test_a_command_that_finds_no_house_makes_none(monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path, words: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BUUTA_DATA", raising=False)
    code, _, told = run(monkeypatch, capsys, *words)
    assert code == 1 and "Chưa có bưu cục nào" in told and "BUUTA_DATA" in told
    assert list(tmp_path.iterdir()) == []


def test_a_house_without_its_keys_is_given_no_others(both: str, house: House, monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path) -> None:
    registered(house)
    keys = house.settings.data / "keys.json"
    keys.rename(tmp_path / "elsewhere.json")
    monkeypatch.setenv("BUUTA_DATA", str(house.settings.data))
    monkeypatch.setenv("BUUTA_DATABASE_URL", house.settings.db_url)
    for words in (("replay",), ("rotate-key",), ("seed",), ("work",)):
        code, _, told = run(monkeypatch, capsys, *words)
        assert code == 1 and str(keys) in told and not keys.exists(), words


def test_a_worker_does_not_work_on_a_database_that_is_not_ready_for_it(monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("BUUTA_DATA", str(tmp_path / "none"))
    code, _, told = run(monkeypatch, capsys, "work")
    assert code == 1 and "buuta migrate" in told and not (tmp_path / "none").exists()


def test_a_database_of_a_newer_version_is_said_to_be_one(both: str, house: House, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    _newer(house)
    monkeypatch.setenv("BUUTA_DATA", str(house.settings.data))
    monkeypatch.setenv("BUUTA_DATABASE_URL", house.settings.db_url)
    for words in (("migrate",), ("replay",), ("serve",)):
        code, _, told = run(monkeypatch, capsys, *words)
        assert code == 1 and "bản Bưu Tá mới hơn" in told and "\n" not in told.strip(), words


def _newer(house: House) -> None:
    with house.db.write() as tx:
        tx.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize("url", ["postgresql://buuta:geheim@127.0.0.1:9/buuta", "sqlite:////nowhere/at/all/buuta.db"])
def test_a_database_that_cannot_be_reached_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path, url: str) -> None:
    monkeypatch.setenv("BUUTA_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("BUUTA_DATABASE_URL", url)
    code, out, told = run(monkeypatch, capsys, "migrate")
    assert (code, out) == (1, "") and "\n" not in told.strip() and "geheim" not in told
    assert url.replace("geheim", "***") in told


def test_a_demo_made_twice_is_one(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "demo", demo=True, demo_orders=False)
    assert prepare(settings, date(2026, 11, 25)) and not prepare(settings, date(2026, 11, 26))
    found = look(settings)
    assert found.demo and found.people


def test_the_days_of_a_demo_may_lie_farther_ahead_than_the_post_promises(house: House) -> None:
    """`--date` only chooses the day: what is written is of now, also where that day is months away."""
    day = date(2027, 3, 3)
    with house.db.write() as tx:
        client = tx.execute(sa.select(ConnectionRow.id)).scalars().first()
        seed_orders(tx, house, Generator(random.Random(1), house.reference.at(day), str(client)), day, 1)
    plan_first_day(house, day)
    with house.db.read() as tx:
        made = queries.page(tx, SYSTEM, 1000)
        assert {row.window_date for row in made} == {day, date(2027, 3, 4)} and {row.created_at for row in made} == {WEDNESDAY}
        assert any(row.state == "planned" for row in made)
