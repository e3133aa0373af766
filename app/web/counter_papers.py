"""What desk and board print: labels of an order or of a whole manifest (each print is counted), and the legal papers."""

from typing import Any

from litestar import Response, get

from app.house import House
from app.kernel.errors import Malformed
from app.orders import queries
from app.papers.forms import papers_file
from app.papers.labels import labels_file
from app.web.auth import BOARD, DESK
from app.web.pages import SAFE, Page

PRINTS = DESK | BOARD
KINDS = {"pdf": "application/pdf", "zpl": "application/zpl"}


@get("/counter/order/{order_id:str}/label", opt={"who": PRINTS}, sync_to_thread=True)
def label(page: Page, house: House, order_id: str) -> Response[Any]:
    """`?sheet=` a name of labels.sheets, `?format=pdf|zpl`."""
    with house.db.write() as tx:
        order = queries.owned(tx, order_id, page.who)
        content = labels_file(tx, house, [order.id], page.asked.get("sheet", "a6"), _format(page), page.who)
    return _file(content, _format(page), order.item_number)


@get("/counter/manifest/{manifest_id:str}/labels", opt={"who": PRINTS}, sync_to_thread=True)
def labels(page: Page, house: House, manifest_id: str) -> Response[Any]:
    """All labels of a batch; `?start=` the first free label of a begun sheet."""
    start = page.asked.get("start", "1")
    if not (start.isascii() and start.isdigit() and 1 <= int(start[:3]) <= 99):
        raise Malformed(f"Ô bắt đầu «{start[:10]}» phải là số từ 1.", code="start")
    with house.db.write() as tx:
        row = house.handover.find(tx, manifest_id, page.who)
        items = [line.item_number for line in house.handover.lines(tx, row.id)]
        content = labels_file(tx, house, items, page.asked.get("sheet", "a4_4"), _format(page), page.who, int(start))
    return _file(content, _format(page), f"bien-ban-{row.number:02d}-{row.year}")


@get("/counter/paper/{form:str}/{key:str}", opt={"who": PRINTS}, sync_to_thread=True)
def paper(page: Page, house: House, form: str, key: str) -> Response[Any]:
    """bien_ban or bien_ban_ky of a manifest, phieu_gui or giay_moi of an order, bang_ke of a run; whose it is, is part of the question."""
    with house.db.write() as tx:
        content = papers_file(tx, house, form, [key], page.who)
    return _file(content, "pdf", f"{form}-{key[-8:]}")


def _format(page: Page) -> str:
    form = page.asked.get("format", "pdf")
    if form not in KINDS:
        raise Malformed("Định dạng nhãn là pdf hoặc zpl.", code="format")
    return form


def _file(content: bytes, form: str, name: str) -> Response[Any]:
    headers = {**SAFE, "Content-Disposition": f'inline; filename="{name}.{form}"'}
    return Response(content, media_type=KINDS[form], headers=headers)


HANDLERS = [label, labels, paper]
