"""A dispatcher's day: who speaks Khmer is sent, a re-plan begins from the plan in force, the left out have a reason, and
the board sees how far the solver is."""

import threading
from concurrent.futures import Future
from dataclasses import replace
from datetime import date, timedelta
from queue import Queue
from typing import Any

import pytest

from app.adapters import planner_process
from app.adapters.planner_process import ProcessPlanner
from app.dispatch import queries
from app.dispatch.facts import read_facts
from app.dispatch.problem import Draft, draft
from app.dispatch.shifts import DAY, seconds_of
from app.dispatch.tables import PlanJobRow
from app.house import House
from app.kernel.actor import SYSTEM
from app.orders.commands import Citizen, OrderChange, Window
from app.orders.tables import OrderRow
from app.ports import PlanSoFar
from routing.engines.greedy import Greedy
from routing.promises import Told, promised
from routing.stop import after
from tests.fakes import FakeClock, InlinePlanner
from tests.orders import registered, reread
from tests.phone import Phone, signed_in
from tests.routing.worlds import town

TOMORROW = date(2026, 11, 26)


def plan_of(house: House, publish: bool = True) -> PlanJobRow:
    with house.db.write() as tx:
        job = house.dispatch.request(tx, TOMORROW, SYSTEM, seconds=1, publish=publish)
    house.dispatch.run(job.id)
    with house.db.read() as tx:
        done = queries.job(tx, job.id)
    assert done is not None and done.state == "done", done and done.problem
    return done


def drafted(house: House) -> Draft:
    """What the next plan would start from."""
    with house.db.write() as tx:
        job = house.dispatch.request(tx, TOMORROW, SYSTEM)
        return draft(read_facts(tx, job, house.orders.reference.at(TOMORROW), house.clock.now()))


def couriers(house: House, order: OrderRow) -> list[str]:
    with house.db.read() as tx:
        plan = queries.current(tx, TOMORROW)
        assert plan is not None
        runs = {r.id: r.courier_id for r in queries.runs(tx, plan.id)}
        return [runs[v.run_id] for v in queries.visits(tx, plan.id) if order.id in v.order_ids]


def reason(house: House, job: PlanJobRow, order: OrderRow) -> str:
    with house.db.read() as tx:
        return next(u.reason for u in queries.unserved(tx, str(job.plan_id)) if u.order_id == order.id)


def test_who_asked_in_khmer_gets_a_courier_of_the_office_who_speaks_it(house: House) -> None:
    orders = [registered(house, citizen=Citizen("Thạch Sô Phia", "0912345670", language="km")), registered(house)]
    plan_of(house)
    with house.db.read() as tx:
        people = [p for p in house.accounts.people(tx) if p.role == "courier"]
    speaker = next(p for p in people if p.id not in couriers(house, orders[0]))
    with house.db.write() as tx:
        house.accounts.set_person(tx, speaker.id, languages="km", office_id=orders[0].office_id)
    plan_of(house)
    assert set(couriers(house, orders[0])) == {speaker.id}


def test_nobody_is_left_out_where_nobody_of_the_office_speaks_khmer(house: House) -> None:
    order = registered(house, citizen=Citizen("Thạch Sô Phia", "0912345670", language="km"))
    plan_of(house)
    assert couriers(house, order)


def test_who_is_absent_without_an_end_is_absent_until_somebody_says_so(both: str, house: House) -> None:
    with house.db.write() as tx:
        sick, well = [p for p in house.accounts.people(tx) if p.role == "courier"][:2]
        house.accounts.set_person(tx, sick.id, absent_from="2026-11-23", absent_to=None)
        house.accounts.set_person(tx, well.id, absent_from="2026-11-23", absent_to="2026-11-25")
    on_duty = {courier.id for courier in drafted(house).facts.couriers}
    assert (sick.id in on_duty, well.id in on_duty) == (False, True)


def test_a_new_time_for_a_result_that_is_not_ready_plans_no_stop(both: str, house: House) -> None:
    order, wish = registered(house, "return", ready=False), OrderChange(window=Window(TOMORROW, "13:00", "15:00"))
    with house.db.write() as tx:
        assert house.orders.change(tx, order.id, wish, SYSTEM).promised_on is None
    plan_of(house)
    assert not couriers(house, order)
    with house.db.write() as tx:
        assert house.orders.ready(tx, order.id, SYSTEM).promised_on == TOMORROW, "the wish is kept for when it is ready"
    plan_of(house)
    assert couriers(house, order)


