"""Two phones at one handover, written from docs/custody.md alone: one statement, both signatures, two acts."""

import base64
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.kernel.ids import uuid7
from tests.phone import Phone

Wire = dict[str, Any]


def public_key(phone: Phone) -> str:
    return base64.b64encode(phone.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def statement(giver: Phone, taker: str, *items: str, **more: Any) -> Wire:
    return {
        "id": str(uuid7()), "at": giver.clock.now().isoformat(), "giver": f"courier:{giver.person}", "taker": taker,
        "items": {i: giver.tips.get(i) for i in items}, "exceptions": {}, "manifest_id": None, **more,
    }  # fmt: skip


def signature(phone: Phone, exchange: Wire) -> Wire:
    """`sign` leaves out a field called signature, of which a statement has none."""
    text = {"type": "buuta.exchange.1", **exchange}
    assert rfc8785.dumps(text)
    return {"signer": f"courier:{phone.person}", "method": "key", "public_key": public_key(phone), "signature": phone.sign(text)}


def handed(giver: Phone, taker: Phone | None, exchange: Wire, **more: Any) -> Wire:
    """The giver's act; `taker` None: the countersignature has not been read back."""
    kind, _, key = exchange["taker"].partition(":")
    items, left_out = list(exchange["items"]), exchange["exceptions"]
    payload = {
        "to": {"kind": kind, "id": key}, "item_numbers": [*items, *left_out], "exceptions": [{"item_number": i, "reason": r} for i, r in left_out.items()],
        "exchange": exchange, **({"countersignature": signature(taker, exchange)} if taker else {}), **more,
    }  # fmt: skip
    act = giver.act("envelopes.handed", payload, tuple(items))
    giver.tips |= dict.fromkeys(items, exchange["id"])
    return act


def taken(taker: Phone, giver: Phone, exchange: Wire, **more: Any) -> Wire:
    """The taker's act, standing on what the giver has said of each envelope."""
    kind, _, key = exchange["giver"].partition(":")
    items = list(exchange["items"])
    taker.tips |= exchange["items"]
    payload = {
        "from": {"kind": kind, "id": key}, "item_numbers": items, "exceptions": [{"item_number": i, "reason": r} for i, r in exchange["exceptions"].items()],
        "exchange": exchange, "countersignature": signature(giver, exchange), **more,
    }  # fmt: skip
    act = taker.act("envelopes.taken", payload, tuple(items))
    taker.tips |= dict.fromkeys(items, exchange["id"])
    return act
