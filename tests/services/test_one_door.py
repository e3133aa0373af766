"""Neighbours whose addresses say no more than their ward are looked for at one place, and are doors of their own all the same."""

from typing import Any

from app.dispatch.write import _merged
from app.house import House
from app.kernel.time import local_date
from app.orders.commands import Address, Citizen, Window
from app.orders.tables import OrderRow
from routing.model import Route
from seeds.demo_day import plan_first_day
from tests.fakes import FakeClock
from tests.orders import registered
from tests.phone import Phone
from tests.services.test_planning import drafted

HERE, THERE = "12 Trần Hưng Đạo, Phường 3, TP Sóc Trăng", "200 Lê Duẩn, phường 3, thành phố Sóc Trăng"


def asked(house: House, name: str, phone: str, address: str, **more: Any) -> OrderRow:
    return registered(house, citizen=Citizen(name, phone), address=Address(address), **more)


def doors(house: House, client: Any, clock: FakeClock) -> list[dict[str, Any]]:
    """The doors of the next day, as the couriers' phones have them."""
    clock.pass_(days=1)
    plan_first_day(house, local_date(clock.now()))
    with house.db.read() as tx:
        logins = [p.login for p in house.accounts.people(tx) if p.role == "courier"]
    told = []
    for login in logins:
        phone = Phone(client, login, clock)
        phone.sign_in()
        told += [visit for visit in phone.daypack()["visits"] if visit["at"] == "home"]
    return told


def test_two_citizens_of_one_ward_are_two_stops_each_with_its_name_telephone_and_address(both: str, house: House, client: Any, clock: FakeClock) -> None:
    one, other = asked(house, "Trần Văn An", "0912345671", HERE), asked(house, "Lý Thị Bảy", "0912345672", THERE)
    assert (one.lat, one.lon) == (other.lat, other.lon)
    told = {v["person"]["name"]: (v["person"]["phone"], v["place"]["text"], [o["order_id"] for o in v["orders"]]) for v in doors(house, client, clock)}
    assert told == {"Trần Văn An": ("0912345671", HERE, [one.id]), "Lý Thị Bảy": ("0912345672", THERE, [other.id])}


def test_where_neighbours_stand_at_one_place_one_citizens_dossiers_come_one_after_another(house: House) -> None:
    orders = [asked(house, "Trần Văn An", "0912345671", HERE), asked(house, "Lý Thị Bảy", "0912345672", THERE), asked(house, "Trần Văn An", "0912345671", HERE)]
    made = drafted(house)
    problem = made.problem(house.dispatch.travel)
    index = {errand.order_id: at for at, errand in enumerate(made.errands) if errand.at == "home"}
    took, sequence = problem.visits[index[orders[0].id]].service, tuple(index[order.id] for order in orders)
    one, other = _merged(made, problem, Route(0, sequence, (30_000, 30_000 + took, 30_000 + 2 * took), 28_800, 36_000))
    assert (one.order_ids, one.starts, one.leaves) == ((orders[0].id, orders[2].id), 30_000, 30_000 + 2 * took)
    assert (other.order_ids, other.starts, other.leaves) == ((orders[1].id,), 30_000 + 2 * took, 30_000 + 3 * took)
    paused = _merged(made, problem, Route(0, sequence, (30_000, 40_000, 40_000 + took), 28_800, 50_000))
    assert [leg.starts for leg in paused] == [30_000, 40_000, 40_000 + took], "what lies between stays"


def test_two_dossiers_of_one_citizen_are_one_stop_at_the_hour_agreed_for_either(house: House, client: Any, clock: FakeClock) -> None:
    tomorrow = house.reference.at(local_date(clock.now())).calendar.add(local_date(clock.now()), 1)
    orders = [asked(house, "Trần Văn An", "0912345671", HERE), asked(house, "Trần Văn An", "0912345671", HERE, window=Window(tomorrow, "07:30", "11:30"))]
    (stop,) = doors(house, client, clock)
    assert sorted(o["order_id"] for o in stop["orders"]) == sorted(order.id for order in orders)
    assert stop["window"]["from"] is not None
