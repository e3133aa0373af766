"""What desk and board print: labels of an order or of a whole manifest (each print is counted), and the legal papers."""

from typing import Any

from litestar import Response, get, post

from app.house import House
from app.kernel.errors import Malformed
from app.orders import queries
from app.orders.lifecycle import HANDED_OVER
from app.orders.tasks import ask_anew
from app.papers import cases, fields
from app.papers.forms import FORMS, complete, papers_file, workbook_file
from app.papers.inside import listed
from app.papers.issue import Printing
from app.papers.labels import labels_file
from app.papers.rolls import bundle
from app.papers.slips import owes_paper, taken_of
from app.web.ask_form import today_rules
from app.web.auth import BOARD, DESK
from app.web.pages import Page
from app.web.printed import file, followed, printed
from app.web.views import lines
from labels.sheets import SHEETS

PRINTS = DESK | BOARD
BY_ROWS = ("phieu_gui", "bien_nhan_phi", "giay_moi", "phieu_chuyen_hoan", "giay_uy_quyen", "sao_ke", "sao_ke_ky")


@get("/counter/order/{order_id:str}/label", opt={"who": PRINTS}, sync_to_thread=True)
def label(page: Page, house: House, order_id: str) -> Response[Any]:
    """`?sheet=` a name of labels.sheets, `?format=pdf|zpl|png`, `?dpi=203|300`, `?start=` the first free label of a begun sheet."""
    with house.db.read() as tx:
        order = queries.owned(tx, order_id, page.who)
    wish = (wished(page, "sheet", "a6"), form_of(page), page.who, start_of(page), dpi_of(page))
    return followed(page, form_of(page), order.item_number, lambda tx: labels_file(tx, house, [order_id], *wish))


@get("/counter/manifest/{manifest_id:str}/labels", opt={"who": PRINTS}, sync_to_thread=True)
def labels(page: Page, house: House, manifest_id: str) -> Response[Any]:
    """All labels of a batch, with the same wishes."""
    with house.db.read() as tx:
        row = house.handover.find(tx, manifest_id, page.who)
        items = [line.item_number for line in house.handover.lines(tx, row.id)]
    wish = (wished(page, "sheet", "a4_4"), form_of(page), page.who, start_of(page), dpi_of(page))
    return followed(page, form_of(page), f"bien-ban-{row.number:02d}-{row.year}", lambda tx: labels_file(tx, house, items, *wish))


@get("/counter/manifest/{manifest_id:str}/label", opt={"who": PRINTS}, sync_to_thread=True)
def bundle_label(page: Page, house: House, manifest_id: str) -> Response[Any]:
    """The label on the bundle itself."""
    with house.db.write() as tx:
        made = bundle(Printing(tx, house, page.who), manifest_id, page.asked.get("sheet", "roll_100x70"), form_of(page), dpi_of(page))
    return file(made(), form_of(page), f"bo-{manifest_id[-8:]}")


@get("/counter/paper/{form:str}/{key:str}", opt={"who": PRINTS}, sync_to_thread=True)
def paper(page: Page, house: House, form: str, key: str) -> Response[Any]:
    """Any form of app.papers.forms; whose it is, is part of the question. `?format=xlsx`: a register as a workbook."""
    with house.db.write() as tx:
        if page.asked.get("format") == "xlsx":
            return file(workbook_file(tx, house, form, [key], page.who), "xlsx", key.replace(":", "-"))
        made = papers_file(tx, house, form, [key], page.who)
    return file(made(), "pdf", f"{form}-{key[-8:]}".replace(":", "-"))


@get("/counter/order/{order_id:str}/papers", opt={"who": PRINTS}, sync_to_thread=True)
def order_papers(page: Page, house: House, order_id: str) -> Response[Any]:
    """All papers of an order: those that follow from its rows, and those for which somebody types what happened."""
    with house.db.write() as tx:
        order = queries.owned(tx, order_id, page.who)
        told = lines(page, tx, [order], today_rules(page), "papers")[0]
        p = Printing(tx, house, page.who)
        made, pays, filed = cases.made_for(p, order.id), owes_paper(order, taken_of(p, order)), cases.filed_at(p, order) is not None
        typed = [(form, FORMS[form].name, [(f, _first_words(f, order, p)) for f in fields.TYPED[form]]) for form in cases.FILLS if _offered(form, order, filed)]
    return page.show("order_papers.html", o=told, by_rows=[(form, FORMS[form].name) for form in BY_ROWS if _fits(form, order, pays)], typed=typed, made=made, forms=FORMS, sheets=list(SHEETS), prints=order.prints, held=order.tip is not None, asking=fields.TYPED["sao_ke"])


