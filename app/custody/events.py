"""Acts of custody and what follows from each by itself: which envelope goes from whom to whom, which orders it names.

An act is a fact: it is never refused for what it says, only for what it is (malformed, or not signed by its device). Parties are
texts: `citizen:<order>`, `courier:<person>`, `agency:<code>`, `office:<id>`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from app.custody.exchange import Exchange
from app.custody.payloads import (
    HOUSE_PAYLOADS,
    PAYLOADS,
    CollectDone,
    Correction,
    DeliverDone,
    EnvelopeFound,
    EnvelopesHanded,
    EnvelopesTaken,
    Fact,
    ManifestSealed,
    VisitFailed,
)


@dataclass(frozen=True, slots=True)
class Move:
    """`role`: moved (custody passes), offered (handed, not yet taken), noted (seen, custody stays; with both sides named: the taker
    has left it with the giver)."""

    item_number: str
    role: Literal["moved", "offered", "noted"]
    giver: str
    taker: str


@dataclass(frozen=True, slots=True)
class Act:
    """One decoded act. `body` is its RFC 8785 text without `signature`: what was signed and is hashed."""

    event_id: str
    type: str
    payload: Fact
    occurred_at: datetime
    previous: Mapping[str, str | None]
    actor: str
    source: Literal["device", "counter", "paper", "system"]
    body: str
    signature: str = ""
    device_id: str | None = None
    seq: int | None = None


def decode(type_: str, payload: object) -> Fact:
    """Raises msgspec.ValidationError, or KeyError for an unknown type."""
    return msgspec.convert(payload, {**PAYLOADS, **HOUSE_PAYLOADS}[type_])


def decode_from_device(type_: str, payload: object) -> Fact:
    """What a phone may say: the house's own acts (a sealed manifest, an envelope found) are not among it, and raise KeyError."""
    return msgspec.convert(payload, PAYLOADS[type_])


def moves_of(payload: Fact, actor: str) -> tuple[Move, ...]:
    match payload:
        case EnvelopesTaken():
            return tuple(Move(i, "moved", payload.giver.name, actor) for i in payload.item_numbers)
        case CollectDone():
            return (Move(payload.item_number, "moved", f"citizen:{payload.order_id}", actor),)
        case DeliverDone():
            return (Move(payload.item_number, "moved", actor, f"citizen:{payload.order_id}"),)
        case EnvelopesHanded():
            open_ = payload.to.kind != "office" and payload.countersignature is None
            role: Literal["moved", "offered"] = "offered" if open_ else "moved"
            excepted = {e.item_number for e in payload.exceptions}
            return tuple(Move(i, role, actor, payload.to.name) for i in payload.item_numbers if i not in excepted)
        case ManifestSealed():
            sides, left = (payload.giver.name, payload.taker.name), [e.item_number for e in payload.exceptions if e.item_number not in payload.item_numbers]
            return (*(Move(i, "moved", *sides) for i in payload.item_numbers), *(Move(i, "noted", *sides) for i in left))
        case EnvelopeFound():
            return (Move(payload.item_number, "moved", "", payload.holder.name),)
        case _:
            return ()


def exchange_of(payload: Fact) -> Exchange | None:
    """The text that both sides signed, where there is one."""
    match payload:
        case EnvelopesTaken() | EnvelopesHanded() | ManifestSealed():
            return payload.exchange
        case _:
            return None


def orders_of(payload: Fact) -> tuple[str, ...]:
    """Orders that the act names by id (the others are found by their envelopes)."""
    match payload:
        case CollectDone() | DeliverDone():
            return (payload.order_id,)
        case VisitFailed():
            return tuple(payload.order_ids)
        case _:
            return ()


def corrected_by(payload: Fact) -> str | None:
    """The act beside which a correction stands. It moves and cancels nothing: a person decides what follows from it."""
    return payload.of.lower() if isinstance(payload, Correction) else None
