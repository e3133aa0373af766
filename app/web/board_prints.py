"""`/board/prints`: what waits to be printed, batches as one file, rolls and bags, and what an office closes and reports."""

from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa
from litestar import Response, Router, get, post

from app.db.uow import Tx
from app.dispatch import queries as plans
from app.house import House
from app.kernel.errors import Conflict, Malformed, NotFound
from app.orders import queries
from app.orders.invitations import INVITATIONS
from app.orders.lifecycle import BOOKED, CLOSED, HELD, PLANNED
from app.orders.projector import ORDERS
from app.orders.tables import OrderRow
from app.papers import fields, registers
from app.papers.forms import papers_file, queue_file, together
from app.papers.issue import PAPERS, Printing, Sheet
from app.papers.labels import labels_file, plan_labels
from app.papers.rolls import bag, roll
from app.papers.runs import live_runs
from app.papers.tables import PaperRow
from app.web import board_rekey
from app.web.ask_form import today_rules
from app.web.auth import BOARD, PAGE
from app.web.board_orders import by_ids
from app.web.counter_papers import dpi_of, form_of, start_of, wished
from app.web.forms import day_of
from app.web.pages import Page
from app.web.printed import printed
from app.web.views import couriers, lines, today
from labels.sheets import SHEETS

QUEUES = {"reprint": "Nhãn phải in lại", "first": "Nhãn chưa in của các chuyến", "invitations": "Giấy mời chưa in", "returns": "Phiếu chuyển hoàn chưa in"}
QUEUED = {"invitations": "giay_moi", "returns": "phieu_chuyen_hoan"}
MADE = ("dong_ca", "bao_cao")


@get("/board/prints", opt={"who": BOARD}, sync_to_thread=True)
def prints(page: Page, house: House) -> Response[Any]:
    rules, day = today_rules(page), day_of(page.asked.get("day", ""), today(page))
    with house.db.write() as tx:
        found = {name: _queue(tx, name, page) for name in QUEUES}
        told = {name: lines(page, tx, by_ids(tx, _orders_of(keys)[:100]), rules, "board.prints") for name, keys in found.items()}
        plan = plans.current(tx, day)
        runs = plans.runs(tx, plan.id) if plan else []
        before = [one for one in plans.plans(tx, day) if one.state == "superseded"]
        people = {p.id: p for p in couriers(page, tx)}
        kept = {form: _kept(tx, form) for form in MADE}
        books, closing = (registers.books_of(Printing(tx, house, page.who), year) for year in (today(page).year, today(page).year - 1))
    return page.show(
        "prints.html", queues=QUEUES, found=found, told=told, day=day, plan=plan, before=before, runs=runs, people=people, sheets=list(SHEETS), offices=rules.offices, agencies=rules.agencies, year=today(page).year, books=books, closing=closing,
        report=fields.TYPED["bao_cao"], close=fields.TYPED["dong_ca"], kept=kept,
    )  # fmt: skip


def _kept(tx: Tx, form: str) -> list[PaperRow]:
    """What an office has made of this form, newest first: printed again it says the same."""
    query = sa.select(PaperRow).where(PAPERS.c.form == form).order_by(PAPERS.c.made_at.desc(), PAPERS.c.id.desc())
    return list(tx.execute(query.limit(20)).scalars())


def _queue(tx: Tx, name: str, page: Page) -> list[str]:
    """What waits in a queue, oldest first: orders by id, invitations as `order@number`, for each of the two is a paper."""
    match name:
        case "reprint":
            return [str(task.order_id) for task in queries.open_tasks(tx, "reprint") if task.order_id]
        case "first":
            waiting = sa.select(ORDERS.c.id).where(ORDERS.c.prints == 0, ORDERS.c.state.in_((BOOKED, PLANNED)), ORDERS.c.visit_id.is_not(None))
            return list(tx.execute(waiting.order_by(ORDERS.c.promised_on, ORDERS.c.id).limit(1000)).scalars())
        case "invitations":
            made = sa.select(ORDERS.c.id, INVITATIONS.c.number).join(INVITATIONS, INVITATIONS.c.order_id == ORDERS.c.id)
            unprinted = made.where(INVITATIONS.c.printed_at.is_(None), ORDERS.c.state == HELD).order_by(INVITATIONS.c.made_at, ORDERS.c.id)
            return [f"{row.id}@{row.number}" for row in tx.execute(unprinted)]
        case "returns":
            printed = sa.select(PAPERS.c.key).where(PAPERS.c.form == "phieu_chuyen_hoan")
            back = sa.select(OrderRow.id).where(ORDERS.c.returning_at.is_not(None), ORDERS.c.state.not_in(CLOSED), ORDERS.c.id.not_in(printed))  # type: ignore[call-overload]
            return list(tx.execute(back.order_by(ORDERS.c.returning_at)).scalars())
    raise NotFound("Không có hàng chờ in này.", code="queue")


def _orders_of(keys: list[str]) -> list[str]:
    return list(dict.fromkeys(key.partition("@")[0] for key in keys))


