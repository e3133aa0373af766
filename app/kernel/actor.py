"""Who acts: a person at a page, a courier's device, a one-stop system, a citizen with a link, or the house itself."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    HEAD = "head"
    DISPATCHER = "dispatcher"
    CLERK = "clerk"
    COURIER = "courier"
    PROVINCE = "province"


class ActorKind(StrEnum):
    PERSON = "person"
    DEVICE = "device"
    CLIENT = "client"
    CITIZEN = "citizen"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is a person's, client's or connection's id; the optional fields say whose things it may see."""

    kind: ActorKind
    id: str
    name: str = ""
    role: Role | None = None
    office_id: str | None = None
    agency_code: str | None = None
    connection_id: str | None = None
    device_id: str | None = None


SYSTEM = Actor(ActorKind.SYSTEM, "system", "Hệ thống")
