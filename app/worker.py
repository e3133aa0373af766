"""What happens after a commit: webhooks, messages, plans, the working of time. Any number of workers may run."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import date, datetime, timedelta
from time import monotonic

import structlog

from app.custody import tree
from app.custody.heads import sign_head
from app.db import outbox
from app.db.reference import set_meta
from app.dispatch.latecomers import ask_for_latecomers
from app.dispatch.uncovered import ask_who_goes
from app.forgetting import forget
from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.time import iso, local_date
from app.notify.tables import MessageRow
from app.onestop import outbound
from app.onestop.outbound import Delivery
from app.orders import queries, restored
from app.orders.alarm import heal, raise_alarms
from app.orders.complaints import ANSWERED
from app.orders.holidays import ask_for_holidays
from app.orders.journal import PUBLIC
from app.orders.pictures import ask_for_missing
from app.orders.policy import sweep
from app.orders.tasks import ask
from app.papers import registers
from app.papers.issue import Printing
from app.papers.return_day import PROMISED
from app.ports import HttpAnswer, MessageGateway, Sent

log = structlog.get_logger()
MESSAGES = "messages"
TOLD = PUBLIC | {"order.invited", ANSWERED, PROMISED}
IDLE_S = 0.5
SOON_S = 0.02  # answers of receivers are on their way
FAILED_S = 5.0
SENDERS = 32
ON_WAY = 64  # twice the senders: even if every receiver is silent for its 15 s, the lease of 60 s holds
ON_WAY_EACH = 24  # one slow receiver never takes all the senders
LEAVES = 2000  # taken into the log's tree in one sweep, so that the day's head finds little left to do
BEAT = timedelta(seconds=15)
SWEEP = timedelta(minutes=1)
SETTLE_S = 600.0
"""After a start nothing is done for so long that only the time of day asks for: a machine's clock may be days off until the network has put it
right; a head's time is for ever, a deleted proof does not come back, and a promise that was moved stays moved."""


