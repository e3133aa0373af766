"""A plan has left when one of its couriers turns out not to come: a dispatcher hears of it, and the board says so beside the run."""

from typing import Any

import pytest

from app.dispatch import queries
from app.dispatch.tables import RunRow
from app.house import House
from app.kernel.actor import SYSTEM
from app.orders.queries import open_tasks
from app.worker import Worker
from tests.doors.pages.visitor import Visitor
from tests.fakes import FakeClock
from tests.orders import registered, reread
from tests.services.test_planning import TOMORROW, plan_of, shut

OFF = '<span class="tag held">nghỉ</span>'


def asked(house: House, clock: FakeClock) -> list[Any]:
    clock.pass_(minutes=1)
    Worker(house)._sweep(clock.now())
    with house.db.read() as tx:
        return list(open_tasks(tx, "uncovered"))


def run_of(house: House) -> RunRow:
    """The only run of the plan in force."""
    plan_of(house)
    with house.db.read() as tx:
        plan = queries.current(tx, TOMORROW)
        assert plan is not None
        (run,) = queries.runs(tx, plan.id)
    return run


@pytest.mark.parametrize("change", [{"active": False}, {"role": "province"}, {"absent_from": "2026-11-26"}])
def test_a_run_whose_courier_is_switched_off_changes_work_or_takes_leave_is_a_question_until_somebody_goes(both: str, house: House, clock: FakeClock, client: Any, change: dict[str, Any]) -> None:
    registered(house)
    run = run_of(house)
    clock.pass_(hours=14)
    board = Visitor(client).login("dispatcher")
    assert asked(house, clock) == [] and OFF not in board.see(f"/board?day={TOMORROW}")
    with house.db.write() as tx:
        name = house.accounts.set_person(tx, run.courier_id, **change).name
    (task,) = asked(house, clock)
    assert name in task.text and "26/11/2026" in task.text and "còn 2 điểm dừng" in task.text
    assert f'href="/board/run/{run.id}"' in board.see("/board/tasks") and OFF in board.see(f"/board?day={TOMORROW}")
    assert [one.id for one in asked(house, clock)] == [task.id]
    assert run_of(house).courier_id != run.courier_id and asked(house, clock) == []


def test_a_run_that_a_dispatcher_has_settled_is_asked_about_again_only_when_its_courier_changes_anew(house: House, clock: FakeClock) -> None:
    registered(house)
    run = run_of(house)
    with house.db.write() as tx:
        house.accounts.set_person(tx, run.courier_id, absent_from="2026-11-25", absent_to="2026-11-26")
    (task,) = asked(house, clock)
    with house.db.write() as tx:
        house.orders.close_task(tx, task.id, SYSTEM, "đã gọi: anh ấy vẫn đi")
    assert asked(house, clock) == []
    with house.db.write() as tx:
        house.accounts.set_person(tx, run.courier_id, absent_to="2026-11-30")
    assert len(asked(house, clock)) == 1
    with house.db.write() as tx:
        house.accounts.set_person(tx, run.courier_id, absent_from=None, absent_to=None)
    assert asked(house, clock) == [], "he comes after all"


def test_a_run_in_which_nothing_is_left_is_no_question_and_neither_is_one_that_is_being_given_to_another(house: House, clock: FakeClock, client: Any) -> None:
    order = registered(house)
    run = run_of(house)
    with house.db.write() as tx:
        plan, other = queries.current(tx, TOMORROW), next(p.id for p in house.accounts.people(tx) if p.role == "courier" and p.id != run.courier_id)
        assert plan is not None
        house.accounts.set_person(tx, run.courier_id, absent_from="2026-11-26")
        job = house.dispatch.stand_in(tx, TOMORROW, run.courier_id, other, SYSTEM, plan.version)
    assert asked(house, clock) == []
    assert house.dispatch.run(job.id) and asked(house, clock) == []
    shut(client, house, clock, order)
    with house.db.write() as tx:
        house.accounts.set_person(tx, other, absent_from="2026-11-26")
    assert reread(house, order).attempts == 1 and asked(house, clock) == [], "nobody carries to the desk what was not got at the door"
