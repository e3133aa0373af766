"""What a front door asks of orders, as frozen plain data; every door fills the same object."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

MOST_GRAMS, MOST_DONG = 50_000, 10_000_000_000  # at every door
Kind = Literal["collect", "return", "transfer"]
Payer = Literal["citizen", "agency", "province"]


@dataclass(frozen=True, slots=True)
class Component:
    """One paper of a dossier (thành phần hồ sơ): how many originals, how many copies."""

    name: str
    originals: int = 0
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Citizen:
    name: str
    phone: str
    id_number: str = ""
    email: str = ""
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class Address:
    """As written, with whatever the sender knows besides; `old_code`/`new_code` only when a person confirmed them. `area`: what the
    sender says of the area in numbers of its own, quoted where a person is asked for the place. `picked`: asked back for this text, a
    person has chosen `commune_code`; what the text says is not weighed against it again."""

    text: str
    commune_code: str = ""
    lat: float | None = None
    lon: float | None = None
    landmark: str = ""
    area: str = ""
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A promised time at the citizen's door; hours as HH:MM."""

    day: date
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class NewOrder:
    """`lenient`: taken with a task for a person where a strict door would refuse (the NGSP wire).
    `ask_back`: an unresolved address is refused with candidates (a form), not taken with a task.
    `questions`: (kind of task, sentence) that the lenient door itself could not settle."""

    kind: Kind
    dossier_code: str
    procedure_code: str
    agency_code: str
    citizen: Citizen
    address: Address
    components: tuple[Component, ...] = ()
    procedure_name: str = ""
    to_agency_code: str = ""
    solving_agency_code: str = ""
    window: Window | None = None
    weight_g: int = 100
    state_fee: int = 0
    cod: int = 0
    postage_payer: Payer = "citizen"
    note: str = ""
    source: str = "v1"
    connection_id: str | None = None
    order_number: str | None = None
    item_number: str = ""  # a pre-printed number bound to the dossier; empty: the next of the server's range
    reduction: str = ""
    ready: bool = True  # return leg: the result can be fetched now
    lenient: bool = False
    ask_back: bool = False
    questions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OrderChange:
    """What a citizen or dispatcher may change before the post has the envelope; None = as it was."""

    phone: str | None = None
    address: Address | None = None
    window: Window | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """What a lenient door took the order without, given by a person afterwards; None = as it was."""

    dossier_code: str | None = None
    procedure_code: str | None = None
    citizen_name: str | None = None
    agency_code: str | None = None
