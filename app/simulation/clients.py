"""The people and systems at the desk side, as HTTP clients: both one-stop wires, pages by form, a webhook receiver."""

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
    """The one-stop system that speaks our wire. Its token lives an hour; a 401 means: get a new one and go on."""

    prefix, identity = "/api/v1", ("demo", "demo-secret")

    def __init__(self, base: str) -> None:
        self.http = httpx.Client(base_url=base + self.prefix, timeout=60)
        self.lock = threading.Lock()
        self.renew()

    def renew(self) -> None:
        answer = self.http.post("/token", auth=self.identity, content=b"grant_type=client_credentials").raise_for_status()
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        answer = self.http.request(method, path, **more)
        if answer.status_code == 401:
            with self.lock:
                self.renew()
            answer = self.http.request(method, path, **more)
        return answer.raise_for_status()

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, params=query).json()

    def post(self, path: str, body: Any, key: str = "") -> httpx.Response:
        return self.call("POST", path, json=body, headers={"Idempotency-Key": key} if key else {})

    def all_orders(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        query: dict[str, Any] = {"limit": 200}
        while True:
            page = self.get("/orders", **query)
            found += page["items"]
            if not page["has_more"]:
                return found
            query["cursor"] = page["next_cursor"]


class Ngsp(V1):
    """The one-stop system that knows only VNPost's bus."""

    prefix, identity = "/ngsp", ("ngsp-demo", "ngsp-demo-secret")

    def order(self, body: dict[str, Any]) -> httpx.Response:
        return self.call("POST", "/order/post", json=body)

    def cancel(self, number: str) -> httpx.Response:
        return self.call("GET", "/order/cancel", params={"CustomerCode": CUSTOMER, "OrderNumber": number})

    def feed(self) -> dict[str, int]:
        """OrderNumber -> StatusCode of the whole feed, as a polling client reads it."""
        found: dict[str, int] = {}
        last = "0" * 24
        while True:
            page = self.get("/order/tracking", pagesize=50, lastId=last)
            if "_embedded" not in page:
                return found
            for row in page["_embedded"]["rh:doc"]:
                found[row["OrderNumber"]] = row["StatusCode"]
                last = row["_id"]["$oid"]


class Pages:
    """A person at a browser without JavaScript: cookies, forms, hidden fields; logs in again when the session is over."""

    def __init__(self, base: str, login: str, password: str = "demo") -> None:  # noqa: S107 - the demo's public password
        self.http = httpx.Client(base_url=base, timeout=60, follow_redirects=True)
        self.identity = {"login": login, "password": password}
        self.http.post("/login", data=self.identity).raise_for_status()

    def get(self, path: str) -> str:
        answer = self.http.get(path).raise_for_status()
        if answer.url.path == "/login":
            self.http.post("/login", data=self.identity).raise_for_status()
            answer = self.http.get(path).raise_for_status()
        return answer.text

    def post(self, path: str, seen: str, **fields: Any) -> httpx.Response:
        """`seen`: the page that the form stood on (its hidden csrf and once fields go along)."""
        hidden = {name: match.group(1) for name in ("csrf", "once") if (match := re.search(rf'name="{name}"[^>]*value="([^"]*)"', seen))}
        answer = self.http.post(path, data={**hidden, **fields}).raise_for_status()
        if answer.url.path == "/login":
            raise RuntimeError(f"{path}: the session was over")
        return answer


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
