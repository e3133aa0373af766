"""What /api/v1 is asked, as wire types, and their mapping; no logic. Unknown fields and wrong types are refused by the decoder."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from app.kernel.text import composed
from app.orders.commands import MOST_DONG, MOST_GRAMS, Address, Citizen, Component, Kind, NewOrder, Payer, Window

NO_NUL = r"^[^\x00]*$"  # PostgreSQL keeps no such character
Text = Annotated[str, Meta(min_length=1, max_length=300, pattern=NO_NUL)]
PaperName = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"^\s*[^\x00\s][^\x00]*$", description="không để trống, không chỉ có dấu cách")]
Note = Annotated[str, Meta(max_length=2000, pattern=NO_NUL)]
Short = Annotated[str, Meta(max_length=200, pattern=NO_NUL)]
Code = Annotated[str, Meta(min_length=1, max_length=40, pattern=NO_NUL)]
Count = Annotated[int, Meta(ge=0, le=999)]
Amount = Annotated[int, Meta(ge=0, le=MOST_DONG)]
Grams = Annotated[int, Meta(ge=1, le=MOST_GRAMS)]
Group = Annotated[str, Meta(max_length=40, description="mã diện giảm cước của bảng cước", examples=["me_vnah"])]
Hour = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5)]


class Strict(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Every body: a misspelt field is an error, not a silence."""


class CitizenIn(Strict):
    name: Text
    phone: Annotated[str, Meta(min_length=1, max_length=30, pattern=NO_NUL)]
    id_number: Annotated[str, Meta(pattern=r"^(\d{9}|\d{12})$", description="CCCD hoặc CMND")] | None = None
    email: Short | None = None
    language: Literal["vi", "km", "en"] = "vi"


class AddressIn(Strict):
    text: Annotated[str, Meta(min_length=1, max_length=500, pattern=NO_NUL)]
    commune_code: Annotated[str, Meta(max_length=10, pattern=NO_NUL)] | None = None
    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, Meta(ge=-180, le=180)] | None = None
    landmark: Short | None = None


class ComponentIn(Strict):
    name: PaperName
    originals: Count = 0
    copies: Count = 0


class WindowIn(Strict):
    date: date
    start: Hour = field(name="from")
    end: Hour = field(name="to")


class OrderIn(Strict):
    kind: Kind
    dossier_code: Annotated[str, Meta(min_length=1, max_length=80, pattern=NO_NUL, examples=["H51.18-261124-0001"])]
    procedure_code: Annotated[str, Meta(min_length=1, max_length=40, pattern=NO_NUL, examples=["2.000635"])]
    agency_code: Annotated[str, Meta(min_length=1, max_length=40, pattern=NO_NUL, examples=["H51.18"])]
    citizen: CitizenIn
    address: AddressIn
    components: Annotated[list[ComponentIn], Meta(max_length=100)]
    procedure_name: Note | None = None
    to_agency_code: Code | None = None
    solving_agency_code: Code | None = None
    window: WindowIn | None = None
    weight_g: Grams = 100
    state_fee: Amount = 0
    cod: Amount = 0
    postage_payer: Payer = "citizen"
    reduction: Group | UnsetType = UNSET  # left out of the body kept under an Idempotency-Key: a request sent before this field was known is the same after
    note: Note | None = None


class QuoteIn(Strict):
    """As an order, without the person and the dossier."""

    kind: Kind
    agency_code: Code
    address: AddressIn
    to_agency_code: Code | None = None
    weight_g: Grams = 100
    state_fee: Amount = 0
    cod: Amount = 0
    postage_payer: Payer = "citizen"
    reduction: Group = ""


class ReadyIn(Strict):
    weight_g: Grams | None = None
    components: Annotated[list[ComponentIn], Meta(max_length=100)] | None = None
    state_fee: Amount | None = None


class CancelIn(Strict):
    reason: Annotated[str, Meta(max_length=500, pattern=NO_NUL)] = ""


class PlaceIn(Strict):
    text: Annotated[str, Meta(min_length=1, max_length=500, pattern=NO_NUL)]
    commune_code: Annotated[str, Meta(max_length=10, pattern=NO_NUL)] | None = None
    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, Meta(ge=-180, le=180)] | None = None


class WebhookIn(Strict):
    url: Annotated[str, Meta(min_length=8, max_length=2000)]
    events: Annotated[list[Annotated[str, Meta(max_length=60)]], Meta(min_length=1, max_length=50)]
    description: Short = ""


def new_order(data: OrderIn, connection_id: str) -> NewOrder:
    citizen, place, window = data.citizen, data.address, data.window
    return NewOrder(
        kind=data.kind, dossier_code=data.dossier_code, procedure_code=data.procedure_code, agency_code=data.agency_code,
        citizen=Citizen(composed(citizen.name), citizen.phone, citizen.id_number or "", citizen.email or "", citizen.language),
        address=_address(place),
        components=components(data.components), procedure_name=composed(data.procedure_name or ""), to_agency_code=data.to_agency_code or "",
        solving_agency_code=data.solving_agency_code or "", window=Window(window.date, window.start, window.end) if window else None,
        weight_g=data.weight_g, state_fee=data.state_fee, cod=data.cod, postage_payer=data.postage_payer, reduction="" if data.reduction is UNSET else data.reduction, note=composed(data.note or ""),
        source="v1", connection_id=connection_id, order_number=data.dossier_code.strip(), ready=True,
    )  # fmt: skip


def quoted(data: QuoteIn) -> NewOrder:
    return NewOrder(
        kind=data.kind, dossier_code="", procedure_code="", agency_code=data.agency_code, citizen=Citizen("", ""), to_agency_code=data.to_agency_code or "",
        address=_address(data.address), weight_g=data.weight_g, state_fee=data.state_fee,
        cod=data.cod, postage_payer=data.postage_payer, reduction=data.reduction, lenient=True,
    )  # fmt: skip


def components(items: list[ComponentIn]) -> tuple[Component, ...]:
    return tuple(Component(composed(c.name).strip(), c.originals, c.copies) for c in items)


def _address(place: AddressIn) -> Address:
    return Address(composed(place.text), place.commune_code or "", place.lat, place.lon, composed(place.landmark or ""))
