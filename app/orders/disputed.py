"""What must not be let go of yet: the proofs of an order about which somebody complains or two sides disagree."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from app.custody.log import LINKS
from app.custody.proofs import PROOFS, proofs_of
from app.db.uow import Tx
from app.orders.projector import ATTEMPTS, ORDERS
from app.orders.tasks import TASKS

OPEN = ("complaint", "contested")
PART = 400


def needed_proofs(tx: Tx) -> set[str]:
    """Until the complaint is answered and the dispute settled, however old they are."""
    asked = sa.select(TASKS.c.order_id).where(TASKS.c.closed_at.is_(None), TASKS.c.kind.in_(OPEN), TASKS.c.order_id.is_not(None))
    orders = tx.execute(sa.select(ORDERS.c.id, ORDERS.c.item_number).where(sa.or_(ORDERS.c.contested.is_(True), ORDERS.c.id.in_(asked)))).all()
    acts: set[str] = set()
    for part in _parts(orders):
        acts |= set(tx.execute(sa.select(LINKS.c.event_id).where(LINKS.c.item_number.in_([order.item_number for order in part]))).scalars())
        acts |= set(tx.execute(sa.select(ATTEMPTS.c.event_id).where(ATTEMPTS.c.order_id.in_([order.id for order in part]))).scalars())
    found: set[str] = set()
    for part in _parts(sorted(acts)):
        found |= {proof.id for proof in proofs_of(tx, part)}
        found |= set(tx.execute(sa.select(PROOFS.c.id).where(PROOFS.c.event_id.in_(part))).scalars())  # an older app names none in the act
    return found


def _parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[at : at + PART] for at in range(0, len(rows), PART))
