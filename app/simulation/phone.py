"""A courier with a phone, seen from outside: contracts.md, `/m/v1`. Acts are made at the tap; sending is another thing."""

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import rfc8785
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.kernel.ids import uuid7

BATCH = 200


@dataclass
class Phone:
    base: str
    login: str
    http: httpx.Client
    clock_error: timedelta = timedelta()
    resends: bool = False
    secret: str = "demo"
    install_id: str = field(default_factory=lambda: str(uuid7()))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    outbox: list[dict[str, Any]] = field(default_factory=list)
    pack: dict[str, Any] = field(default_factory=dict)
    holds: dict[str, dict[str, Any]] = field(default_factory=dict)  # item number -> its order
    tips: dict[str, str] = field(default_factory=dict)
    done: set[tuple[str, str]] = field(default_factory=set)  # (visit id, order id)
    seq: int = 0
    made: int = 0
    person: str = ""
    token: str = ""
    outcomes: dict[str, int] = field(default_factory=dict)

    def sign_in(self) -> None:
        spki = base64.b64encode(self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
        device = {"install_id": self.install_id, "public_key": spki, "name": self.login, "app_version": "day-1"}
        session = self.http.post(f"{self.base}/m/v1/login", json={"person": self.login, "secret": self.secret, "device": device}).raise_for_status().json()
        self.token, self.person = session["device_token"], session["person"]["id"]

    def fetch(self, day: str) -> None:
        self.pack = self.http.get(f"{self.base}/m/v1/daypack", params={"date": day}, headers=self._auth()).raise_for_status().json()
        if not self.pack["complete"]:
            raise RuntimeError("day pack without its complete mark")
        for visit in self.pack["visits"]:
            for order in visit["orders"]:
                if order["last_act"] and order["item_number"] not in self.tips:
                    self.tips[order["item_number"]] = order["last_act"]

    def act(self, type_: str, payload: dict[str, Any], items: list[str], at: datetime) -> str:
        self.seq, self.made = self.seq + 1, self.made + 1
        event: dict[str, Any] = {
            "event_id": str(uuid7()), "seq": self.seq, "type": type_, "occurred_at": (at + self.clock_error).isoformat(),
            "previous": {item: self.tips.get(item) for item in items}, "payload": payload,
        }  # fmt: skip
        r, s = decode_dss_signature(self.key.sign(rfc8785.dumps(event), ec.ECDSA(hashes.SHA256())))
        event["signature"] = base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()
        for item in items:
            self.tips[item] = event["event_id"]
        self.outbox.append(event)
        return str(event["event_id"])

    def sync(self, now: datetime) -> int:
        """Sends what waits, item by item acknowledged; a phone that re-sends loses its first answer each time."""
        sent = 0
        while self.outbox:
            batch = self.outbox[:BATCH]
            body = {"install_id": self.install_id, "client_sent_at": (now + self.clock_error).isoformat(), "events": batch}
            if self.resends:
                self.http.post(f"{self.base}/m/v1/events", json=body, headers=self._auth()).raise_for_status()
            answer = self.http.post(f"{self.base}/m/v1/events", json=body, headers=self._auth()).raise_for_status().json()
            acked = [event for event in batch if event["seq"] <= answer["ack_seq"]]
            for result in answer["results"]:
                self.outcomes[result["outcome"]] = self.outcomes.get(result["outcome"], 0) + 1
            if not acked:
                raise RuntimeError(f"{self.login}: nothing acknowledged: {answer}")
            self.outbox = self.outbox[len(acked) :]
            sent += len(acked)
        return sent

    def _auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}
