"""Orders, the journal of what was told to the world, and tasks for a person."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.engine import JSON, UtcDateTime


class OrderRow(SQLModel, table=True):
    """One movement of one dossier. The block «decided» is what people and rules decided; the block «projected» is
    computed by orders.projector from decisions and the custody log, and `buuta replay` compares it with them."""

    __tablename__ = "orders"
    __table_args__ = (
        sa.Index("ix_orders_feed", "connection_id", "change_seq"),
        sa.Index("ix_orders_number", "connection_id", "order_number"),
        sa.Index("ix_orders_state", "state", "promised_on"),
    )

    id: str = Field(primary_key=True)
    connection_id: str | None = Field(default=None, index=True)
    source: str = Field(max_length=12)  # v1 | ngsp | citizen | counter | seed
    order_number: str | None = None
    kind: str = Field(max_length=10)  # collect | return | transfer
    dossier_code: str = Field(max_length=80)
    dossier_fold: str = Field(max_length=80, index=True)
    procedure_code: str | None = None
    procedure_name: str = ""
    agency_code: str = Field(max_length=40, index=True)
    to_agency_code: str | None = None
    solving_agency_code: str | None = None
    citizen_name: str = ""
    name_fold: str = Field(default="", index=True)
    phone: str = Field(default="", index=True)
    email: str = ""
    language: str = "vi"
    id_last4: str = ""
    id_sealed: bytes | None = None
    id_index: str | None = Field(default=None, index=True)
    address_text: str = ""
    landmark: str = ""
    place_level: str = "ask"  # pin | street | unit | ask | outside
    old_code: str | None = None
    new_code: str | None = Field(default=None, index=True)
    lat: float | None = None
    lon: float | None = None
    office_id: str | None = Field(default=None, index=True)
    components: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    window_date: date | None = None
    window_from: str | None = None  # HH:MM
    window_to: str | None = None
    weight_g: int = 100
    state_fee: int = Field(default=0, sa_type=sa.BigInteger)
    cod: int = Field(default=0, sa_type=sa.BigInteger)
    postage_payer: str = "citizen"
    reduction: str = Field(default="", max_length=40)  # group of people that pays less, of the tariff
    quote: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    note: str = ""
    item_number: str = Field(max_length=20, unique=True)
    token: str = Field(max_length=32, unique=True)
    linked_order_id: str | None = None
    prints: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    # decided
    version: int = 1
    promised_on: date | None = Field(default=None, index=True)
    visit_id: str | None = Field(default=None, index=True)  # visit of the current published plan
    ready_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # return leg: the result can be fetched
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    held_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    returning_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sla_days: int = 2  # n of J+n, working days
    sla_zone: str = ""
    # projected
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # door | desk | return: papers as counted; recovered: withdrawn from the citizen
    state: str = Field(default="booked", max_length=12)
    outcome: str | None = None
    reason: str | None = None
    fault: str | None = None
    action: str | None = None
    attempts: int = 0
    seal_number: str | None = None
    holder: str = Field(default="", index=True)  # "courier:<id>", "agency:<code>", "office:<id>", "citizen:<order id>"
    awaiting: str | None = None
    contested: bool = False
    tip: str | None = None  # event id of the last act in the chain
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_provisional: bool = True
    filing_time: datetime | None = Field(default=None, sa_type=UtcDateTime)
    filing_confidence: str | None = None
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    change_seq: int = Field(default=0, index=True)


class AttemptRow(SQLModel, table=True):
    """A visit that did not succeed; projected from `visit.failed`."""

    __tablename__ = "attempts"
    __table_args__ = (sa.PrimaryKeyConstraint("order_id", "event_id"),)

    order_id: str = Field(max_length=40)
    event_id: str = Field(max_length=40)
    visit_id: str = Field(max_length=40)
    reason: str = Field(max_length=60)
    fault: str = Field(max_length=10)
    stops: bool = False  # force majeure: the day does not count
    note: str = ""
    courier_id: str = ""
    at: datetime = Field(sa_type=UtcDateTime)


class InvitationRow(SQLModel, table=True):
    """Giấy mời: at least two, two working days apart, before the result goes back (TT 17/2017 Art 5.2h)."""

    __tablename__ = "invitations"
    __table_args__ = (sa.PrimaryKeyConstraint("order_id", "number"),)

    order_id: str = Field(max_length=40)
    number: int
    made_at: datetime = Field(sa_type=UtcDateTime)
    printed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # for the first time


class JournalRow(SQLModel, table=True):
    """What happened, in the words of the API's events, in the order of commit: read by the event feed, by webhooks
    and by phones' changes feed. `seq` never has a late comer (one writer at a time)."""

    __tablename__ = "journal"

    seq: int | None = Field(default=None, primary_key=True)
    id: str = Field(max_length=40, unique=True)
    type: str = Field(max_length=40)
    order_id: str | None = Field(default=None, index=True)
    connection_id: str | None = Field(default=None, index=True)
    courier_id: str | None = Field(default=None, index=True)
    occurred_at: datetime = Field(sa_type=UtcDateTime)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class TaskRow(SQLModel, table=True):
    """Something only a person can settle: an address, an odd dossier number, a contested envelope, a reprint."""

    __tablename__ = "tasks"
    __table_args__ = (sa.Index("ix_tasks_open", "closed_at", "kind"),)

    id: str = Field(primary_key=True)
    kind: str = Field(max_length=30)
    order_id: str | None = Field(default=None, index=True)
    key: str = Field(max_length=200, unique=True)
    text: str
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_by: str | None = None
    solution: str = ""


class ItemRangeRow(SQLModel, table=True):
    """S10 serials handed out in ranges: to the server, and in advance to each device for labels made offline."""

    __tablename__ = "item_ranges"

    id: str = Field(primary_key=True)
    prefix: str = Field(max_length=2)
    first: int
    last: int
    next: int
    owner: str = Field(max_length=60, index=True)  # "server" or "device:<id>"
    created_at: datetime = Field(sa_type=UtcDateTime)
