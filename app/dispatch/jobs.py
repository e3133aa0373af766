"""Jobs of planning: each is taken by one, who holds it by a lease that is renewed while the work goes on, and ended once.

Whoever lets the lease run out (killed, cut off) loses the job to the next worker, and can write nothing for it any more."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from app.db.uow import Db, Tx
from app.dispatch.queries import JOBS
from app.kernel.ids import new_id
from app.ports import Clock

log = structlog.get_logger()
LEASE = timedelta(seconds=60)
RENEW_S = 15.0
AT_WORK = ("running", "stopping")


@dataclass(frozen=True, slots=True)
class Lease:
    job_id: str
    holder: str


@dataclass(frozen=True, slots=True)
class Jobs:
    db: Db
    clock: Clock

    def waiting(self, tx: Tx) -> Sequence[str]:
        """What waits, and what somebody began and does not work on any more."""
        return tx.execute(sa.select(JOBS.c.id).where(_free(self.clock.now())).order_by(JOBS.c.created_at)).scalars().all()

    def take(self, tx: Tx, job_id: str) -> Lease | None:
        """A lease for exactly one. What a dispatcher has told to stop stays so, also where who worked on it was cut off."""
        now, lease, stopping = self.clock.now(), Lease(job_id, new_id()), JOBS.c.state == "stopping"
        progress = sa.case((stopping, JOBS.c.progress), else_="Đang đọc yêu cầu…")
        values = {"state": sa.case((stopping, JOBS.c.state), else_="running"), "progress": progress, "holder": lease.holder, "held_until": now + LEASE}
        won = tx.execute(JOBS.update().where(JOBS.c.id == job_id, _free(now)).values(**values))
        return lease if won.rowcount == 1 else None  # type: ignore[attr-defined]

    @contextmanager
    def kept(self, lease: Lease) -> Iterator[None]:
        """Renewed beside the work until the block ends: a solver, a road server or a search for reasons may take minutes."""
        over = threading.Event()
        thread = threading.Thread(target=self._renew, args=(lease, over), name="plan-lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def progress(self, lease: Lease, text: str) -> None:
        """Only while the job runs: a plan's last words may come after it is written."""
        with self.db.write() as tx:
            tx.execute(JOBS.update().where(_mine(lease), JOBS.c.state == "running").values(progress=text))

    def end(self, tx: Tx, lease: Lease, **values: Any) -> bool:
        """False: the lease ran out meanwhile and the job is another's."""
        ended = tx.execute(JOBS.update().where(_mine(lease)).values(done_at=self.clock.now(), held_until=None, **values))
        return bool(ended.rowcount == 1)  # type: ignore[attr-defined]

    def stop(self, tx: Tx, job_id: str) -> None:
        """No more waiting: a job at work ends with the best plan so far, one that waits is called off."""
        tx.execute(JOBS.update().where(JOBS.c.id == job_id, JOBS.c.state == "running").values(state="stopping", progress="Đang dừng, lấy bản tốt nhất đến nay…"))
        tx.execute(JOBS.update().where(JOBS.c.id == job_id, JOBS.c.state == "waiting").values(state="failed", problem="Đã thôi lập kế hoạch.", done_at=self.clock.now()))

    def _renew(self, lease: Lease, over: threading.Event) -> None:
        while not over.wait(RENEW_S):
            try:
                with self.db.write() as tx:
                    tx.execute(JOBS.update().where(_mine(lease)).values(held_until=self.clock.now() + LEASE))
            except Exception:
                log.exception("lease_not_renewed", job=lease.job_id)  # tried again: the lease outlasts three failures


def _free(now: datetime) -> sa.ColumnElement[bool]:
    left = JOBS.c.held_until.is_(None) | (JOBS.c.held_until < now)
    return (JOBS.c.state == "waiting") | (JOBS.c.state.in_(AT_WORK) & left)


def _mine(lease: Lease) -> sa.ColumnElement[bool]:
    return (JOBS.c.id == lease.job_id) & (JOBS.c.holder == lease.holder) & JOBS.c.state.in_(AT_WORK)
