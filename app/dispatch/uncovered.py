"""A plan has left, and then a courier of it turns out not to come (leave, another job, an account switched off): nobody goes that run by
himself, so a dispatcher is asked. The question closes itself when somebody goes, or when nothing of the run is left."""

from collections import Counter
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.db.uow import Tx
from app.dispatch.facts import PEOPLE, ahead, on_duty
from app.dispatch.queries import JOBS, PLANS, RUNS
from app.kernel.actor import SYSTEM
from app.kernel.time import local_date
from app.orders.service import RulesOf
from app.orders.tasks import TASKS, ask, close

KIND = "uncovered"


def ask_who_goes(tx: Tx, reference: RulesOf, now: datetime) -> None:
    """One question a run. What a person has closed is asked again once something about its courier changes. What is being planned at this
    moment (a dispatcher has just named who stands in) is left alone."""
    wanted, asked = {run.id: (run, left) for run, left in _uncovered(tx, reference, local_date(now))}, set[str]()
    for task in tx.execute(sa.select(TASKS.c.id, TASKS.c.data).where(TASKS.c.kind == KIND, TASKS.c.closed_at.is_(None))).all():
        if task.data["run"] in wanted:
            asked.add(task.data["run"])
        else:
            close(tx, task.id, SYSTEM, "Tự khớp: chuyến đã có người đi, đã xong, hoặc kế hoạch đã khác.", now)
    busy = set(tx.execute(sa.select(JOBS.c.day).where(JOBS.c.state.in_(("waiting", "running", "stopping")))).scalars())
    for run, left in wanted.values():
        if run.id not in asked and run.day not in busy:
            text = f"Chuyến ngày {run.day:%d/%m/%Y} của {run.name or 'một người không còn tên'} còn {left} điểm dừng mà người này vắng, đã đổi việc hoặc đã ngừng tài khoản sau khi công bố: mở chuyến, chuyển cả chuyến cho người khác, hoặc lập lại kế hoạch ngày ấy rồi công bố."
            ask(tx, KIND, f"run:{run.id}:{run.version or 0}", text, now, day=run.day.isoformat(), run=run.id)


def _uncovered(tx: Tx, reference: RulesOf, today: date) -> list[tuple[Any, int]]:
    """Runs of plans in force whose courier does not come, each with how many stops are left."""
    found: list[tuple[Any, int]] = []
    for plan_id, day in tx.execute(sa.select(PLANS.c.id, PLANS.c.day).where(PLANS.c.day >= today, PLANS.c.state == "published")).all():
        here = {courier.id for courier in on_duty(tx, reference.at(day), day)}
        query = sa.select(RUNS.c.id, RUNS.c.day, RUNS.c.courier_id, PEOPLE.c.name, PEOPLE.c.version).select_from(RUNS.outerjoin(PEOPLE, PEOPLE.c.id == RUNS.c.courier_id))
        runs = [run for run in tx.execute(query.where(RUNS.c.plan_id == plan_id).order_by(RUNS.c.id)) if run.courier_id not in here]
        left = Counter(stop.courier_id for stop in ahead(tx, plan_id, day, {run.courier_id for run in runs})) if runs else Counter[str]()
        found += [(run, left[run.courier_id]) for run in runs if left[run.courier_id]]
    return found