def _fits(form: str, order: Any, pays: bool) -> bool:
    """Only what can be printed now is offered."""
    match form:
        case "bien_nhan_phi":
            return pays
        case "phieu_chuyen_hoan":
            return order.returning_at is not None and order.state != HANDED_OVER
        case "giay_moi":
            return order.held_at is not None and order.returning_at is None
        case "giay_uy_quyen":
            return bool(order.kind == "return")
        case "sao_ke" | "sao_ke_ky":
            return order.tip is not None
        case _:
            return True


def _offered(form: str, order: Any, filed: bool) -> bool:
    """A paper about the filing needs a filing (`filed`: of this dossier, by whichever order); one about a loss needs an envelope in the
    post's hands."""
    if form == "mau_05":
        return filed
    if form in ("giay_hen", "mau_01", "mau_04"):
        return order.filing_time is not None
    return order.accepted_at is not None if form == "bien_ban_mat" else True


def _first_words(f: fields.Field, order: Any, p: Printing) -> str:
    """What can be filled in before anybody types."""
    match f.name:
        case "papers":
            return "\n".join(f"{c.name} | {c.originals} | {c.copies} | còn nguyên" for c in listed(p, order))
        case "witness" | "post" | "signer":
            return p.actor.name if f.name != "signer" else ""
        case "payee":
            return str(order.citizen_name)
        case "sets":
            return "1"
        case "finder_role":
            return "Bưu tá"
        case _:
            return ""


@post("/counter/order/{order_id:str}/papers/{form:str}", opt={"who": PRINTS}, sync_to_thread=True, status_code=303)
def make_paper(page: Page, house: House, order_id: str, form: str) -> Response[Any]:
    """Keeps what was typed as a paper with its number, and shows it."""
    if form not in cases.FILLS:
        raise Malformed(f"Mẫu «{form[:40]}» không có mục tự ghi.", code="form")
    typed = {f.name: page.form.lines(f.name) if f.kind == "lines" else page.form.text(f.name) for f in fields.TYPED[form]}
    with page.write() as tx, complete():
        made = cases.make(Printing(tx, house, page.who), form, order_id, typed)
    return page.go(f"/counter/paper/{form}/{made}")


@post("/counter/order/{order_id:str}/statement", opt={"who": PRINTS}, sync_to_thread=True, status_code=200)
def statement(page: Page, house: House, order_id: str) -> Response[Any]:
    """The custody statement for somebody who asked, plain or as a legal copy."""
    form = "sao_ke_ky" if page.form.text("legal") else "sao_ke"
    typed = {f.name: page.form.text(f.name) for f in fields.TYPED["sao_ke"]}
    return printed(page, "pdf", f"{form}-{order_id[-8:]}", lambda tx: papers_file(tx, house, form, [order_id], page.who, typed))


@post("/counter/order/{order_id:str}/reprint", opt={"who": PRINTS}, sync_to_thread=True, status_code=303)
def reprint(page: Page, house: House, order_id: str) -> Response[Any]:
    """A label is torn or wet: it waits in the queue of what must be printed again."""
    with page.write() as tx:
        order = queries.owned(tx, order_id, page.who)
        why = page.form.text("why")[:200] or "Nhãn hỏng, không quét được"
        ask_anew(tx, "reprint", f"reprint:{order.id}:{order.prints}", f"{why}: in lại và dán đè.", house.clock.now(), order.id)
    return page.go(f"/counter/order/{order.id}/papers", "Đã ghi vào hàng chờ in lại.")


def wished(page: Page, name: str, default: str) -> str:
    """Of a form that was sent, or of the address of a link."""
    return page.form.text(name) or page.asked.get(name, "") or default


def form_of(page: Page) -> str:
    form = wished(page, "format", "pdf")
    if form not in ("pdf", "zpl", "png"):
        raise Malformed("Định dạng nhãn là pdf, zpl hoặc png.", code="format")
    return form


def dpi_of(page: Page) -> int:
    return {"203": 203, "300": 300}.get(wished(page, "dpi", "203"), 0)


def start_of(page: Page) -> int:
    start = wished(page, "start", "1")
    if not (start.isascii() and start.isdigit() and 1 <= int(start[:3]) <= 99):
        raise Malformed(f"Ô bắt đầu «{start[:10]}» phải là số từ 1.", code="start")
    return int(start)


HANDLERS = [label, labels, bundle_label, paper, order_papers, make_paper, statement, reprint]
