"""What an error of ours leaves in the log: where it failed, and nothing of anybody."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
import structlog

from app.house import House
from app.logs import configure_log
from tests.orders import registered
from tests.phone import Phone

PASSWORD = "mot-cau-rat-rieng"


@pytest.fixture(autouse=True)
def logged(house: House) -> Iterator[None]:
    configure_log(house.settings)
    yield
    structlog.reset_defaults()


def broken(house: House, table: str) -> None:
    with house.db.write() as tx:
        tx.execute(sa.text(f"ALTER TABLE {table} RENAME TO {table}_gone"))


def test_when_the_database_fails_neither_password_nor_key_nor_tracking_token_is_logged(both: str, house: House, client: Any, clock: Any, capsys: pytest.CaptureFixture[str]) -> None:
    order, phone = registered(house), Phone(client, "courier01", clock)
    with house.db.write() as tx:
        person = next(p for p in house.accounts.people(tx) if p.login == "courier01")
        house.accounts.reset_password(tx, person.id, PASSWORD)
    broken(house, "tokens")
    broken(house, "orders")
    with pytest.raises(AssertionError):
        phone.sign_in(PASSWORD)
    assert client.get(f"/t/{order.token}").status_code == 500
    log = capsys.readouterr().err
    told = [json.loads(line) for line in log.splitlines() if "unexpected" in line]
    assert [line["path"] for line in told] == ["/m/v1/login", "/t/{token}"]
    assert all(line["exception"][0]["exc_type"] for line in told)
    for secret in (PASSWORD, order.token, person.id, repr(house.keyring.token), repr(house.keyring.index), repr(house.keyring.keys), "Keyring(keys="):
        assert json.dumps(secret)[1:-1] not in log
    assert "token=" not in repr(house.keyring)


def test_what_a_library_warns_of_is_a_line_of_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("first line\nthe row with somebody's name")
    except ValueError:
        logging.getLogger("asyncio").exception("Task exception was never retrieved\n")
    (line,) = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (line["event"], line["logger"], line["level"]) == ("Task exception was never retrieved", "asyncio", "error")
    assert line["exception"][0]["exc_value"] == "first line" and line["timestamp"].endswith("+00:00")
