"""Webhooks: signed as Standard Webhooks say, in order of commit, tried again, never twice for one event."""

import json
from typing import Any

import pytest
from standardwebhooks import Webhook

from app.house import House
from app.orders import queries
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


def test_asking_twice_for_the_same_subscription_is_one_with_one_secret(v1: Any) -> None:
    first, again = subscribed(v1), subscribed(v1)
    assert (first["id"], first["secret"]) == (again["id"], again["secret"])
    assert len(v1("GET", "/webhooks").json()["items"]) == 1


def test_a_subscription_that_was_switched_off_goes_on_with_a_new_secret(v1: Any, house: House, webhooks: RecordingWebhooks) -> None:
    first = subscribed(v1)
    booked(v1)
    webhooks.answers = [HttpAnswer(410)]
    Worker(house).once()
    again = subscribed(v1)
    assert (again["id"], again["active"]) == (first["id"], True)
    assert again["secret"] != first["secret"]


@pytest.mark.parametrize("url", ["ftp://x.example", "https://", "http://a:b@x.example/", "https://x.example/#x", "http://[::1/", "https://x.example:99999/"])
def test_an_address_that_is_none_is_refused(v1: Any, url: str) -> None:
    answer = v1("POST", "/webhooks", json={"url": url, "events": ["*"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "webhook_url")


def test_a_receiver_that_is_down_gets_one_knock_and_then_everything(v1: Any, house: House, webhooks: RecordingWebhooks, clock: FakeClock) -> None:
    subscribed(v1)
    worker = Worker(house)
    webhooks.answers = [HttpAnswer(503, 600)]
    booked(v1, "k0")
    worker.once()
    for at in range(1, 4):
        booked(v1, f"k{at}", dossier_code=f"H51.18-261124-{at:04d}")
    webhooks.answers = [HttpAnswer(503)] * 3
    worker.once()
    clock.pass_(hours=1)
    webhooks.answers = []
    worker.once()
    ids = [headers["webhook-id"] for _, _, headers in webhooks.posted]
    assert len(set(ids)) == 4
    assert ids.count(ids[0]) == 2


def test_what_waits_behind_a_failed_message_waits_as_long(v1: Any, house: House, webhooks: RecordingWebhooks, clock: FakeClock) -> None:
    subscribed(v1)
    for at in range(30):
        booked(v1, f"k{at}", dossier_code=f"H51.18-261124-{at:04d}")
    webhooks.answers = [HttpAnswer(503, 3600)] * 30
    worker = Worker(house)
    worker.once()
    knocks = len(webhooks.posted)
    assert knocks < 30
    clock.pass_(minutes=10)
    worker.once()
    assert len(webhooks.posted) == knocks


def test_a_test_message_is_signed_and_a_strangers_one_is_404(v1: Any, house: House, webhooks: RecordingWebhooks) -> None:
    made = subscribed(v1)
    assert v1("POST", f"/webhooks/{made['id']}/test").status_code == 202
    assert v1("POST", "/webhooks/none/test").status_code == 404
    Worker(house).once()
    assert Webhook(made["secret"]).verify(webhooks.posted[0][1], webhooks.posted[0][2])["type"] == "webhook.test"


def test_an_event_that_cannot_be_told_becomes_a_task_and_the_rest_goes_on(v1: Any, house: House, webhooks: RecordingWebhooks, monkeypatch: pytest.MonkeyPatch) -> None:
    """One poisoned message must not keep webhooks, plans and the other citizens waiting."""
    subscribed(v1)
    booked(v1)

    def broken(*_: Any) -> None:
        raise KeyError("word")

    monkeypatch.setattr(type(house.notify), "_words", broken)
    Worker(house).once()
    assert len(webhooks.posted) == 1
    with house.db.read() as tx:
        assert "message" in {task.kind for task in queries.open_tasks(tx)}
