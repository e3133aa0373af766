"""The people and systems at the desk side, as HTTP clients: both one-stop wires, pages by form, a webhook receiver."""

import base64
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from standardwebhooks import Webhook, WebhookVerificationError

CUSTOMER = "T000000001"


class V1:
    """The one-stop system that speaks our wire."""

    def __init__(self, base: str) -> None:
        self.http = httpx.Client(base_url=f"{base}/api/v1", timeout=60)
        answer = self.http.post("/token", auth=("demo", "demo-secret"), data={"grant_type": "client_credentials"}).raise_for_status()
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path: str, **query: Any) -> Any:
        return self.http.get(path, params=query).raise_for_status().json()

    def post(self, path: str, body: Any, key: str = "") -> httpx.Response:
        return self.http.post(path, json=body, headers={"Idempotency-Key": key} if key else {})

    def all_orders(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        query: dict[str, Any] = {"limit": 200}
        while True:
            page = self.get("/orders", **query)
            found += page["items"]
            if not page["has_more"]:
                return found
            query["cursor"] = page["next_cursor"]


class Ngsp:
    """The one-stop system that knows only VNPost's bus."""

    def __init__(self, base: str) -> None:
        self.http = httpx.Client(base_url=f"{base}/ngsp", timeout=60)
        basic = base64.b64encode(b"ngsp-demo:ngsp-demo-secret").decode()
        answer = self.http.post("/token", content=b"grant_type=client_credentials", headers={"Authorization": f"Basic {basic}"}).raise_for_status()
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def order(self, body: dict[str, Any]) -> httpx.Response:
        return self.http.post("/order/post", json=body)

    def cancel(self, number: str) -> httpx.Response:
        return self.http.get("/order/cancel", params={"CustomerCode": CUSTOMER, "OrderNumber": number})

    def feed(self) -> dict[str, int]:
        """OrderNumber -> StatusCode of the whole feed, as a polling client reads it."""
        found: dict[str, int] = {}
        last = "0" * 24
        while True:
            page = self.http.get("/order/tracking", params={"pagesize": 50, "lastId": last}).raise_for_status().json()
            if "_embedded" not in page:
                return found
            for row in page["_embedded"]["rh:doc"]:
                found[row["OrderNumber"]] = row["StatusCode"]
                last = row["_id"]["$oid"]


class Pages:
    """A person at a browser without JavaScript: cookies, forms, hidden fields."""

    def __init__(self, base: str, login: str, password: str = "demo") -> None:  # noqa: S107 - the demo's public password
        self.http = httpx.Client(base_url=base, timeout=60, follow_redirects=True)
        self.http.post("/login", data={"login": login, "password": password}).raise_for_status()

    def get(self, path: str) -> str:
        return self.http.get(path).raise_for_status().text

    def post(self, path: str, seen: str, **fields: Any) -> httpx.Response:
        """`seen`: the page that the form stood on (its hidden csrf and once fields go along)."""
        hidden = {name: match.group(1) for name in ("csrf", "once") if (match := re.search(rf'name="{name}"[^>]*value="([^"]*)"', seen))}
        return self.http.post(path, data={**hidden, **fields}).raise_for_status()


@dataclass
class Receiver:
    """Takes webhooks; keeps each message, and how often each id came."""

    secret: str = ""
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    repeats: int = 0
    forged: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> str:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                self.send_response(receiver.take(body, {k.lower(): v for k, v in self.headers.items()}))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_address[1]}/hook"

    def take(self, body: bytes, headers: dict[str, str]) -> int:
        try:
            Webhook(self.secret).verify(body, headers)
        except WebhookVerificationError:
            self.forged += 1
            return 400
        with self.lock:
            if headers["webhook-id"] in self.messages:
                self.repeats += 1
            self.messages[headers["webhook-id"]] = json.loads(body)
        return 200

    def stop(self) -> None:
        self.server.shutdown()
