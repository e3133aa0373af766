"""Register books: numbered from 01 a year, in the order of entry, never renumbered, closed at the year's end (TT 01/2018/TT-VPCP
Art 10). A late comer for a closed year is entered in the book of the year in which it came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from app.kernel.actor import Role
from app.kernel.errors import Conflict, Malformed, NotFound
from app.kernel.text import mask_phone, whole_number
from app.kernel.time import at_local, iso, local_date
from app.orders.lifecycle import CANCELLED, CLOSED, HANDED_OVER
from app.orders.projector import ORDERS
from app.orders.quality import late
from app.orders.queries import stops_of
from app.orders.same_dossier import answers
from app.orders.stops import Stop
from app.orders.tables import OrderRow
from app.papers.issue import PAPERS, Printing, Sheet, ready
from app.papers.return_day import dated, day_on
from app.papers.slips import code_of, price_open, sides_of
from app.papers.tables import PaperRow, RegisterRow
from labels.forms import so_theo_doi
from labels.forms.parts import Signer, day, minute
from labels.forms.table import Cell

REGISTERS: sa.Table = RegisterRow.__table__  # type: ignore[attr-defined]
BOOKS = tuple(so_theo_doi.BOOKS)
ENTERED_BY = {"mau_06": (ORDERS.c.agency_code, ORDERS.c.filing_time), "giao_nhan": (ORDERS.c.office_id, ORDERS.c.accepted_at)}
"""Whose book a dossier stands in, and the moment that brings it there."""


@dataclass(frozen=True, slots=True)
class Book:
    """`owner`: the agency of a mau_06, the post office of a giao_nhan."""

    name: str
    owner: str
    year: int

    @property
    def key(self) -> str:
        return f"{self.name}:{self.owner}:{self.year}"

    @classmethod
    def of(cls, key: str) -> "Book":
        """`mau_06:H51.18:2026`."""
        name, _, rest = key.partition(":")
        owner, _, year = rest.rpartition(":")
        if name not in BOOKS or not owner or len(year) != 4 or whole_number(year) is None:
            raise Malformed(f"Sổ viết là TÊN:ĐƠN_VỊ:NĂM, ví dụ mau_06:H51.18:2026; có: {', '.join(BOOKS)}.", code="book")
        return cls(name, owner, int(year))


def enter(p: Printing, book: Book) -> int:
    """Enters what has come since the last time; how many. A closed book takes nothing more."""
    if closed_on(p, book) is not None:
        return 0
    owner, when = ENTERED_BY[book.name]
    entered = sa.select(REGISTERS.c.order_id).where(REGISTERS.c.book == book.name, REGISTERS.c.owner == book.owner)
    span = (at_local(date(book.year, 1, 1), time.min), at_local(date(book.year + 1, 1, 1), time.min))
    since = span[0] if not _earlier_closed(p, book) else datetime.min.replace(tzinfo=span[0].tzinfo)
    coming = sa.select(ORDERS.c.id).where(owner == book.owner, when >= since, when < span[1], ORDERS.c.id.not_in(entered)).order_by(when, ORDERS.c.id)
    ids = list(p.tx.execute(coming).scalars())
    last = _last(p, book)
    now = p.house.clock.now()
    rows = [{"book": book.name, "owner": book.owner, "year": book.year, "number": last + n, "order_id": order_id, "entered_at": now} for n, order_id in enumerate(ids, start=1)]
    if rows:
        p.tx.execute(REGISTERS.insert(), rows)
    return len(rows)


def close(p: Printing, book: Book) -> int:
    """Closes the book of a year that is over; its last number. Raises Conflict before the year's end."""
    if local_date(p.house.clock.now()).year <= book.year:
        raise Conflict(f"Sổ năm {book.year} khóa khi hết năm, sau ngày 31/12/{book.year}.", code="year_open")
    enter(p, book)
    last = _last(p, book)
    if closed_on(p, book) is None:
        p.issue("so_khoa", book.key, data={"last": last, "by": p.actor.name, "at": iso(p.house.clock.now())})
    return last


def close_last_year(p: Printing) -> int:
    """Every book of last year in which something stands; how many were closed now."""
    used = left_open(p)
    for book in used:
        close(p, book)
    return len(used)


