"""What a lenient door took an order without (contracts.md, /ngsp) is given by a person afterwards and checked as at a strict door; the
task that asked for it is closed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.kernel.actor import Actor, Role
from app.kernel.errors import Conflict, Forbidden, Refused
from app.kernel.text import fold
from app.kernel.time import local_date
from app.orders import intake, queries, same_dossier
from app.orders.commands import Completion
from app.orders.intake import Gate
from app.orders.journal import order_data, tell
from app.orders.lifecycle import BOOKED, PLANNED, origin_of
from app.orders.redraft import asking, price, quote_data
from app.orders.service import Orders
from app.orders.tables import OrderRow
from app.orders.tasks import TASKS, close_kind

STRICT = Gate(False)
OVER = same_dossier.OVER
ASKED_BY = {"dossier_code": ("dossier_code", "no_code"), "procedure_code": ("procedure",), "citizen_name": ("name",), "agency_code": ("agency",)}


def complete(tx: Tx, orders: Orders, order_id: str, given: Completion, actor: Actor) -> OrderRow:
    """In every state but cancelled and returned: the desk gives a new dossier its code when it has filed it. The way back that stands
    under the same odd code gets the new one too; one that another citizen's order bears already is asked about."""
    row, now = queries.owned(tx, order_id, actor), orders.clock.now()
    if row.state in OVER:
        raise Conflict("Yêu cầu đã huỷ hoặc đã trả lại: không bổ sung được nữa.", code="order_over", state=row.state)
    rules = orders.reference.at(local_date(now))
    if actor.role is Role.CLERK:
        _only_what_is_missing(tx, row, given)
    values = _checked(row, given, rules)
    if not values:
        raise Refused("Ghi ít nhất một mục cần bổ sung.", code="nothing_given")
    other = values.get("dossier_fold", row.dossier_fold) != row.dossier_fold
    legs = same_dossier.other_legs(tx, row) if other else []
    done = _write(tx, orders, row, values, actor, now)
    for leg in legs:
        _write(tx, orders, leg, {name: values[name] for name in ("dossier_code", "dossier_fold")}, actor, now)
    if other:
        same_dossier.ask_about_code(tx, done, now)
    return done


def _only_what_is_missing(tx: Tx, row: OrderRow, given: Completion) -> None:
    """What a desk has read and signed for, it does not write over: that is the board's."""
    asked = set(tx.execute(sa.select(TASKS.c.kind).where(TASKS.c.order_id == row.id, TASKS.c.closed_at.is_(None))).scalars())
    lacks = {"dossier_code": row.dossier_code.startswith(intake.WITHOUT_CODE), "procedure_code": not row.procedure_code, "citizen_name": not row.citizen_name}
    for name, missing in lacks.items():
        if getattr(given, name) is not None and not missing and not asked & set(ASKED_BY[name]):
            raise Forbidden("Mục này đã có: quầy chỉ bổ sung mục còn thiếu; cần sửa, xin báo điều phối.", code="already_given", field=name)


def _checked(row: OrderRow, given: Completion, rules: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if given.dossier_code is not None:
        code = intake.dossier_code(asking(row, dossier_code=given.dossier_code), STRICT)
        values |= {"dossier_code": code, "dossier_fold": code.casefold()}
    if given.procedure_code is not None:
        asked = asking(row, procedure_code=given.procedure_code, procedure_name="")
        number, name = intake.procedure(asked, STRICT, rules.catalogue)
        values |= {"procedure_code": number, "procedure_name": name[:500]}
    if given.citizen_name is not None:
        name = given.citizen_name.strip()[:200]
        if not name:
            raise Refused("Thiếu họ tên người dân.", code="citizen_name", field="citizen.name")
        values |= {"citizen_name": name, "name_fold": fold(name)[:200]}
    return values | _at_desk(row, given.agency_code, rules) if given.agency_code is not None else values


def _at_desk(row: OrderRow, wanted: str, rules: Any) -> dict[str, Any]:
    """Another desk is another way, price and time, and at a return leg another giver: only before the post has the envelope."""
    if row.state not in (BOOKED, PLANNED):
        raise Conflict("Bưu điện đã nhận bì hồ sơ, không đổi cơ quan được nữa; xin liên hệ bưu cục.", code="in_hand", state=row.state)
    desk = intake.agency(wanted, STRICT, rules.agencies)
    zone, quote = rules.zone(desk.new_code, row.new_code or ""), price(asking(row), desk, row.new_code, rules)
    return {
        "agency_code": desk.code, "holder": origin_of(row.kind, row.id, desk.code), "office_id": rules.office_for(row.new_code or desk.new_code).id, "sla_zone": zone,
        "sla_days": rules.levels.days(row.kind, zone), "quote": quote_data(quote, row.new_code is None), "visit_id": None,
    }  # fmt: skip


def _write(tx: Tx, orders: Orders, row: OrderRow, values: dict[str, Any], actor: Actor, now: datetime) -> OrderRow:
    given = [name for name in ASKED_BY if name in values]
    before = (("dossier_code", "mã hồ sơ", row.dossier_code), ("procedure_code", "thủ tục", row.procedure_code), ("citizen_name", "họ tên", row.citizen_name))
    changed = [(word, old) for name, word, old in before if name in values and old and old != values[name]]
    was = [f"{word} trước là «{old}»" for word, old in changed if not old.startswith(intake.WITHOUT_CODE)]
    if was:
        values = {**values, "note": f"{row.note}\n{actor.name}, {local_date(now):%d/%m/%Y}: {', '.join(was)}.".strip()[-2000:]}
    done = orders.revise(tx, row, values, orders.reference.at(local_date(now)).calendar)
    for name in given:
        for kind in ASKED_BY[name]:
            close_kind(tx, row.id, kind, actor, "Đã ghi họ tên." if name == "citizen_name" else f"Đã ghi {values[name]}.", now)
    tell(tx, "order.amended", now, order_data(done.model_dump(), now, given=given), order_id=done.id, connection_id=done.connection_id)
    return done
