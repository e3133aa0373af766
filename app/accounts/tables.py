"""People, their devices and sessions, API clients and one-stop connections, and who read whose personal data."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.engine import JSON, UtcDateTime


class PersonRow(SQLModel, table=True):
    __tablename__ = "people"

    id: str = Field(primary_key=True)
    login: str = Field(max_length=60, unique=True)
    name: str
    role: str = Field(max_length=12)
    office_id: str | None = Field(default=None, index=True)
    agency_code: str | None = Field(default=None, index=True)
    new_code: str | None = None  # a courier's own commune
    languages: str | None = None  # spoken beside Vietnamese, comma-separated: km
    phone: str = ""
    password_hash: str
    active: bool = True
    must_change: bool = False
    failed: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    absent_from: str | None = None  # ISO dates, both included; without an end it lasts until somebody says so
    absent_to: str | None = None
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


def away(person: Any, day: date) -> bool:
    """Whether a person (a row of `people`) is absent on that day."""
    return bool(person.absent_from and person.absent_from <= day.isoformat() <= (person.absent_to or "9999"))


class DeviceRow(SQLModel, table=True):
    """One install of the app (or one counter's browser). Its public key checks every act it sends."""

    __tablename__ = "devices"

    id: str = Field(primary_key=True)
    install_id: str = Field(max_length=60, unique=True)
    person_id: str = Field(index=True)
    public_key: str = Field(index=True)
    party: str = Field(default="", max_length=80)  # for whom it signs, fixed at enrolment: courier:<id>, agency:<code>, office:<id>
    name: str = ""
    app_version: str = ""
    state: str = Field(default="active", max_length=12)  # active | quarantined | revoked
    state_reason: str = ""
    last_seq: int = Field(default=0, sa_type=sa.BigInteger)
    skew_ms: int = Field(default=0, sa_type=sa.BigInteger)
    last_seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class TokenRow(SQLModel, table=True):
    """Sessions of pages and of devices; only the hash of a token is stored."""

    __tablename__ = "tokens"

    token_hash: str = Field(primary_key=True, max_length=64)
    kind: str = Field(max_length=10)  # page | device
    person_id: str = Field(index=True)
    device_id: str | None = Field(default=None, index=True)
    csrf: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ConnectionRow(SQLModel, table=True):
    """One one-stop system. `profile` holds its table of NGSP names, status numbers, success numbers and directions."""

    __tablename__ = "connections"

    id: str = Field(primary_key=True)
    name: str
    customer_code: str = Field(max_length=40, unique=True)
    agency_code: str | None = None  # default desk
    profile: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    active: bool = True
    created_at: datetime = Field(sa_type=UtcDateTime)


class ApiClientRow(SQLModel, table=True):
    __tablename__ = "api_clients"

    client_id: str = Field(primary_key=True, max_length=60)
    secret_hash: str
    wire: str = Field(max_length=6)  # v1 | ngsp
    connection_id: str = Field(index=True)
    name: str = ""
    active: bool = True
    created_at: datetime = Field(sa_type=UtcDateTime)


class AccessRow(SQLModel, table=True):
    """Every read of personal data: who, what, why (Luật 91/2025/QH15; kept append-only)."""

    __tablename__ = "access_log"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(max_length=80, index=True)
    purpose: str = Field(max_length=40)
    order_id: str | None = Field(default=None, index=True)
    count: int = 1
    detail: str = ""


class CodeRow(SQLModel, table=True):
    """A one-time code sent to a phone (lost link, change of an own request): hash only, few tries, short life."""

    __tablename__ = "phone_codes"

    id: str = Field(primary_key=True)
    phone_index: str = Field(max_length=64, index=True)
    code_hash: str
    purpose: str = Field(max_length=20)
    tries: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RateRow(SQLModel, table=True):
    """Counts in fixed windows, shared by all processes: a robot cannot flood a form, nor guess a password."""

    __tablename__ = "rates"
    __table_args__ = (sa.PrimaryKeyConstraint("key", "window"),)

    key: str = Field(max_length=120)
    window: int
    count: int = 0
