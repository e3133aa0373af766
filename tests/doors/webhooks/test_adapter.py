"""Webhooks leave the house over real HTTP: a redirect is not followed, the private network is not reached, a long reply is not read."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from app.adapters.webhook_http import HttpWebhooks, pinned, wait_of
from tests.fakes import WEDNESDAY


class Receiver(BaseHTTPRequestHandler):
    seen: list[tuple[str, dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        status = int(self.path.strip("/"))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/200")
        if status == 429:
            self.send_header("Retry-After", "120")
        if status == 503:
            self.send_header("Retry-After", format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True))
        self.send_header("Content-Length", "1000000000" if status == 201 else "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[str]:
    Receiver.seen.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_message_arrives_with_its_headers(receiver: str) -> None:
    answer = HttpWebhooks(allow_private=True).post(f"{receiver}/200", b'{"a":1}', {"webhook-id": "evt_1"})
    assert answer.status == 200
    path, headers, body = Receiver.seen[0]
    assert (path, headers["webhook-id"], body) == ("/200", "evt_1", b'{"a":1}')


def test_a_redirect_is_an_answer_and_not_a_way(receiver: str) -> None:
    assert HttpWebhooks(allow_private=True).post(f"{receiver}/302", b"{}", {}).status == 302
    assert [path for path, _, _ in Receiver.seen] == ["/302"]


def test_a_receiver_may_ask_for_time_and_its_endless_reply_is_not_read(receiver: str) -> None:
    assert HttpWebhooks(allow_private=True).post(f"{receiver}/429", b"{}", {}).retry_after == 120
    assert HttpWebhooks(allow_private=True).post(f"{receiver}/201", b"{}", {}).status == 201


def test_the_time_asked_for_may_be_a_date(receiver: str) -> None:
    assert 590 <= (HttpWebhooks(allow_private=True).post(f"{receiver}/503", b"{}", {}).retry_after or 0) <= 600


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), (" 120 ", 120), ("Wed, 25 Nov 2026 00:00:30 GMT", 1830), ("Wednesday, 25-Nov-26 00:00:30 GMT", 1830), ("Wed, 25 Nov 2026 00:00:30 -0000", 1830), ("Tue, 24 Nov 2026 00:00:00 GMT", 0), ("soon", None), ("", None), ("9" * 5000, None), ("-5", None), ("²", None)],
)
def test_seconds_and_dates_say_how_long_and_rubbish_says_nothing(header: str, seconds: int | None) -> None:
    assert wait_of(header, WEDNESDAY) == seconds


def test_the_private_network_is_not_reached(receiver: str) -> None:
    answer = HttpWebhooks(allow_private=False).post(f"{receiver}/200", b"{}", {})
    assert answer.status == 0
    assert "mạng riêng" in answer.problem
    assert not Receiver.seen


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "fe80::1%eth0", "::ffff:10.0.0.1", "2002:0a00:0001::", "224.0.0.1", "100.64.0.1", "0.0.0.0"])
def test_an_address_inside_is_refused_even_beside_a_public_one(address: str) -> None:
    assert pinned("x.example", ["8.8.8.8"]) == "8.8.8.8"
    with pytest.raises(ValueError, match="mạng riêng"):
        pinned("x.example", ["8.8.8.8", address])


def test_ipv4_is_chosen_before_ipv6_and_a_nobody_is_an_answer() -> None:
    assert pinned("x", ["2606:4700::1111", "1.1.1.1"]) == "1.1.1.1"
    assert pinned("x", ["2606:4700::1111"]) == "[2606:4700::1111]"
    assert HttpWebhooks(allow_private=True).post("http://127.0.0.1:1/x", b"", {}).status == 0
    assert HttpWebhooks(allow_private=False).post("http://[::1/x", b"", {}).status == 0
