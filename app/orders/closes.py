"""The end of a shift: what the courier found in the bag beside what our book gives them. Both stand; where they differ a person is asked."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from app.custody.events import Act
from app.custody.log import EVENTS, LINKS
from app.custody.payloads import ShiftClosed
from app.db.uow import Tx
from app.kernel.time import local_date
from app.orders.projector import ORDERS
from app.orders.tasks import ask

KIND = "shift"
NAMED = 20
Taken = TypeVar("Taken", bound=tuple[Act, *tuple[Any, ...]])


def held(tx: Tx, courier_id: str) -> set[str]:
    """What has been handed to a desk and waits for its signature is in the bag no more."""
    query = sa.select(ORDERS.c.item_number).where(ORDERS.c.holder == f"courier:{courier_id}", ORDERS.c.awaiting.is_(None))
    return set(tx.execute(query).scalars())


def to_each_close(acts: Sequence[Taken]) -> Iterator[list[Taken]]:
    """Cut behind each end of a shift: the bag is looked at before the acts that came after it."""
    part: list[Taken] = []
    for taken in acts:
        part.append(taken)
        if isinstance(taken[0].payload, ShiftClosed):
            yield part
            part = []
    if part:
        yield part


def compare(tx: Tx, act: Act, came: datetime, name: str, now: datetime) -> None:
    """For an act that has just been taken into the chains, with all before it. It may have come to us long ago, from a phone in
    quarantine, or have been written on paper (`came`: by that paper): what has been done since with an envelope that was then in this
    bag, or was not yet, is no news of the bag."""
    if not isinstance(act.payload, ShiftClosed):
        return
    said, known = {"".join(item.split()).upper() for item in act.payload.held if "\x00" not in item}, held(tx, act.actor.removeprefix("courier:"))
    moved = _moved_since(tx, act.actor, said ^ known, (EVENTS.c.corrected_at if act.source == "paper" else EVENTS.c.received_at) > came)
    known = (known - moved) | (said & moved)
    missing, more = sorted(known - said), sorted(said - known)
    if not missing and not more:
        return
    day = "" if local_date(came) == local_date(now) else f" ngày {local_date(came):%d/%m}"
    parts = [f"Kết ca{day} của {name}: theo sổ giữ {len(known)} bì, đếm được {len(said)}."]
    parts += [f"{word} {len(items)}: {', '.join(items[:NAMED])}{'…' if len(items) > NAMED else ''}." for word, items in (("Không thấy", missing), ("Ngoài sổ", more)) if items]
    parts += [f"Bưu tá ghi: «{act.payload.note[:500]}»."] if act.payload.note else []
    about = tx.execute(sa.select(ORDERS.c.id).where(ORDERS.c.item_number.in_([*missing, *more][:2]))).scalars().all()
    order_id = about[0] if len(missing) + len(more) == 1 and about else None
    ask(tx, KIND, f"shift:{act.event_id}", " ".join(parts), now, order_id, event_id=act.event_id, courier_id=act.actor.removeprefix("courier:"), missing=missing, more=more)


def _moved_since(tx: Tx, courier: str, items: Collection[str], later: sa.ColumnElement[bool]) -> set[str]:
    """Those that this courier has given or got, by a later act."""
    moved, asked = set[str](), sorted(items)
    links = sa.select(LINKS.c.item_number).join(EVENTS, EVENTS.c.event_id == LINKS.c.event_id).where(later, (LINKS.c.giver == courier) | (LINKS.c.taker == courier))
    for at in range(0, len(asked), 400):
        moved |= set(tx.execute(links.where(LINKS.c.item_number.in_(asked[at : at + 400]))).scalars())
    return moved
