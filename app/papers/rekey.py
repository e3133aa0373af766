"""The paper run sheet keyed in: what the courier wrote in its boxes becomes acts with source `paper`, in the order of the run.

Each line has one act, named by run, order and stop: keyed twice it is recorded once. The time is the one on paper (claimed); the act
itself is not signed by a device, the sheet with the people's signatures is kept for a year (TT 17/2017/TT-BTTTT Art 14)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.accounts.access import saw_all
from app.custody.events import Act
from app.custody.log import EVENTS, Witness
from app.custody.payloads import CollectDone, ComponentCount, DeliverDone, EnvelopesHanded, EnvelopesTaken, Fact, Party, Receiver, Recovered, VisitFailed
from app.custody.service import Recorded
from app.custody.signing import canonical
from app.dispatch.tables import RunRow, VisitRow
from app.kernel.errors import Refused
from app.kernel.ids import ItemNumber
from app.kernel.text import whole_number
from app.kernel.time import at_local, iso
from app.orders.projector import ORDERS
from app.orders.tables import OrderRow
from app.papers.inside import listed, papers_of
from app.papers.issue import Printing
from app.papers.runs import each_stop, run_of
from app.papers.written import Written, counts, money, read
from labels.forms.parts import Component

DONE, NONE = "done", ""


@dataclass(frozen=True, slots=True)
class Line:
    """One box of the sheet, as the page shows it. `papers`: as the slip lists them; `keyed`: when it was keyed in, if it was."""

    key: str
    position: int
    action: str
    visit: VisitRow
    order: OrderRow
    papers: tuple[Component, ...]
    keyed: datetime | None = None

    @property
    def told(self) -> bool:
        """Somebody has said what is inside, so that it was there where nothing else is written; a published list has papers that are
        wanted only at times, and is nobody's count."""
        return bool(papers_of(self.order)) or self.order.kind == "return"


@dataclass
class Result:
    recorded: list[tuple[Line, Recorded]] = field(default_factory=list)

    @property
    def clashes(self) -> list[Line]:
        return [line for line, told in self.recorded if told.outcome == "contested"]


def lines(p: Printing, run_id: str) -> list[Line]:
    """Every envelope of the run, with what was keyed before."""
    run = run_of(p, run_id)
    found: list[Line] = each_stop(p, run, lambda visit, order, action: Line(_key(run, visit, order), visit.position, action, visit, order, listed(p, order)))
    known: dict[str, datetime] = {}
    keys = [line.key for line in found]
    for at in range(0, len(keys), 400):
        known |= {row.event_id: row.received_at for row in p.tx.execute(sa.select(EVENTS.c.event_id, EVENTS.c.received_at).where(EVENTS.c.event_id.in_(keys[at : at + 400])))}
    return [replace(line, keyed=known.get(line.key)) for line in found]


def key_in(p: Printing, run_id: str, written: Mapping[str, Written]) -> Result:
    """`written`: by the line's key. Records the lines that say something and were not keyed before, earliest time first."""
    run, now, result = run_of(p, run_id), p.house.clock.now(), Result()
    wanted = [(line, written[line.key]) for line in lines(p, run_id) if line.keyed is None and written.get(line.key, Written(NONE)).outcome != NONE]
    timed = sorted(((moment(run.day, wrote.at, f"Điểm {line.position}, {line.order.item_number}"), line, wrote) for line, wrote in wanted), key=lambda t: (t[0], t[1].position))
    saw_all(p.tx, p.actor, "rekey", now, [line.order.id for _, line, _ in timed], run.id)
    for at, line, wrote in timed:
        order = p.tx.execute(sa.select(OrderRow).where(ORDERS.c.id == line.order.id).execution_options(populate_existing=True)).scalar_one()
        act = _act(p, run, replace(line, order=order), wrote, at)
        result.recorded.append((line, p.house.custody.record(p.tx, act, Witness(now, at, confidence="claimed"))))
    return result


def _key(run: RunRow, visit: VisitRow, order: OrderRow) -> str:
    return named("paper", run.id, visit.visit_id, str(visit.position), order.id)


def named(*what: str) -> str:
    """A UUIDv7-shaped name that is always the same for the same box of the same sheet."""
    digest = bytearray(hashlib.sha256("\n".join(what).encode()).digest()[:16])
    digest[6], digest[8] = (digest[6] & 0x0F) | 0x70, (digest[8] & 0x3F) | 0x80
    return str(UUID(bytes=bytes(digest)))


