"""What is kept for a time only: proofs, and the marks of forms and requests."""

from datetime import datetime, timedelta

import structlog

from app.custody.proofs import MOST, expired, let_go
from app.house import House
from app.orders.disputed import needed_proofs
from app.web import once

log = structlog.get_logger()
MARKS = 2000  # of forms and requests, forgotten in one transaction


def forget(house: House, now: datetime) -> tuple[int, bool]:
    """A part of it: (how much is gone, whether that was all whose time is over)."""
    proofs = _let_go(house, now)
    with house.db.write() as tx:
        gone = (house.inbound.forget(tx, now, MARKS), once.forget(tx, now, MARKS))
    return sum(gone) + proofs, max(gone) < MARKS and proofs < MOST


def _let_go(house: House, now: datetime) -> int:
    """Proofs whose time is over: first the files, then the word that they are gone, so that a crash between repeats."""
    photos = timedelta(days=house.settings.proof_days)
    with house.db.read() as tx:
        old = expired(tx, now, photos) and expired(tx, now, photos, needed_proofs(tx))
    if not old:
        return 0
    gone = [proof for proof in old if _deleted(house, proof)]
    if gone:
        with house.db.write() as tx:
            let_go(tx, gone)
    return len(gone)


def _deleted(house: House, proof: str) -> bool:
    """One that the disk does not give up stays for tomorrow and keeps nothing else waiting."""
    try:
        house.blobs.delete(proof)
    except OSError:
        log.exception("proof_kept", proof=proof)
        return False
    return True
