"""Planning as a decision of people: a job asks, the solver answers outside any transaction, a version is published.

A plan with a breach is never written; a decision on an older picture than the plan in force is a conflict (409)."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
import structlog

from app.db.uow import Db, Tx
from app.dispatch.facts import Courier, Facts, on_duty, read_facts
from app.dispatch.jobs import Jobs, Lease
from app.dispatch.problem import Draft, draft
from app.dispatch.queries import PLANS, RUNS, VISITS, current, doors
from app.dispatch.slots import Slot, Slots
from app.dispatch.tables import PlanJobRow, PlanRow
from app.dispatch.write import write_plan
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Conflict, NotFound, Refused
from app.kernel.ids import new_id
from app.kernel.time import iso
from app.orders.journal import tell
from app.orders.projector import ORDERS
from app.orders.service import Orders
from app.orders.unwilling import unwilling
from app.ports import Planner, PlanSoFar, TravelTimes
from routing.audit import audit
from routing.model import Plan, Problem

log = structlog.get_logger()
MOVE_SECONDS = 5
PROGRESS_S = 2.0
POLL_S = 0.7
EMPTY = Plan(())


@dataclass(frozen=True)
class Dispatch:
    db: Db
    orders: Orders
    travel: TravelTimes
    planner: Planner
    slot_book: Slots
    seconds: int = 20
    seed: int = 1
    say: Callable[[str], None] | None = None

    def slots(self, tx: Tx, kind: str, address: str, days: int, commune_code: str = "") -> list[Slot]:
        return self.slot_book.offer(tx, kind, address, days, commune_code)

    def request(self, tx: Tx, day: date, actor: Actor, base_id: str | None = None, seconds: int | None = None, publish: bool = False) -> PlanJobRow:
        """Asks for a plan of `day`. `base_id`: the plan in force that it starts from (None = whichever is in force)."""
        now_current = current(tx, day)
        if base_id is not None and (now_current is None or now_current.id != base_id):
            raise Conflict("Kế hoạch đang dùng đã khác: xin tải lại rồi lập tiếp.", code="stale_plan")
        return self._job(tx, day, actor, seconds or self.seconds, publish=publish)

    def move(self, tx: Tx, plan_id: str, visit_id: str, to_courier_id: str, actor: Actor, version: int) -> PlanJobRow:
        """Gives one stop to another courier; the rest stays as far as it can, and the result is in force at once."""
        plan = self._in_force(tx, plan_id, version)
        orders = tx.execute(sa.select(VISITS.c.order_ids).where(VISITS.c.plan_id == plan_id, VISITS.c.visit_id == visit_id)).scalar_one_or_none()
        if orders is None:
            raise NotFound("Không có điểm dừng này trong kế hoạch.", code="visit_not_found")
        carrying = {f"courier:{c.id}": c.name for c in self._sent(tx, plan.day, to_courier_id) if c.id != to_courier_id}
        bag = tx.execute(sa.select(ORDERS.c.holder).where(ORDERS.c.id.in_(orders), ORDERS.c.holder.in_(carrying)).limit(1)).scalar_one_or_none()
        if bag is not None:
            raise Refused(f"Bì đang trong túi của {carrying[bag]}: hai bưu tá bàn giao trước rồi chuyển.", code="in_another_bag", field="to")
        return self._job(tx, plan.day, actor, MOVE_SECONDS, publish=True, pins=dict.fromkeys(orders, to_courier_id))

    def stand_in(self, tx: Tx, day: date, absent_courier_id: str, to_courier_id: str, actor: Actor, version: int) -> PlanJobRow:
        """A courier fell sick: the whole rest of the run goes to another, with what is in the bag (handed over at the
        post office)."""
        plan = current(tx, day)
        if plan is None:
            raise NotFound("Ngày này chưa có kế hoạch.", code="plan_not_found")
        plan = self._in_force(tx, plan.id, version)
        if absent_courier_id == to_courier_id:
            raise Refused("Chọn một bưu tá khác.", code="same_courier", field="to_courier_id")
        self._sent(tx, day, to_courier_id)
        query = sa.select(VISITS.c.order_ids).join(RUNS, RUNS.c.id == VISITS.c.run_id).where(VISITS.c.plan_id == plan.id, RUNS.c.courier_id == absent_courier_id)
        orders = {o for ids in tx.execute(query).scalars() for o in ids}
        held = tx.execute(sa.select(ORDERS.c.id).where(ORDERS.c.holder == f"courier:{absent_courier_id}")).scalars()
        pins = dict.fromkeys(orders | set(held), to_courier_id)
        return self._job(tx, day, actor, MOVE_SECONDS, publish=True, pins=pins, absent=[absent_courier_id])

    @property
    def jobs(self) -> Jobs:
        return Jobs(self.db, self.orders.clock)

    def run(self, job_id: str) -> str | None:
        """Plans, unless somebody else does; the plan's id."""
        with self.db.write() as tx:
            lease = self.jobs.take(tx, job_id)
        return self.carry_out(lease) if lease else None

    def carry_out(self, lease: Lease) -> str | None:
        """Plans in three steps: read, solve outside any transaction, write. Returns the plan's id; a failure is a
        sentence on the job."""
        try:
            with self.jobs.kept(lease):
                return self._plan(lease)
        except Exception as error:
            log.exception("plan_failed", job=lease.job_id)
            with self.db.write() as tx:
                sentence = error.detail if isinstance(error, Conflict) else f"Không lập được kế hoạch ({type(error).__name__}): xin thử lại, kế hoạch cũ vẫn dùng."
                self.jobs.end(tx, lease, state="failed", problem=sentence)
            return None
        except KeyboardInterrupt:  # at the command line: what was called off is not taken up by a worker beside
            with self.db.write() as tx:
                self.jobs.end(tx, lease, state="failed", problem="Đã thôi lập kế hoạch.")
            raise

    def publish(self, tx: Tx, plan_id: str, actor: Actor, base_version: int) -> PlanRow:
        """Puts a draft in force. `base_version`: version of the plan in force that the dispatcher saw (0 = none)."""
        plan = tx.get(PlanRow, plan_id)
        if plan is None:
            raise NotFound("Không có kế hoạch này.", code="plan_not_found")
        before = current(tx, plan.day)
        if plan.state == "published":
            return plan
        seen = before.version if before else 0
        if seen != base_version or plan.base_id != (before.id if before else None):
            raise Conflict(f"Kế hoạch đang dùng là bản {seen}: xin tải lại rồi lập hoặc công bố tiếp.", code="stale_plan", version=seen)
        now = self.orders.clock.now()
        if before is not None:
            before.state = "superseded"
            tx.flush()
        plan.state, plan.published_at = "published", now
        tx.flush()
        self._bind(tx, plan, before)
        tell(tx, "plan.published", now, {"plan_id": plan.id, "day": plan.day.isoformat(), "version": plan.version, "occurred_at": iso(now)})
        for courier_id in tx.execute(sa.select(RUNS.c.courier_id).where(RUNS.c.plan_id.in_([plan.id, before.id if before else ""])).distinct()).scalars().all():
            tell(tx, "run.changed", now, {"day": plan.day.isoformat(), "version": plan.version}, courier_id=courier_id)
        return plan

    def _bind(self, tx: Tx, plan: PlanRow, before: PlanRow | None) -> None:
        """Each order gets the visit at its citizen's door (a transfer: where it is fetched); what is left out loses it. Who has chosen a
        later day since the draft was made is not called back to this one."""
        new, old = doors(tx, plan.id), doors(tx, before.id) if before else {}
        later = sa.select(ORDERS.c.id).where(ORDERS.c.promised_on > plan.day, ORDERS.c.window_date == ORDERS.c.promised_on)
        asked = unwilling(tx)
        changed = {o: None if o in asked else new.get(o) for o in (new.keys() | old.keys()) - set(tx.execute(later).scalars())}
        rows = [{"oid": o, "visit": v} for o, v in changed.items()]
        if rows:
            tx.execute(ORDERS.update().where(ORDERS.c.id == sa.bindparam("oid")).values(visit_id=sa.bindparam("visit")), rows)
            self.orders.project(tx, list(changed), self.orders.clock.now())

    def _plan(self, lease: Lease) -> str:
        with self.db.read() as tx:
            job = tx.get(PlanJobRow, lease.job_id)
            assert job is not None
            facts = read_facts(tx, job, self.orders.reference.at(job.day), self.orders.clock.now())
        made = draft(facts)
        problem, plan = self._solved(made, job, lease)
        with self.db.write() as tx:
            before = current(tx, job.day)
            if (before.id if before else None) != job.base_id:
                raise Conflict("Kế hoạch đang dùng đã đổi trong lúc tính: xin lập lại từ bản mới.", code="stale_plan")
            row = self._write(tx, job, made, problem, plan, facts)
            if job.publish:
                self.publish(tx, row.id, SYSTEM, before.version if before else 0)
            if not self.jobs.end(tx, lease, state="done", plan_id=row.id, progress="Xong."):
                raise Conflict("Việc lập kế hoạch này đã được máy khác làm tiếp.", code="lease_lost")
        return row.id

    def _solved(self, made: Draft, job: PlanJobRow, lease: Lease) -> tuple[Problem, Plan]:
        problem = made.problem(self.travel)
        if not problem.visits or not problem.vehicles:
            for errand in made.errands:
                made.unserved.setdefault(errand.order_id, ("no_courier", "Không có bưu tá nào làm việc trong ngày."))
            return problem, EMPTY
        size = f"{len(problem.visits)} điểm, {len(problem.vehicles)} bưu tá"
        self._tell(lease, f"Đang tính: {size}, {job.seconds} giây…")
        plan = self._awaited(job.id, self.planner.submit(problem, job.seconds, self.seed, made.initial(), self._ears(lease, job.seconds, size)))
        breaches = audit(problem, plan)
        if breaches:
            raise RuntimeError(f"kế hoạch sai {len(breaches)} chỗ: {breaches[0]}")
        if plan.dropped:
            self._tell(lease, f"Đang tìm lý do của {len(plan.dropped)} điểm chưa xếp được…")
        made.explain(problem, plan)
        return problem, plan

    def _awaited(self, job_id: str, future: "Future[Plan]") -> Plan:
        """The solver's plan; a dispatcher who does not want to wait gets the best so far."""
        while not future.done():
            wait([future], timeout=POLL_S)
            with self.db.read() as tx:
                job = tx.get(PlanJobRow, job_id)
            if job is not None and job.state == "stopping":
                self.planner.stop()
        return future.result()

    def _ears(self, lease: Lease, seconds: int, size: str) -> Callable[[PlanSoFar], None]:
        """Writes the best plan so far on the job, at most every two seconds, for the board and the terminal."""
        last = [-PROGRESS_S]

        def heard(best: PlanSoFar) -> None:
            if best.seconds - last[0] >= PROGRESS_S:
                last[0] = best.seconds
                left = f"{best.left_out} điểm chưa xếp" if best.left_out else "xếp đủ"
                self._tell(lease, f"Đang tính: {size} · giây {best.seconds:.0f}/{seconds} · tốt nhất đến nay {best.metres / 1000:.1f} km, {best.vehicles} chuyến, {left}".replace(".", ","))

        return heard

    def _tell(self, lease: Lease, progress: str) -> None:
        self.jobs.progress(lease, progress)
        if self.say is not None:
            self.say(progress)

    def _write(self, tx: Tx, job: PlanJobRow, made: Draft, problem: Problem, plan: Plan, facts: Facts) -> PlanRow:
        last = tx.execute(sa.select(sa.func.max(PLANS.c.version)).where(PLANS.c.day == job.day)).scalar_one() or 0
        row = PlanRow(id=new_id(), day=job.day, version=last + 1, base_id=job.base_id, created_by=job.requested_by, created_at=self.orders.clock.now())
        tx.add(row)
        tx.flush()
        row.summary = write_plan(tx, row.id, made, problem, plan) | {"orders": len(facts.orders)}
        tx.flush()
        return row

    def _job(self, tx: Tx, day: date, actor: Actor, seconds: int, **more: Any) -> PlanJobRow:
        base = current(tx, day)
        row = PlanJobRow(id=new_id(), day=day, base_id=base.id if base else None, requested_by=actor.id, seconds=seconds, created_at=self.orders.clock.now(), **more)
        tx.add(row)
        tx.flush()
        return row

    def _sent(self, tx: Tx, day: date, to_courier_id: str) -> list[Courier]:
        """Who is on duty, with who is named: a plan knows nobody else, and would forget the name without a word."""
        found = on_duty(tx, self.orders.reference.at(day), day)
        if all(courier.id != to_courier_id for courier in found):
            raise Refused("Người này nghỉ hoặc không thuộc bưu cục nào trong ngày ấy: chọn bưu tá khác.", code="not_on_duty", field="to")
        return found

    def _in_force(self, tx: Tx, plan_id: str, version: int) -> PlanRow:
        plan = tx.get(PlanRow, plan_id)
        if plan is None:
            raise NotFound("Không có kế hoạch này.", code="plan_not_found")
        if plan.state != "published" or plan.version != version:
            raise Conflict("Kế hoạch đang dùng đã đổi: xin tải lại rồi chuyển tiếp.", code="stale_plan")
        return plan
