"""/admin, for the head: people and their roles, devices, resets, and the dated tables."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Response, Router, get, post

from app.accounts.directory import NewPerson
from app.accounts.leaving import held_by
from app.db.reference import CALENDAR, ReferenceRow
from app.db.uow import Tx
from app.house import House
from app.kernel.actor import Role
from app.kernel.errors import Malformed, Refused
from app.orders.admitted import admit
from app.procedures.issuing import BankAccount
from app.web import admin_clients, admin_overview
from app.web.ask_form import today_rules
from app.web.auth import HEAD, PAGE
from app.web.forms import day_of, json_object
from app.web.pages import Page

TABLES = {
    "tariff": "Bảng cước", "charge": "Khoản thu", "reduction": "Miễn, giảm", "calendar": "Lịch làm việc", "level": "Thời hạn phục vụ", "procedure": "Thủ tục",
    "agency": "Cơ quan một cửa", "office": "Bưu cục", "reason": "Lý do phát hụt",
    "form": "Số mẫu giấy tờ", "issuer": "Tiêu đề giấy tờ", "account": "Tài khoản thu (VietQR)",
}  # fmt: skip
FIELDS = {
    "zone": "vùng", "leg": "chiều", "weight_max_g": "đến (g)", "amount": "số tiền (đ)", "name": "tên", "days": "ngày (J+n)", "slip_days": "cả giấy hẹn", "kind": "loại", "lat": "vĩ độ", "lon": "kinh độ",
    "address": "địa chỉ", "opens": "giờ mở", "percent": "giảm (%)", "text": "nội dung", "fault": "lỗi của", "evidence": "bằng chứng", "kinds": "cho loại", "stops": "dừng tính hạn", "served": "qua bưu chính",
    "needs_presence": "cần có mặt", "decision": "văn bản", "field": "lĩnh vực", "components": "giấy tờ", "new_code": "mã xã", "other_code": "mã kiểu cũ", "pos_code": "mã bưu cục", "code": "mã", "date": "ngày",
    "mark": "ghi ở góc", "law": "văn bản", "parent": "cơ quan chủ quản", "place": "địa danh", "hotline": "hỏi đáp", "chief": "thủ trưởng", "bank": "mã ngân hàng (BIN)", "number": "số tài khoản", "holder": "chủ tài khoản", "form": "mẫu", "key": "khoá",
}  # fmt: skip
REFERENCE: sa.Table = ReferenceRow.__table__  # type: ignore[attr-defined]


@get("/admin", opt={"who": HEAD}, sync_to_thread=True)
def admin(page: Page) -> Response[Any]:
    return page.go("/admin/people")


@get("/admin/people", opt={"who": HEAD}, sync_to_thread=True)
def people(page: Page, house: House) -> Response[Any]:
    """`?edit=` opens the form of one person."""
    rules = today_rules(page)
    with house.db.read() as tx:
        rows = house.accounts.people(tx)
    return page.show(
        "admin_people.html", people=rows, edited=next((p for p in rows if p.id == page.asked.get("edit")), None), roles=list(Role),
        communes={c.code: c for c in sorted(rules.communes.values(), key=lambda c: c.name)}, offices=rules.offices, agencies=rules.agencies,
    )  # fmt: skip


@post("/admin/people", opt={"who": HEAD}, sync_to_thread=True, status_code=303)
def add_person(page: Page, house: House) -> Response[Any]:
    form = page.form
    new = NewPerson(
        form.text("login"), form.text("name"), _role(form.text("role")), form.raw("password"), form.text("office_id") or None, form.text("agency_code") or None,
        form.text("new_code") or None, form.text("phone"),
    )  # fmt: skip
    with page.write() as tx:
        house.accounts.add_person(tx, new)
    return page.go("/admin/people", f"Đã thêm {new.name}.")


@post("/admin/people/{person_id:str}", opt={"who": HEAD}, sync_to_thread=True, status_code=303)
def change_person(page: Page, house: House, person_id: str) -> Response[Any]:
    """`do`: save, off, on or reset (a new password, shown once)."""
    form, told = page.form, "Đã ghi."
    if person_id == page.who.id and (form.text("do") == "off" or form.text("role") not in ("", Role.HEAD)):
        raise Refused("Không tự ngừng hay đổi vai trò của chính mình: nhờ một trưởng bưu cục khác.", code="own_account")
    with page.write() as tx:
        match form.text("do"):
            case "off":
                house.accounts.deactivate(tx, person_id)
            case "on":
                house.accounts.set_person(tx, person_id, active=True)
                told = "Đã mở lại tài khoản. Máy cũ vẫn bị thu hồi: bấm «Cho dùng lại» ở trang Máy nếu người này còn giữ máy."
            case "reset":
                told = f"Mật khẩu mới: {house.accounts.reset_password(tx, person_id)} (ghi lại ngay; phải đổi ở lần đăng nhập tới)."
            case _:
                names = ("name", "phone", "office_id", "agency_code", "new_code", "languages", "absent_from", "absent_to")
                changes = {name: form.text(name) or None for name in names if name in form.values()}
                changes |= {name: changes[name] or "" for name in ("name", "phone") if name in changes}
                changes |= {"role": _role(form.text("role"))} if form.text("role") else {}
                house.accounts.set_person(tx, person_id, **changes)
    return page.go("/admin/people", told)


@get("/admin/devices", opt={"who": HEAD}, sync_to_thread=True)
def devices(page: Page, house: House) -> Response[Any]:
    with house.db.read() as tx:
        rows, known = house.accounts.devices(tx), {p.id: p for p in house.accounts.people(tx)}
    return page.show("admin_devices.html", devices=rows, people=known)


@post("/admin/devices/{device_id:str}", opt={"who": HEAD}, sync_to_thread=True, status_code=303)
def change_device(page: Page, house: House, device_id: str) -> Response[Any]:
    """revoke: a lost phone. release: a quarantined one works again, and what was kept apart is linked."""
    with page.write() as tx:
        if page.form.text("do") == "revoke":
            lost = house.accounts.revoke_device(tx, device_id, page.form.text("reason") or "Mất máy")
            return page.go("/admin/devices", f"Đã thu hồi máy. {len(held_by(tx, lost.party))} bì cần đối chiếu.")
        row = house.accounts.set_device(tx, device_id, "active", "")
        count = len(admit(tx, house.custody, device_id, house.accounts.person(tx, row.person_id).name, house.clock.now()))
    return page.go("/admin/devices", f"Máy dùng lại được; {count} việc đã giữ nay vào chuỗi.")


@get("/admin/tables", opt={"who": HEAD}, sync_to_thread=True)
def tables(page: Page, house: House) -> Response[Any]:
    """The rows of one dated table, newest first, each with its source and how sure it is."""
    kind = page.asked.get("kind", "tariff")
    wanted = page.asked.get("q", "")
    with house.db.read() as tx:
        query = sa.select(ReferenceRow).where(REFERENCE.c.kind == kind, REFERENCE.c.key.contains(wanted, autoescape=True))
        rows = tx.execute(query.order_by(REFERENCE.c.key, REFERENCE.c.valid_from.desc()).limit(300)).scalars().all()
    shown = [{"row": r, "data": _said(r.data)} for r in rows]
    model = next((r for r in rows if str(r.id) == page.asked.get("like", "")), None)
    like = {"key": model.key, "source": model.source, "data": msgspec.json.format(msgspec.json.encode(_own(model.data)), indent=1).decode()} if model else None
    return page.show("admin_tables.html", kind=kind, tables=TABLES, rows=shown, q=wanted, like=like)


@post("/admin/tables", opt={"who": HEAD}, sync_to_thread=True, status_code=303)
def add_row(page: Page, house: House) -> Response[Any]:
    """A change is a new row with its day and its source; nothing is overwritten. A row that makes the tables unreadable is
    refused before it counts."""
    form, kind = page.form, page.form.text("kind")
    if kind not in TABLES or not form.text("key") or not form.text("source"):
        raise Malformed("Cần bảng, khoá và nguồn (số văn bản).", code="row_incomplete")
    first = day_of(form.text("valid_from"))
    with page.write() as tx:
        same = (REFERENCE.c.kind == kind) & (REFERENCE.c.key == form.text("key")) & (REFERENCE.c.valid_from == first)
        newest = tx.execute(sa.select(ReferenceRow).where(same).order_by(REFERENCE.c.version.desc())).scalars().first()
        last = day_of(form.text("valid_to")) if form.text("valid_to") else None
        row = ReferenceRow(
            kind=kind, key=form.text("key"), valid_from=first, valid_to=last, version=newest.version + 1 if newest else 1, data={**json_object(form.raw("data")), "source": form.text("source"), "confidence": form.text("confidence") or "entered"}, source=form.text("source"),
            confidence=form.text("confidence") or "entered", entered_by=page.who.id, entered_at=house.clock.now(),
        )  # fmt: skip
        if newest is not None and (newest.data, newest.valid_to, newest.source, newest.confidence) == (row.data, row.valid_to, row.source, row.confidence):
            return page.go(f"/admin/tables?kind={kind}", "Dòng này đã có.")
        tx.add(row)
        tx.flush()
        _still_readable(lambda: (BankAccount.of(row.data) if kind == "account" else None, house.reference.preview(tx, first)))
        _still_levelled(house, tx, row)
        house.reference.bump(tx)
    house.reference.forget()
    return page.go(f"/admin/tables?kind={kind}", "Đã thêm; tính ngay từ bây giờ." if kind == CALENDAR else "Đã thêm; có hiệu lực từ ngày đã ghi.")


def _own(data: dict[str, Any]) -> dict[str, Any]:
    """A row without what stands in columns of their own."""
    return {name: value for name, value in data.items() if name not in ("source", "confidence", "date", "recorded")}


def _said(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Name and value pairs for reading; lists as what they hold."""
    return [(FIELDS.get(name, name), "; ".join(str(v.get("name", v)) if isinstance(v, dict) else str(v) for v in value) if isinstance(value, list) else str(value)) for name, value in _own(data).items() if value != ""]


def _still_readable(look: Callable[[], object]) -> None:
    try:
        look()
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Malformed(f"Dòng này làm bảng không đọc được: {error}.", code="row_unreadable") from None


def _still_levelled(house: House, tx: Tx, row: ReferenceRow) -> None:
    """Without a level no order of that kind could be taken on the day after."""
    if row.kind != "level" or row.valid_to is None:
        return
    held = house.reference.preview(tx, row.valid_from).levels.table.keys()
    if gone := held - house.reference.preview(tx, row.valid_to + timedelta(days=1)).levels.table.keys():
        named = ", ".join(f"{kind}/{zone}" for kind, zone in sorted(gone))
        raise Malformed(f"Sau ngày {row.valid_to:%d/%m/%Y} không còn chỉ tiêu thời gian cho {named}: thêm dòng thay thế từ ngày sau đó trước, hoặc để trống ô «Đến».", code="level_gone", field="valid_to")


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise Malformed("Chọn vai trò.", code="role", field="role") from None


HANDLERS = [admin, people, add_person, change_person, devices, change_device, tables, add_row, *admin_clients.HANDLERS, *admin_overview.HANDLERS]
router = Router(path="/", route_handlers=HANDLERS, **PAGE)
