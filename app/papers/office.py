"""What an office closes and reports: a courier's cash at the end of a shift, and the report of a period to the authority."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from app.accounts.tables import PersonRow
from app.custody.log import EVENTS
from app.kernel.errors import Conflict, Malformed, NotFound
from app.kernel.time import at_local, iso
from app.orders.lifecycle import CANCELLED
from app.orders.projector import ORDERS
from app.orders.quality import IN_TIME, late
from app.orders.tables import TaskRow
from app.papers import fields
from app.papers.cases import compensation_of
from app.papers.issue import PAPERS, Issued, Printing, Sheet, ready
from app.papers.slips import LEDGER, price_open
from app.papers.tables import PaperRow
from labels.forms import bao_cao, bien_ban_mat, dong_ca
from labels.forms.parts import Money, Signer

TASKS: sa.Table = TaskRow.__table__  # type: ignore[attr-defined]
SERVICES = (("collect", "Nhận gửi hồ sơ"), ("return", "Chuyển trả kết quả"), ("transfer", "Chuyển hồ sơ giữa các cơ quan"))


@dataclass(frozen=True, slots=True)
class Closes:
    """What a courier said at each close of a day, oldest first; `since`: the close before them, `until`: the last of them;
    `told`: when the last came to us."""

    said: tuple[dict[str, Any], ...]
    since: datetime | None
    until: datetime
    told: datetime

    @property
    def counted(self) -> Money:
        return Money(**{name: sum(said["cash"].get(name, 0) for said in self.said) for name, _ in dong_ca.LEDGERS})

    @property
    def why(self) -> str:
        return "; ".join(said["note"] for said in self.said if said.get("note"))


def cash_close(p: Printing, key: str, typed: Mapping[str, str] | None = None) -> Sheet:
    """`key`: courier (id or login) and day, `courier01:2026-11-25`. The cash is what the courier counted at each close of that day
    (which empties the purse); what is due was taken since the close before, so also in a shift that ended after midnight."""
    name, _, text = key.rpartition(":")
    courier, day = _courier(p, name), _day(text)
    closes = _closes(p, courier.id, day)
    issued = p.issue("dong_ca", f"{courier.id}:{day}", data=fields.read("dong_ca", typed) if typed else None, until=closes.told)
    kept = _kept(p, issued, bool(typed), lambda: _cash(p, courier.id, closes))
    content = dong_ca.Content(
        head=p.kept("dong_ca", issued), shift=day, courier=Signer(name=courier.name), cashier=Signer(name=issued.data.get("cashier") or p.maker(issued).name),
        taken=tuple(dong_ca.Taken(**row | {"at": datetime.fromisoformat(row["at"]), "money": Money(**row["money"])}) for row in kept["taken"]),
        counted=Money(**kept["counted"]), held=tuple(kept["held"]), why=issued.data.get("why") or kept["why"],
    )  # fmt: skip
    return ready(dong_ca, content)


def _cash(p: Printing, courier_id: str, closes: Closes) -> dict[str, Any]:
    taken = [asdict(row) | {"at": row.at.isoformat()} for row in _taken(p, courier_id, closes)]
    return {"taken": taken, "counted": asdict(closes.counted), "held": list(closes.said[-1].get("held", ())), "why": closes.why}


def _courier(p: Printing, name: str) -> PersonRow:
    people = p.house.accounts.people(p.tx)
    found = next((person for person in people if name in (person.id, person.login)), None)
    if found is None:
        raise NotFound(f"Không có bưu tá «{name[:40]}»; viết là TÊN_ĐĂNG_NHẬP:NGÀY, ví dụ courier01:2026-11-25.", code="courier_not_found")
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Malformed(f"«{text[:20]}» không phải ngày dạng YYYY-MM-DD.", code="day") from None


def _closes(p: Printing, courier_id: str, day: date) -> Closes:
    start, end = at_local(day, time.min), at_local(date.fromordinal(day.toordinal() + 1), time.min)
    mine, at = (EVENTS.c.type == "shift.closed", EVENTS.c.actor == f"courier:{courier_id}", EVENTS.c.outcome != "rejected"), EVENTS.c.corrected_at
    today = p.tx.execute(sa.select(at, EVENTS.c.received_at, EVENTS.c.body).where(*mine, at >= start, at < end).order_by(at, EVENTS.c.leaf)).all()
    if not today:
        raise Conflict("Bưu tá chưa đóng ca ngày này: đóng trên máy của bưu tá, hoặc nếu ngày đó không có máy thì ghi mục «Đóng ca» ở cuối trang nhập phiếu chuyến giấy.", code="shift_open")
    before = p.tx.execute(sa.select(sa.func.max(at)).where(*mine, at < start)).scalar_one()
    return Closes(tuple(json.loads(row.body)["payload"] for row in today), before, today[-1].corrected_at, max(row.received_at for row in today))


def _taken(p: Printing, courier_id: str, closes: Closes) -> list[dong_ca.Taken]:
    """One receipt an act, numbered as the receipt that was or will be printed for it."""
    mine = [LEDGER.c.courier_id == courier_id, LEDGER.c.at <= closes.until]
    mine += [LEDGER.c.at > closes.since] if closes.since else []
    joined = sa.select(LEDGER, ORDERS.c.item_number).join(ORDERS, ORDERS.c.id == LEDGER.c.order_id)
    acts: dict[str, list[Any]] = {}
    for row in p.tx.execute(joined.where(*mine).order_by(LEDGER.c.at)).mappings():
        acts.setdefault(row["event_id"], []).append(row)
    made = []
    for event_id, rows in acts.items():
        sums = {row["ledger"]: row["amount"] for row in rows}
        money = Money(postage=sums.get("postage", 0), state_fee=sums.get("state_fee", 0), cod=sums.get("cod", 0))
        made.append(dong_ca.Taken(receipt=_receipt_number(p, event_id, rows[0]["order_id"]), item_number=rows[0]["item_number"], at=rows[0]["at"], money=money, method=rows[0]["method"]))
    return made


def _receipt_number(p: Printing, event_id: str, order_id: str) -> str:
    issued = p.issue("bien_nhan_phi", event_id, order_id=order_id, prints=0)
    return f"{issued.number:04d}/{issued.year}"


def report(p: Printing, key: str, typed: Mapping[str, str] | None = None) -> Sheet:
    """`key`: 2026Q4, 2026H2 or 2026. What no row knows (safety, addressee, chief) is typed and kept."""
    period, start = period_of(key)
    last = bao_cao.end_of_period(period, start)
    span = (at_local(start, time.min), at_local(date.fromordinal(last.toordinal() + 1), time.min))
    issued = p.issue("bao_cao", key.upper(), data=fields.read("bao_cao", typed) if typed else None, until=span[1])
    counted = _kept(p, issued, bool(typed), lambda: _figures(p, span))
    services = tuple(bao_cao.Service(**service) for service in counted.pop("services"))
    content = bao_cao.Content(
        head=p.kept("bao_cao", issued, f"{issued.number:02d}/BC-BĐ"), addressee=issued.data.get("addressee", ""), period=period, start=start, services=services, **counted,
        safety=issued.data.get("safety", ""), proposals=issued.data.get("proposals", ""), author=p.maker(issued), chief=Signer(name=issued.data.get("chief") or p.issuer().chief),
    )  # fmt: skip
    return ready(bao_cao, content)


def _kept(p: Printing, issued: Issued, typed: bool, count: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """As counted when the paper was made: printed again it says the same, though a complaint was settled or money was booked since."""
    made, kept = iso(issued.made_at), issued.data.get("figures", {})
    if typed or kept.get("made") != made:
        kept = {"made": made, **count()}
        p.keep(issued, figures=kept)
    return {name: value for name, value in kept.items() if name != "made"}


def _figures(p: Printing, span: tuple[datetime, datetime]) -> dict[str, Any]:
    records = p.tx.execute(sa.select(PaperRow).where(PAPERS.c.form.in_(("bien_ban_mat", "bien_ban_rach_bi"))).order_by(PAPERS.c.made_at)).scalars().all()
    losses = [row for row in records if row.form == "bien_ban_mat" and span[0] <= row.made_at < span[1]]
    return {
        "services": [asdict(_service(p, kind, name, span)) for kind, name in SERVICES], **_complaints(p, span, {row.order_id for row in records if row.form == "bien_ban_mat"}),
        "lost": len({row.order_id for row in losses if row.data["kind"] == "lost"}), "damaged": _damaged(records, span), "late": _late(p, span), "compensations": len(losses),
        "compensation_value": sum(_value(p, row) for row in losses), "compensations_provisional": sum(price_open(p.order(row.order_id or "")) for row in losses),
    }  # fmt: skip


def period_of(key: str) -> tuple[str, date]:
    """("quarter" | "half" | "year", first day)."""
    found = re.fullmatch(r"(20\d\d)(?:Q([1-4])|H([12]))?", key.strip().upper())
    if not found:
        raise Malformed(f"Kỳ báo cáo «{key[:20]}»: viết 2026Q4, 2026H1 hoặc 2026.", code="period")
    year, quarter, half = found.groups()
    if quarter:
        return "quarter", date(int(year), 3 * int(quarter) - 2, 1)
    return ("half", date(int(year), 6 * int(half) - 5, 1)) if half else ("year", date(int(year), 1, 1))


def _service(p: Printing, kind: str, name: str, span: tuple[datetime, datetime]) -> bao_cao.Service:
    mine = (ORDERS.c.kind == kind, ORDERS.c.state != CANCELLED, ORDERS.c.accepted_at >= span[0], ORDERS.c.accepted_at < span[1])
    volume, in_time = p.tx.execute(sa.select(sa.func.count(), sa.func.sum(sa.case((IN_TIME, 1), else_=0))).where(*mine)).one()
    revenue, provisional = _revenue(p, mine)
    return bao_cao.Service(name=name, volume=volume, revenue=revenue, in_time=int(in_time or 0), provisional=provisional)


def _revenue(p: Printing, mine: tuple[Any, ...]) -> tuple[int, int]:
    """The postage as quoted, whoever pays it, and how many quotes are provisional; the quote is a JSON column, so it is summed here."""
    revenue = provisional = 0
    for quote in p.tx.execute(sa.select(ORDERS.c.quote).where(*mine).execution_options(yield_per=2000)).scalars():
        revenue, provisional = revenue + int(quote.get("postage", 0)), provisional + bool(quote.get("provisional"))
    return revenue, provisional


def _damaged(records: Sequence[PaperRow], span: tuple[datetime, datetime]) -> int:
    """Envelopes, each counted where it was first written down, as a torn cover or as a compensation; `records` oldest first."""
    first: dict[str, datetime] = {}
    for row in records:
        if row.order_id and (row.form == "bien_ban_rach_bi" or row.data["kind"] == "damaged"):
            first.setdefault(row.order_id, row.made_at)
    return sum(span[0] <= at < span[1] for at in first.values())


def _late(p: Printing, span: tuple[datetime, datetime]) -> int:
    query = sa.select(sa.func.count()).select_from(ORDERS).where(ORDERS.c.accepted_at >= span[0], ORDERS.c.accepted_at < span[1], late(p.house.clock.now()))
    return int(p.tx.execute(query).scalar_one())


def _complaints(p: Printing, span: tuple[datetime, datetime], compensated: set[str | None]) -> dict[str, int]:
    """Just ones: those that ended in a record of compensation, in whichever period."""
    rows = p.tx.execute(sa.select(TASKS.c.order_id, TASKS.c.closed_at).where(TASKS.c.kind == "complaint", TASKS.c.created_at >= span[0], TASKS.c.created_at < span[1])).all()
    return {"complaints": len(rows), "complaints_solved": sum(r.closed_at is not None for r in rows), "complaints_just": sum(r.order_id in compensated for r in rows)}


def _value(p: Printing, row: PaperRow) -> int:
    """VND of one record, by the form's own arithmetic."""
    order = p.order(row.order_id or "")
    return sum(amount for _, amount in bien_ban_mat.amounts(row.data["kind"], order.quote.get("postage", 0), compensation_of(row.data)["reissue"]))
