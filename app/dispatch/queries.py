"""Questions about plans."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from app.db.uow import Tx
from app.dispatch.tables import PlanJobRow, PlanRow, RunRow, UnservedRow, VisitRow

PLANS: sa.Table = PlanRow.__table__  # type: ignore[attr-defined]
RUNS: sa.Table = RunRow.__table__  # type: ignore[attr-defined]
VISITS: sa.Table = VisitRow.__table__  # type: ignore[attr-defined]
UNSERVED: sa.Table = UnservedRow.__table__  # type: ignore[attr-defined]
JOBS: sa.Table = PlanJobRow.__table__  # type: ignore[attr-defined]


def current(tx: Tx, day: date) -> PlanRow | None:
    """The plan in force of a day."""
    return tx.execute(sa.select(PlanRow).where(PLANS.c.day == day, PLANS.c.state == "published")).scalar_one_or_none()


def plans(tx: Tx, day: date) -> Sequence[PlanRow]:
    return tx.execute(sa.select(PlanRow).where(PLANS.c.day == day).order_by(PLANS.c.version.desc())).scalars().all()


def next_planned(tx: Tx, day: date) -> date | None:
    """The first day after `day` that has a plan in force."""
    found: date | None = tx.execute(sa.select(sa.func.min(PLANS.c.day)).where(PLANS.c.day > day, PLANS.c.state == "published")).scalar_one()
    return found


def runs(tx: Tx, plan_id: str) -> Sequence[RunRow]:
    return tx.execute(sa.select(RunRow).where(RUNS.c.plan_id == plan_id).order_by(RUNS.c.courier_id)).scalars().all()


def visits(tx: Tx, plan_id: str, run_id: str | None = None) -> Sequence[VisitRow]:
    query = sa.select(VisitRow).where(VISITS.c.plan_id == plan_id).order_by(VISITS.c.run_id, VISITS.c.position)
    return tx.execute(query.where(VISITS.c.run_id == run_id) if run_id else query).scalars().all()


def unserved(tx: Tx, plan_id: str) -> Sequence[UnservedRow]:
    return tx.execute(sa.select(UnservedRow).where(UNSERVED.c.plan_id == plan_id).order_by(UNSERVED.c.code)).scalars().all()


def doors(tx: Tx, plan_id: str) -> dict[str, str]:
    """order id -> the visit that stands for it: the door if it has one, else its first stop; what is still to come before what is behind us."""
    found: dict[str, tuple[bool, str]] = {}
    columns = (VISITS.c.visit_id, VISITS.c.at, VISITS.c.order_ids)
    for visit in tx.execute(sa.select(*columns).where(VISITS.c.plan_id == plan_id).order_by(VISITS.c.frozen, VISITS.c.position)):
        for order_id in visit.order_ids:
            if order_id not in found or (visit.at == "home" and not found[order_id][0]):
                found[order_id] = (visit.at == "home", visit.visit_id)
    return {order_id: visit_id for order_id, (_, visit_id) in found.items()}


def job(tx: Tx, job_id: str) -> PlanJobRow | None:
    return tx.get(PlanJobRow, job_id)


def jobs(tx: Tx, day: date) -> Sequence[PlanJobRow]:
    return tx.execute(sa.select(PlanJobRow).where(JOBS.c.day == day).order_by(JOBS.c.created_at.desc()).limit(20)).scalars().all()


def run_of(tx: Tx, courier_id: str, day: date) -> RunRow | None:
    """The courier's run in the plan in force of the day."""
    query = sa.select(RunRow).join(PlanRow, PLANS.c.id == RUNS.c.plan_id).where(PLANS.c.state == "published", RUNS.c.courier_id == courier_id, RUNS.c.day == day)
    return tx.execute(query).scalar_one_or_none()


def callers(tx: Tx, day: date, agency_code: str) -> dict[str, str]:
    """Who comes to a desk for what, by the plan in force of the day: order id -> courier id."""
    query = sa.select(VISITS.c.order_ids, RUNS.c.courier_id).join(RUNS, RUNS.c.id == VISITS.c.run_id).join(PlanRow, PLANS.c.id == VISITS.c.plan_id)
    stops = tx.execute(query.where(PLANS.c.state == "published", RUNS.c.day == day, VISITS.c.agency_code == agency_code))
    return {order_id: stop.courier_id for stop in stops for order_id in stop.order_ids}


def next_run(tx: Tx, courier_id: str, day: date) -> RunRow | None:
    """The courier's run of the day, else of the next day that has one."""
    query = sa.select(RunRow).join(PlanRow, PLANS.c.id == RUNS.c.plan_id).where(PLANS.c.state == "published", RUNS.c.courier_id == courier_id, RUNS.c.day >= day)
    return tx.execute(query.order_by(RUNS.c.day).limit(1)).scalar_one_or_none()
