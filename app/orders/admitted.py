"""What was kept apart of a phone joins the chains once a person has let it in."""

from datetime import datetime

from app.custody.events import corrected_by
from app.custody.quarantine import kept_apart, let_in
from app.custody.service import Custody, Recorded
from app.db.uow import Tx
from app.orders.closes import compare, to_each_close


def admit(tx: Tx, custody: Custody, device_id: str, name: str, now: datetime) -> list[Recorded]:
    """In the order in which it came, none twice; each end of a shift is compared with the book as it stands behind it. Corrections
    come last: what they stand beside may have come after them. `name`: the courier's."""
    kept = kept_apart(tx, device_id)
    done: list[Recorded] = []
    for part in to_each_close([taken for taken in kept if corrected_by(taken[0].payload) is None]):
        done += custody.release(tx, part)
        act, witness = part[-1]
        compare(tx, act, witness.received_at, name, now)
    done += custody.release(tx, [taken for taken in kept if corrected_by(taken[0].payload) is not None])
    let_in(tx, device_id)
    return done
