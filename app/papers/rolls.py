"""Labels that are not of an order yet, or of more than one: rolls of pre-printed numbers, bags, bundles of a manifest."""

from app.accounts.access import saw
from app.db.uow import Tx
from app.house import House
from app.kernel.actor import Actor
from app.kernel.errors import Malformed
from app.kernel.ids import new_id
from app.kernel.time import local_date
from app.papers.issue import Printing, Sheet
from app.papers.labels import drawn
from labels.others import LONGEST, BagContent, ManifestContent, NumberContent

MOST = 2000


def roll(tx: Tx, house: House, count: int, office_id: str, sheet: str, form: str, actor: Actor, start: int = 1, dpi: int = 203) -> Sheet:
    """`count` fresh numbers that no order bears and none will be given: each is bound to a dossier at the door, by scanning."""
    if not 1 <= count <= MOST:
        raise Malformed(f"Mỗi cuộn từ 1 đến {MOST} số.", code="count")
    office = house.reference.at(local_date(house.clock.now())).offices.get(office_id)
    numbers = house.orders.numbers.roll(tx, f"roll:{new_id()}", count)
    saw(tx, actor, "roll", house.clock.now(), count=count, detail=f"{numbers[0]}–{numbers[-1]}")
    return drawn([NumberContent(number, office.name if office else "", house.settings.demo) for number in numbers], sheet, form, start, dpi)


def bag(p: Printing, giver: str, taker: str, holds: int, seal: str, weight_g: int, sheet: str, form: str, dpi: int = 203) -> Sheet:
    """A bag between two places, numbered in the year; `giver` and `taker` as `office:<id>` or `agency:<code>`."""
    if holds < 1:
        raise Malformed("Túi phải có ít nhất một bì.", code="holds")
    issued = p.issue("tui", new_id())
    today = local_date(p.house.clock.now())
    content = BagContent(f"TUI-{today:%y%m%d}-{issued.number:04d}", p.party(giver), p.party(taker), f"{today:%d/%m/%Y}", holds, seal, weight_g, demo=p.house.settings.demo)
    return drawn([content], sheet, form, 1, dpi)


def bundle(p: Printing, manifest_id: str, sheet: str, form: str, dpi: int = 203) -> Sheet:
    """The label on what goes with a manifest."""
    row = p.house.handover.find(p.tx, manifest_id, p.actor)
    p = p.on(row.sealed_at)
    lines = [line for line in p.house.handover.lines(p.tx, row.id) if not line.exception]
    number = bundle_number(row.agency_code, f"{row.year}-{row.number:04d}")
    content = ManifestContent(number, p.agency(row.agency_code).name, row.direction, f"{local_date(row.opened_at):%d/%m/%Y}", len(lines), p.names.get(row.courier_id or "", ""), p.house.settings.demo)
    return drawn([content], sheet, form, 1, dpi)


def bundle_number(agency_code: str, of_year: str) -> str:
    """Where a code is too long for the bars it loses its points, then its beginning: what the number ends in tells bundles apart."""
    room = LONGEST - len(f"BB--{of_year}")
    code = agency_code if len(agency_code) <= room else agency_code.replace(".", "")[-room:]
    return f"BB-{code}-{of_year}"
