"""Legal papers of orders, manifests and runs: rows in, one PDF out. Whose they are is part of the query."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import pikepdf
import sqlalchemy as sa

from app.accounts.access import saw
from app.accounts.tables import PersonRow
from app.db.uow import Tx
from app.dispatch import queries as plans
from app.dispatch.tables import RunRow
from app.house import House
from app.kernel.actor import Actor
from app.kernel.errors import Conflict, Malformed, NotFound
from app.kernel.time import local, local_date
from app.orders import queries
from app.orders.policy import INVITATIONS
from app.orders.tables import OrderRow
from labels.forms import bang_ke_chuyen, bien_ban_giao_nhan, giay_moi, phieu_gui_ho_so
from labels.forms.page import FormIncomplete, dong

METHODS = {"key": "ký bằng khoá của máy", "attested": "xác nhận bằng mật khẩu", "glass": "ký trên bản in hoặc trên kính"}
PAYERS = {"citizen": "người dân", "agency": "cơ quan", "post": "bưu điện"}
Draw = Callable[[Tx, House, str, Actor], bytes]


def papers_file(tx: Tx, house: House, form: str, ids: Sequence[str], actor: Actor) -> bytes:
    """One file for all `ids`. Raises Malformed for an unknown form, Conflict where a compulsory item is missing."""
    draw = FORMS.get(form)
    if draw is None:
        raise Malformed(f"Không có mẫu «{form[:40]}»; có: {', '.join(FORMS)}.", code="form")
    if not ids:
        raise Malformed("Chưa chọn gì để in.", code="nothing_to_print")
    saw(tx, actor, f"paper.{form}"[:40], house.clock.now(), count=len(ids))
    try:
        return joined([draw(tx, house, key, actor) for key in ids])
    except FormIncomplete as missing:
        raise Conflict(f"Chưa in được: {missing}.", code="form_incomplete") from None


def joined(files: Sequence[bytes]) -> bytes:
    """Several papers as one file, in their order."""
    if len(files) == 1:
        return files[0]
    whole = pikepdf.Pdf.new()
    for file in files:
        with pikepdf.Pdf.open(io.BytesIO(file)) as part:
            whole.pages.extend(part.pages)
    out = io.BytesIO()
    whole.save(out, deterministic_id=True)
    return out.getvalue()


def manifest(tx: Tx, house: House, key: str, actor: Actor) -> bytes:
    row = house.handover.find(tx, key, actor)
    rules = house.reference.at(local_date(house.clock.now()))
    names = {p.id: p.name for p in house.accounts.people(tx)}
    lines = house.handover.lines(tx, row.id)
    orders = {o.id: o for o in tx.execute(sa.select(OrderRow).where(OrderRow.id.in_([li.order_id for li in lines]))).scalars()}  # type: ignore[attr-defined]
    signed = {s["signer"].split(":")[0]: METHODS.get(s["method"], s["method"]) for s in row.signatures}
    clerk, courier = names.get(row.clerk_id, "Cán bộ một cửa"), names.get(row.courier_id or "", "Giao dịch viên bưu cục")
    desk_gives = row.direction == "out"
    content = bien_ban_giao_nhan.Content(
        f"{row.number:02d}/{row.year}", rules.agencies[row.agency_code].name, _party(row.giver, names, rules), _party(row.taker, names, rules),
        _moment(row.filing_time or row.sealed_at) if row.sealed_at else "(chưa ký)", tuple(_line(li, orders.get(li.order_id)) for li in lines),
        clerk if desk_gives else courier, courier if desk_gives else clerk, not desk_gives,
        signed.get("clerk" if desk_gives else "courier", "" if desk_gives else "đã ký bàn giao trên máy bưu tá"), signed.get("courier" if desk_gives else "clerk", ""),
        demo=house.settings.demo,
    )  # fmt: skip
    return bien_ban_giao_nhan.draw(content)


def slip(tx: Tx, house: House, key: str, actor: Actor) -> bytes:
    order = _order(tx, key, actor)
    rules = house.reference.at(local_date(house.clock.now()))
    desk = rules.agencies.get(order.agency_code)
    agency = (desk.name if desk else order.agency_code, desk.address if desk else order.agency_code)
    citizen = (order.citizen_name, order.address_text)
    other = rules.agencies.get(order.to_agency_code or "")
    ends = {"collect": (citizen, agency), "return": (agency, citizen), "transfer": (agency, (other.name, other.address) if other else agency)}[order.kind]
    papers = tuple((c["name"], c["originals"], c["copies"]) for c in order.counts.get("door", order.components)) or (("Theo danh mục của thủ tục", 0, 0),)
    content = phieu_gui_ho_so.Content(
        order.kind, order.item_number, order.dossier_code, order.procedure_name or "theo hồ sơ", *ends[0], *ends[1], papers, order.quote.get("postage", 0), order.state_fee, order.cod,
        _moment(order.due_at), _moment(order.accepted_at), order.seal_number or "", order.citizen_name if order.kind == "collect" else "", "", order.language == "km", demo=house.settings.demo,
        citizen_phone=order.phone or "", email=order.email or "", postage_by=PAYERS.get(order.postage_payer, order.postage_payer), agency_pays=order.postage_payer != "citizen",
        place="tại nhà người gửi" if order.kind == "collect" else "tại quầy một cửa",
    )  # fmt: skip
    return phieu_gui_ho_so.draw(content)


def invitation(tx: Tx, house: House, key: str, actor: Actor) -> bytes:
    order = _order(tx, key, actor)
    made = tx.execute(sa.select(INVITATIONS).where(INVITATIONS.c.order_id == order.id).order_by(INVITATIONS.c.number)).all()
    if not made:
        raise Conflict("Hồ sơ này chưa có giấy mời: bưu tá chưa phát hụt đủ số lần.", code="no_invitation")
    rules = house.reference.at(local_date(house.clock.now()))
    office = rules.offices.get(order.office_id or "") or rules.office_for(order.new_code or "")
    last = made[-1]
    keep = rules.calendar.add(local_date(made[0].made_at), house.settings.hold_days)
    tx.execute(INVITATIONS.update().where(INVITATIONS.c.order_id == order.id, INVITATIONS.c.number == last.number).values(printed_at=house.clock.now()))
    content = giay_moi.Content(
        last.number, order.item_number, order.dossier_code, order.citizen_name, order.address_text, office.name, office.address, f"{keep:%d/%m/%Y}", f"{local(last.made_at):%d/%m/%Y}",
        f"{local(made[0].made_at):%d/%m/%Y}" if last.number > 1 else "", order.language == "km", demo=house.settings.demo,
    )  # fmt: skip
    return giay_moi.draw(content)


def run_sheet(tx: Tx, house: House, key: str, actor: Actor) -> bytes:
    run = tx.get(RunRow, key)
    if run is None:
        raise NotFound("Không có chuyến này.", code="run_not_found")
    rules = house.reference.at(run.day)
    person = tx.get(PersonRow, run.courier_id)
    stops = []
    for visit in plans.visits(tx, run.plan_id, run.id):
        for order_id in visit.order_ids:
            order = queries.owned(tx, order_id, actor)
            home = visit.at == "home"
            desk = rules.agencies.get(visit.agency_code or "")
            due = order.state_fee + order.cod + (order.quote.get("postage", 0) if order.postage_payer == "citizen" else 0)
            stops.append(bang_ke_chuyen.Stop(
                visit.position, f"{local(visit.eta):%H:%M}", order.address_text if home else (desk.name if desk else "Bưu cục"), order.citizen_name if home else "", order.item_number,
                _action(order, home), dong(due) if home and due else "",
            ))  # fmt: skip
    office = rules.offices.get(run.office_id or "")
    content = bang_ke_chuyen.Content(f"{run.day:%d/%m}-{run.id[-6:]}", person.name if person else run.courier_id, office.name if office else "", f"{run.day:%d/%m/%Y}", tuple(stops), demo=house.settings.demo)
    return bang_ke_chuyen.draw(content)


def legal_copy(tx: Tx, house: House, key: str, actor: Actor) -> bytes:
    """The manifest with both signatures inside the file (app/papers/legal.py)."""
    from app.papers.legal import signed_manifest

    return signed_manifest(tx, house, key, actor)


FORMS: dict[str, Draw] = {"bien_ban": manifest, "bien_ban_ky": legal_copy, "phieu_gui": slip, "giay_moi": invitation, "bang_ke": run_sheet}


def _order(tx: Tx, key: str, actor: Actor) -> OrderRow:
    named = queries.by_item(tx, key.replace(" ", "").upper())
    return queries.owned(tx, named.id if named else key, actor)


def _line(line: Any, order: OrderRow | None) -> bien_ban_giao_nhan.Line:
    papers = line.components or (order.counts.get("door", order.components) if order else [])
    told = ", ".join(f"{c['name']} {c['originals']}/{c['copies']}" for c in papers)
    return bien_ban_giao_nhan.Line(
        line.item_number, order.dossier_code if order else "", order.procedure_name if order else "", order.citizen_name if order else "", (order.seal_number or "") if order else "", told, line.exception or ""
    )


def _party(text: str, names: dict[str, str], rules: Any) -> str:
    kind, _, key = text.partition(":")
    known = {"courier": lambda: f"bưu tá {names.get(key, key)}", "agency": lambda: rules.agencies[key].name, "office": lambda: rules.offices[key].name}
    return str(known[kind]())


def _action(order: OrderRow, home: bool) -> str:
    if home:
        return "lấy" if order.kind == "collect" else "trả"
    return "giao" if order.kind == "collect" else "nhận"


def _moment(value: Any) -> str:
    return f"{local(value):%H:%M %d/%m/%Y}" if value else ""
