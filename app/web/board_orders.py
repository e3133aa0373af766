"""The dispatcher looks an order up and decides about it: search, its chain of hands, cancel, change, settle its place."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from litestar import Response, get, post

from app.custody.codes import SAID, verdicts
from app.custody.log import EVENTS, LINKS
from app.db.uow import Tx
from app.house import House
from app.kernel.errors import Malformed
from app.orders import queries
from app.orders.commands import Address, OrderChange
from app.orders.completing import OVER, complete
from app.orders.corrections import open_corrections, said
from app.orders.lifecycle import BOOKED, HELD, IN_HAND, PLANNED, goes_back
from app.orders.projector import ATTEMPTS, ORDERS
from app.orders.sending_back import Decided, send_back
from app.orders.tables import OrderRow, TaskRow
from app.places.resolve import resolve
from app.web import show
from app.web.ask_form import days_of, slot_window, today_rules
from app.web.auth import BOARD
from app.web.board_fetched import form_of
from app.web.board_proofs import proofs_of_order
from app.web.complete_form import choices, given
from app.web.pages import Page
from app.web.views import holders, lines, party_names

TASKS: sa.Table = TaskRow.__table__  # type: ignore[attr-defined]
EVENT_WORDS = {
    "envelopes.taken": "nhận bì", "collect.done": "lấy hồ sơ tại nhà", "deliver.done": "giao tận tay", "visit.failed": "đến chưa thành", "envelopes.handed": "bàn giao",
    "manifest.sealed": "ký biên bản", "envelope.found": "điều phối xác định", "correction": "đính chính", "visit.started": "đến nơi", "shift.closed": "kết ca",
}  # fmt: skip


def by_ids(tx: Tx, ids: Sequence[str]) -> list[OrderRow]:
    found: list[OrderRow] = []
    for at in range(0, len(ids), 400):
        found += tx.execute(sa.select(OrderRow).where(ORDERS.c.id.in_(ids[at : at + 400]))).scalars()
    return found


@get("/board/find", opt={"who": BOARD}, sync_to_thread=True)
def find(page: Page, house: House) -> Response[Any]:
    """By name, telephone, dossier code or item number."""
    wanted = page.asked.get("q", "").strip()[:100]
    with house.db.write() as tx:
        found = lines(page, tx, queries.search(tx, page.who, wanted), today_rules(page), "board.search") if len(wanted) >= 3 else []
    return page.show("board_find.html", q=wanted, found=found)


@get("/board/order/{order_id:str}", opt={"who": BOARD}, sync_to_thread=True)
def order_page(page: Page, house: House, order_id: str) -> Response[Any]:
    rules = today_rules(page)
    with house.db.write() as tx:
        order = queries.owned(tx, order_id, page.who)
        told = lines(page, tx, [order], rules, "board.order")[0]
        chain = _chain(tx, order, party_names(page, tx, rules))
        tries = tx.execute(sa.select(ATTEMPTS).where(ATTEMPTS.c.order_id == order.id).order_by(ATTEMPTS.c.at)).mappings().all()
        stops = queries.stops_of(tx, [order]).get(order.id, ())
        proofs = proofs_of_order(tx, order)
        tasks = tx.execute(sa.select(TaskRow).where(TASKS.c.order_id == order.id).order_by(TASKS.c.created_at)).scalars().all()
        moved = {link["event_id"] for link in chain if link["role"] == "moved"}
        corrections = [task for task in open_corrections(tx, order.id) if task.data["of"] in moved]
        may_hold = holders(page, tx, rules) if corrections else {}
        open_, again, back = order.state in (BOOKED, PLANNED), queries.tried_again(tx, order), queries.brought_back(order)
        offered = house.dispatch.slot_book.of_commune(tx, order.new_code, 8) if (open_ or again or back) and order.new_code else []
        fetched = form_of(page, tx, order)
        days = days_of([slot for slot in offered if not back or goes_back(order.returning_at, slot.day)])
    return page.show(
        "board_order.html", o=told, row=order, chain=chain, tries=tries, proofs=proofs, reasons=rules.reasons, tasks=tasks, open=open_, again=again, back=back, days=days,
        may_send_back=order.state in (IN_HAND, HELD), corrections=corrections, holders=may_hold, stops=stops, fetched=fetched,
        communes=sorted(rules.communes.values(), key=lambda c: c.name), candidates=candidates(order, rules) if order.new_code is None else [],
        may_complete=order.state not in OVER, **choices(rules),
    )  # fmt: skip


def _chain(tx: Tx, order: OrderRow, names: dict[str, str]) -> list[dict[str, Any]]:
    """Who handed it to whom, as it came in; acts of no effect are shown too."""
    joined = LINKS.join(EVENTS, EVENTS.c.event_id == LINKS.c.event_id)
    columns = (LINKS.c.position, LINKS.c.role, LINKS.c.giver, LINKS.c.taker, LINKS.c.event_id, EVENTS.c.type, EVENTS.c.occurred_at, EVENTS.c.received_at, EVENTS.c.outcome, EVENTS.c.confidence, EVENTS.c.source, EVENTS.c.body)
    rows = tx.execute(sa.select(*columns).select_from(joined).where(LINKS.c.item_number == order.item_number).order_by(LINKS.c.position)).mappings().all()
    codes = verdicts(tx, {row["event_id"]: row["body"] for row in rows})
    return [
        {**row, "code": SAID.get(codes.get(row["event_id"], ""), ""), "word": _word(row), "said": _correction(row), "from": show.party(row["giver"], names) if row["giver"] else "", "to": show.party(row["taker"], names) if row["taker"] else ""}
        for row in rows
    ]


def _word(row: Any) -> str:
    over_the_counter = row["type"] == "deliver.done" and row["giver"].startswith("office:")
    return "giao tại bưu cục" if over_the_counter else EVENT_WORDS.get(row["type"], row["type"])


def _correction(row: Any) -> str:
    payload = json.loads(row["body"])["payload"] if row["type"] == "correction" else None
    return said(payload["reason"], payload["payload"]) if payload else ""


def candidates(order: OrderRow, rules: Any) -> list[dict[str, str]]:
    found = []
    for c in resolve(rules.gazetteer, order.address_text, "", None, 6):
        old, new = rules.old_communes.get(c.old_code), rules.communes.get(c.new_code)
        if new is not None:
            found.append({"code": c.old_code or c.new_code, "text": f"{old.full_name} (nay {new.name})" if old else new.name, "score": f"{round(100 * c.score)} %"})
    return found


@post("/board/order/{order_id:str}/place", opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def place(page: Page, house: House, order_id: str) -> Response[Any]:
    """A person says where it is: a commune, and a point where one is known."""
    form = page.form
    code = form.text("pick") or form.text("commune")
    if not code:
        raise Malformed("Chọn xã, phường.", code="commune_missing", field="commune")
    lat, lon = _degrees(form.text("lat")), _degrees(form.text("lon"))
    with page.write() as tx:
        house.orders.settle_place(tx, order_id, code, lat, lon if lat is not None else None, page.who)
    return page.go(_back(page, order_id), "Đã ghi nơi đến; yêu cầu vào kế hoạch tới.")


def _back(page: Page, order_id: str) -> str:
    """The page that the form stands on."""
    back = page.form.text("back")
    return back if back.startswith("/board") else f"/board/order/{order_id}"


def _degrees(text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        raise Malformed(f"Toạ độ «{text[:20]}» không phải số.", code="degrees") from None
    if not -180 <= value <= 180:
        raise Malformed(f"Toạ độ «{text[:20]}» ngoài phạm vi.", code="degrees")
    return value


@post("/board/order/{order_id:str}/change", opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def change(page: Page, house: House, order_id: str) -> Response[Any]:
    """Telephone, address, time or note; empty fields stay as they were."""
    form = page.form
    what = OrderChange(
        phone=form.text("phone") or None, window=slot_window(form.text("slot")) if form.text("slot") else None, note=form.text("note") or None,
        address=Address(form.text("address"), form.text("commune")) if form.text("address") else None,
    )  # fmt: skip
    with page.write() as tx:
        house.orders.change(tx, order_id, what, page.who, form.number("version"))
    return page.go(f"/board/order/{order_id}", "Đã sửa yêu cầu.")


@post("/board/order/{order_id:str}/complete", opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def complete_order(page: Page, house: House, order_id: str) -> Response[Any]:
    """What the order was taken without: dossier code, procedure, name, agency; empty fields stay as they were."""
    with page.write() as tx:
        complete(tx, house.orders, order_id, given(page.form), page.who)
    return page.go(_back(page, order_id), "Đã bổ sung hồ sơ.")


@post("/board/order/{order_id:str}/cancel", opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def cancel(page: Page, house: House, order_id: str) -> Response[Any]:
    with page.write() as tx:
        house.orders.cancel(tx, order_id, page.who, page.form.text("why")[:200])
    return page.go(f"/board/order/{order_id}", "Đã huỷ yêu cầu.")


@post("/board/order/{order_id:str}/back", opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def back(page: Page, house: House, order_id: str) -> Response[Any]:
    """What the post holds goes back to who gave it."""
    with page.write() as tx:
        send_back(tx, house.orders, order_id, Decided(page.form.text("why"), page.form.text("fault")), page.who)
    return page.go(f"/board/order/{order_id}", "Bì sẽ được trả lại nơi gửi từ ngày làm việc sau; phiếu chuyển hoàn ở trang In.")


HANDLERS = [find, order_page, place, change, complete_order, cancel, back]
