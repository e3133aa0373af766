"""A phone's signatures are checked before the writer's turn is taken: nobody waits for arithmetic."""

import threading
from typing import Any

import pytest

import mobile_api.reading
from app.db.reference import meta, set_meta
from app.house import House
from tests.exchange import statement, taken
from tests.phone import signed_in


def test_another_writer_gets_through_while_signatures_are_checked(house: House, client: Any, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sok, danh = signed_in(client, clock, "courier01"), signed_in(client, clock, "courier02")
    deal = statement(sok, f"courier:{danh.person}", "ZZ000000014VN")
    got_through: list[str] = []

    def write(name: str) -> None:
        with house.db.write() as tx:
            set_meta(tx, name, "here")

    def beside(name: str, check: Any) -> Any:
        def checked(*given: Any) -> Any:
            other = threading.Thread(target=write, args=(name,), daemon=True)
            other.start()
            other.join(10)
            got_through.append("waits" if other.is_alive() else name)
            return check(*given)

        return checked

    monkeypatch.setattr(mobile_api.reading, "signature_fits", beside("own", mobile_api.reading.signature_fits))
    monkeypatch.setattr(mobile_api.reading, "other_side_fits", beside("other", mobile_api.reading.other_side_fits))
    answer = danh.send(taken(danh, sok, deal))
    assert answer["expected_seq"] == 2 and got_through == ["own", "other"]
    with house.db.read() as tx:
        assert meta(tx, "own") == meta(tx, "other") == "here"
