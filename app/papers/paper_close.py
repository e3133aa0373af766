"""The end of a shift on paper: what was counted on the evening of a day without phones, keyed in at the foot of the run sheet, is a
`shift.closed` of the courier with source `paper`. It is named by courier and day, so it is recorded once, whichever plan's sheet it
stood on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from app.custody.events import Act
from app.custody.log import EVENTS, Witness
from app.custody.payloads import Cash, ShiftClosed
from app.custody.signing import canonical
from app.dispatch.tables import RunRow
from app.kernel.errors import Refused
from app.kernel.ids import ItemNumber
from app.kernel.text import whole_amount
from app.kernel.time import iso, local
from app.orders.closes import compare
from app.orders.commands import MOST_DONG
from app.papers.issue import Printing
from app.papers.rekey import lines, moment, named
from app.papers.runs import run_of

CLOSE = "shift.closed"
LEDGERS = {"postage": "cước", "state_fee": "phí nhà nước", "cod": "thu hộ"}


@dataclass(frozen=True, slots=True)
class Counted:
    """`at` HH:MM; the cash on the table, ledger by ledger; `held`: envelopes that stay with the courier."""

    at: str
    cash: Cash
    held: tuple[str, ...] = ()
    note: str = ""


def close_key(courier_id: str, day: date) -> str:
    return named("paper close", courier_id, day.isoformat())


def closed(p: Printing, run: RunRow) -> Any | None:
    """(when by the paper, when it was keyed in) of the close of this courier's day; None where it was not keyed."""
    query = sa.select(EVENTS.c.corrected_at, EVENTS.c.received_at).where(EVENTS.c.event_id == close_key(run.courier_id, run.day))
    return p.tx.execute(query).one_or_none()


def close(p: Printing, run_id: str, counted: Counted) -> bool:
    """After the lines of the sheet. False where the day was closed on paper before: what was keyed first stands."""
    run, now = run_of(p, run_id), p.house.clock.now()
    if closed(p, run) is not None:
        return False
    at, last = moment(run.day, counted.at, "Đóng ca"), _last(p, run_id)
    if last is not None and at < last:
        raise Refused(f"Đóng ca: giờ {counted.at} sớm hơn việc cuối trên phiếu, {local(last):%H:%M}.", code="time", field="close.at")
    if (since := _closed_since(p, run)) is not None:
        raise Refused(f"Đóng ca: bưu tá đã đóng ca lúc {local(since):%H:%M %d/%m}, tiền trên phiếu này đã tính vào ca đó; để trống mục này.", code="closed_since", field="close.at")
    payload = ShiftClosed(held=list(counted.held), cash=counted.cash, note=counted.note)
    key, courier = close_key(run.courier_id, run.day), f"courier:{run.courier_id}"
    said = {"event_id": key, "type": CLOSE, "occurred_at": iso(at), "previous": {}, "payload": msgspec.to_builtins(payload), "source": "paper", "run_id": run.id, "keyed_by": p.actor.id, "keyed_at": iso(now)}
    act = Act(key, CLOSE, payload, at, {}, courier, "paper", canonical(said))
    if p.house.custody.record(p.tx, act, Witness(now, at, confidence="claimed")).outcome == "applied":
        compare(p.tx, act, at, p.names.get(run.courier_id, run.courier_id), now)
    return True


def _closed_since(p: Printing, run: RunRow) -> datetime | None:
    """An end of a shift on a phone after this sheet's lines had been keyed in: its purse had their cash, which stands on one close only."""
    keys = [line.key for line in lines(p, run.id) if line.keyed]
    known = [p.tx.execute(sa.select(EVENTS.c.corrected_at, EVENTS.c.received_at).where(EVENTS.c.event_id.in_(keys[at : at + 400]))).all() for at in range(0, len(keys), 400)]
    sheet = [row for rows in known for row in rows]
    if not sheet:
        return None
    mine = (EVENTS.c.type == CLOSE) & (EVENTS.c.actor == f"courier:{run.courier_id}") & (EVENTS.c.outcome != "rejected")
    after = (EVENTS.c.corrected_at >= max(row.corrected_at for row in sheet)) & (EVENTS.c.received_at > min(row.received_at for row in sheet))
    found: datetime | None = p.tx.execute(sa.select(sa.func.min(EVENTS.c.corrected_at)).where(mine, after)).scalar_one()
    return found


def _last(p: Printing, run_id: str) -> datetime | None:
    """The last thing keyed in from this sheet."""
    keys = [line.key for line in lines(p, run_id) if line.keyed]
    found = [p.tx.execute(sa.select(sa.func.max(EVENTS.c.corrected_at)).where(EVENTS.c.event_id.in_(keys[at : at + 400]))).scalar_one() for at in range(0, len(keys), 400)]
    return max(found, default=None)


def as_typed(fields: Mapping[str, Any]) -> Counted | None:
    """The foot of the page, `close.<name>`; None where nothing is written there."""
    words = {name: str(fields.get(f"close.{name}", "")).strip() for name in ("at", "held", "note", *LEDGERS)}
    if not any(words.values()):
        return None
    return Counted(words["at"], Cash(**{name: _amount(word, words[name]) for name, word in LEDGERS.items()}), _envelopes(words["held"]), words["note"][:1000])


def _amount(word: str, text: str) -> int:
    amount = whole_amount(text)
    if amount is None or amount > MOST_DONG:
        raise Refused(f"Đóng ca: ghi số tiền {word} đã đếm bằng đồng, không thu thì ghi 0.", code="number", field="close")
    return amount


def _envelopes(text: str) -> tuple[str, ...]:
    return tuple(sorted({str(ItemNumber.parse(part)) for part in re.split(r"[,;\n]", text) if part.strip()}))