def left_open(p: Printing) -> list[Book]:
    """The books of last year in which something stands or will: by the dossiers themselves, for a desk or an office may have ended since.
    What came late for the year before is one of its lines where that year's book is closed."""
    year = local_date(p.house.clock.now()).year - 1
    before, first, end = (at_local(date(at, 1, 1), time.min) for at in (year - 1, year, year + 1))
    closed = set(p.tx.execute(sa.select(PAPERS.c.key).where(PAPERS.c.form == "so_khoa")).scalars())
    found: set[Book] = set()
    for name, (owner, when) in ENTERED_BY.items():
        standing = sa.select(REGISTERS.c.owner).distinct().where(REGISTERS.c.book == name, REGISTERS.c.year == year)
        entered = sa.exists().where(REGISTERS.c.book == name, REGISTERS.c.owner == owner, REGISTERS.c.order_id == ORDERS.c.id)
        coming = sa.select(owner, when < first).distinct().where(owner != "", when >= before, when < end, ~entered)
        found |= {Book(name, key, year) for key in p.tx.execute(standing).scalars()}
        found |= {Book(name, key, year) for key, late_comer in p.tx.execute(coming) if not late_comer or Book(name, key, year - 1).key in closed}
    return sorted((book for book in found if book.key not in closed), key=lambda book: book.key)


def books_of(p: Printing, year: int) -> dict[str, str]:
    """Key -> whose it is, for each book that may be kept in a year; who ended in it has one, too."""
    days = (date(year, 1, 1), min(date(year, 12, 31), local_date(p.house.clock.now())))
    rules = [p.house.reference.at(day) for day in days]
    desks = {Book("mau_06", code, year).key: desk.name for held in rules for code, desk in held.agencies.items()}
    return desks | {Book("giao_nhan", key, year).key: office.name for held in rules for key, office in held.offices.items()}


def _last(p: Printing, book: Book) -> int:
    return int(p.tx.execute(sa.select(sa.func.max(REGISTERS.c.number)).where(*_where(book))).scalar_one() or 0)


def closed_on(p: Printing, book: Book) -> date | None:
    row = p.tx.execute(sa.select(PaperRow).where(PAPERS.c.form == "so_khoa", PAPERS.c.key == book.key)).scalar_one_or_none()
    return date(book.year, 12, 31) if row else None


def _earlier_closed(p: Printing, book: Book) -> bool:
    return closed_on(p, Book(book.name, book.owner, book.year - 1)) is not None


def content_of(p: Printing, book: Book) -> so_theo_doi.Content:
    """Raises NotFound for a clerk who asks for another desk's book."""
    if p.actor.role is Role.CLERK and (book.name, book.owner) != ("mau_06", p.actor.agency_code):
        raise NotFound("Không có sổ này.", code="book_not_yours")
    enter(p, book)
    p = p.on(min(p.house.clock.now(), at_local(date(book.year, 12, 31), time.min)))
    lines = sa.select(RegisterRow.number, OrderRow, late(p.house.clock.now())).join(OrderRow, OrderRow.id == RegisterRow.order_id)  # type: ignore[call-overload, arg-type]
    orders = p.tx.execute(lines.where(*_where(book)).order_by(REGISTERS.c.number)).all()
    agency = book.owner if book.name == "mau_06" else ""
    backs = _ways_back(p, [order for _, order, _ in orders]) if agency else {}
    stopped = {} if agency else stops_of(p.tx, [order for _, order, _ in orders])
    rows = tuple(_mau_06(p, number, order, backs.get(order.id)) if agency else _giao_nhan(p, number, order, _remarks(p, order, overdue, stopped.get(order.id, ()))) for number, order, overdue in orders)
    return so_theo_doi.Content(head=p.head(book.name, number=f"Quyển 01/{book.year}", agency=agency), book=book.name, year=book.year, rows=rows, closed=closed_on(p, book), keeper=Signer(name=p.actor.name))


def printed(p: Printing, key: str) -> Sheet:
    return ready(so_theo_doi, content_of(p, Book.of(key)))


