"""Rows of a manifest as the rules see them, and signatures as they are stored."""

from collections.abc import Sequence
from typing import Any

from app.custody.payloads import Countersignature, Party
from app.handover.manifest import Envelope, Line
from app.handover.tables import ManifestLineRow
from app.kernel.time import iso
from app.orders.lifecycle import goal_of


def envelope_of(order: Any, line: ManifestLineRow | None) -> Envelope:
    return Envelope(order["item_number"], order["kind"], order["state"], order["holder"], goal_of(order), bool(line and line.scanned_at), bool(line and line.expected))


def plain(lines: Sequence[ManifestLineRow]) -> list[Line]:
    return [Line(li.item_number, li.expected, li.scanned_at is not None, li.exception) for li in lines]


def party(text: str) -> Party:
    kind, _, name = text.partition(":")
    return Party(kind=kind, id=name)  # type: ignore[arg-type]


def signature_of(signature: Countersignature) -> dict[str, Any]:
    return {"signer": signature.signer, "method": signature.method, "signature": signature.signature, "public_key": signature.public_key, "at": iso(signature.signed_at) if signature.signed_at else None}
