"""Plans, runs and visits; a plan is immutable once written, only its state and its visits' progress change."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.engine import JSON, UtcDateTime


class PlanRow(SQLModel, table=True):
    __tablename__ = "plans"
    __table_args__ = (sa.UniqueConstraint("day", "version"),)

    id: str = Field(primary_key=True)
    day: date = Field(index=True)
    version: int
    state: str = Field(default="draft", max_length=12)  # draft | published | superseded
    base_id: str | None = None
    created_by: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    summary: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class RunRow(SQLModel, table=True):
    """One courier's day in one plan version."""

    __tablename__ = "runs"

    id: str = Field(primary_key=True)
    plan_id: str = Field(index=True)
    courier_id: str = Field(index=True)
    office_id: str | None = None
    day: date
    metres: int = 0
    starts_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class VisitRow(SQLModel, table=True):
    """One stop with one or more orders. The id stays the same over re-plans as long as the stop does."""

    __tablename__ = "visits"
    __table_args__ = (sa.UniqueConstraint("plan_id", "visit_id"), sa.Index("ix_visits_run", "run_id", "position"))

    id: int | None = Field(default=None, primary_key=True)
    visit_id: str = Field(max_length=40, index=True)
    plan_id: str = Field(index=True)
    run_id: str
    position: int
    at: str = Field(max_length=8)  # home | agency | office
    agency_code: str | None = None
    lat: float
    lon: float
    eta: datetime = Field(sa_type=UtcDateTime)
    leave_at: datetime = Field(sa_type=UtcDateTime)
    window_from: datetime | None = Field(default=None, sa_type=UtcDateTime)
    window_to: datetime | None = Field(default=None, sa_type=UtcDateTime)
    order_ids: list[str] = Field(default_factory=list, sa_type=JSON)
    frozen: bool = False


class UnservedRow(SQLModel, table=True):
    """Every order that the plan leaves out, with its reason in Vietnamese."""

    __tablename__ = "unserved"

    plan_id: str = Field(primary_key=True)
    order_id: str = Field(primary_key=True)
    code: str = Field(max_length=40)
    reason: str
    hours: str | None = Field(default=None, max_length=12)  # promised for that day when it was planned; None: a plan of an older version


class PlanJobRow(SQLModel, table=True):
    """A request to plan: held by one worker for the time of a lease (app/dispatch/jobs.py), visible on the board with its progress."""

    __tablename__ = "plan_jobs"

    id: str = Field(primary_key=True)
    day: date
    base_id: str | None = None
    requested_by: str = ""
    seconds: int
    state: str = Field(default="waiting", max_length=10)  # waiting | running | stopping | done | failed
    progress: str = ""
    publish: bool = False  # a dispatcher's move takes effect at once, if nobody was faster
    pins: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # order id -> courier id
    absent: list[str] = Field(default_factory=list, sa_type=JSON)
    plan_id: str | None = None
    problem: str = ""
    holder: str = Field(default="", max_length=40)
    held_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
