"""A dispatcher gives a stop or a whole run to another courier: he fetches first what he has not with him, and goes whatever he
speaks; what lies in a bag its two couriers hand over themselves."""

from math import dist
from typing import Any

import pytest

from app.dispatch import queries
from app.dispatch.tables import PlanJobRow
from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.errors import Refused
from app.orders.commands import Citizen
from app.orders.tables import OrderRow
from tests.fakes import FakeClock
from tests.orders import registered, reread
from tests.phone import Phone
from tests.services.test_planning import TOMORROW, couriers, fetched, plan_of, shut

Noon = tuple[Phone, Phone, OrderRow]


@pytest.fixture
def noon(house: House, client: Any, clock: FakeClock) -> Noon:
    """A courier who has made a stop and is out, another with a result in his bag, and that result."""
    out, _ = fetched(client, house, clock)
    result = registered(house, "return")
    with house.db.write() as tx:
        other = next(p for p in house.accounts.people(tx) if p.role == "courier" and p.id != out.person)
        house.accounts.set_person(tx, other.id, office_id=result.office_id)
    sick = Phone(client, other.login, clock)
    sick.sign_in()
    sick.send(sick.taken("agency", result.agency_code, result.item_number))
    return out, sick, result


def stops(house: House, order: OrderRow) -> list[tuple[str, str]]:
    """(at, courier) of each stop for it in the plan in force."""
    with house.db.read() as tx:
        plan = queries.current(tx, TOMORROW)
        assert plan is not None
        runs = {r.id: r.courier_id for r in queries.runs(tx, plan.id)}
        return [(v.at, runs[v.run_id]) for v in queries.visits(tx, plan.id) if order.id in v.order_ids]


def moved(house: House, order: OrderRow, to: str) -> PlanJobRow:
    """Its door is given to another, and the plan that follows is in force."""
    with house.db.write() as tx:
        plan = queries.current(tx, TOMORROW)
        assert plan is not None
        door = next(v.visit_id for v in queries.visits(tx, plan.id) if v.at == "home" and order.id in v.order_ids)
        job = house.dispatch.move(tx, plan.id, door, to, SYSTEM, plan.version)
    assert house.dispatch.run(job.id)
    return job


def test_who_is_out_and_stands_in_fetches_at_the_office_what_was_in_the_bag(both: str, house: House, noon: Noon) -> None:
    out, sick, result = noon
    with house.db.write() as tx:
        plan = queries.current(tx, TOMORROW)
        assert plan is not None
        job = house.dispatch.stand_in(tx, TOMORROW, sick.person, out.person, SYSTEM, plan.version)
    assert house.dispatch.run(job.id)
    assert stops(house, result) == [("office", out.person), ("home", out.person)]


def test_what_lies_at_the_office_is_fetched_there_by_who_is_out_or_of_another_office_and_taken_along_by_who_sets_out_there(house: House, noon: Noon) -> None:
    out, sick, result = noon
    sick.send(sick.handed("office", str(result.office_id), result.item_number))
    plan_of(house)
    offices = house.reference.at(TOMORROW).offices
    here = offices[str(result.office_id)]
    with house.db.read() as tx:
        people = [p for p in house.accounts.people(tx) if p.role == "courier" and p.id != out.person]
    stranger = min((p for p in people if p.office_id != here.id), key=lambda p: dist((here.lat, here.lon), (offices[str(p.office_id)].lat, offices[str(p.office_id)].lon))).id
    for courier, expected in ((out.person, ["office", "home"]), (stranger, ["office", "home"]), (sick.person, ["home"])):
        moved(house, result, courier)
        assert stops(house, result) == [(at, courier) for at in expected]


def test_who_is_named_by_a_person_goes_whatever_he_speaks(house: House) -> None:
    order = registered(house, citizen=Citizen("Thạch Sô Phia", "0912345670", language="km"))
    with house.db.write() as tx:
        speaker, other = [p.id for p in house.accounts.people(tx) if p.role == "courier"][:2]
        house.accounts.set_person(tx, speaker, languages="km", office_id=order.office_id)
    plan_of(house)
    assert set(couriers(house, order)) == {speaker}
    moved(house, order, other)
    assert set(couriers(house, order)) == {other}


def test_also_for_what_he_has_to_fetch_at_the_office(house: House, noon: Noon) -> None:
    out, sick, result = noon
    with house.db.write() as tx:
        house.orders.decide(tx, result.id, language="km")
        house.accounts.set_person(tx, sick.person, languages="km")
    sick.send(sick.handed("office", str(result.office_id), result.item_number))
    plan_of(house)
    assert stops(house, result) == [("home", sick.person)]
    moved(house, result, out.person)
    assert stops(house, result) == [("office", out.person), ("home", out.person)]


def test_what_is_in_a_bag_is_handed_over_by_its_couriers_and_moved_by_nobody_unless_its_courier_is_away(house: House, noon: Noon) -> None:
    out, sick, result = noon
    plan_of(house)
    assert stops(house, result) == [("home", sick.person)]
    with house.db.read() as tx:
        name = house.accounts.person(tx, sick.person).name
    with pytest.raises(Refused, match=f"trong túi của {name}: hai bưu tá bàn giao trước"):
        moved(house, result, out.person)
    with house.db.write() as tx:
        house.accounts.set_person(tx, sick.person, absent_from=TOMORROW.isoformat(), absent_to=TOMORROW.isoformat())
    moved(house, result, out.person)
    assert stops(house, result) == [("office", out.person), ("home", out.person)]


@pytest.mark.parametrize("whole", [False, True])
def test_a_door_that_was_shut_this_morning_is_gone_to_again_by_who_is_named_for_it_and_not_by_who_takes_over_a_whole_run(house: House, client: Any, clock: FakeClock, whole: bool) -> None:
    order = registered(house)
    plan_of(house)
    phone = shut(client, house, clock, order)
    with house.db.write() as tx:
        plan, other = queries.current(tx, TOMORROW), next(p.id for p in house.accounts.people(tx) if p.role == "courier" and p.id != phone.person)
        assert plan is not None
        job = house.dispatch.stand_in(tx, TOMORROW, phone.person, other, SYSTEM, plan.version) if whole else None
    if job is not None:
        assert house.dispatch.run(job.id)
        assert (stops(house, order), reread(house, order).state) == ([], "booked")
        return
    moved(house, order, other)
    assert ("home", other) in stops(house, order) and reread(house, order).state == "planned"
    plan_of(house)
    assert ("home", other) in stops(house, order), "a plan after it keeps to what was decided"
