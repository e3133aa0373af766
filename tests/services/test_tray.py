"""Messages to citizens, told from the journal by the worker: in the day, codes before all others and none that is dead."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import sqlalchemy as sa

from app.house import House
from app.notify import service
from app.notify.tables import MessageRow
from app.orders import queries
from app.ports import Sent
from app.web.phone_codes import send_code
from app.worker import Worker
from tests.orders import registered


@dataclass
class Gateway:
    """Keeps what it was asked to send; `down`: it answers nobody."""

    channel: str = "sms"
    down: bool = False
    asked: list[str] = field(default_factory=list)

    def send(self, to: str, text: str, reference: str) -> Sent:
        self.asked.append(text)
        return Sent(not self.down, retry=self.down)


def with_gateway(house: House, **how: Any) -> tuple[House, Gateway]:
    gateway = Gateway(**how)
    return replace(house, gateway=gateway, notify=replace(house.notify, gateway=gateway)), gateway


def coded(house: House) -> str:
    """The id of a one-time code that somebody asks for now."""
    with house.db.write() as tx:
        return send_code(tx, house, "0912345678", "own", "vi")


def test_a_message_that_cannot_be_made_becomes_a_task_and_the_others_go_out(both: str, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first, poisoned, last = (registered(house) for _ in range(3))
    sentence = service.sentence

    def breaking(kind: str, language: str, **words: Any) -> str:
        if words["item"] == poisoned.item_number:
            raise KeyError("hỏng")
        return sentence(kind, language, **words)

    monkeypatch.setattr(service, "sentence", breaking)
    Worker(house).once()
    Worker(house).once()
    with house.db.read() as tx:
        assert {message.order_id for message in house.notify.tray(tx)} == {first.id, last.id}
        assert [(task.kind, task.order_id) for task in queries.open_tasks(tx, "message")] == [("message", poisoned.id)]


def test_a_code_that_nobody_read_out_leaves_the_tray_with_its_day_and_is_put_away(both: str, house: House, clock: Any) -> None:
    code = coded(house)
    for days, stands in ((0, True), (1, True), (2, False)):
        with house.db.read() as tx:
            assert ([message.kind for message in house.notify.tray(tx)], house.notify.waiting(tx)) == ((["code"], 1) if stands else ([], 0)), days
        clock.pass_(days=1)
    Worker(house).once()
    with house.db.read() as tx:
        assert tx.execute(sa.select(service.MESSAGES.c.state).where(service.MESSAGES.c.key == f"code:{code}")).scalar_one() == service.DROPPED


def test_a_code_that_died_while_the_gateway_was_silent_is_not_sent(both: str, house: House, clock: Any) -> None:
    open_, gateway = with_gateway(house, down=True)
    coded(open_)
    Worker(open_).once()
    clock.pass_(minutes=11)
    gateway.down = False
    Worker(open_).once()
    assert len(gateway.asked) == 1 and "10 phút" in gateway.asked[0]


def test_in_the_morning_a_code_goes_before_all_that_has_waited_for_the_day(both: str, house: House, clock: Any) -> None:
    open_, _ = with_gateway(house)
    for _ in range(3):
        registered(house)
    Worker(house).once()
    clock.pass_(hours=1)
    coded(open_)
    with house.db.read() as tx:
        due: list[MessageRow] = list(open_.notify.due(tx))
    assert [message.kind for message in due] == ["code", *["booked_collect"] * 3]


def test_what_did_not_go_out_in_the_evening_goes_out_in_the_morning_and_only_codes_at_night(both: str, house: House, clock: Any) -> None:
    open_, gateway = with_gateway(house, down=True)
    clock.pass_(hours=14, minutes=28)  # 20:58
    registered(house)
    Worker(open_).once()
    registered(house)
    Worker(house).once()
    gateway.down = False
    clock.pass_(hours=1)
    coded(open_)
    Worker(open_).once()
    assert ["Mã xác nhận" in text for text in gateway.asked] == [False, True]
    clock.pass_(hours=9, minutes=5)
    Worker(open_).once()
    assert len(gateway.asked) == 4
