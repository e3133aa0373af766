"""Wire types of `/m/v1` (contracts.md). A batch stays raw here: its events are decoded one by one in sync.py."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta


class Device(msgspec.Struct):
    install_id: Annotated[str, Meta(min_length=1, max_length=60)]
    public_key: str
    name: str = ""
    app_version: str = ""


class Login(msgspec.Struct):
    person: str
    secret: str
    device: Device


class Who(msgspec.Struct):
    id: str
    name: str
    role: str


class Session(msgspec.Struct):
    device_token: str
    device_id: str
    person: Who
    server_time: str
    data_epoch: str
    expected_seq: int
    certificate: dict[str, str]  # the house's word for this key: other phones check it without network
    house: dict[str, str]
    vault: str = ""  # the word of boxes sealed by older apps: derived from the device's row, and lost with it
    succession: list[Mapping[str, Any]] = []  # how the house's key came to be this one: phones with an older one follow it
    vault_install: str = ""  # opens what lies sealed on this install when its PIN was forgotten: only a login with the password tells it


class Batch(msgspec.Struct):
    install_id: str
    events: list[msgspec.Raw]
    client_sent_at: str = ""
    oldest_seq: int | None = None  # the oldest act that the phone still has: what is missing before it will never come
    boot_id: str | None = None  # of the moment of sending, as in the acts
    elapsed_ms: int | float | None = None


class Gps(msgspec.Struct):
    """Older apps said where they were; ours does not: an act stays for ever, and a door is where somebody lives."""

    lat: float
    lon: float
    acc_m: float | None = None


class Event(msgspec.Struct):
    """One act as the phone wrote it at the tap. Further fields are signed and kept, and mean nothing here."""

    event_id: Annotated[str, Meta(pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$")]
    seq: Annotated[int, Meta(ge=1, le=2**53)]
    type: str
    occurred_at: datetime
    payload: dict[str, Any]
    signature: str
    previous: dict[str, str | None] = {}
    boot_id: str | None = None
    elapsed_ms: int | float | None = None
    gps: Gps | None = None
    skew_ms: Annotated[float, Meta(ge=-1e14, le=1e14)] | None = None  # how far its clock was behind ours when the phone last measured it


class Result(msgspec.Struct, omit_defaults=True):
    event_id: str | None
    seq: int | None
    outcome: str
    problem: dict[str, Any] | None = None


class Answer(msgspec.Struct):
    ack_seq: int
    expected_seq: int
    server_time: str
    data_epoch: str
    results: list[Result]
    device: str = "active"  # quarantined: kept apart until a person has looked; revoked: wipe the day pack, keep the acts


class NewProof(msgspec.Struct):
    """Announces a photo or a signature; its content follows in pieces, before or after its event."""

    id: Annotated[str, Meta(pattern=r"^[0-9a-zA-Z-]{8,40}$")]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Meta(ge=1, le=5_000_000)]
    mime: str = "image/jpeg"
    purpose: Annotated[str, Meta(max_length=20)] = "photo"
    event_id: str | None = None
