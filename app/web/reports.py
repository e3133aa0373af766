"""/reports: on time? lost? money? satisfied? For heads and the province: numbers only, nobody's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from litestar import Response, Router, get

from app.db.uow import Tx
from app.fees.tables import LedgerRow
from app.house import House
from app.kernel.errors import Malformed
from app.kernel.time import at_local, local_date
from app.orders.alarm import silent
from app.orders.journal import JOURNAL
from app.orders.projector import ATTEMPTS, ORDERS
from app.orders.quality import IN_TIME, late
from app.web.ask_form import today_rules
from app.web.auth import PAGE, REPORTS
from app.web.forms import day_of
from app.web.pages import Page
from app.web.views import today

LEDGER: sa.Table = LedgerRow.__table__  # type: ignore[attr-defined]
LEDGERS = {"postage": "Cước bưu chính", "state_fee": "Phí, lệ phí Nhà nước", "cod": "Thu hộ"}
CLOSED_WELL = ("handed_over", "returned")


@dataclass(frozen=True, slots=True)
class CommuneLine:
    name: str
    orders: int
    closed: int
    on_time: int
    failed: int


@get("/reports", opt={"who": REPORTS}, sync_to_thread=True)
def reports(page: Page, house: House) -> Response[Any]:
    """`?from=&to=`: days, both included; default the last thirty."""
    last = day_of(page.asked.get("to", ""), today(page))
    first = day_of(page.asked.get("from", ""), last - timedelta(days=29))
    if first > last:
        raise Malformed("Ngày đầu phải trước ngày cuối.", code="period")
    span = (at_local(first, time.min), at_local(last + timedelta(days=1), time.min))
    with house.db.read() as tx:
        found = _numbers(tx, span, house.clock.now())
        communes = _communes(tx, span, today_rules(page).communes)
        weeks = _weeks(tx, span)
        found["still"] = len(silent(tx, house.clock.now(), house.settings.custody_alarm_hours, today_rules(page).calendar))
        faults = _grouped(tx, ATTEMPTS, ATTEMPTS.c.fault, ATTEMPTS.c.at, span)
        stopped = _stopped(tx, span, today_rules(page).reasons)
        money = tx.execute(
            sa.select(LEDGER.c.ledger, LEDGER.c.method, sa.func.count(), sa.func.sum(LEDGER.c.amount)).where(LEDGER.c.at.between(*span)).group_by(LEDGER.c.ledger, LEDGER.c.method)
        ).all()
        scores = _scores(tx, span)
    ledgers = [{"name": LEDGERS[row[0]], "method": {"cash": "tiền mặt", "transfer": "chuyển khoản"}.get(row[1], row[1]), "count": row[2], "amount": int(row[3])} for row in money]
    return page.show("reports.html", first=first, last=last, n=found, communes=communes, weeks=weeks, hours=house.settings.custody_alarm_hours, faults=faults, stopped=stopped, money=ledgers, scores=scores)


def _numbers(tx: Tx, span: tuple[datetime, datetime], now: datetime) -> dict[str, int]:
    mine = ORDERS.c.created_at.between(*span)
    columns = {
        "orders": sa.func.count(),
        "collects": _sum(ORDERS.c.kind == "collect"),
        "returns": _sum(ORDERS.c.kind == "return"),
        "closed": _sum(ORDERS.c.state.in_(CLOSED_WELL)),
        "on_time": _sum(sa.and_(ORDERS.c.state.in_(CLOSED_WELL), IN_TIME)),
        "cancelled": _sum(ORDERS.c.state == "cancelled"),
        "late": _sum(sa.and_(ORDERS.c.closed_at.is_(None), late(now))),
        "contested": _sum(ORDERS.c.contested.is_(True)),
        "in_hand": _sum(ORDERS.c.state.in_(("in_hand", "held", "returning"))),
    }
    row = tx.execute(sa.select(*[c.label(name) for name, c in columns.items()]).where(mine)).mappings().one()
    return {name: int(row[name] or 0) for name in columns}


def _sum(condition: Any) -> Any:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _communes(tx: Tx, span: tuple[datetime, datetime], known: Any) -> list[CommuneLine]:
    query = sa.select(
        ORDERS.c.new_code, sa.func.count(), _sum(ORDERS.c.state.in_(CLOSED_WELL)),
        _sum(sa.and_(ORDERS.c.state.in_(CLOSED_WELL), IN_TIME)), sa.func.sum(ORDERS.c.attempts),
    ).where(ORDERS.c.created_at.between(*span)).group_by(ORDERS.c.new_code)  # fmt: skip
    lines = [CommuneLine(known[code].name if code in known else "Chưa rõ xã", int(n), int(done or 0), int(well or 0), int(failed or 0)) for code, n, done, well, failed in tx.execute(query)]
    return sorted(lines, key=lambda line: -line.orders)


def _weeks(tx: Tx, span: tuple[datetime, datetime]) -> list[dict[str, Any]]:
    """By the week (Monday) in which the order was asked for; one pass over the orders of the span."""
    first = local_date(span[0])
    mondays = [first - timedelta(days=first.weekday())]
    while at_local(mondays[-1] + timedelta(days=7), time.min) < span[1]:
        mondays.append(mondays[-1] + timedelta(days=7))
    bucket = sa.case(*[(ORDERS.c.created_at < at_local(m + timedelta(days=7), time.min), k) for k, m in enumerate(mondays)], else_=len(mondays) - 1).label("week")
    closed = ORDERS.c.state.in_(CLOSED_WELL)
    columns = (bucket, sa.func.count(), _sum(closed), _sum(sa.and_(closed, IN_TIME)))
    rows = tx.execute(sa.select(*columns).where(ORDERS.c.created_at.between(*span)).group_by("week").order_by("week"))
    return [{"monday": mondays[k], "orders": int(n), "closed": int(done or 0), "on_time": int(well or 0)} for k, n, done, well in rows]


def _grouped(tx: Tx, table: sa.Table, column: Any, at: Any, span: tuple[datetime, datetime]) -> dict[str, int]:
    return {str(key): int(n) for key, n in tx.execute(sa.select(column, sa.func.count()).select_from(table).where(at.between(*span)).group_by(column))}


def _stopped(tx: Tx, span: tuple[datetime, datetime], reasons: Any) -> list[dict[str, Any]]:
    """Tries whose day does not count, by reason: for how many orders a clock stood."""
    query = sa.select(ATTEMPTS.c.reason, sa.func.count(sa.distinct(ATTEMPTS.c.order_id))).where(ATTEMPTS.c.stops.is_(True), ATTEMPTS.c.at.between(*span))
    return [{"reason": reasons[code].text if code in reasons else code, "orders": int(n)} for code, n in tx.execute(query.group_by(ATTEMPTS.c.reason))]


def _scores(tx: Tx, span: tuple[datetime, datetime]) -> dict[str, Any]:
    """Satisfaction: what citizens gave by their link; 1 not satisfied, 2 fair, 3 satisfied."""
    rows: Sequence[Any] = tx.execute(sa.select(JOURNAL.c.data).where(JOURNAL.c.type == "citizen.rated", JOURNAL.c.occurred_at.between(*span))).scalars().all()
    given = [int(data.get("score", 0)) for data in rows if data.get("score")]
    complaints = tx.execute(sa.select(sa.func.count()).select_from(JOURNAL).where(JOURNAL.c.type == "citizen.complained", JOURNAL.c.occurred_at.between(*span))).scalar_one()
    return {"count": len(given), "mean": round(sum(given) / len(given), 2) if given else None, "complaints": int(complaints)}


router = Router(path="/", route_handlers=[reports], **PAGE)
