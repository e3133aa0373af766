"""Does what an act claims of the other side hold? An act with a claim that does not hold is kept apart, never linked: with a
forged signature under it, custody would pass to somebody who has not taken it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from app.custody.events import Act
from app.custody.exchange import Exchange
from app.custody.heads import public_text
from app.custody.payloads import CollectDone, Countersignature, DeliverDone, EnvelopesHanded, EnvelopesTaken, Exception_, Fact
from app.custody.signing import canonical, signature_fits
from app.custody.succession import lineage
from app.db.house_key import HouseKey
from app.kernel.time import iso


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose key it is: `party` as the house enrolled it (`courier:<id>`, `agency:<code>`, `office:<id>`)."""

    device_id: str
    person_id: str
    party: str
    active: bool


class Keys(Protocol):
    """Enrolled devices by their public key (accounts)."""

    def signer(self, public_key: str) -> Signer | None: ...


def signed_text(body: Mapping[str, Any], exchange: Exchange | None) -> str:
    """What a countersignature by key stands under: the exchange, or the act itself without the countersignature."""
    if exchange is not None:
        return canonical(exchange.wire())
    payload = {k: v for k, v in body["payload"].items() if k != "countersignature"}
    return canonical({**body, "payload": payload})


def other_side_fits(act: Act) -> bool:
    """Is the countersignature by key, where there is one, good for the key it names? Pure work on the act: no row is asked."""
    payload = act.payload
    if not isinstance(payload, EnvelopesTaken | EnvelopesHanded) or payload.countersignature is None or payload.countersignature.method != "key":
        return True
    sign = payload.countersignature
    return signature_fits(sign.public_key or "", signed_text(json.loads(act.body), payload.exchange), sign.signature)


def doubt(act: Act, keys: Keys, fits: bool, house: HouseKey, now: datetime) -> dict[str, Any] | None:
    """The problem (RFC 9457) of an act whose exchange or countersignature does not hold; None where all is well. `fits`: what
    `other_side_fits` has said of it; `house`: whose word `attested` is; `now`: when the act has come."""
    payload = act.payload
    if isinstance(payload, CollectDone | DeliverDone):
        return _citizen(payload, payload.countersignature)
    if not isinstance(payload, EnvelopesTaken | EnvelopesHanded):
        return None
    if payload.exchange is not None and (wrong := mismatch(act, payload.exchange)):
        return _problem("exchange_mismatch", f"Việc này nói khác biên nhận hai bên đã ký ({wrong})")
    sign, other = payload.countersignature, payload.giver.name if isinstance(payload, EnvelopesTaken) else payload.to.name
    if sign is None:
        if payload.exchange is not None and isinstance(payload, EnvelopesTaken):
            return _problem("countersignature", "Thiếu chữ ký của bên giao cho lần bàn giao này")
        return None
    if sign.method == "code":
        return _problem("countersignature", f"Mã chỉ có ở người dân, không ký thay được cho {other}")
    if sign.method == "attested" and not _by_house(payload.exchange, sign, act, house, now):
        return _problem("countersignature", f"Bưu điện không xác nhận thay {other} cho lần bàn giao này")
    return _by_key(act, sign, other, keys, fits) if sign.method == "key" else None


def mismatch(act: Act, exchange: Exchange) -> str:
    """What the act says otherwise than the exchange that it carries; "" where they agree."""
    payload = act.payload
    if isinstance(payload, EnvelopesTaken):
        sides, manifest = (payload.giver.name, act.actor), exchange.manifest_id
    elif isinstance(payload, EnvelopesHanded):
        sides, manifest = (act.actor, payload.to.name), payload.manifest_id
    else:
        return "loại việc"
    if sides != (exchange.giver, exchange.taker):
        return "bên giao, bên nhận"
    left_out = {e.item_number: e.reason for e in payload.exceptions}
    if left_out != dict(exchange.exceptions) or left_out.keys() & exchange.items.keys():
        return "ngoại lệ"
    moved = [i for i in payload.item_numbers if i not in left_out]
    if len(moved) != len(set(moved)) or set(moved) != set(exchange.items):
        return "danh sách bì"
    if any(act.previous.get(item) != before for item, before in exchange.items.items()):
        return "việc trước của từng bì"
    return "" if manifest == exchange.manifest_id else "biên bản"


def exceptions_of(exchange: Exchange) -> list[Exception_]:
    return [Exception_(item_number=item, reason=reason) for item, reason in sorted(exchange.exceptions.items())]


def _by_key(act: Act, sign: Countersignature, other: str, keys: Keys, fits: bool) -> dict[str, Any] | None:
    known = keys.signer(sign.public_key or "")
    if known is None or known.party != other or not (sign.signer == other or sign.signer.endswith(f":{known.person_id}")):
        return _problem("countersignature", f"Khoá ký thay cho {other} không phải khoá đã đăng ký của bên đó")
    if not fits:
        return _problem("countersignature", f"Chữ ký của {other} không đúng")
    if not known.active and isinstance(act.payload, EnvelopesHanded):
        return _problem("countersigner_revoked", f"Máy của {other} đã bị thu hồi hoặc cách ly: chữ ký này chưa giải phóng bên giao")
    return None


def _by_house(exchange: Exchange | None, sign: Countersignature, act: Act, house: HouseKey, now: datetime) -> bool:
    """`attested` is the house's own signature over the exchange: whoever only says so has not got it."""
    if exchange is None:
        return False
    line, _ = lineage(public_text(house.private.public_key()), house.succession)
    return line.fault(canonical(exchange.wire()), sign.signature, iso(sign.signed_at or act.occurred_at), received=iso(now)) == ""


def _citizen(payload: Fact, sign: Countersignature | None) -> dict[str, Any] | None:
    """A citizen has no device key and no password: glass or the code on their page."""
    if sign is not None and sign.method == "key":
        return _problem("countersignature", "Người dân không ký bằng khoá của máy")
    if sign is not None and sign.method == "attested":
        return _problem("countersignature", "Bưu điện không xác nhận thay người dân")
    return None


def _problem(code: str, detail: str) -> dict[str, Any]:
    return {"code": code, "detail": f"{detail}: đã giữ lại, chưa vào chuỗi; điều phối sẽ xem."}
