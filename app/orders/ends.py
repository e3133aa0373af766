"""The two moments of an order that count by law, as its chain tells them: the filing of a dossier, and the end. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.custody.log import Witness
from app.custody.payloads import EnvelopesHanded, Fact, ManifestSealed
from app.orders.lifecycle import CANCELLED, CLOSED


def filed(payload: Fact, at: datetime, confidence: str) -> dict[str, Any] | None:
    """The legal filing time: the second signature at the desk (QĐ 45/2016/QĐ-TTg Art 7.4). Set once, never moved."""
    match payload:
        case ManifestSealed(filing_time=sealed, confidence=sure, taker=taker) if sealed and taker.kind == "agency":
            return {"filing_time": sealed, "filing_confidence": sure or "server"}
        case EnvelopesHanded(to=to, countersignature=sign) if sign and to.kind == "agency":
            return {"filing_time": at, "filing_confidence": confidence}
        case _:
            return None


def end_of(state: str, path: Sequence[Witness | None], now: Witness) -> datetime | None:
    """None while the order is open. It ends with the last act of its chain, which may have come to us before the one that made the
    chain whole; only a cancellation ends with its own moment."""
    if state not in CLOSED:
        return None
    last = path[-1] if path and state != CANCELLED else None
    return (last or now).corrected_at
