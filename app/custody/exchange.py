"""What giver and taker both sign when envelopes change hands: one text for the whole batch, made once and named once.

It binds who, what, on which acts it stands, what was left out and why, the paper it belongs to, and when; so a signature
under it says nothing about another day, another envelope or another pair of people."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

TYPE = "buuta.exchange.1"
Name = Annotated[str, Meta(min_length=1, max_length=200)]


class Exchange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`items`: number -> the act it stands on (the giver's `previous`); `exceptions`: number -> reason, not handed over.
    `giver`, `taker`: party texts. `id`: UUIDv7, used once; `at`: ISO 8601 by the clock of who began."""

    id: Annotated[str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
    at: Name
    giver: Name
    taker: Name
    items: Annotated[dict[Name, str | None], Meta(min_length=1, max_length=500)]
    exceptions: Annotated[dict[Name, Name], Meta(max_length=500)] = {}
    manifest_id: str | None = None

    def wire(self) -> dict[str, Any]:
        """The object whose RFC 8785 text is signed: every field, also the empty ones, and its type against mix-ups."""
        return {
            "type": TYPE, "id": self.id, "at": self.at, "giver": self.giver, "taker": self.taker,
            "items": dict(self.items), "exceptions": dict(self.exceptions), "manifest_id": self.manifest_id,
        }  # fmt: skip
