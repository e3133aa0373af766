"""A courier's phone as contracts.md describes it, written from that page alone: key, login, acts with signatures."""

import base64
from dataclasses import dataclass, field
from typing import Any

import rfc8785
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.kernel.ids import uuid7


@dataclass
class Phone:
    http: Any
    login: str
    clock: Any
    install_id: str = field(default_factory=lambda: str(uuid7()))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    seq: int = 0
    token: str = ""
    person: str = ""
    tips: dict[str, str] = field(default_factory=dict)

    def sign_in(self, secret: str = "demo") -> dict[str, Any]:
        spki = base64.b64encode(self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
        device = {"install_id": self.install_id, "public_key": spki, "name": f"Máy của {self.login}", "app_version": "1"}
        answer = self.http.post("/m/v1/login", json={"person": self.login, "secret": secret, "device": device})
        assert answer.status_code == 200, answer.text
        session: dict[str, Any] = answer.json()
        self.token, self.person = session["device_token"], session["person"]["id"]
        return session

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def daypack(self, day: str = "") -> dict[str, Any]:
        answer = self.http.get("/m/v1/daypack", params={"date": day} if day else {}, headers=self.headers)
        assert answer.status_code == 200, answer.text
        pack: dict[str, Any] = answer.json()
        for visit in pack["visits"]:
            for order in visit["orders"]:
                if order["last_act"]:
                    self.tips.setdefault(order["item_number"], order["last_act"])
        return pack

    def act(self, type_: str, payload: dict[str, Any], items: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
        """One tap: the event as it is stored on the phone."""
        self.seq += 1
        event = {
            "event_id": str(uuid7()), "seq": self.seq, "type": type_, "occurred_at": self.clock.now().isoformat(),
            "previous": {i: self.tips.get(i) for i in items}, "payload": payload, **more,
        }  # fmt: skip
        event["signature"] = self.sign(event)
        for item in items:
            self.tips[item] = event["event_id"]
        return event

    def sign(self, event: dict[str, Any]) -> str:
        body = rfc8785.dumps({k: v for k, v in event.items() if k != "signature"})
        r, s = decode_dss_signature(self.key.sign(body, ec.ECDSA(hashes.SHA256())))
        return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()

    def send(self, *events: Any) -> dict[str, Any]:
        body = {"install_id": self.install_id, "client_sent_at": self.clock.now().isoformat(), "events": list(events)}
        answer = self.http.post("/m/v1/events", json=body, headers=self.headers)
        assert answer.status_code == 200, answer.text
        reply: dict[str, Any] = answer.json()
        return reply

    def taken(self, kind: str, giver: str, *items: str) -> dict[str, Any]:
        return self.act("envelopes.taken", {"from": {"kind": kind, "id": giver}, "item_numbers": list(items)}, items)

    def handed(self, kind: str, taker: str, *items: str, **more: Any) -> dict[str, Any]:
        return self.act("envelopes.handed", {"to": {"kind": kind, "id": taker}, "item_numbers": list(items), **more}, items)

    def collected(self, visit_id: str, order: dict[str, Any], **more: Any) -> dict[str, Any]:
        payload = {
            "visit_id": visit_id, "order_id": order["order_id"], "item_number": order["item_number"], "seal_number": "NP000123",
            "components": order["components"], "proofs": [], **more,
        }  # fmt: skip
        return self.act("collect.done", payload, (payload["item_number"],))

    def delivered(self, visit_id: str, order: dict[str, Any], **more: Any) -> dict[str, Any]:
        payload = {
            "visit_id": visit_id, "order_id": order["order_id"], "item_number": order["item_number"],
            "received_by": {"relation": "owner", "name": "Người nhận", "id_type": "CCCD", "id_last4": "0001"},
            "components": order["components"], "recovered": [], "proofs": [], **more,
        }  # fmt: skip
        return self.act("deliver.done", payload, (order["item_number"],))

    def failed(self, visit_id: str, order: dict[str, Any], reason: str = "absent") -> dict[str, Any]:
        return self.act("visit.failed", {"visit_id": visit_id, "order_ids": [order["order_id"]], "reason": reason, "proofs": []}, (order["item_number"],))


def signed_in(http: Any, clock: Any, login: str) -> Phone:
    made = Phone(http, login, clock)
    made.sign_in()
    return made
