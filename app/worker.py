"""What happens after a commit: webhooks, messages, plans, the working of time. Any number of workers may run."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import structlog

from app.custody.heads import sign_head
from app.db import outbox
from app.db.reference import set_meta
from app.dispatch.queries import waiting_jobs
from app.house import House
from app.kernel.time import iso, local_date
from app.onestop import outbound
from app.orders import queries
from app.orders.alarm import raise_alarms
from app.orders.journal import PUBLIC
from app.orders.policy import sweep

log = structlog.get_logger()
MESSAGES = "messages"
TOLD = PUBLIC | {"order.invited"}
IDLE_S = 0.5
BEAT = timedelta(seconds=15)
SWEEP = timedelta(minutes=1)


class Worker:
    def __init__(self, house: House) -> None:
        self.house = house
        self.pool = ThreadPoolExecutor(8, thread_name_prefix="webhook")
        self.planner = ThreadPoolExecutor(1, thread_name_prefix="planner")
        self.planning: set[str] = set()
        self.beaten: datetime | None = None
        self.swept: datetime | None = None

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set; an error is logged and the work tried again, for the rows stay where they are."""
        while not stop.is_set():
            try:
                busy = self.once()
            except Exception:
                log.exception("worker_failed")
                busy = 0
            if not busy:
                stop.wait(IDLE_S)
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.planner.shutdown(wait=False, cancel_futures=True)

    def once(self) -> int:
        """One round; returns how much was done."""
        now = self.house.clock.now()
        self._beat(now)
        self._plan()
        return self._fan_out(now) + self._tell() + self._deliver(now) + self._sweep(now) + self._send(now)

    def _beat(self, now: datetime) -> None:
        if self.beaten is None or abs(now - self.beaten) >= BEAT:
            with self.house.db.write() as tx:
                set_meta(tx, "worker_heartbeat", iso(now))
            self.beaten = now

    def _plan(self) -> None:
        with self.house.db.read() as tx:
            waiting = [job for job in waiting_jobs(tx) if job not in self.planning]
        for job in waiting:
            self.planning.add(job)
            self.planner.submit(self.house.dispatch.run, job).add_done_callback(lambda _, job=job: self.planning.discard(job))  # type: ignore[misc]

    def _fan_out(self, now: datetime) -> int:
        with self.house.db.read() as tx:
            if not queries.journal_after(tx, outbound.cursor(tx, outbound.TOPIC), 1):
                return 0
        with self.house.db.write() as tx:
            return outbound.fan_out(tx, now)

    def _tell(self) -> int:
        """Messages to citizens from the journal, each event once."""
        with self.house.db.read() as tx:
            if not queries.journal_after(tx, outbound.cursor(tx, MESSAGES), 1, types=TOLD):
                return 0
        with self.house.db.write() as tx:
            rows = queries.journal_after(tx, outbound.cursor(tx, MESSAGES), outbound.BATCH, types=TOLD)
            for row in rows:
                self.house.notify.tell(tx, row)
            if rows:
                outbound.move_cursor(tx, MESSAGES, int(rows[-1].seq or 0))
            return len(rows)

    def _deliver(self, now: datetime) -> int:
        with self.house.db.read() as tx:
            if not outbox.due(tx, now, (outbound.TOPIC,), 1):
                return 0
        with self.house.db.write() as tx:
            ready = outbound.prepare(tx, self.house.keyring, outbox.due(tx, now, (outbound.TOPIC,), 100), now)
        answers = list(self.pool.map(lambda d: outbound.send(self.house.webhooks, d), ready))
        with self.house.db.write() as tx:
            for delivery, answer in zip(ready, answers, strict=True):
                outbound.settle(tx, delivery, answer, self.house.clock.now())
        return len(ready)

    def _sweep(self, now: datetime) -> int:
        """What time does: invitations, holds, days gone by, custody alarms, and the signed head of yesterday."""
        if self.swept is not None and abs(now - self.swept) < SWEEP:
            return 0
        self.swept = now
        with self.house.db.write() as tx:
            moved = sweep(tx, self.house.orders, now, self.house.settings.hold_days)
            calendar = self.house.reference.at(local_date(now)).calendar
            raise_alarms(tx, now, self.house.settings.custody_alarm_hours, calendar)
            sign_head(tx, self.house.keyring, local_date(now) - timedelta(days=1), now)
        return moved

    def _send(self, now: datetime) -> int:
        """Messages through the gateway, if there is one; what it refuses stays in the tray with the reason."""
        if self.house.gateway is None:
            return 0
        with self.house.db.read() as tx:
            due = list(self.house.notify.due(tx))
        for row in due:
            answer = self.house.gateway.send(row.phone, row.text, row.id)
            with self.house.db.write() as tx:
                self.house.notify.sent(tx, row.id, answer)
        return len(due)
