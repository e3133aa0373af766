"""Register books at the turn of the year: closed by whoever stands in them, also where a desk or an office has ended; what is on old
papers is called as it was then."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.db.reference import ReferenceRow
from app.house import House
from app.kernel.actor import SYSTEM
from app.orders.projector import ORDERS
from app.orders.tables import OrderRow
from app.papers.issue import Printing
from app.papers.registers import Book, books_of, closed_on, left_open
from app.worker import Worker
from tests.orders import CENTRE, registered, reread
from tests.papers import draw, sealed
from tests.phone import Phone

OTHER = "H51.43.01"
CLOSED = date(2026, 12, 31)


@pytest.fixture
def filed(house: House, client: Any, clock: Any) -> tuple[OrderRow, str]:
    """An order that was fetched, handed over and sealed at the desk in November 2026; and its manifest."""
    phone, order = Phone(client, "courier01", clock), registered(house)
    phone.sign_in()
    phone.send(phone.collected("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}), phone.handed("agency", CENTRE, order.item_number))
    clock.pass_(hours=1)
    manifest = sealed(house, phone, order)
    return reread(house, order), manifest


def from_the_new_year(house: House, kind: str, key: str, **said: str) -> None:
    """A row ends with 2026; with `said`, another stands in its place."""
    with house.db.write() as tx:
        row = tx.execute(sa.select(ReferenceRow).where(ReferenceRow.kind == kind, ReferenceRow.key == key)).scalar_one()  # type: ignore[arg-type]
        day = {"valid_from": date(2027, 1, 1)} if said else {"valid_from": row.valid_from, "valid_to": CLOSED, "version": row.version + 1}
        tx.add(ReferenceRow(kind=kind, key=key, data={**row.data, **said}, source="sáp nhập", confidence="own", entered_at=house.clock.now(), **day))
        house.reference.bump(tx)


def closed(house: House, *books: Book) -> list[date | None]:
    with house.db.read() as tx:
        return [closed_on(Printing(tx, house, SYSTEM), book) for book in books]


def test_the_books_of_a_desk_and_an_office_that_ended_with_the_year_are_closed_and_old_papers_keep_their_names(both: str, house: House, filed: tuple[OrderRow, str], clock: Any) -> None:
    order, manifest = filed
    desk, office = house.reference.at(date(2026, 11, 25)).agencies[CENTRE].name, str(order.office_id)
    from_the_new_year(house, "agency", CENTRE)
    from_the_new_year(house, "office", office)
    clock.pass_(days=40)
    assert CENTRE not in house.reference.at(date(2027, 1, 4)).agencies
    Worker(house).once()
    assert closed(house, Book("mau_06", CENTRE, 2026), Book("giao_nhan", office, 2026)) == [CLOSED, CLOSED]
    with house.db.read() as tx:
        p = Printing(tx, house, SYSTEM)
        assert left_open(p) == []
        assert p.party(f"agency:{CENTRE}") == desk and p.party(f"office:{office}").startswith("Bưu cục")
    assert desk in draw(house, "bien_ban", manifest) and desk in draw(house, "phieu_gui", order.id)
    assert "khóa ngày 31/12/2026 ở số 01" in draw(house, "so_theo_doi", f"mau_06:{CENTRE}:2026")


def test_who_ended_in_a_year_can_still_be_chosen_among_the_books_of_it(house: House, clock: Any) -> None:
    from_the_new_year(house, "agency", CENTRE)
    clock.pass_(days=40)
    with house.db.read() as tx:
        p = Printing(tx, house, SYSTEM)
        assert books_of(p, 2026)[f"mau_06:{CENTRE}:2026"].startswith("Trung tâm Phục vụ hành chính công")
        assert f"mau_06:{CENTRE}:2027" not in books_of(p, 2027) and f"mau_06:{OTHER}:2027" in books_of(p, 2027)


def test_a_signed_manifest_and_a_closed_book_name_the_desk_as_it_was_called_then(house: House, filed: tuple[OrderRow, str], clock: Any) -> None:
    from_the_new_year(house, "agency", CENTRE, name="Trung tâm mới")
    clock.pass_(days=40)
    for page in (draw(house, "bien_ban", filed[1]), draw(house, "so_theo_doi", f"mau_06:{CENTRE}:2026")):
        assert "Trung tâm mới" not in page and "Trung tâm Phục vụ hành chính công tỉnh Sóc Trăng" in page
    with house.db.read() as tx:
        assert Printing(tx, house, SYSTEM).agency(CENTRE).name == "Trung tâm mới"


def test_a_book_is_closed_when_the_house_is_on_again_and_where_the_first_line_came_late(both: str, house: House, filed: tuple[OrderRow, str], clock: Any) -> None:
    other, november = registered(house), clock.now()
    clock.pass_(days=100)
    worker = Worker(house)
    worker.once()
    assert closed(house, Book("mau_06", CENTRE, 2026), Book("mau_06", OTHER, 2026)) == [CLOSED, None], "it was off in January, and an empty book is none"
    with house.db.write() as tx:
        tx.execute(ORDERS.update().where(ORDERS.c.id == other.id).values(agency_code=OTHER, filing_time=november))
    clock.pass_(days=1)
    worker.once()
    assert closed(house, Book("mau_06", OTHER, 2026)) == [CLOSED]


def test_what_came_late_for_a_closed_book_of_a_desk_that_ended_stands_in_its_next_one(both: str, house: House, filed: tuple[OrderRow, str], clock: Any) -> None:
    late, november = registered(house), clock.now()
    from_the_new_year(house, "agency", CENTRE)
    clock.pass_(days=40)
    Worker(house).once()
    with house.db.write() as tx:
        tx.execute(ORDERS.update().where(ORDERS.c.id == late.id).values(filing_time=november))
    clock.pass_(days=365)
    Worker(house).once()
    assert closed(house, Book("mau_06", CENTRE, 2027)) == [CLOSED.replace(year=2027)]
