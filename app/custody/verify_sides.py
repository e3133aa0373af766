"""The other side's signature under each handover of a bundle: does it hold, and how strong is it?"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from app.custody.countersign import mismatch, signed_text
from app.custody.events import Act, decode, exchange_of, moves_of
from app.custody.payloads import Countersignature, EnvelopesHanded, EnvelopesTaken, Fact, ManifestSealed
from app.custody.signing import canonical, signature_fits
from app.custody.succession import UNSIGNED, Lineage
from app.kernel.time import iso, parse_iso

Signed = list[tuple[Countersignature, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Strength:
    """`keys`: handovers under which both sides' keys stand; `weaker`: the other side signed on glass, paper or by password."""

    keys: int
    weaker: int


def sides(bundle: dict[str, Any], events: dict[str, Any], line: Lineage, early: Collection[str]) -> tuple[Strength, list[str]]:
    """One exchange reported by both sides counts once. `early`: acts in heads kept before the house's key was said to be stolen."""
    parties = {key["public_key"]: key["party"] for key in bundle["keys"]}
    problems: list[str] = []
    strong: set[str] = set()
    weak: set[str] = set()
    for event in events.values():
        body = json.loads(event["body"])
        payload = decode(body["type"], body["payload"])
        found = _signatures(payload)
        name = payload.exchange.id if isinstance(payload, EnvelopesTaken | EnvelopesHanded | ManifestSealed) and payload.exchange else event["event_id"]
        if not found:
            continue
        wrong = _wrong(event, body, payload, found, parties) + _attested(event, body, payload, found, line, early)
        problems += wrong
        giver = event["actor"] if event["device_id"] else _on_phone(payload, events, bundle["item_number"])
        by_key = {parties.get(s.public_key or "") for s, _ in found if s.method == "key"} | ({giver} if giver else set())
        if not wrong:
            (strong if len(by_key) > 1 else weak).add(name)
    return Strength(len(strong), len(weak - strong)), problems


def _on_phone(payload: Fact, events: dict[str, Any], item: str) -> str:
    """The giver of a manifest, where the giver has signed on the phone: an act of its own, for the same two sides and this envelope."""
    if not isinstance(payload, ManifestSealed) or payload.exchange is None:
        return ""
    for event in events.values():
        if event["device_id"] is None or event["actor"] != payload.exchange.giver:
            continue
        body = json.loads(event["body"])
        handed = decode(body["type"], body["payload"])
        if isinstance(handed, EnvelopesHanded) and any((m.item_number, m.taker) == (item, payload.exchange.taker) for m in moves_of(handed, event["actor"])):
            return payload.exchange.giver
    return ""


def _signatures(payload: Fact) -> Signed:
    """Each countersignature with the parties that may have made it."""
    match payload:
        case EnvelopesTaken(countersignature=sign) if sign:
            return [(sign, (payload.giver.name,))]
        case EnvelopesHanded(countersignature=sign) if sign:
            return [(sign, (payload.to.name,))]
        case ManifestSealed(signatures=signs, exchange=exchange) if exchange:
            return [(sign, (exchange.giver, exchange.taker)) for sign in signs]
        case _:
            return []


def _wrong(event: dict[str, Any], body: dict[str, Any], payload: Fact, found: Signed, parties: dict[str, str]) -> list[str]:
    name, problems = f"việc {event['event_id']}", []
    exchange = getattr(payload, "exchange", None)
    if exchange is not None and not isinstance(payload, ManifestSealed):
        previous = {item.replace(" ", "").upper(): act for item, act in body.get("previous", {}).items()}
        act = Act(event["event_id"], body["type"], payload, parse_iso(body["occurred_at"]).astimezone(UTC), previous, event["actor"], "device", event["body"])
        if said := mismatch(act, exchange):
            problems.append(f"Biên nhận trong {name} nói khác việc đó ({said}).")
    if isinstance(payload, ManifestSealed) and exchange is not None and (payload.giver.name, payload.taker.name, sorted(payload.item_numbers)) != (exchange.giver, exchange.taker, sorted(exchange.items)):
        problems.append(f"Biên nhận trong {name} nói khác việc đó (danh sách bì).")
    text = canonical(exchange.wire()) if isinstance(payload, ManifestSealed) and exchange else signed_text(body, exchange)
    for sign, allowed in found:
        if sign.method == "key" and (parties.get(sign.public_key or "") not in allowed or not signature_fits(sign.public_key or "", text, sign.signature)):
            problems.append(f"Chữ ký của bên kia ({sign.signer}) trong {name} không đúng.")
    return problems


def _attested(event: dict[str, Any], body: dict[str, Any], payload: Fact, found: Signed, line: Lineage, early: Collection[str]) -> list[str]:
    """The house's word for somebody: its signature over the exchange, so without an exchange there is none."""
    exchange, problems = exchange_of(payload), []
    for sign, _ in found:
        if sign.method != "attested":
            continue
        dated, received = iso(sign.signed_at) if sign.signed_at else body["occurred_at"], event["received_at"] if event["device_id"] else ""
        fault = line.fault(canonical(exchange.wire()), sign.signature, dated, event["event_id"] in early, received) if exchange else UNSIGNED
        if fault:
            problems.append(f"Xác nhận của bưu điện thay {sign.signer} trong việc {event['event_id']} {'không đúng' if fault == UNSIGNED else fault}.")
    return problems
