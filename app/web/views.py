"""Rows as pages show them: one order as one line, parties by name. Reading names and telephones leaves its trace here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.accounts.access import saw_all
from app.accounts.tables import PersonRow
from app.db.uow import Tx
from app.kernel.actor import Role
from app.kernel.time import local_date
from app.orders.tables import OrderRow
from app.reference import Rules
from app.web import show
from app.web.pages import Page


@dataclass(frozen=True, slots=True)
class Line:
    """An order in a list or on its own page."""

    id: str
    item_number: str
    dossier_code: str
    kind: str
    kind_text: str
    state: str
    state_text: str
    contested: bool
    name: str
    phone: str
    procedure: str
    address: str
    place: str
    promised_on: date | None
    hours: str
    due_at: datetime | None
    late: bool
    holder: str
    agency: str
    ready: bool
    token: str
    attempts: int
    note: str
    components: tuple[dict[str, Any], ...]
    quote: dict[str, Any]
    filing_time: datetime | None
    version: int


def line(order: Any, rules: Rules, names: dict[str, str], now: datetime) -> Line:
    """`order`: an OrderRow or a mapping of its columns."""
    o = order.model_dump() if isinstance(order, OrderRow) else order
    commune = rules.communes.get(o["new_code"] or "")
    desk = rules.agencies.get(o["agency_code"])
    open_ = o["closed_at"] is None
    return Line(
        o["id"], o["item_number"], o["dossier_code"], o["kind"], show.KINDS.get(o["kind"], o["kind"]), o["state"], show.STATES.get(o["state"], o["state"]),
        o["contested"], o["citizen_name"], o["phone"], o["procedure_name"], o["address_text"], commune.name if commune else "chưa rõ xã", o["promised_on"],
        f"{o['window_from']}–{o['window_to']}" if o["window_from"] and o["window_date"] == o["promised_on"] else "", o["due_at"], open_ and o["due_at"] is not None and o["due_at"] < now,
        show.party(o["holder"], names), desk.name if desk else o["agency_code"], o["ready_at"] is not None, o["token"], o["attempts"], o["note"],
        tuple(o["components"]), o["quote"], o["filing_time"], o["version"],
    )  # fmt: skip


def lines(page: Page, tx: Tx, orders: Iterable[Any], rules: Rules, purpose: str) -> list[Line]:
    """Orders as lines; that their personal data were read is written down."""
    now, names = page.house.clock.now(), party_names(page, tx, rules)
    found = [line(order, rules, names, now) for order in orders]
    if found:
        saw_all(tx, page.who, purpose, now, [one.id for one in found])
    return found


def couriers(page: Page, tx: Tx) -> Sequence[PersonRow]:
    return [p for p in page.house.accounts.people(tx, Role.COURIER) if p.active]


def holders(page: Page, tx: Tx, rules: Rules) -> dict[str, Sequence[Any]]:
    """Who may be said to have an envelope, beside its citizen."""
    offices = sorted(rules.offices.values(), key=lambda o: o.name)
    return {"couriers": couriers(page, tx), "offices": offices, "agencies": sorted(rules.agencies.values(), key=lambda a: (a.kind != "centre", a.name))}


def party_names(page: Page, tx: Tx, rules: Rules) -> dict[str, str]:
    """`courier:<id>`, `agency:<code>`, `office:<id>` as people call them."""
    names = {f"courier:{p.id}": f"bưu tá {p.name}" for p in page.house.accounts.people(tx, Role.COURIER)}
    names |= {f"agency:{code}": agency.name for code, agency in rules.agencies.items()}
    return names | {f"office:{key}": office.name for key, office in rules.offices.items()}


def today(page: Page) -> date:
    return local_date(page.house.clock.now())