def test_a_result_missed_at_the_door_waits_for_the_day_that_was_asked_for(both: str, house: House, client: Any, clock: FakeClock) -> None:
    order, phone = registered(house, "return"), Phone(client, "courier01", clock)
    phone.sign_in()
    phone.send(phone.taken("agency", order.agency_code, order.item_number), phone.failed("v1", {"order_id": order.id, "item_number": order.item_number}))
    assert order.id in {o["id"] for o in drafted(house).facts.orders}
    with house.db.write() as tx:
        change = OrderChange(window=Window(TOMORROW + timedelta(days=1), "09:30", "11:30"), phone="0987654321", note="cổng sau")
        done = house.orders.change(tx, order.id, change, SYSTEM)
        assert (done.state, done.phone, done.note, done.promised_on) == ("in_hand", "0987654321", "cổng sau", TOMORROW + timedelta(days=1))
    assert order.id not in {o["id"] for o in drafted(house).facts.orders}
    clock.pass_(days=1)
    with house.db.write() as tx:
        job = house.dispatch.request(tx, TOMORROW + timedelta(days=1), SYSTEM)
        facts = read_facts(tx, job, house.orders.reference.at(job.day), clock.now())
    assert order.id in {o["id"] for o in facts.orders}


def test_an_order_that_cannot_be_carried_says_why(house: House) -> None:
    heavy, light = registered(house), registered(house)
    with house.db.write() as tx:
        row = tx.get(OrderRow, heavy.id)
        assert row is not None
        row.weight_g = DAY.max_grams + 1
    job = plan_of(house)
    told = reason(house, job, heavy)
    assert told.startswith("Chưa xếp được vì sức chứa của xe; nếu nới ra thì ") and couriers(house, light)


def test_a_new_plan_begins_from_the_one_in_force(house: House, clock: FakeClock) -> None:
    orders = [registered(house) for _ in range(4)]
    plan_of(house)
    before = {o.id: couriers(house, o) for o in orders}
    made = drafted(house)
    begun = made.initial()
    assert begun is not None and {made.errands[v].order_id for r in begun.routes for v in r.visits} == {o.id for o in orders}
    promised = [v for v, e in zip(made.visits, made.errands, strict=True) if e.at == "home"]
    assert all(v.promise and v.promise.window and v.promise.vehicle is not None for v in promised)
    clock.pass_(hours=1)
    late = registered(house)
    plan_of(house)
    assert {o.id: couriers(house, o) for o in orders} == before and couriers(house, late)


def test_a_paper_fetched_at_a_door_may_not_ride_for_a_whole_shift(house: House) -> None:
    registered(house)
    made = drafted(house)
    assert [made.visits[a].max_ride for a, _ in made.pairs] == [DAY.max_ride]


def fetched(client: Any, house: House, clock: FakeClock) -> tuple[Phone, str]:
    """A courier who has fetched one paper at 7:30 on the planned day, and its number."""
    registered(house)
    plan_of(house)
    clock.pass_(days=1, hours=1)
    courier, visit, _ = doors(house, TOMORROW)[0]
    with house.db.read() as tx:
        phone = Phone(client, next(p.login for p in house.accounts.people(tx) if p.id == courier), clock)
    phone.sign_in()
    order = next(o for v in phone.daypack(TOMORROW.isoformat())["visits"] if v["visit_id"] == visit for o in v["orders"])
    phone.send(phone.collected(visit, order))
    return phone, order["item_number"]


def closing(house: House) -> int:
    """Until when the only desk may be gone to, in seconds."""
    made = drafted(house)
    (visit,) = made.problem(house.dispatch.travel).visits
    assert visit.vehicles == visit.holders, "nobody else could take what is not with him"
    return visit.windows[-1].close


def test_a_paper_in_a_bag_is_at_its_desk_within_a_shift_also_when_the_day_is_planned_anew(client: Any, house: House, clock: FakeClock) -> None:
    phone, item = fetched(client, house, clock)
    clock.pass_(hours=4)
    assert closing(house) == 7 * 3600 + 1800 + DAY.max_ride
    phone.send(phone.handed("office", "BC31510", item))
    phone.send(phone.taken("office", "BC31510", item))
    assert closing(house) > 7 * 3600 + 1800 + DAY.max_ride, "what was fetched at the office was in no bag before"


