"""What waits for a desk about its own envelopes: a code for a new dossier, a procedure or a name that nobody knew, papers that the courier
brings back."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from litestar import Response, post

from app.db.uow import Tx
from app.house import House
from app.orders import queries
from app.orders.commands import Completion
from app.orders.completing import OVER, complete
from app.orders.projector import ORDERS
from app.orders.tasks import TASKS
from app.orders.withdrawn import KIND
from app.web.auth import DESK
from app.web.complete_form import given
from app.web.pages import Page

KINDS = {"no_code": "Chưa có mã hồ sơ", "dossier_code": "Mã hồ sơ cần xem", "procedure": "Thủ tục cần xem", "name": "Thiếu họ tên", KIND: "Giấy thu hồi"}


def for_desk(tx: Tx, desk: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Oldest first; `names` of parties. A new dossier gets its code when the desk has it: before that there is nothing to do."""
    here = sa.or_(TASKS.c.kind != "no_code", ORDERS.c.holder == f"agency:{desk}")
    open_ = sa.or_(TASKS.c.kind == KIND, ORDERS.c.state.not_in(OVER))
    query = sa.select(TASKS.c.id, TASKS.c.kind, TASKS.c.text, TASKS.c.created_at, TASKS.c.data, TASKS.c.order_id, ORDERS.c.item_number, ORDERS.c.citizen_name)
    mine = query.join(ORDERS, ORDERS.c.id == TASKS.c.order_id).where(TASKS.c.closed_at.is_(None), TASKS.c.kind.in_(KINDS), ORDERS.c.agency_code == desk, here, open_)
    return [{**row, "word": KINDS[row["kind"]], "brings": names.get(row["data"].get("courier", ""), "")} for row in tx.execute(mine.order_by(TASKS.c.created_at).limit(200)).mappings()]


def brought_by(tx: Tx, desk: str, courier: str) -> list[dict[str, Any]]:
    """Papers withdrawn that this courier (`courier:<id>`) still has to bring to the desk."""
    query = sa.select(TASKS.c.text, TASKS.c.data, ORDERS.c.item_number).join(ORDERS, ORDERS.c.id == TASKS.c.order_id)
    open_ = query.where(TASKS.c.kind == KIND, TASKS.c.closed_at.is_(None), ORDERS.c.agency_code == desk).order_by(TASKS.c.created_at)
    return [dict(row) for row in tx.execute(open_).mappings() if row["data"].get("courier") == courier]


@post("/counter/order/{order_id:str}/complete", opt={"who": DESK}, sync_to_thread=True, status_code=303)
def complete_order(page: Page, house: House, order_id: str) -> Response[Any]:
    """Code, procedure and name; the desk itself stays, for whose the order is, only the board can change."""
    asked = given(page.form)
    with page.write() as tx:
        complete(tx, house.orders, order_id, Completion(asked.dossier_code, asked.procedure_code, asked.citizen_name), page.who)
    return page.go(f"/counter/order/{order_id}", "Đã bổ sung hồ sơ.")


@post("/counter/task/{task_id:str}/received", opt={"who": DESK}, sync_to_thread=True, status_code=303)
def received(page: Page, house: House, task_id: str) -> Response[Any]:
    """The desk has the papers that were withdrawn; what is missing or different is written down with it."""
    note = page.form.text("note")[:500]
    with page.write() as tx:
        order_id = tx.execute(sa.select(TASKS.c.order_id).where(TASKS.c.id == task_id, TASKS.c.kind == KIND)).scalar_one_or_none()
        queries.owned(tx, order_id or "", page.who)
        house.orders.close_task(tx, task_id, page.who, f"Quầy nhận, ghi chú: {note}" if note else "Quầy đã nhận đủ.")
    return page.go("/counter", "Đã ghi: quầy nhận giấy thu hồi.")


HANDLERS = [complete_order, received]
