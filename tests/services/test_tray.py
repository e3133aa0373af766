"""Messages to citizens, told from the journal by the worker."""

from typing import Any

import pytest

from app.house import House
from app.notify import service
from app.orders import queries
from app.worker import Worker
from tests.orders import registered


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
