"""Many orders at once from a spreadsheet: each row through the gate of the form; broken ones are named, the others go in."""

import re
from hashlib import sha256
from typing import Any

import msgspec
from litestar import Response, get, post

from app.house import House
from app.kernel.errors import HouseError, Malformed, NotFound
from app.kernel.text import fold
from app.places.gazetteer import Gazetteer
from app.web import once
from app.web.ask_form import Desk, Draft, drafted, read, today_rules
from app.web.asking import store
from app.web.auth import DESK
from app.web.form import Form
from app.web.pages import Page
from app.web.sheet import HEADINGS, Entry, read_sheet

UPLOAD = once.SHEET


@get(UPLOAD, opt={"who": DESK}, sync_to_thread=True)
def upload_page(page: Page) -> Response[Any]:
    return _page(page, [], "")


@post(UPLOAD, opt={"who": DESK}, sync_to_thread=True, status_code=200)
def upload(page: Page, house: House) -> Response[Any]:
    """The same row again, in this file or a later one, is the same order: a clerk mends the broken rows and sends the file again."""
    if not page.who.agency_code:
        raise NotFound("Tài khoản này không thuộc quầy nào.", code="no_desk")
    try:
        content = page.form.file("file")
        if not content:
            raise Malformed("Chọn một tệp XLSX hoặc CSV.", code="sheet_missing", field="file")
        rows = read_sheet(content)
    except HouseError as refusal:
        return _page(page, [], refusal.detail, refusal.status)
    desk = Desk(UPLOAD, page.who.agency_code, "counter")
    return _page(page, [_take(page, desk, row) for row in rows], "")


def _take(page: Page, desk: Desk, row: Entry) -> dict[str, Any]:
    fields = row.fields
    told = {"row": row.number, "name": fields.get("name", ""), "dossier": fields.get("dossier", "")}
    if row.fault:
        return {**told, "problem": row.fault}
    said = {name: text for name, text in fields.items() if text or name != "reduction"}  # that column is new: empty, the row is the one of last month
    key = sha256(msgspec.json.encode([desk.agency_code, sorted(said.items())])).hexdigest()
    rules = today_rules(page)
    form = Form({**_placed(fields, rules.gazetteer), "ready": "1"})
    own, draft = page.with_form(form), drafted(form)
    try:
        if fields["kind"] not in ("collect", "return"):
            raise Malformed(f"Loại «{fields['kind'][:20]}» không rõ: ghi «thu gom» hoặc «trả kết quả».", code="kind", field="kind")
        order, fresh = store(own, desk, read(own, draft, rules, desk), page.who, draft.place, UPLOAD, key)
    except HouseError as refusal:
        return {**told, "problem": _why(refusal, draft)}
    return {**told, "problem": "", "fresh": fresh, "id": order.id, "item_number": order.item_number, "dossier": order.dossier_code}


def _placed(fields: dict[str, str], gazetteer: Gazetteer) -> dict[str, str]:
    """A commune that is written out belongs to the address, unless it stands there already: only a code is a code. Of «Phường 3»
    a spreadsheet often keeps the 3."""
    address, commune = fields.get("address", ""), fields.get("commune", "")
    if re.fullmatch("0?[1-9]|[1-9][0-9]", commune):
        commune = f"Phường {int(commune)}"
    if not commune or commune.isdigit() or gazetteer.new_code_of(commune):
        return fields
    said = re.search(rf"\b{re.escape(fold(commune))}\b", fold(address))
    return {**fields, "commune": "", "address": address if said else ", ".join(part for part in (address, commune) if part)}


def _why(refusal: HouseError, draft: Draft) -> str:
    """In a spreadsheet there is no list to choose from: the sentence brings it."""
    if refusal.code != "procedure_pick":
        return refusal.detail
    alike = "; ".join(f"{p.code} {p.name}" for p in draft.found[:6])
    return f"Có nhiều thủ tục gần giống, xin ghi mã: {alike}{' …' if len(draft.found) > 6 else ''}"


def _page(page: Page, done: list[dict[str, Any]], error: str, status: int = 200) -> Response[Any]:
    bad = [row for row in done if row["problem"]]
    good = [row for row in done if not row["problem"]]
    return page.show("counter_upload.html", status, headings=HEADINGS, bad=bad, good=good, fresh=sum(row["fresh"] for row in good), error=error)


HANDLERS = [upload_page, upload]
