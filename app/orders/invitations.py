"""Giấy mời: at least two, two working days apart, before a result goes back (TT 17/2017/TT-BTTTT Art 5.2h). One counts from the moment at
which it went out: printed, sent, or read out by telephone. Until then nothing that hangs on it moves on, and a person is asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.kernel.actor import SYSTEM
from app.kernel.time import local_date
from app.orders.journal import JOURNAL, order_data, tell
from app.orders.tables import InvitationRow
from app.orders.tasks import TASKS, ask, close

INVITATIONS: sa.Table = InvitationRow.__table__  # type: ignore[attr-defined]
DAYS_BETWEEN = 2
INVITED, TOLD = "order.invited", "order.invitation_told"
KIND = "invitation"


@dataclass(frozen=True, slots=True)
class Invitation:
    """`out_at`: when it first went out; None while nobody has got it."""

    number: int
    made_at: datetime
    out_at: datetime | None


def invite(tx: Tx, row: Any, number: int, now: datetime) -> None:
    tx.execute(INVITATIONS.insert(), {"order_id": row["id"], "number": number, "made_at": now})
    tell(tx, INVITED, now, order_data(row, now, invitation=number), order_id=row["id"], connection_id=row["connection_id"])


def invitations(tx: Tx, order_ids: Collection[str]) -> dict[str, list[Invitation]]:
    """By order, the first one first."""
    ids, found = sorted(order_ids), dict[str, list[Invitation]]()
    for part in (ids[at : at + 400] for at in range(0, len(ids), 400)):
        told: dict[tuple[str, int], datetime] = {}
        heard = sa.select(JOURNAL.c.order_id, JOURNAL.c.data, JOURNAL.c.occurred_at).where(JOURNAL.c.order_id.in_(part), JOURNAL.c.type == TOLD)
        for row in tx.execute(heard.order_by(JOURNAL.c.seq)):
            told.setdefault((row.order_id, int(row.data["invitation"])), row.occurred_at)
        for row in tx.execute(sa.select(INVITATIONS).where(INVITATIONS.c.order_id.in_(part)).order_by(INVITATIONS.c.number)):
            times = [at for at in (row.printed_at, told.get((row.order_id, row.number))) if at is not None]
            found.setdefault(row.order_id, []).append(Invitation(row.number, row.made_at, min(times, default=None)))
    return found


def printed(tx: Tx, order_id: str, number: int, now: datetime) -> None:
    """Printed again it is no younger."""
    first = (INVITATIONS.c.order_id == order_id) & (INVITATIONS.c.number == number) & INVITATIONS.c.printed_at.is_(None)
    tx.execute(INVITATIONS.update().where(first).values(printed_at=now))


def heard(tx: Tx, event_id: str, now: datetime) -> None:
    """The message about this `order.invited` was sent, or read out."""
    row = tx.execute(sa.select(JOURNAL.c.order_id, JOURNAL.c.data).where(JOURNAL.c.id == event_id, JOURNAL.c.type == INVITED)).first()
    if row is not None:
        _told(tx, row.order_id, row.data["invitation"], now)


def closed_by_hand(tx: Tx, task_id: str, now: datetime) -> None:
    """Who closes such a question says that the citizen knows; called before it is closed."""
    waiting = sa.select(TASKS.c.order_id, TASKS.c.data).where(TASKS.c.id == task_id, TASKS.c.kind == KIND, TASKS.c.closed_at.is_(None))
    row = tx.execute(waiting).first()
    if row is not None:
        _told(tx, row.order_id, row.data["number"], now)


def _told(tx: Tx, order_id: str, number: int, now: datetime) -> None:
    tell(tx, TOLD, now, {"order_id": order_id, "invitation": number}, order_id=order_id)


def keep_until(calendar: Any, out: Sequence[datetime], hold_days: int) -> date:
    """The last day on which the result waits at the post office, as the invitations say it: the hold counts from the first, and the
    second too is given its two working days, however late it went out."""
    first = local_date(out[0])
    second = local_date(out[1]) if len(out) > 1 else calendar.add(first, DAYS_BETWEEN)
    until: date = max(calendar.add(first, hold_days), calendar.add(second, DAYS_BETWEEN))
    return until


def ask_about(tx: Tx, row: Any, silent: Invitation, now: datetime) -> None:
    """From the day after it was made."""
    if local_date(silent.made_at) < local_date(now):
        text = f"Giấy mời lần {silent.number} của bì {row['item_number']} (lập {local_date(silent.made_at):%d/%m}) chưa đến người nhận: in rồi phát, đọc tin ở khay, hoặc báo người nhận rồi đóng việc này (đóng là đã báo). Thời hạn giữ chưa tính."
        ask(tx, KIND, f"invitation:{row['id']}:{silent.number}", text, now, row["id"], number=silent.number)


def settle(tx: Tx, held: Collection[str], now: datetime) -> None:
    """Closes the questions about those that went out since, or that nobody waits for any more."""
    asked = tx.execute(sa.select(TASKS.c.id, TASKS.c.order_id, TASKS.c.data).where(TASKS.c.kind == KIND, TASKS.c.closed_at.is_(None))).all()
    known = invitations(tx, {task.order_id for task in asked})
    for task in asked:
        silent = any(one.number == task.data["number"] and one.out_at is None for one in known.get(task.order_id, ()))
        if task.order_id not in held or not silent:
            close(tx, task.id, SYSTEM, "Tự khớp: giấy mời đã đến người nhận." if not silent else "Tự khớp: bì không còn chờ ở bưu cục.", now)
