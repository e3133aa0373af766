"""Webhooks: signed as Standard Webhooks say, in order of commit, tried again, never twice for one event."""

import json
from typing import Any

from standardwebhooks import Webhook

from app.house import House
from app.ports import HttpAnswer
from app.worker import Worker
from tests.doors.api_v1.test_orders import booked
from tests.fakes import FakeClock, RecordingWebhooks


def subscribed(v1: Any) -> dict[str, Any]:
    answer = v1("POST", "/webhooks", json={"url": "https://mot-cua.example/hook", "events": ["*"]})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_subscriber_gets_each_event_once_with_a_signature_that_fits(both: str, v1: Any, house: House, webhooks: RecordingWebhooks) -> None:
    secret = subscribed(v1)["secret"]
    booked(v1)
    worker = Worker(house)
    for _ in range(3):
        worker.once()
    assert len(webhooks.posted) == 1
    _, body, headers = webhooks.posted[0]
    message = Webhook(secret).verify(body, headers)
    assert (message["type"], json.loads(body)["data"]["state"]) == ("order.booked", "booked")


def test_a_failing_receiver_is_tried_again_and_a_gone_one_is_switched_off(v1: Any, house: House, webhooks: RecordingWebhooks, clock: FakeClock) -> None:
    subscribed(v1)
    booked(v1)
    webhooks.answers = [HttpAnswer(500), HttpAnswer(410)]
    worker = Worker(house)
    worker.once()
    worker.once()
    assert len(webhooks.posted) == 1
    clock.pass_(minutes=10)
    worker.once()
    assert len(webhooks.posted) == 2
    assert v1("GET", "/webhooks").json()["items"][0]["active"] is False


def test_an_unknown_event_and_a_strangers_subscription_are_refused(v1: Any) -> None:
    assert v1("POST", "/webhooks", json={"url": "https://x.example", "events": ["order.sung"]}).status_code == 422
    assert v1("DELETE", "/webhooks/none").status_code == 404
    made = subscribed(v1)
    assert v1("DELETE", f"/webhooks/{made['id']}").status_code == 204
