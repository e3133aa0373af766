"""`/counter`: the one-stop clerk's desk. What comes, what goes, who waits; look up, book for a walk-in, say that a result is
ready. The manifests themselves are in counter_manifest.py."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from litestar import Response, Router, get, post

from app.accounts.access import saw_all
from app.db.uow import Tx
from app.dispatch.queries import callers
from app.handover.expected import brings
from app.house import House
from app.kernel.errors import NotFound
from app.kernel.ids import ItemNumber
from app.kernel.text import whole_number
from app.kernel.time import local_date
from app.orders import queries
from app.orders.completing import OVER
from app.orders.lifecycle import BOOKED, CLOSED, HELD, IN_HAND, PLANNED, RETURNING
from app.orders.projector import ORDERS
from app.orders.tables import OrderRow
from app.web import counter_key, counter_manifest, counter_papers, counter_tasks, counter_upload, once
from app.web.ask_form import Desk, today_rules
from app.web.asking import answer, blank
from app.web.auth import DESK, PAGE
from app.web.complete_form import choices
from app.web.pages import Page
from app.web.views import couriers, lines, party_names, today

OPEN = "/counter/open"


@get("/counter", opt={"who": DESK}, sync_to_thread=True)
def inbox(page: Page, house: House) -> Response[Any]:
    desk, rules = page.who.agency_code or "", today_rules(page)
    with house.db.write() as tx:
        names = party_names(page, tx, rules)
        coming = _coming(tx, desk, names)
        giving = lines(page, tx, _giving(tx, desk), rules, "counter.inbox")
        waiting = lines(page, tx, _waiting(tx, desk), rules, "counter.inbox")
        manifests = house.handover.open_manifests(tx, page.who)
        planned = _planned(tx, desk, page)
        tasks = counter_tasks.for_desk(tx, desk, names)
        if tasks:
            saw_all(tx, page.who, "counter.inbox", house.clock.now(), [task["order_id"] for task in tasks], count=len(tasks))
        people = couriers(page, tx)
    agency = rules.agencies.get(desk)
    return page.show(
        "counter.html", agency=agency.name if agency else desk, coming=coming, giving=giving, waiting=waiting, manifests=manifests, names=names, planned=planned,
        couriers=people, once=once.fresh(), tasks=tasks,
    )  # fmt: skip


def _coming(tx: Tx, desk: str, names: dict[str, str]) -> list[dict[str, Any]]:
    """By courier: how many envelopes for this desk are in the bag, and how many the phone says are handed here. Counted as a manifest
    will list them."""
    at = f"agency:{desk}"
    here = sa.or_(ORDERS.c.awaiting == at, ORDERS.c.agency_code == desk, ORDERS.c.to_agency_code == desk)
    bags: dict[str, dict[str, Any]] = {}
    told = [ORDERS.c[name] for name in ("id", "kind", "holder", "awaiting", "agency_code", "to_agency_code", "returning_at")]
    carried: Sequence[Any] = tx.execute(sa.select(*told).where(ORDERS.c.holder.startswith("courier:"), ORDERS.c.state.in_((IN_HAND, HELD, RETURNING)), here)).mappings().all()
    for order in carried:
        if brings(order, at):
            holder = order["holder"]
            bag = bags.setdefault(holder, {"courier_id": holder.partition(":")[2], "name": names.get(holder, holder), "held": 0, "handed": 0})
            bag["held"] += 1
            bag["handed"] += order["awaiting"] == at
    return sorted(bags.values(), key=lambda b: (-b["handed"], b["name"]))


def _giving(tx: Tx, desk: str) -> list[OrderRow]:
    """Results that lie here ready, and transfers that start here."""
    ready = sa.or_(sa.and_(ORDERS.c.kind == "return", ORDERS.c.ready_at.is_not(None)), ORDERS.c.kind == "transfer")
    query = sa.select(OrderRow).where(ORDERS.c.agency_code == desk, ORDERS.c.tip.is_(None), ORDERS.c.state.not_in(CLOSED), ready)
    return list(tx.execute(query.order_by(ORDERS.c.promised_on, ORDERS.c.item_number).limit(200)).scalars())


def _waiting(tx: Tx, desk: str) -> list[OrderRow]:
    """Citizens who asked for their result, which is not ready yet."""
    query = sa.select(OrderRow).where(ORDERS.c.agency_code == desk, ORDERS.c.kind == "return", ORDERS.c.ready_at.is_(None), ORDERS.c.state.in_((BOOKED, PLANNED)))
    return list(tx.execute(query.order_by(ORDERS.c.created_at).limit(200)).scalars())


def _planned(tx: Tx, desk: str, page: Page) -> int:
    query = sa.select(sa.func.count()).select_from(ORDERS).where(ORDERS.c.agency_code == desk, ORDERS.c.kind == "collect", ORDERS.c.state == PLANNED)
    return int(tx.execute(query.where(ORDERS.c.promised_on == today(page))).scalar_one())


@post(OPEN, opt={"who": DESK}, sync_to_thread=True, status_code=303)
def open_manifest(page: Page, house: House) -> Response[Any]:
    key, direction = page.form.text("once"), page.form.text("direction")
    with house.db.write() as tx:
        made = once.done(tx, OPEN, key)
        if made is None:
            desk = _own(page).agency_code
            row = house.handover.open(tx, desk, direction, page.who, page.form.text("courier_id") or None, callers(tx, today(page), desk))
            made = {"id": row.id}
            once.remember(tx, OPEN, key, house.clock.now(), **made)
    return page.go(f"/counter/manifest/{made['id']}")


@get("/counter/find", opt={"who": DESK}, sync_to_thread=True)
def find(page: Page, house: House) -> Response[Any]:
    wanted = page.asked.get("q", "").strip()[:100]
    with house.db.write() as tx:
        found = lines(page, tx, queries.search(tx, page.who, wanted), today_rules(page), "counter.search") if len(wanted) >= 3 else []
    return page.show("counter_find.html", q=wanted, found=found)


@get("/counter/order/{order_id:str}", opt={"who": DESK}, sync_to_thread=True)
def order_page(page: Page, house: House, order_id: str) -> Response[Any]:
    with house.db.write() as tx:
        order = queries.owned(tx, order_id, page.who)
        told = lines(page, tx, [order], today_rules(page), "counter.order")[0]
    return page.show(
        "counter_order.html", o=told, may_ready=_may_ready(order), may_cancel=order.state in (BOOKED, PLANNED), may_complete=order.state not in OVER, **choices(today_rules(page))
    )


def _may_ready(order: OrderRow) -> bool:
    if order.kind == "return":
        return order.ready_at is None and order.state in (BOOKED, PLANNED)
    return order.kind == "collect" and order.state == "handed_over"


@post("/counter/order/{order_id:str}/ready", opt={"who": DESK}, sync_to_thread=True, status_code=303)
def ready(page: Page, house: House, order_id: str) -> Response[Any]:
    """The result can be fetched: frees the citizen's request, or opens the way back."""
    weight, fee = page.form.grams("weight") or None, page.form.dong("state_fee") if page.form.text("state_fee") else None
    with page.write() as tx:
        leg = house.orders.ready(tx, order_id, page.who, weight_g=weight, state_fee=fee)
    return page.go(f"/counter/order/{leg.id}", f"Bưu điện sẽ đến lấy kết quả; số hiệu {leg.item_number}.")


