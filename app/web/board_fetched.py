"""`/board/held`: what waits at the post offices for its citizen; and the form on an order's page that says that it was fetched there."""

from typing import Any

from litestar import Response, get, post

from app.db.uow import Tx
from app.house import House
from app.orders import queries
from app.orders.lifecycle import HELD
from app.orders.tables import OrderRow
from app.papers import fetched
from app.papers.inside import listed
from app.papers.issue import Printing
from app.papers.slips import due_of, due_open
from app.web.ask_form import today_rules
from app.web.auth import BOARD
from app.web.pages import Page
from app.web.views import lines


def form_of(page: Page, tx: Tx, order: OrderRow) -> dict[str, Any] | None:
    """What the order's page shows; None where the post office has nothing to do with it."""
    why = fetched.hindrance(tx, order)
    if why and not (order.state == HELD and order.holder.startswith("courier:")):
        return None
    p = Printing(tx, page.house, page.who)
    return {"why": why, "papers": listed(p, order), "due": due_of(order), "open": due_open(order), "id_types": fetched.ID_TYPES}


@get("/board/held", opt={"who": BOARD}, sync_to_thread=True)
def held(page: Page, house: House) -> Response[Any]:
    with house.db.write() as tx:
        found = lines(page, tx, fetched.waiting(tx), today_rules(page), "board.held")
    return page.show("board_held.html", found=found)


@post("/board/order/{order_id:str}/fetched", opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def give(page: Page, house: House, order_id: str) -> Response[Any]:
    with page.write() as tx:
        p, order = Printing(tx, house, page.who), queries.owned(tx, order_id, page.who)
        told = fetched.give(p, order, fetched.as_typed(p, order, page.form.values()))
    if told.outcome == "contested":
        return page.go(f"/board/order/{order_id}", "Đã ghi, nhưng trái với chuỗi bàn giao: xem mục Tranh chấp.", "warn")
    return page.go(f"/board/order/{order_id}", "Đã ghi: giao tại bưu cục. Biên nhận tiền, phiếu gửi ở «Mọi giấy tờ».")


HANDLERS = [held, give]
