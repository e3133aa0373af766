"""Papers for tests: drawn as the house draws them, read as people read them; and the manifest that files a dossier."""

import io
from typing import Any

import openpyxl
import pypdfium2 as pdfium
import sqlalchemy as sa

from app.house import House
from app.kernel.actor import SYSTEM, Actor, ActorKind, Role
from app.orders.invitations import INVITATIONS, printed
from app.orders.tables import OrderRow
from app.papers.forms import papers_file, workbook_file
from tests.orders import CENTRE
from tests.phone import Phone


def text_of(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    return " ".join(" ".join(document[at].get_textpage().get_text_range().split()) for at in range(len(document)))


def draw(house: House, form: str, *keys: str, **typed: str) -> str:
    with house.db.write() as tx:
        return text_of(papers_file(tx, house, form, list(keys), SYSTEM, typed or None)())


def book(house: House, key: str) -> list[tuple[Any, ...]]:
    """The lines of a register as a workbook has them."""
    with house.db.write() as tx:
        sheet = openpyxl.load_workbook(io.BytesIO(workbook_file(tx, house, "so_theo_doi", [key], SYSTEM))).active
    assert sheet is not None
    return [row for row in sheet.iter_rows(min_row=3, values_only=True) if row[1]]


def clerk_of(house: House, tx: Any) -> Actor:
    person = next(p for p in house.accounts.people(tx) if p.login == "clerk")
    return Actor(ActorKind.PERSON, person.id, person.name, Role.CLERK, agency_code=CENTRE)


def sealed(house: House, phone: Phone, *orders: OrderRow) -> str:
    """The manifest into the agency of what the courier has handed over there, signed by both."""
    return sealed_of(house, phone.person, *orders)


def sealed_of(house: House, courier: str, *orders: OrderRow) -> str:
    with house.db.write() as tx:
        clerk = clerk_of(house, tx)
        manifest = house.handover.open(tx, CENTRE, "in", clerk, courier)
        for order in orders:
            house.handover.scan(tx, manifest.id, order.item_number, clerk)
        house.handover.count(tx, manifest.id, clerk)
        house.handover.seal(tx, manifest.id, clerk)
        return manifest.id


def posted(house: House) -> None:
    """Every invitation that waits is printed and goes out."""
    with house.db.write() as tx:
        for row in tx.execute(sa.select(INVITATIONS).where(INVITATIONS.c.printed_at.is_(None))).all():
            printed(tx, row.order_id, row.number, house.clock.now())