@post("/counter/order/{order_id:str}/cancel", opt={"who": DESK}, sync_to_thread=True, status_code=303)
def cancel(page: Page, house: House, order_id: str) -> Response[Any]:
    with page.write() as tx:
        house.orders.cancel(tx, order_id, page.who, page.form.text("why")[:200])
    return page.go(f"/counter/order/{order_id}", "Đã huỷ yêu cầu.")


@get("/counter/new", opt={"who": DESK}, sync_to_thread=True)
def walk_in_page(page: Page) -> Response[Any]:
    return blank(page, _own(page))


@post("/counter/new", opt={"who": DESK}, sync_to_thread=True, status_code=200)
def walk_in(page: Page) -> Response[Any]:
    """Books for somebody who stands at the desk."""
    made = answer(page, _own(page), page.who)
    if not isinstance(made, OrderRow):
        return made
    return page.go(f"/counter/order/{made.id}", f"Đã ghi yêu cầu. Số hiệu {ItemNumber(made.item_number).grouped}: in nhãn và giấy cho người dân.")


def _own(page: Page) -> Desk:
    if not page.who.agency_code:
        raise NotFound("Tài khoản này không thuộc quầy nào.", code="no_desk")
    return Desk("/counter/new", page.who.agency_code, "counter")


@get("/counter/book", opt={"who": DESK}, sync_to_thread=True)
def book(page: Page, house: House) -> Response[Any]:
    """The register book of the desk: sealed manifests of a year, newest first."""
    year = min(max(whole_number(page.asked.get("year", "")[:4]) or local_date(house.clock.now()).year, 2000), 2999)
    with house.db.read() as tx:
        rows = list(house.handover.book(tx, page.who.agency_code or "", year))
        names = party_names(page, tx, today_rules(page))
        counts = {row.id: sum(1 for li in house.handover.lines(tx, row.id) if li.scanned_at) for row in rows}
    return page.show("counter_book.html", rows=rows[::-1], names=names, counts=counts, year=year)


router = Router(
    path="/",
    route_handlers=[inbox, open_manifest, find, order_page, ready, cancel, walk_in_page, walk_in, book, *counter_key.HANDLERS, *counter_manifest.HANDLERS, *counter_papers.HANDLERS, *counter_tasks.HANDLERS, *counter_upload.HANDLERS],
    **PAGE,
)
