"""`/board/run/…/paper`: the paper run sheet of a day without phones, keyed in line by line, and at its foot the end of the shift."""

from typing import Any

from litestar import Response, get, post

from app.house import House
from app.papers import paper_close, rekey
from app.papers.issue import Printing
from app.papers.runs import run_of
from app.papers.slips import due_of
from app.web.ask_form import today_rules
from app.web.auth import BOARD
from app.web.pages import Page

PATH = "/board/run/{run_id:str}/paper"


@get(PATH, opt={"who": BOARD}, sync_to_thread=True)
def sheet(page: Page, house: House, run_id: str) -> Response[Any]:
    with house.db.write() as tx:
        p = Printing(tx, house, page.who)
        run = run_of(p, run_id)
        found = rekey.lines(p, run_id)
        lines = [{"l": line, "due": due_of(line.order)} for line in found]
        courier, closed = p.names.get(run.courier_id, run.courier_id), paper_close.closed(p, run)
    rules = today_rules(page)
    return page.show("rekey.html", run=run, courier=courier, lines=lines, reasons=rules.reasons, agencies=rules.agencies, left=sum(line.keyed is None for line in found), closed=closed, ledgers=paper_close.LEDGERS)


@post(PATH, opt={"who": BOARD}, sync_to_thread=True, status_code=303)
def key_in(page: Page, house: House, run_id: str) -> Response[Any]:
    """All lines that say something, or none: a line that cannot be read keeps the whole sheet out and is named."""
    typed = page.form.values()
    counted = paper_close.as_typed(typed)
    with page.write() as tx:
        p = Printing(tx, house, page.who)
        written = {line.key: rekey.as_typed(typed, line) for line in rekey.lines(p, run_id)}
        result = rekey.key_in(p, run_id, written)
        closed = counted is not None and paper_close.close(p, run_id, counted)
    clashes = ", ".join(line.order.item_number for line in result.clashes)
    told = f"Đã nhập {len(result.recorded)} dòng." + (" Đã ghi đóng ca." if closed else " Ca ngày này đã đóng trên giấy từ trước, không ghi lại." if counted else "") + (f" Trái với chuỗi bàn giao, chờ xử lý ở mục Tranh chấp: {clashes}." if clashes else "")
    return page.go(f"/board/run/{run_id}/paper", told, "warn" if clashes else "ok")


HANDLERS = [sheet, key_in]
