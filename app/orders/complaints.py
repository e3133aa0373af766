"""A citizen's complaint: asked of a person with its last day, answered on the tracking page and by a message (TT 17/2017/TT-BTTTT Art 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

import sqlalchemy as sa

from app.db.uow import Tx
from app.kernel.actor import Actor
from app.orders.journal import JOURNAL, order_data, tell
from app.orders.tables import OrderRow
from app.orders.tasks import TASKS, ask_anew, close

ANSWER_DAYS = 5  # within the province
COMPLAINT, COMPLAINED, ANSWERED = "complaint", "citizen.complained", "citizen.answered"


@dataclass(frozen=True, slots=True)
class Complaint:
    """`answer` is empty while nobody has answered."""

    at: datetime
    text: str
    open: bool
    answer_by: date
    answered_at: datetime | None = None
    answer: str = ""


def complain(tx: Tx, order: OrderRow, text: str, last: date, now: datetime) -> None:
    """The same text twice is one complaint until it is answered, afterwards another one."""
    key = f"complaint:{order.id}:{sha256(text.encode()).hexdigest()[:24]}"
    if ask_anew(tx, "complaint", key, text, now, order.id, answer_by=last.isoformat()):
        tell(tx, COMPLAINED, now, order_data(order.model_dump(), now), order_id=order.id)


def settle(tx: Tx, task_id: str, actor: Actor, solution: str, now: datetime) -> None:
    """Closes a task; how a complaint was settled is its answer, and its citizen is told that there is one."""
    waiting = sa.select(TASKS.c.order_id).where(TASKS.c.id == task_id, TASKS.c.kind == COMPLAINT, TASKS.c.closed_at.is_(None))
    order_id = tx.execute(waiting).scalar_one_or_none()
    close(tx, task_id, actor, solution, now)
    if order_id is not None:
        order = tx.get_one(OrderRow, order_id)
        tell(tx, ANSWERED, now, order_data(order.model_dump(), now, task=task_id), order_id=order_id)


def of_order(tx: Tx, order_id: str) -> Sequence[Complaint]:
    """Newest first. What was closed without telling the citizen was written for the house only."""
    told = {data["task"] for data in tx.execute(sa.select(JOURNAL.c.data).where(JOURNAL.c.order_id == order_id, JOURNAL.c.type == ANSWERED)).scalars()}
    columns = (TASKS.c.id, TASKS.c.text, TASKS.c.data, TASKS.c.created_at, TASKS.c.closed_at, TASKS.c.solution)
    rows = tx.execute(sa.select(*columns).where(TASKS.c.order_id == order_id, TASKS.c.kind == COMPLAINT).order_by(TASKS.c.created_at.desc()))
    return [
        Complaint(row.created_at, row.text, row.closed_at is None, date.fromisoformat(row.data["answer_by"]), row.closed_at, row.solution if row.id in told else "") for row in rows
    ]