class Worker:
    def __init__(self, house: House) -> None:
        self.house = house
        self.pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="webhook")
        self.planner = ThreadPoolExecutor(1, thread_name_prefix="planner")
        self.planning: set[str] = set()
        self.sending: dict[Future[HttpAnswer], Delivery] = {}
        self.beaten: datetime | None = None
        self.swept: datetime | None = None
        self.settled = 0.0
        self.books_closed: date | None = None
        self.forgotten: date | None = None
        self.failed = False

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set; an error is logged and the work tried again, for the rows stay where they are."""
        own = self.house.settings
        self.settled = 0.0 if own.demo or own.clock_offset_file else monotonic() + SETTLE_S
        while not stop.is_set():
            busy = self._round(self.house.clock.now())
            if self.failed:
                stop.wait(FAILED_S)
            elif not busy:
                stop.wait(SOON_S if self.sending else IDLE_S)
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.planner.shutdown(wait=False, cancel_futures=True)

    def once(self) -> int:
        """One round, the answers of receivers waited for; returns how much was done."""
        now = self.house.clock.now()
        done = self._round(now)
        while self.sending:
            wait(self.sending)
            done += self._settle(now) + self._deliver(now)
        return done

    def _round(self, now: datetime) -> int:
        """Each kind of work apart: one that fails does not keep the others from being done."""
        self.failed = False
        steps: tuple[Callable[[datetime], int], ...] = (self._beat, self._plan, self._fan_out, self._tell, self._settle, self._deliver, self._sweep, self._send, self._close_books, self._forget)
        return sum(self._step(step, now) for step in steps)

    def _step(self, step: Callable[[datetime], int], now: datetime) -> int:
        try:
            return step(now)
        except Exception:
            self.failed = True
            log.exception("worker_failed", step=step.__name__.strip("_"))
            return 0

    def _beat(self, now: datetime) -> int:
        if self.beaten is None or abs(now - self.beaten) >= BEAT:
            with self.house.db.write() as tx:
                set_meta(tx, "worker_heartbeat", iso(now))
            with self.house.db.read() as tx:
                restored.mark(tx, self.house.settings.data)
            self.beaten = now
        return 0

    def _plan(self, now: datetime) -> int:
        with self.house.db.read() as tx:
            waiting = [job for job in self.house.dispatch.jobs.waiting(tx) if job not in self.planning]
        for job in waiting:
            self.planning.add(job)
            self.planner.submit(self._plan_one, job)
        return 0

    def _plan_one(self, job: str) -> None:
        try:
            self.house.dispatch.run(job)
        except Exception:
            log.exception("planning_failed", job=job)
        finally:
            self.planning.discard(job)

    def _fan_out(self, now: datetime) -> int:
        with self.house.db.read() as tx:
            if not queries.journal_after(tx, outbound.cursor(tx, outbound.TOPIC), 1):
                return 0
        with self.house.db.write() as tx:
            return outbound.fan_out(tx, now)

    def _tell(self, now: datetime) -> int:
        """Messages to citizens from the journal, each event once; one that cannot be told becomes a task, the others go on."""
        with self.house.db.read() as tx:
            if not queries.journal_after(tx, outbound.cursor(tx, MESSAGES), 1, types=TOLD):
                return 0
        with self.house.db.write() as tx:
            rows = queries.journal_after(tx, outbound.cursor(tx, MESSAGES), outbound.BATCH, types=TOLD)
            for row in self.house.notify.tell(tx, rows):
                ask(tx, "message", f"message:{row.id}", f"Chưa soạn được tin nhắn cho sự kiện {row.type}: cần người báo cho dân.", now, row.order_id)
            if rows:
                outbound.move_cursor(tx, MESSAGES, int(rows[-1].seq or 0))
            return len(rows)

    def _deliver(self, now: datetime) -> int:
        """Claims and signs what is due and hands it to the senders; nothing is waited for."""
        free = ON_WAY - len(self.sending)
        busy = Counter(delivery.subscription_id for delivery in self.sending.values())
        with self.house.db.read() as tx:
            rows = outbound.choose(outbox.due(tx, now, (outbound.TOPIC,), outbound.BATCH), free, ON_WAY_EACH, busy)
        if not rows:
            return 0
        with self.house.db.write() as tx:
            ready = outbound.prepare(tx, self.house.keyring, rows, now)
        for delivery in ready:
            self.sending[self.pool.submit(outbound.send, self.house.webhooks, delivery)] = delivery
        return len(rows)

    def _settle(self, now: datetime) -> int:
        """Writes down in one transaction what the receivers have answered since."""
        answered = [(sent, delivery) for sent, delivery in self.sending.items() if sent.done()]
        if not answered:
            return 0
        for sent, _ in answered:
            del self.sending[sent]
        with self.house.db.write() as tx:
            for sent, delivery in answered:
                outbound.settle(tx, delivery, _answer(sent), now)
        return len(answered)

    def _sweep(self, now: datetime) -> int:
        """What time does: invitations, holds, days gone by, codes that nobody may use any more, custody alarms, promises that no plan has,
        runs that nobody goes, pictures that did not come, holidays nobody has entered, and the signed head of yesterday."""
        if monotonic() < self.settled or (self.swept is not None and abs(now - self.swept) < SWEEP):
            return 0
        self.swept = now
        with self.house.db.write() as tx:
            moved = sweep(tx, self.house.orders, now, self.house.settings.hold_days)
            calendar = self.house.reference.at(local_date(now)).calendar
            self.house.notify.drop_dead_codes(tx)
            heal(tx, now)
            raise_alarms(tx, now, self.house.settings.custody_alarm_hours, calendar)
            ask_for_latecomers(tx, self.house.orders, now)
            ask_who_goes(tx, self.house.reference, now)
            ask_for_missing(tx, now)
            ask_for_holidays(tx, calendar, local_date(now), now)
            tree.grow(tx, LEAVES)
            sign_head(tx, self.house.keyring, local_date(now) - timedelta(days=1), now)
        return moved

    def _close_books(self, now: datetime) -> int:
        """The register books of last year are closed at their last number: looked for once a day, for a house may be off in January and a
        line may come late. Never by a clock that may still be put right: a closed book is not opened again."""
        if self.books_closed == local_date(now) or monotonic() < self.settled:
            return 0
        with self.house.db.read() as tx:
            closed = len(registers.left_open(Printing(tx, self.house, SYSTEM)))
        if closed:
            with self.house.db.write() as tx:
                closed = registers.close_last_year(Printing(tx, self.house, SYSTEM))
        self.books_closed = local_date(now)
        return closed

    def _forget(self, now: datetime) -> int:
        """Once a day the proofs, and the marks of forms and requests, whose time is over, a part at a time until none is left."""
        if self.forgotten == local_date(now) or monotonic() < self.settled:
            return 0
        gone, all_of_it = forget(self.house, now)
        if all_of_it:
            self.forgotten = local_date(now)
        return gone

    def _send(self, now: datetime) -> int:
        """Messages through the gateway, if there is one; what it refuses stays in the tray with the reason."""
        if self.house.gateway is None:
            return 0
        with self.house.db.read() as tx:
            due = list(self.house.notify.due(tx))
        for row in due:
            answer = _sent(self.house.gateway, row)
            with self.house.db.write() as tx:
                self.house.notify.sent(tx, row.id, answer)
            if answer.retry:  # a silent gateway must not keep plans and webhooks waiting for each message
                break
        return len(due)


def _sent(gateway: MessageGateway, row: MessageRow) -> Sent:
    """One message that cannot be sent for a reason nobody thought of is tried later and keeps no other from being sent."""
    try:
        return gateway.send(row.phone, row.text, row.id)
    except Exception as error:
        log.exception("message_not_sent", message=row.id)
        return Sent(False, retry=True, problem=f"Không gửi được tin này ({type(error).__name__}).")


def _answer(sent: Future[HttpAnswer]) -> HttpAnswer:
    error = sent.exception()
    return HttpAnswer(0, problem=f"{type(error).__name__}: {error}"[:200]) if error else sent.result()
