"""What the desk prints: labels of an order, the manifest as the legal form (PDF)."""

from typing import Any

from litestar import Response, get

from app.house import House
from app.kernel.errors import Malformed
from app.orders import queries
from app.web.auth import BOARD, DESK
from app.web.pages import SAFE, Page

PRINTS = DESK | BOARD
SHEETS = ("a6", "roll_100x150", "a4")


@get("/counter/order/{order_id:str}/label", opt={"who": PRINTS}, sync_to_thread=True)
def label(page: Page, house: House, order_id: str) -> Response[Any]:
    """`?sheet=a6|roll_100x150|a4`, `?format=pdf|zpl`."""
    from app.papers.labels import labels_file

    sheet, form = page.asked.get("sheet", SHEETS[0]), page.asked.get("format", "pdf")
    if form not in ("pdf", "zpl"):
        raise Malformed("Định dạng nhãn là pdf hoặc zpl.", code="format")
    with house.db.write() as tx:
        order = queries.owned(tx, order_id, page.who)
        content = labels_file(tx, house, [order.id], sheet, form, page.who, 1)
    return _file(content, "application/pdf" if form == "pdf" else "application/zpl", f"{order.item_number}.{form}")


@get("/counter/paper/{form:str}/{key:str}", opt={"who": PRINTS}, sync_to_thread=True)
def paper(page: Page, house: House, form: str, key: str) -> Response[Any]:
    """A legal form of an order or a manifest as PDF; whose it is, is asked first."""
    from app.papers.forms import papers_file

    with house.db.write() as tx:
        if form == "bien_ban":
            house.handover.find(tx, key, page.who)
        else:
            queries.owned(tx, key, page.who)
        content = papers_file(tx, house, form, [key], page.who)
    return _file(content, "application/pdf", f"{form}-{key[-8:]}.pdf")


def _file(content: bytes, mime: str, name: str) -> Response[Any]:
    headers = {**SAFE, "Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, media_type=mime, headers=headers)


HANDLERS = [label, paper]