@post("/board/prints/{name:str}/file", opt={"who": BOARD}, sync_to_thread=True, status_code=200)
def batch(page: Page, house: House, name: str) -> Response[Any]:
    """Everything in one queue as one file; printing empties it. Papers that cannot be drawn are named first, `rest` prints the others."""
    if name in QUEUED:
        return _papers(page, house, name)
    return _labels(page, f"in-{name}", lambda tx, *wish: labels_file(tx, house, _waiting(tx, name, page), *wish))


def _labels(page: Page, name: str, make: Callable[..., Sheet]) -> Response[Any]:
    """Labels on the sheet that is wished for, from its first free place."""
    return printed(page, form_of(page), name, lambda tx: make(tx, wished(page, "sheet", "a4_8"), form_of(page), page.who, start_of(page), dpi_of(page)))


def _waiting(tx: Tx, name: str, page: Page) -> list[str]:
    if ids := _queue(tx, name, page):
        return ids
    raise NotFound("Hàng chờ này trống: không có gì để in.", code="nothing_to_print")


class NotAll(Conflict):
    """Some papers of a queue are refused, and nobody has asked for the rest yet: nothing was printed."""

    code = "not_all"


def _papers(page: Page, house: House, name: str) -> Response[Any]:
    def make(tx: Tx) -> Sheet:
        made, refused = queue_file(tx, house, QUEUED[name], _waiting(tx, name, page), page.who)
        if not made or (refused and not page.form.text("rest")):
            raise NotAll("Có giấy chưa in được.", made=len(made), refused=refused)
        return together(made)

    try:
        return printed(page, "pdf", f"in-{name}", make)
    except NotAll as told:
        return page.show("prints_refused.html", 409, name=name, queue=QUEUES[name], **told.extra)


@post("/board/day/{day:str}/labels", opt={"who": BOARD}, sync_to_thread=True, status_code=200)
def day_labels(page: Page, house: House, day: str) -> Response[Any]:
    """The labels of the plan in force, in the order of the runs."""
    return _labels(page, f"nhan-{day}", lambda tx, *wish: plan_labels(tx, house, day_of(day, today(page)), *wish)[0])


@post("/board/day/{day:str}/papers/{form:str}", opt={"who": BOARD}, sync_to_thread=True, status_code=200)
def day_papers(page: Page, house: House, day: str, form: str) -> Response[Any]:
    """The lists or the paper sheets of all runs of a day, as one file."""
    return printed(page, "pdf", f"{form}-{day}", lambda tx: _day_papers(tx, page, day_of(day, today(page)), form))


def _day_papers(tx: Tx, page: Page, day: date, form: str) -> Sheet:
    if form not in ("bang_ke", "phieu_chuyen_giay"):
        raise Malformed("Cả ngày chỉ in bang_ke hoặc phieu_chuyen_giay.", code="form")
    plan = plans.current(tx, day)
    if plan is None:
        raise NotFound("Ngày này chưa có kế hoạch công bố.", code="no_plan")
    if not (runs := live_runs(tx, plan.id)):
        raise NotFound("Kế hoạch ngày này không còn việc nào: mọi yêu cầu đã huỷ, đã dời ngày hoặc đang trả lại.", code="nothing_to_print")
    return papers_file(tx, page.house, form, runs, page.who)


@post("/board/prints/roll", opt={"who": BOARD}, sync_to_thread=True, status_code=200)
def new_roll(page: Page, house: House) -> Response[Any]:
    """Fresh numbers, each printed once; bound to a dossier when it is scanned at the door."""
    form, kind = page.form, page.form.text("format") or "pdf"
    return printed(page, kind, "cuon-so", lambda tx: roll(tx, house, form.number("count"), form.text("office"), form.text("sheet") or "a4_24", kind, page.who, start_of(page)))


@post("/board/prints/bag", opt={"who": BOARD}, sync_to_thread=True, status_code=200)
def new_bag(page: Page, house: House) -> Response[Any]:
    form = page.form
    sides, holds, seal = (form.text("giver"), form.text("taker")), form.number("holds"), form.text("seal")[:30]
    return printed(page, "pdf", "tui", lambda tx: bag(Printing(tx, house, page.who), *sides, holds, seal, form.number("weight"), form.text("sheet") or "roll_100x70", "pdf"))


@post("/board/prints/typed/{form:str}", opt={"who": BOARD}, sync_to_thread=True, status_code=200)
def typed(page: Page, house: House, form: str) -> Response[Any]:
    """A cash close or a report, with what somebody types for it."""
    if form not in MADE:
        raise Malformed("Chỉ có bao_cao và dong_ca.", code="form")
    key = page.form.text("key") or f"{page.form.text('courier')}:{page.form.text('day')}"
    words = {f.name: page.form.text(f.name) for f in fields.TYPED[form]}
    return printed(page, "pdf", f"{form}-{key[-10:]}".replace(":", "-"), lambda tx: papers_file(tx, house, form, [key], page.who, words))


@post("/board/prints/close-book", opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def close_book(page: Page, house: House) -> Response[Any]:
    with page.write() as tx:
        last = registers.close(Printing(tx, house, page.who), registers.Book.of(page.form.text("book")))
    return page.go("/board/prints", f"Đã khoá sổ ở số {last:02d}.")


router = Router(path="/", route_handlers=[prints, batch, day_labels, day_papers, new_roll, new_bag, typed, close_book, *board_rekey.HANDLERS], **PAGE)
