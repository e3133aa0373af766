"""Reading one act of a batch: its text, its signatures, its content. Pure work on the bytes received, done before the writer's
turn is taken: checking signatures is most of what a batch costs, and needs no row but the phone's own key."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from app.custody.countersign import other_side_fits
from app.custody.events import Act, decode_from_device
from app.custody.payloads import Fact
from app.custody.signing import canonical, signature_fits
from app.kernel.time import utc
from mobile_api.schemas import Event
from mobile_api.times import Tick

BAD_SIGNATURE = {"code": "signature", "detail": "Chữ ký của máy không đúng: không ghi nhận, đã báo điều phối."}


@dataclass(frozen=True)
class Read:
    """One item of a batch: what could be read of it. `problem` set = it cannot be a fact as it stands;
    `signed`, `countersigned`: the signatures in it are good for the keys in it (whose keys these are is asked later)."""

    event_id: str | None
    seq: int | None
    act: Act | None
    problem: dict[str, Any] | None = None
    signed: bool = True
    tick: Tick | None = None
    countersigned: bool = True


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads for one phone: whose it is, its enrolled key (an install keeps it for life), and the moment of receipt."""

    person_id: str
    device_id: str
    public_key: str
    now: datetime

    def read(self, raw: bytes) -> Read:
        try:
            wire = decoded(raw)
            seq = wire.get("seq") if isinstance(wire, dict) else None
            seq = seq if isinstance(seq, int) and not isinstance(seq, bool) and 1 <= seq <= 2**53 else None
            event_id = wire.get("event_id") if isinstance(wire, dict) else None
            event_id = event_id[:40] if isinstance(event_id, str) else None
        except (ValueError, RecursionError):
            return Read(None, None, None, _malformed("không phải JSON"))
        if seq is None:
            return Read(event_id, None, None, _malformed("thiếu seq hoặc seq không phải số nguyên dương"))
        return self._decoded(wire, event_id, seq)

    def _decoded(self, wire: dict[str, Any], event_id: str | None, seq: int) -> Read:
        try:
            body = canonical(wire)
        except (ValueError, RecursionError) as error:
            return Read(event_id, seq, self._shell(wire, event_id, seq, repr(wire)[:5000]), _malformed(str(error)))
        signed = isinstance(wire.get("signature"), str) and signature_fits(self.public_key, body, wire["signature"])
        if not signed:
            return Read(event_id, seq, self._shell(wire, event_id, seq, body), BAD_SIGNATURE, signed=False)
        try:
            event = msgspec.convert(wire, Event)
            occurred = utc(event.occurred_at)
            payload = decode_from_device(event.type, event.payload)
        except KeyError:
            return Read(event_id, seq, self._shell(wire, event_id, seq, body), _malformed(f"không có loại việc «{str(wire.get('type'))[:40]}»", "unknown_type"))
        except (msgspec.ValidationError, ValueError) as error:
            return Read(event_id, seq, self._shell(wire, event_id, seq, body), _malformed(str(error)))
        previous = {item.replace(" ", "").upper(): act for item, act in event.previous.items()}
        act = Act(event.event_id.lower(), event.type, payload, occurred, previous, f"courier:{self.person_id}", "device", body, event.signature, self.device_id, seq)
        return Read(act.event_id, seq, act, tick=Tick(occurred, event.boot_id, event.elapsed_ms, None if event.skew_ms is None else timedelta(milliseconds=event.skew_ms)), countersigned=other_side_fits(act))

    def _shell(self, wire: dict[str, Any], event_id: str | None, seq: int, body: str) -> Act:
        """An act that cannot be read is kept as text, so that nothing a phone said is lost."""
        name = event_id or f"seq{seq}-{hashlib.sha256(body.encode()).hexdigest()[:16]}"
        return Act(name, str(wire.get("type"))[:30], Fact(), self.now, {}, f"courier:{self.person_id}", "device", body, str(wire.get("signature"))[:200], self.device_id, seq)


def _malformed(detail: str, code: str = "malformed") -> dict[str, Any]:
    return {"code": code, "detail": f"Việc này không đọc được: {detail}."}


def decoded(raw: bytes) -> Any:
    """JSON as a phone may write it: half an emoji (a lone surrogate) is no reason to refuse what stands beside it."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return json.loads(raw, strict=False)
