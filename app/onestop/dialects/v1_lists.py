"""What /api/v1 answers besides orders: prices, hours, places, what can be used, events and subscriptions."""

from typing import Any, Literal, TypedDict

from app.kernel.time import iso
from app.onestop.dialects.v1_out import ComponentOut, PlaceOut, QuoteOut


class Token(TypedDict):
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int


SlotOut = TypedDict("SlotOut", {"date": str, "from": str, "to": str, "available": bool, "reason": str | None})


class Slots(TypedDict):
    """`reason`: why an hour is not to be had."""

    items: list[SlotOut]


class Quoted(TypedDict):
    place: PlaceOut | None
    quote: QuoteOut


class CandidateOut(TypedDict):
    """`score` 0 to 1; codes empty where unknown; `pin`: how exact lat and lon are."""

    level: Literal["pin", "street", "unit", "ask", "outside"]
    score: float
    old_code: str
    new_code: str
    text: str
    old_unit: str
    new_unit: str
    lat: float | None
    lon: float | None
    pin: str


class Places(TypedDict):
    items: list[CandidateOut]


class ProcedureOut(TypedDict):
    """`served` null: the province's list does not say."""

    code: str
    name: str
    field: str
    served: bool | None
    needs_presence: bool
    decision: str
    components: list[ComponentOut]
    source: str
    confidence: str


class ProcedurePage(TypedDict):
    items: list[ProcedureOut]
    next_cursor: str | None
    has_more: bool


class AgencyOut(TypedDict):
    """`opens`: pairs of clock times on working days; `other_code`: the older style of the code."""

    code: str
    name: str
    new_code: str
    lat: float
    lon: float
    opens: list[list[str]]
    other_code: str
    address: str
    kind: str


class Agencies(TypedDict):
    items: list[AgencyOut]


class EventData(TypedDict, total=False):
    """Of an order's event the first six, of a failed visit how many there were, how many by the citizen, why and whose fault;
    `manifest.sealed` and `plan.published` name their own things (`filing_time` is that of `filed_item_numbers`)."""

    order_id: str
    item_number: str
    dossier_code: str
    kind: str
    state: str
    occurred_at: str
    attempt: int
    missed: int
    reason: str
    fault: str
    manifest_id: str
    item_numbers: list[str]
    filing_time: str | None
    filed_item_numbers: list[str]
    plan_id: str


class EventOut(TypedDict):
    id: str
    type: str
    timestamp: str
    data: EventData


class EventPage(TypedDict):
    items: list[EventOut]
    next_cursor: str
    has_more: bool


class Webhook(TypedDict):
    """`problem`: why deliveries fail or have ended."""

    id: str
    url: str
    events: list[str]
    description: str
    active: bool
    problem: str | None
    created_at: str


class NewWebhook(Webhook):
    secret: str


class Webhooks(TypedDict):
    items: list[Webhook]


class Tried(TypedDict):
    id: str
    type: Literal["webhook.test"]


def webhook(row: Any) -> Webhook:
    return {"id": row.id, "url": row.url, "events": row.events, "description": row.description, "active": row.active, "problem": row.problem or None, "created_at": iso(row.created_at)}
