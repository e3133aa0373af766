"""What a device or a desk may report: one shape for each type of act, frozen and versioned by the type's name.

A payload is refused for what it is (malformed), never for what it says: no limit is narrower than what an order may bring to the
phone, or what a courier can type there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from app.custody.exchange import Exchange

Text = Annotated[str, Meta(min_length=1, max_length=200)]
PersonName = Annotated[str, Meta(max_length=300)]  # empty where a one-stop system has told no name
PaperName = Annotated[str, Meta(max_length=500)]  # empty where a one-stop system has named none and the phone's list is an old one
Reason = Annotated[str, Meta(min_length=1, max_length=2000)]
Note = Annotated[str, Meta(max_length=20_000)]  # what the app joins by itself is in it too: names of papers, calls
Count = Annotated[int, Meta(ge=0, le=9999)]
Amount = Annotated[int, Meta(ge=0, le=10_000_000_000)]
Items = Annotated[list[Annotated[str, Meta(min_length=5, max_length=20)]], Meta(min_length=1, max_length=500)]


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Payloads refuse unknown fields: a misspelt field would silently lose a fact."""


class Party(Fact, frozen=True):
    kind: Literal["citizen", "courier", "agency", "office"]
    id: Text

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.id}"


class ComponentCount(Fact, frozen=True):
    name: PaperName
    originals: Count = 0
    copies: Count = 0


class Money(Fact, frozen=True):
    """Three lines that never mix, in VND (QĐ 45/2016/QĐ-TTg Art 12: postage apart from State fees)."""

    postage: Amount = 0
    state_fee: Amount = 0
    cod: Amount = 0
    method: Literal["cash", "transfer", "none"] = "none"


class Recovered(Fact, frozen=True):
    name: PaperName
    count: Count


class Exception_(Fact, frozen=True):
    item_number: Text
    reason: Text


class Countersignature(Fact, frozen=True):
    """The other side's signature (`method` says how strong it is). `key`: over the exchange, or, where the act has none, over
    the act without this field; `attested`: the house's, after a password; `code`: six digits of the citizen's page
    (`app/custody/codes.py`); `glass`: SHA-256 of the drawn signature (a proof of the act)."""

    signer: PersonName
    method: Literal["key", "attested", "glass", "code"]
    signature: Annotated[str, Meta(max_length=20000)] = ""
    public_key: str | None = None
    signed_at: datetime | None = None


class Receiver(Fact, frozen=True):
    """TT 17/2017/TT-BTTTT Art 5.2d: the owner with an ID, or a proxy with authorisation and ID. `id_hash`: from older apps, read by
    nobody (docs/custody.md says why ours writes none)."""

    relation: Literal["owner", "proxy"]
    name: PersonName
    id_type: Text
    id_last4: Annotated[str, Meta(max_length=4)]
    id_hash: str | None = None
    authorisation_proof: str | None = None


class IdCheck(Fact, frozen=True):
    id_type: Text
    id_last4: Annotated[str, Meta(max_length=4)] = ""
    id_hash: str | None = None
    matched: bool | None = None


class EnvelopesTaken(Fact, frozen=True):
    """Named `from` on the wire."""

    giver: Party = msgspec.field(name="from")
    item_numbers: Items
    countersignature: Countersignature | None = None
    exceptions: list[Exception_] = []
    exchange: Exchange | None = None
    manual: bool = False


class VisitStarted(Fact, frozen=True):
    run_id: Text
    visit_id: Text


class CollectDone(Fact, frozen=True):
    visit_id: Text
    order_id: Text
    item_number: Text
    seal_number: Annotated[str, Meta(max_length=200)]
    components: list[ComponentCount]
    id_check: IdCheck | None = None
    money: Money | None = None
    proofs: list[str] = []
    weight_g: Annotated[int, Meta(ge=1, le=50_000)] | None = None
    countersignature: Countersignature | None = None
    manual: bool = False
    note: Note = ""


class DeliverDone(Fact, frozen=True):
    visit_id: Text
    order_id: Text
    item_number: Text
    received_by: Receiver
    components: list[ComponentCount]
    recovered: list[Recovered] = []
    remark: Note | None = None
    money: Money | None = None
    countersignature: Countersignature | None = None
    proofs: list[str] = []
    manual: bool = False
    note: Note = ""


class VisitFailed(Fact, frozen=True):
    visit_id: Text
    order_ids: list[Text]
    reason: Text
    note: Note = ""
    proofs: list[str] = []


class EnvelopesHanded(Fact, frozen=True):
    to: Party
    item_numbers: Items
    manifest_id: str | None = None
    exceptions: list[Exception_] = []
    countersignature: Countersignature | None = None
    exchange: Exchange | None = None
    proofs: list[str] = []
    manual: bool = False


class Cash(Fact, frozen=True):
    postage: Amount = 0
    state_fee: Amount = 0
    cod: Amount = 0


class ShiftClosed(Fact, frozen=True):
    held: list[str]
    cash: Cash
    note: Note = ""


class Correction(Fact, frozen=True):
    of: Text
    reason: Reason
    payload: dict[str, Any]


class ManifestSealed(Fact, frozen=True):
    """Made by the house when both sides have signed at a desk (biên bản giao nhận hồ sơ, QĐ 45/2016 Art 7)."""

    manifest_id: Text
    number: Text
    giver: Party
    taker: Party
    item_numbers: list[str]
    exceptions: list[Exception_] = []
    filing_time: datetime | None = None
    confidence: str | None = None
    signatures: list[Countersignature] = []
    exchange: Exchange | None = None


class EnvelopeFound(Fact, frozen=True):
    """A dispatcher has looked and says where the envelope is; `settles` names the acts in dispute."""

    item_number: Text
    holder: Party
    reason: Reason
    settles: list[str] = []


PAYLOADS: Mapping[str, type[Fact]] = {
    "envelopes.taken": EnvelopesTaken,
    "visit.started": VisitStarted,
    "collect.done": CollectDone,
    "deliver.done": DeliverDone,
    "visit.failed": VisitFailed,
    "envelopes.handed": EnvelopesHanded,
    "shift.closed": ShiftClosed,
    "correction": Correction,
}
HOUSE_PAYLOADS: Mapping[str, type[Fact]] = {"manifest.sealed": ManifestSealed, "envelope.found": EnvelopeFound}
