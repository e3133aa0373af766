"""What waits for a person at the board: tasks, contested envelopes, quarantined devices, messages that nobody has sent."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from litestar import Response, get, post

from app.accounts.access import saw_all
from app.house import House
from app.kernel.errors import Refused
from app.kernel.time import local_date
from app.orders import queries
from app.orders.projector import ORDERS
from app.orders.tables import OrderRow, TaskRow
from app.web import board_dispute, board_heal
from app.web.ask_form import today_rules
from app.web.auth import BOARD
from app.web.board_orders import by_ids, candidates
from app.web.complete_form import FIELD_OF, choices
from app.web.pages import Page
from app.web.views import holders, lines, party_names

KINDS = {
    "twice": "Có thể đặt hai lần", "number": "Số hiệu cần xem",
    "address": "Địa chỉ chưa rõ", "dossier_code": "Mã hồ sơ cần xem", "no_code": "Chưa có mã hồ sơ", "procedure": "Thủ tục cần xem", "agency": "Cơ quan cần xem", "direction": "Chiều đi cần xem", "phone": "Số điện thoại cần xem",
    "window": "Giờ hẹn cần xem", "name": "Thiếu họ tên", "reduction": "Diện giảm cước cần xem", "call": "Gọi người dân", "complaint": "Khiếu nại", "contested": "Tranh chấp",
    "correction": "Đính chính", "custody_alarm": "Bì nằm yên", "device": "Máy của bưu tá", "reprint": "In lại", "restored": "Khôi phục dữ liệu", "recovered": "Giấy thu hồi chờ trả một cửa",
    "document": "Một cửa báo về hồ sơ", "said_again": "Một cửa gửi lại, khác trước", "message": "Chưa báo được cho dân", "money": "Tiền báo hai lần", "shift": "Kết ca lệch", "calendar": "Lịch nghỉ lễ",
    "connection": "Kết nối cần xem", "absence": "Ngày vắng cần xem", "refused": "Bị từ chối: trả lại hay mang lại", "left_out": "Quầy không nhận bì", "refund": "Trả lại tiền đã thu", "invitation": "Giấy mời chưa đến người nhận", "unplanned": "Chưa vào chuyến",
    "uncovered": "Chuyến không có người đi", "overtaken": "Đã lấy, rồi mới biết huỷ",
}  # fmt: skip


@get("/board/tasks", opt={"who": BOARD}, sync_to_thread=True)
def tasks(page: Page, house: House) -> Response[Any]:
    rules = today_rules(page)
    with house.db.write() as tx:
        rows = queries.open_tasks(tx, page.asked.get("kind") or None)
        kept = by_ids(tx, [r.order_id for r in rows if r.order_id])
        orders = {o.id: o for o in lines(page, tx, kept, rules, "board.tasks")}
    raw = {o.id: o for o in kept}
    today = local_date(house.clock.now())
    told = [{"t": r, "order": orders.get(r.order_id or ""), **_answer_by(r, today), "candidates": candidates(raw[r.order_id], rules) if r.kind == "address" and r.order_id in raw else []} for r in rows]
    return page.show(
        "board_tasks.html", tasks=told, kinds=KINDS, communes=sorted(rules.communes.values(), key=lambda c: c.name), kind=page.asked.get("kind", ""), field_of=FIELD_OF,
        **choices(rules),
    )  # fmt: skip


def _answer_by(task: TaskRow, today: date) -> dict[str, Any]:
    last = date.fromisoformat(task.data["answer_by"]) if "answer_by" in task.data else None
    return {"answer_by": last, "overdue": last is not None and last < today}


@post("/board/tasks/{task_id:str}/close", opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def close_task(page: Page, house: House, task_id: str) -> Response[Any]:
    solution = page.form.text("solution")[:1000]
    if not solution:
        raise Refused("Ghi đã giải quyết thế nào.", code="solution", field="solution")
    with page.write() as tx:
        house.orders.close_task(tx, task_id, page.who, solution)
    return page.go("/board/tasks", "Đã đóng việc.")


@get("/board/contested", opt={"who": BOARD}, sync_to_thread=True)
def contested(page: Page, house: House) -> Response[Any]:
    """Envelopes whose facts cannot all be true, both sides shown; and devices kept apart."""
    rules = today_rules(page)
    with house.db.write() as tx:
        rows = list(tx.execute(sa.select(OrderRow).where(ORDERS.c.contested.is_(True)).order_by(ORDERS.c.changed_at.desc()).limit(200)).scalars())
        names = party_names(page, tx, rules)
        told = lines(page, tx, rows, rules, "board.contested")
        cases = [board_dispute.case(tx, house, row, names) for row in rows]
        loose = [t for t in queries.open_tasks(tx, "contested") if not _covered(t, cases)]
        people = {p.id: p for p in house.accounts.people(tx)}
        devices = [d for d in house.accounts.devices(tx) if d.state == "quarantined"]
        may_hold = holders(page, tx, rules)
    return page.show("board_contested.html", cases=list(zip(told, cases, strict=True)), loose=loose, devices=devices, people=people, holders=may_hold)


def _covered(task: TaskRow, cases: list[dict[str, Any]]) -> bool:
    """A wrong signature or code stands for itself, also where the act is in dispute."""
    return task.key.startswith("contested:") and any(task.data.get("event_id") in case["contested"] for case in cases)


@post("/board/contested/{order_id:str}/found", opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def found(page: Page, house: House, order_id: str) -> Response[Any]:
    """The dispatcher has looked and says where the envelope is; the facts in dispute are settled by it, and kept."""
    with page.write() as tx:
        order = queries.owned(tx, order_id, page.who)
        correction = page.form.text("correction")
        board_heal.heal(tx, house, order, board_heal.Found(page.form.text("holder"), page.form.text("reason")[:300], correction), page.who)
    return page.go(f"/board/order/{order_id}" if correction else "/board/contested", f"Đã ghi nơi giữ bì {order.item_number}; cả hai bản khai vẫn được lưu.")


@get("/board/tray", opt={"who": BOARD}, sync_to_thread=True)
def tray(page: Page, house: House) -> Response[Any]:
    with house.db.write() as tx:
        rows = house.notify.tray(tx)
        total = house.notify.waiting(tx)
        if rows:
            saw_all(tx, page.who, "board.tray", house.clock.now(), [row.order_id for row in rows], count=len(rows))
    return page.show("board_tray.html", messages=rows, total=total, gateway=house.gateway is not None, now=house.clock.now())


@post("/board/tray/{message_id:str}", opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def read_out(page: Page, house: House, message_id: str) -> Response[Any]:
    with house.db.write() as tx:
        house.notify.read_out(tx, message_id, page.who)
    return page.go("/board/tray", "Đã ghi là đã đọc cho người dân.")


HANDLERS = [tasks, close_task, contested, found, tray, read_out]