def test_a_paper_that_is_being_fetched_right_now_is_at_its_desk_within_a_shift(client: Any, house: House, clock: FakeClock) -> None:
    registered(house)
    plan_of(house)
    clock.pass_(days=1, hours=1)
    courier, visit, run = doors(house, TOMORROW)[0]
    with house.db.read() as tx:
        phone = Phone(client, next(p.login for p in house.accounts.people(tx) if p.id == courier), clock)
    phone.sign_in()
    phone.daypack(TOMORROW.isoformat())
    phone.send(phone.act("visit.started", {"run_id": run, "visit_id": visit}))
    free = drafted(house).facts.reached[courier].free_at
    assert closing(house) == min(17 * 3600, seconds_of(free, TOMORROW) + DAY.max_ride)


def shut(client: Any, house: House, clock: FakeClock, order: OrderRow, reason: str = "absent") -> Phone:
    """The courier of its door was there at half past seven, in vain."""
    clock.pass_(days=1, hours=1)
    visit, courier = str(reread(house, order).visit_id), couriers(house, order)[0]
    with house.db.read() as tx:
        phone = signed_in(client, clock, next(p.login for p in house.accounts.people(tx) if p.id == courier))
    told = next(o for v in phone.daypack(TOMORROW.isoformat())["visits"] if v["visit_id"] == visit for o in v["orders"])
    phone.send(phone.failed(visit, told, reason))
    return phone


def test_a_door_that_was_shut_this_morning_is_gone_to_again_today_only_at_a_later_hour_agreed_to(both: str, client: Any, house: House, clock: FakeClock) -> None:
    order = registered(house)
    plan_of(house)
    shut(client, house, clock, order)
    clock.pass_(hours=4)
    job = plan_of(house)
    assert reason(house, job, order).startswith("Hôm nay đã đến chưa thành") and reread(house, order).state == "booked"
    with house.db.write() as tx:
        house.orders.change(tx, order.id, OrderChange(window=Window(TOMORROW, "15:00", "17:00")), SYSTEM)
    for _ in range(2):
        plan_of(house)
        assert reread(house, order).state == "planned", "it is the stop of the afternoon that stands for it, not that of the morning"
    clock.pass_(days=1)
    with house.db.write() as tx:
        tomorrow = house.dispatch.request(tx, TOMORROW + timedelta(days=1), SYSTEM)
        assert read_facts(tx, tomorrow, house.orders.reference.at(tomorrow.day), clock.now()).tried == {}


def test_what_the_post_itself_did_not_manage_this_morning_is_done_today(client: Any, house: House, clock: FakeClock) -> None:
    order = registered(house)
    plan_of(house)
    shut(client, house, clock, order, "vehicle")
    plan_of(house)
    assert reread(house, order).state == "planned"


def test_a_desk_that_was_shut_this_morning_is_not_gone_to_again_for_what_is_in_the_bag(client: Any, house: House, clock: FakeClock) -> None:
    phone, item = fetched(client, house, clock)
    pack = phone.daypack(TOMORROW.isoformat())
    desk, order = next((v["visit_id"], v["orders"][0]) for v in pack["visits"] if v["at"] == "agency")
    phone.send(phone.failed(desk, order, "agency_closed"))
    made = drafted(house)
    assert (made.unserved[order["order_id"]][0], made.visits) == ("tried", [])


class Talking(InlinePlanner):
    """Tells of two better plans before it is done, and looks at the job meanwhile."""

    def __init__(self, house: House) -> None:
        self.house, self.seen = house, list[str]()

    def submit(self, problem: Any, seconds: float, seed: int, initial: Any, heard: Any = None) -> Future[Any]:
        for at, left in ((0.5, 3), (1.0, 2), (4.0, 0)):
            heard(PlanSoFar(at, 61_500, 7, left, "pyvrp"))
            with self.house.db.read() as tx:
                self.seen += [job.progress for job in queries.jobs(tx, TOMORROW) if job.state == "running"]
        return super().submit(problem, seconds, seed, initial)


def test_the_board_and_the_terminal_see_the_best_plan_so_far(house: House) -> None:
    registered(house)
    planner, said = Talking(house), list[str]()
    job = plan_of(replace(house, dispatch=replace(house.dispatch, planner=planner, say=said.append)))
    assert "giây 0/1 · tốt nhất đến nay 61,5 km, 7 chuyến, 3 điểm chưa xếp" in planner.seen[0]
    assert planner.seen[1] == planner.seen[0] and "xếp đủ" in planner.seen[2]
    assert said[-1] == planner.seen[2] and job.progress == "Xong."