def moment(day: date, text: str, where: str) -> datetime:
    hours, minutes = (whole_number(part) for part in (text.partition(":")[0], text.partition(":")[2]))
    if hours is None or minutes is None or hours > 23 or minutes > 59:
        raise Refused(f"{where}: giờ «{text[:10]}» phải viết như 09:15.", code="time", field="at")
    return at_local(day, time(hours, minutes))


def _act(p: Printing, run: RunRow, line: Line, wrote: Written, at: datetime) -> Act:
    payload, type_ = _payload(p, line, wrote)
    item = payload.item_number if isinstance(payload, CollectDone | DeliverDone) else line.order.item_number
    previous = {item: line.order.tip}
    said = {
        "event_id": line.key, "type": type_, "occurred_at": iso(at), "previous": previous, "payload": msgspec.to_builtins(payload), "source": "paper", "run_id": run.id, "keyed_by": p.actor.id, "keyed_at": iso(p.house.clock.now()),
    }  # fmt: skip
    return Act(line.key, type_, payload, at, previous, f"courier:{run.courier_id}", "paper", canonical(said))


def _payload(p: Printing, line: Line, wrote: Written) -> tuple[Fact, str]:
    order, visit = line.order, line.visit
    if wrote.outcome != DONE:
        if wrote.outcome not in p.rules.reasons:
            raise Refused(f"Không có lý do «{wrote.outcome[:30]}».", code="reason", field="outcome")
        return VisitFailed(visit_id=visit.visit_id, order_ids=[order.id], reason=wrote.outcome, note=wrote.note), "visit.failed"
    match line.action:
        case "collect":
            return _collected(line, wrote), "collect.done"
        case "deliver":
            return _delivered(line, wrote), "deliver.done"
        case "take":
            return EnvelopesTaken(giver=_desk(p, line), item_numbers=[order.item_number], manual=True), "envelopes.taken"
        case _:
            return EnvelopesHanded(to=_desk(p, line), item_numbers=[order.item_number], manual=True), "envelopes.handed"


def _collected(line: Line, wrote: Written) -> CollectDone:
    if not wrote.seal_number:
        raise Refused(f"Điểm {line.position}, {line.order.item_number}: thiếu số niêm phong.", code="seal_missing", field="seal")
    number = str(ItemNumber.parse(wrote.item_number)) if wrote.item_number else line.order.item_number
    return CollectDone(
        visit_id=line.visit.visit_id, order_id=line.order.id, item_number=number, seal_number=wrote.seal_number, components=_counted(line, wrote), money=money(line.order, wrote.method), manual=True, note=wrote.note,
    )  # fmt: skip


def _delivered(line: Line, wrote: Written) -> DeliverDone:
    if not wrote.id_last4:
        raise Refused(f"Điểm {line.position}, {line.order.item_number}: thiếu 4 số cuối giấy tờ người nhận (TT 17/2017 Điều 5.2).", code="id_missing", field="id_last4")
    receiver = Receiver(relation="proxy" if wrote.relation == "proxy" else "owner", name=wrote.receiver or line.order.citizen_name, id_type=wrote.id_type, id_last4=wrote.id_last4[-4:])
    return DeliverDone(
        visit_id=line.visit.visit_id, order_id=line.order.id, item_number=line.order.item_number, received_by=receiver, components=_counted(line, wrote), remark=wrote.remark or None, money=money(line.order, wrote.method), manual=True,
        recovered=[Recovered(name=name, count=count) for name, count in wrote.recovered], note=wrote.note,
    )  # fmt: skip


def _counted(line: Line, wrote: Written) -> list[ComponentCount]:
    if wrote.papers:
        return counts(wrote.papers)
    return [ComponentCount(name=c.name, originals=c.originals or 0, copies=c.copies or 0) for c in line.papers if line.told]


def _desk(p: Printing, line: Line) -> Party:
    if line.visit.agency_code:
        return Party(kind="agency", id=line.visit.agency_code)
    kind, _, who = line.order.holder.partition(":")  # which has it: not always the order's own
    office = (who if kind == "office" else line.order.office_id) or p.rules.office_for(line.order.new_code or "").id
    return Party(kind="office", id=office)


def as_typed(fields: Mapping[str, Any], line: Line) -> Written:
    """The fields of one line of the page, `<key>.<name>`."""
    return read(fields, line.key, line.papers, f"Điểm {line.position}")