def as_workbook(p: Printing, key: str) -> bytes:
    """The same rows as XLSX."""
    from labels.forms import workbook  # openpyxl is slow to load: only who asks for it waits

    book = Book.of(key)
    content = content_of(p, book)
    so_theo_doi.check(content)
    title, columns = so_theo_doi.BOOKS[book.name]
    return workbook.write(f"{title} năm {book.year}", columns, content.rows, content.head.made_at)


def _where(book: Book) -> tuple[sa.ColumnElement[bool], ...]:
    return REGISTERS.c.book == book.name, REGISTERS.c.owner == book.owner, REGISTERS.c.year == book.year


def _ways_back(p: Printing, orders: Sequence[OrderRow]) -> dict[str, OrderRow]:
    """collect order id -> its return leg: opened for it, or asked for over the same wire for the same dossier. Of several the first that
    reached the citizen; what was delivered before the order was made is another result."""
    found: dict[str, OrderRow] = {}
    for at in range(0, len(orders), 400):
        part = orders[at : at + 400]
        mine = ORDERS.c.linked_order_id.in_([order.id for order in part]) | ORDERS.c.dossier_fold.in_({order.dossier_fold for order in part if order.dossier_fold})
        legs: dict[Any, list[OrderRow]] = {}
        for leg in p.tx.execute(sa.select(OrderRow).where(ORDERS.c.kind == "return", ORDERS.c.state != CANCELLED, mine)).scalars():
            for name in (leg.linked_order_id, (leg.connection_id, leg.dossier_fold)):
                legs.setdefault(name, []).append(leg)
        for order in part:
            known = legs.get(order.id, []) + (legs.get((order.connection_id, order.dossier_fold), []) if order.dossier_fold else [])
            since = [leg for leg in known if (leg.linked_order_id == order.id or answers(order, leg)) and (leg.closed_at is None or leg.closed_at > order.created_at)]
            if since:
                found[order.id] = min(since, key=lambda leg: (leg.state != HANDED_OVER, leg.id))
    return found


def _mau_06(p: Printing, number: int, order: OrderRow, back: OrderRow | None) -> tuple[Cell, ...]:
    given = day(back.closed_at) if back is not None and back.state == HANDED_OVER else ""
    way = "Qua bưu chính công ích" if back is not None else ""
    solving = p.agency(order.solving_agency_code or order.agency_code).name
    contact = f"{order.address_text}, {mask_phone(order.phone)}" if order.phone else order.address_text
    sets, due = _told_by_agency(p, order.id)
    return (f"{number:02d}", code_of(order), order.procedure_name, sets, order.citizen_name, contact, solving, minute(order.filing_time), due, given, way, order.item_number)


def _told_by_agency(p: Printing, order_id: str) -> tuple[int, str]:
    """(sets, day) as on the papers issued here: the sets of the last giấy tiếp nhận, one where there is none, and the day that the
    agency named last."""
    made = dated(p.tx, order_id)
    sets = next((int(row.data["sets"]) for row in made if row.form == "mau_01" and row.data.get("sets")), 1)
    return sets, day(day_on(made[0])) if made else ""


def _remarks(p: Printing, order: OrderRow, overdue: bool, stopped: Sequence[Stop]) -> str:
    """Late or not, which days did not count, whether the tariff is sure of the postage."""
    said = (["chậm"] if overdue else []) + (["cước tạm tính"] if price_open(order) else [])
    for stop in stopped:
        known = p.rules.reasons.get(stop.reason)
        said.append(f"không tính {stop.days}: {known.text if known else stop.reason}")
    return "; ".join(said)


def _giao_nhan(p: Printing, number: int, order: OrderRow, remarks: str) -> tuple[Cell, ...]:
    sender, recipient = (side.name for side in sides_of(p, order))
    done = day(order.closed_at) if order.closed_at and order.state in CLOSED else ""
    ways = {"collect": "gửi", "return": "trả", "transfer": "chuyển"}
    return (
        f"{number:02d}", order.item_number, code_of(order), ways[order.kind], sender, recipient, day(order.accepted_at), day(order.due_at), done, order.quote.get("postage", 0), order.state_fee, remarks,
    )  # fmt: skip