class Endless(InlinePlanner):
    """Plans until it is told that this is enough."""

    def submit(self, problem: Any, seconds: float, seed: int, initial: Any, heard: Any = None) -> Future[Any]:
        self.plan = super().submit(problem, seconds, seed, initial).result()
        self.future: Future[Any] = Future()
        self.asked()
        return self.future

    def stop(self) -> None:
        self.future.set_result(self.plan)


def test_a_dispatcher_who_has_waited_enough_gets_the_best_plan_so_far(house: House) -> None:
    order, planner = registered(house), Endless()

    def enough() -> None:
        with house.db.write() as tx:
            house.dispatch.jobs.stop(tx, queries.jobs(tx, TOMORROW)[0].id)

    planner.asked = enough  # type: ignore[attr-defined]
    plan_of(replace(house, dispatch=replace(house.dispatch, planner=planner)))
    assert couriers(house, order)


def test_the_solver_s_process_stops_early_when_asked() -> None:
    planner = ProcessPlanner("pyvrp")
    try:
        future = planner.submit(town(14, 4), 600, 1, None, lambda best: planner.stop())
        assert future.result(timeout=60).dropped == ()
    finally:
        planner.close()


def test_the_solver_s_own_process_tells_how_far_it_is_and_a_silent_cluster_is_told_of() -> None:
    planner, heard = ProcessPlanner("pyvrp", cluster="tcp://127.0.0.1:9"), Queue[PlanSoFar]()
    try:
        plan = planner.submit(town(14, 4), 1.5, 1, None, heard.put).result(timeout=60)
        assert plan.dropped == () and heard.get(timeout=30).vehicles > 0
    finally:
        planner.close()
    assert any("could not be reached" in note for note in plan.notes)


def test_what_people_were_told_binds_a_plan_that_is_made_on_a_cluster_too(monkeypatch: pytest.MonkeyPatch) -> None:
    base, asked = replace(town(8, 2), objective="cost"), list[Any]()
    plan = Greedy().solve(base, after(5))
    told = promised(base, plan, dict(enumerate(base.visits)), Told(margin=600))
    problem = replace(base, visits=tuple(told.get(v, visit) for v, visit in enumerate(base.visits)))
    monkeypatch.setattr("app.adapters.planner_cluster.solve_on", lambda _, problem, *more: asked.append(problem) or plan)
    monkeypatch.setattr(planner_process, "_enough", threading.Event())
    planner_process._solve(1, problem, 5.0, 1, plan, "greedy", 1, "tcp://127.0.0.1:9")
    windows = {v: asked[0].visits[v].windows for v in told}
    assert all(w.close - w.open <= 1200 for spans in windows.values() for w in spans) and all(windows.values())


def test_the_day_after_has_no_plan_to_begin_from(house: House) -> None:
    registered(house)
    with house.db.write() as tx:
        job = house.dispatch.request(tx, TOMORROW + timedelta(days=1), SYSTEM)
        assert draft(read_facts(tx, job, house.orders.reference.at(TOMORROW), house.clock.now())).initial() is None


def test_a_door_that_a_courier_is_at_stays_his_and_stands_in_the_new_plan_once(client: Any, house: House, clock: FakeClock) -> None:
    orders = [registered(house) for _ in range(3)]
    plan_of(house)
    clock.pass_(days=1, hours=1)
    first = doors(house, TOMORROW)[0]
    with house.db.read() as tx:
        login = next(p.login for p in house.accounts.people(tx) if p.id == first[0])
    phone = Phone(client, login, clock)
    phone.sign_in()
    phone.daypack(TOMORROW.isoformat())
    phone.send(phone.act("visit.started", {"run_id": first[2], "visit_id": first[1]}))
    registered(house)
    plan_of(house)
    again = doors(house, TOMORROW)
    assert again[0][:2] == first[:2] and [v for _, v, _ in again].count(first[1]) == 1
    for order in orders:
        assert len(couriers(house, order)) == 2


def doors(house: House, day: date) -> list[tuple[str, str, str]]:
    """(courier, visit, run) of each door of the plan in force, in the order of the day."""
    with house.db.read() as tx:
        plan = queries.current(tx, day)
        assert plan is not None
        runs = {r.id: r.courier_id for r in queries.runs(tx, plan.id)}
        return [(runs[v.run_id], v.visit_id, v.run_id) for v in sorted(queries.visits(tx, plan.id), key=lambda v: v.eta) if v.at == "home"]
