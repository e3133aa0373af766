"""The end of a shift: what the courier found in the bag beside what our book gives them. Both stand; where they differ a person is asked."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.custody.events import Act
from app.custody.log import Witness
from app.custody.payloads import ShiftClosed
from app.db.uow import Tx
from app.kernel.actor import Actor
from app.orders.projector import ORDERS
from app.orders.tasks import ask
from mobile_api.bag import held

KIND = "shift"
NAMED = 20
Taken = tuple[int, Act, Witness]


def to_each_close(acts: Sequence[Taken]) -> Iterator[list[Taken]]:
    """Cut behind each end of a shift: the bag is looked at before the acts that came after it."""
    part: list[Taken] = []
    for taken in acts:
        part.append(taken)
        if isinstance(taken[1].payload, ShiftClosed):
            yield part
            part = []
    if part:
        yield part


def compare(tx: Tx, act: Act, actor: Actor, now: datetime) -> None:
    """For an act that has just been taken into the chains, with all before it."""
    if not isinstance(act.payload, ShiftClosed):
        return
    said, known = {"".join(item.split()).upper() for item in act.payload.held if "\x00" not in item}, held(tx, actor.id)
    missing, more = sorted(known - said), sorted(said - known)
    if not missing and not more:
        return
    parts = [f"Kết ca của {actor.name}: theo sổ giữ {len(known)} bì, đếm được {len(said)}."]
    parts += [f"{word} {len(items)}: {', '.join(items[:NAMED])}{'…' if len(items) > NAMED else ''}." for word, items in (("Không thấy", missing), ("Ngoài sổ", more)) if items]
    parts += [f"Bưu tá ghi: «{act.payload.note[:500]}»."] if act.payload.note else []
    about = tx.execute(sa.select(ORDERS.c.id).where(ORDERS.c.item_number.in_([*missing, *more][:2]))).scalars().all()
    order_id = about[0] if len(missing) + len(more) == 1 and about else None
    ask(tx, KIND, f"shift:{act.event_id}", " ".join(parts), now, order_id, event_id=act.event_id, courier_id=actor.id, missing=missing, more=more)
