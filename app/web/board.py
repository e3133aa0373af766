"""`/board`: the dispatcher plans, re-plans, publishes, moves a stop or a whole run. Every decision carries the version it was
made on; a stale one is a conflict and changes nothing."""

from typing import Any

import sqlalchemy as sa
from litestar import Response, Router, get, post

from app.accounts.absences import stay_away
from app.db.uow import Tx
from app.dispatch import queries
from app.dispatch.facts import on_duty
from app.dispatch.tables import PlanJobRow, PlanRow, RunRow
from app.house import House
from app.kernel.actor import Role
from app.kernel.errors import Malformed, NotFound
from app.orders.projector import ORDERS
from app.web import board_cases, board_devices, board_fetched, board_orders, board_proofs, once
from app.web.ask_form import today_rules
from app.web.auth import BOARD, PAGE
from app.web.board_day import read_day
from app.web.forms import day_of
from app.web.pages import Page
from app.web.views import lines, today

MAX_SECONDS = 600


@get("/board", opt={"who": BOARD}, sync_to_thread=True)
def board(page: Page, house: House) -> Response[Any]:
    day = day_of(page.asked.get("day", ""), today(page))
    rules = house.reference.at(day)
    with house.db.read() as tx:
        people = {p.id: p for p in house.accounts.people(tx)}
        seen = read_day(tx, day, page.asked.get("plan", ""), rules, people, house.clock.now())
    next_day, last_day = rules.calendar.add(day, 1), rules.calendar.add(day, -1)
    return page.show(
        "board.html", d=seen, next_day=next_day, last_day=last_day, off=rules.calendar.why_off(day), once=once.fresh(), people=people, communes=rules.communes,
        seconds=house.settings.plan_seconds, current=next((p for p in seen.plans if p.state == "published"), None), refresh=seen.busy,
    )  # fmt: skip


@post("/board/plan", opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def plan(page: Page, house: House) -> Response[Any]:
    """Asks for a new version; the solver works on while the dispatcher does other things."""
    day, key = day_of(page.form.text("day"), today(page)), page.form.text("once")
    seconds = min(max(page.form.number("seconds", house.settings.plan_seconds), 1), MAX_SECONDS)
    with house.db.write() as tx:
        if once.done(tx, "/board/plan", key) is None:
            job = house.dispatch.request(tx, day, page.who, page.form.text("base_id") or None, seconds)
            once.remember(tx, "/board/plan", key, house.clock.now(), job_id=job.id)
    return page.go(f"/board?day={day}", "Đã nhận yêu cầu lập kế hoạch; trang tự làm mới khi xong.")


@post("/board/plan/stop", opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def stop_plan(page: Page, house: House) -> Response[Any]:
    """The dispatcher does not want to wait longer: the best plan so far is taken."""
    with page.write() as tx:
        house.dispatch.jobs.stop(tx, page.form.text("job_id"))
    return page.go(f"/board?day={day_of(page.form.text('day'), today(page))}", "Đang dừng: bản tốt nhất đến nay sẽ được ghi.")


@post("/board/publish", opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def publish(page: Page, house: House) -> Response[Any]:
    with page.write() as tx:
        row = house.dispatch.publish(tx, page.form.text("plan_id"), page.who, page.form.number("base_version"))
        day, version = row.day, row.version
    return page.go(f"/board?day={day}", f"Đã công bố kế hoạch bản {version}: máy bưu tá nhận phần thay đổi.")


@get("/board/run/{run_id:str}", opt={"who": BOARD}, sync_to_thread=True)
def run_page(page: Page, house: House, run_id: str) -> Response[Any]:
    with house.db.write() as tx:
        run, plan_row = _run(tx, run_id)
        visits = queries.visits(tx, run.plan_id, run.id)
        found = {o.id: o for o in lines(page, tx, board_orders.by_ids(tx, [i for v in visits for i in v.order_ids]), today_rules(page), "board.run")}
        people = {p.id: p for p in house.accounts.people(tx)}
        others = [c for c in on_duty(tx, house.reference.at(run.day), run.day) if c.id != run.courier_id]
    stops = [{"v": v, "orders": [found[i] for i in v.order_ids if i in found]} for v in visits]
    return page.show("board_run.html", run=run, plan=plan_row, courier=people.get(run.courier_id), stops=stops, others=others, once=once.fresh(), agencies=today_rules(page).agencies)


def _run(tx: Tx, run_id: str) -> tuple[RunRow, PlanRow | None]:
    run = tx.get(RunRow, run_id)
    if run is None:
        raise NotFound("Không có chuyến này.", code="run_not_found")
    return run, tx.get(PlanRow, run.plan_id)


@post("/board/move", opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def move(page: Page, house: House) -> Response[Any]:
    """One stop to another courier; in force at once unless somebody was faster."""
    form = page.form
    with page.write() as tx:
        _is_courier(tx, house, form.text("to"))
        job = house.dispatch.move(tx, form.text("plan_id"), form.text("visit_id"), form.text("to"), page.who, form.number("version"))
        day, more = job.day, _not_spoken(tx, house, form.text("to"), job)
    return page.go(f"/board?day={day}", f"Đang chuyển điểm dừng; kế hoạch mới có hiệu lực khi tính xong.{more}")


@post("/board/stand-in", opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def stand_in(page: Page, house: House) -> Response[Any]:
    """A courier fell sick: the rest of the run, and what is in the bag, goes to another; absent until the day named."""
    form = page.form
    day = day_of(form.text("day"), today(page))
    until = day_of(form.text("until"), day)
    with page.write() as tx:
        _is_courier(tx, house, form.text("to"))
        job = house.dispatch.stand_in(tx, day, form.text("absent"), form.text("to"), page.who, form.number("version"))
        more = _not_spoken(tx, house, form.text("to"), job)
        more += stay_away(tx, house.accounts, form.text("absent"), day, until)
    return page.go(f"/board?day={day}", f"Đang chuyển cả chuyến. Bì trong túi bàn giao lại tại bưu cục, quét như mọi lần.{more}")


def _is_courier(tx: Tx, house: House, person_id: str) -> None:
    if not person_id or house.accounts.person(tx, person_id).role != Role.COURIER:
        raise Malformed("Chọn bưu tá nhận việc.", code="courier_missing", field="to")


def _not_spoken(tx: Tx, house: House, to: str, job: PlanJobRow) -> str:
    """Who is named by a person goes whatever he speaks; the person should know."""
    courier = house.accounts.person(tx, to)
    asked = set(tx.execute(sa.select(ORDERS.c.language).where(ORDERS.c.id.in_(list(job.pins)))).scalars())
    return f" {courier.name} không nói tiếng Khmer, mà có người dân cần tiếng Khmer." if "km" in asked and "km" not in (courier.languages or "").split(",") else ""


router = Router(
    path="/", route_handlers=[board, plan, stop_plan, publish, run_page, move, stand_in, *board_orders.HANDLERS, *board_fetched.HANDLERS, *board_proofs.HANDLERS, *board_cases.HANDLERS, *board_devices.HANDLERS], **PAGE
)
