"""What /api/v1 answers, as its description tells it, and how rows become that. Dictionaries, for an answer is kept as it is under an
Idempotency-Key."""

from typing import Any, Literal, TypedDict

from app.kernel.time import iso
from app.orders.commands import Kind

State = Literal["booked", "planned", "in_hand", "handed_over", "held", "returning", "returned", "cancelled"]


class PlaceOut(TypedDict):
    """`level` pin|street|unit: how exactly the address was understood."""

    level: str
    old_code: str | None
    new_code: str
    lat: float | None
    lon: float | None


class QuoteLine(TypedDict):
    code: str
    text: str
    amount: int


class QuoteOut(TypedDict):
    """Whole VND; `provisional`: place, weight or tariff is not certain yet."""

    postage: int
    state_fee: int
    cod: int
    total: int
    lines: list[QuoteLine]
    provisional: bool


class Created(TypedDict):
    order_id: str
    item_number: str
    state: State
    due_at: str | None
    due_provisional: bool
    tracking_url: str
    place: PlaceOut | None
    quote: QuoteOut


class ComponentOut(TypedDict):
    name: str
    originals: int
    copies: int


class CitizenOut(TypedDict):
    name: str
    phone: str
    language: str


class AddressOut(TypedDict):
    text: str
    landmark: str | None


WindowOut = TypedDict("WindowOut", {"date": str, "from": str | None, "to": str | None})


class HolderOut(TypedDict):
    kind: str
    id: str


class OrderOut(Created):
    kind: Kind
    dossier_code: str
    procedure_code: str | None
    procedure_name: str
    agency_code: str
    to_agency_code: str | None
    solving_agency_code: str | None
    order_number: str | None
    citizen: CitizenOut
    address: AddressOut
    reduction: str | None
    components: list[ComponentOut]
    counts: dict[str, Any]
    window: WindowOut | None
    promised_on: str | None
    outcome: str | None
    reason: str | None
    fault: str | None
    attempts: int
    holder: HolderOut
    contested: bool
    awaiting: str | None
    filing_time: str | None
    filing_confidence: str | None
    created_at: str
    changed_at: str
    version: int


class OrderPage(TypedDict):
    items: list[OrderOut]
    next_cursor: str | None
    has_more: bool


class Cancelled(TypedDict):
    order_id: str
    state: State


class Leg(Cancelled):
    item_number: str


class ActOut(TypedDict):
    """One act of the chain; clocks are shown and never decide."""

    event_id: str
    type: str
    role: str
    giver: str | None
    taker: str | None
    actor: str
    source: str
    occurred_at: str
    received_at: str
    corrected_at: str
    confidence: str
    contested: bool
    hash: str
    citizen_code: Literal["right", "wrong", "uncounted"] | None


class CustodyOut(TypedDict):
    order_id: str
    item_number: str
    holder: HolderOut
    awaiting: str | None
    contested: bool
    acts: list[ActOut]


def place_out(level: str, old_code: str | None, new_code: str | None, lat: float | None, lon: float | None) -> PlaceOut | None:
    if level in ("ask", "outside") or new_code is None:
        return None
    return {"level": level, "old_code": old_code, "new_code": new_code, "lat": lat, "lon": lon}


def created(row: Any, base_url: str) -> Created:
    return {
        "order_id": row.id, "item_number": row.item_number, "state": row.state, "due_at": iso(row.due_at) if row.due_at else None,
        "due_provisional": row.due_provisional, "tracking_url": f"{base_url}/t/{row.token}",
        "place": place_out(row.place_level, row.old_code, row.new_code, row.lat, row.lon), "quote": row.quote,
    }  # fmt: skip


def order_out(row: Any, base_url: str) -> OrderOut:
    """The order as its one-stop system may see it."""
    window: WindowOut | None = {"date": row.window_date.isoformat(), "from": row.window_from, "to": row.window_to} if row.window_date else None
    return {
        **created(row, base_url),
        "kind": row.kind, "dossier_code": row.dossier_code, "procedure_code": row.procedure_code, "procedure_name": row.procedure_name,
        "agency_code": row.agency_code, "to_agency_code": row.to_agency_code, "solving_agency_code": row.solving_agency_code, "order_number": row.order_number,
        "citizen": {"name": row.citizen_name, "phone": row.phone, "language": row.language}, "address": {"text": row.address_text, "landmark": row.landmark or None},
        "reduction": row.reduction or None, "components": row.components, "counts": row.counts, "window": window, "promised_on": row.promised_on.isoformat() if row.promised_on else None,
        "outcome": row.outcome, "reason": row.reason, "fault": row.fault, "attempts": row.attempts, "holder": holder_out(row.holder), "contested": row.contested,
        "awaiting": row.awaiting, "filing_time": iso(row.filing_time) if row.filing_time else None, "filing_confidence": row.filing_confidence,
        "created_at": iso(row.created_at), "changed_at": iso(row.changed_at), "version": row.version,
    }  # fmt: skip


def cancelled(row: Any) -> Cancelled:
    return {"order_id": row.id, "state": row.state}


def leg_out(row: Any) -> Leg:
    return {"order_id": row.id, "item_number": row.item_number, "state": row.state}


def holder_out(holder: str) -> HolderOut:
    kind, _, name = holder.partition(":")
    return {"kind": kind, "id": name}


def act_out(act: Any, contested: tuple[str, ...], code: Any) -> ActOut:
    """`code`: what became of the citizen's code that this act brought."""
    return {
        "event_id": act["event_id"], "type": act["type"], "role": act["role"], "giver": act["giver"] or None, "taker": act["taker"] or None, "actor": act["actor"],
        "source": act["source"], "occurred_at": iso(act["occurred_at"]), "received_at": iso(act["received_at"]), "corrected_at": iso(act["corrected_at"]),
        "confidence": act["confidence"], "contested": act["event_id"] in contested, "hash": act["hash"], "citizen_code": code,
    }  # fmt: skip
