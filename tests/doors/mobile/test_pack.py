"""What a phone fetches before it leaves the office."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.tables import DeviceRow, TokenRow
from app.db.reference import ReferenceRow
from app.house import House
from app.kernel.time import iso, local_date
from seeds.demo_day import plan_first_day
from tests.orders import registered
from tests.papers import draw
from tests.phone import Phone


def test_a_day_pack_travels_squeezed_and_the_answer_to_acts_does_not(client: Any, clock: Any) -> None:
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    pack = phone.http.get("/m/v1/daypack", headers=phone.headers | {"Accept-Encoding": "gzip"})
    plain = phone.http.get("/m/v1/daypack", headers=phone.headers | {"Accept-Encoding": "identity"})
    assert (pack.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert pack.json()["complete"] is plain.json()["complete"] is True
    events = phone.http.post("/m/v1/events", json={"install_id": phone.install_id, "events": [{"seq": n + 2} for n in range(50)]}, headers=phone.headers)
    assert "content-encoding" not in events.headers


def test_a_day_pack_knows_whom_to_call_where_to_pay_and_the_land_around(client: Any, house: House, clock: Any) -> None:
    registered(house)
    clock.pass_(days=1)
    plan_first_day(house, local_date(clock.now()))
    phone = Phone(client, "courier01", clock)
    assert len(phone.sign_in()["vault"]) == 64
    pack = phone.daypack()
    assert pack["dispatcher"] == {"name": "Lý Minh Khang", "phone": "0900000099"}
    assert pack["office"]["name"].startswith("Bưu cục") and pack["office"]["bank"]["bin"].isdigit()
    assert pack["area"]["names"] and all(len(line) % 2 == 0 and len(line) >= 8 for line in pack["area"]["lines"])


def test_between_two_desks_the_pack_says_which_of_them_gives_the_envelope(client: Any, house: House, clock: Any) -> None:
    order = registered(house, "transfer", to_agency_code="H51.43.01")
    clock.pass_(days=1)
    plan_first_day(house, local_date(clock.now()))
    with house.db.read() as tx:
        couriers = [p.login for p in house.accounts.people(tx) if p.role == "courier"]
    told = {}
    for login in couriers:
        phone = Phone(client, login, clock)
        phone.sign_in()
        told |= {v["agency_code"]: o["from_here"] for v in phone.daypack()["visits"] for o in v["orders"] if o["order_id"] == order.id}
    assert told == {"H51.18": True, "H51.43.01": False}


@pytest.mark.parametrize("day", ["2000-01-01", "0001-01-01", "2099-12-31"])
def test_a_day_without_a_run_is_an_empty_pack_however_far_off_it_is(client: Any, clock: Any, day: str) -> None:
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    pack = phone.http.get("/m/v1/daypack", params={"date": day}, headers=phone.headers)
    assert (pack.status_code, pack.json()["run"]) == (200, None)


def test_a_day_pack_says_how_many_tries_the_citizen_missed_apart_from_all_that_failed(client: Any, house: House, clock: Any) -> None:
    order = registered(house, "return")
    clock.pass_(days=1)
    plan_first_day(house, local_date(clock.now()))
    with house.db.read() as tx:
        login = next(p.login for p in house.accounts.people(tx) if p.role == "courier" and p.new_code == order.new_code)
    phone = Phone(client, login, clock)
    phone.sign_in()
    pack = {"order_id": order.id, "item_number": order.item_number, "components": []}
    phone.send(phone.taken("agency", order.agency_code, order.item_number), phone.failed("v1", pack, "late"), phone.failed("v2", pack))
    told = [o for visit in phone.daypack()["visits"] for o in visit["orders"] if o["order_id"] == order.id]
    assert told and {(o["attempts"], o["missed"]) for o in told} == {(2, 1)}


def test_a_phone_knows_what_every_weight_costs_before_it_leaves_the_network(client: Any, house: House, clock: Any) -> None:
    step = {"zone": "district", "leg": "collect", "weight_max_g": "250", "amount": "29000", "confidence": "high"}
    with house.db.write() as tx:
        tx.add(ReferenceRow(kind="tariff", key="collect/district/250", valid_from=local_date(clock.now()), data=step, source="thử", confidence="high", entered_at=clock.now()))
        house.reference.bump(tx)
    plain, free, agency = registered(house), registered(house, reduction="me_vnah"), registered(house, postage_payer="agency")
    clock.pass_(days=1)
    plan_first_day(house, local_date(clock.now()))
    with house.db.read() as tx:
        login = next(p.login for p in house.accounts.people(tx) if p.role == "courier" and p.new_code == plain.new_code)
    phone = Phone(client, login, clock)
    phone.sign_in()
    told = {o["order_id"]: o["postage_by_weight"] for visit in phone.daypack()["visits"] if visit["at"] == "home" for o in visit["orders"]}
    assert told == {plain.id: [[100, 26_000], [250, 29_000]], free.id: [[100, 0], [250, 0]], agency.id: []}


def told_of(phone: Phone, order: Any) -> list[dict[str, Any]]:
    return [o for visit in phone.daypack()["visits"] for o in visit["orders"] if o["order_id"] == order.id]


def test_the_phone_counts_against_the_list_that_the_slip_prints_where_the_order_names_none(both: str, client: Any, house: House, clock: Any) -> None:
    collect, back, strange = registered(house, components=()), registered(house, "return", components=()), registered(house, components=(), lenient=True, procedure_code="", procedure_name="Thủ tục mới")
    clock.pass_(days=1)
    plan_first_day(house, local_date(clock.now()))
    with house.db.read() as tx:
        login = next(p.login for p in house.accounts.people(tx) if p.role == "courier" and p.new_code == collect.new_code)
    phone = Phone(client, login, clock)
    phone.sign_in()
    published = house.reference.at(local_date(clock.now())).catalogue.get(collect.procedure_code or "")
    assert published is not None and published.components
    assert told_of(phone, collect)[0]["components"] == [{"name": c.name, "originals": c.originals, "copies": c.copies} for c in published.components]
    assert {str(o["components"]) for o in told_of(phone, back)} == {str([{"name": "Kết quả giải quyết", "originals": 1, "copies": 0}])}
    assert told_of(phone, strange)[0]["components"] == [], "nobody knows: the courier writes the list at the door"
    for order in (collect, back):
        slip = draw(house, "phieu_gui", order.id)
        assert all(paper["name"].split("(")[0].strip()[:30] in slip for paper in told_of(phone, order)[0]["components"])


def test_a_second_phone_of_the_courier_is_told_which_visits_failed_on_the_first(both: str, client: Any, house: House, clock: Any) -> None:
    order = registered(house)
    clock.pass_(days=1)
    plan_first_day(house, local_date(clock.now()))
    with house.db.read() as tx:
        login = next(p.login for p in house.accounts.people(tx) if p.role == "courier" and p.new_code == order.new_code)
    first, second = Phone(client, login, clock), Phone(client, login, clock)
    first.sign_in()
    (door,) = (v["visit_id"] for v in first.daypack()["visits"] if v["at"] == "home" and v["orders"][0]["order_id"] == order.id)
    first.send(first.failed(door, told_of(first, order)[0]))
    second.sign_in()
    assert sorted(o["failed_at"] or "" for o in told_of(second, order)) == ["", iso(clock.now())]


def test_the_pack_knows_the_cash_of_all_phones_since_the_last_end_of_a_shift(both: str, client: Any, house: House, clock: Any) -> None:
    """Each order's money once; also what was taken by a phone that is in quarantine."""
    first, second = Phone(client, "courier01", clock), Phone(client, "courier01", clock)
    first.sign_in()
    orders = [registered(house) for _ in range(4)]

    def paid(phone: Phone, at: int, method: str = "cash") -> dict[str, Any]:
        order = {"order_id": orders[at].id, "item_number": orders[at].item_number, "components": []}
        return phone.collected(f"v{at}", order, money={"postage": 10_000 + at, "state_fee": 5_000, "cod": 0, "method": method})

    first.send(paid(first, 0), first.act("shift.closed", {"held": [], "cash": {"postage": 10_000, "state_fee": 5_000, "cod": 0}}), paid(first, 1), paid(first, 2, "transfer"))
    second.sign_in()
    cash, transfers = {"postage": 10_001, "state_fee": 5_000, "cod": 0}, {"postage": 10_002, "state_fee": 5_000, "cod": 0}
    assert first.daypack()["purse"] == {"seq": 4, "cash": cash, "transfers": transfers}
    assert second.daypack()["purse"] == {"seq": 0, "cash": cash, "transfers": transfers}
    second.send(paid(second, 1), paid(second, 0))
    assert second.daypack()["purse"] == {"seq": 2, "cash": cash, "transfers": transfers}, "once an order, also where the first time was before the close"
    first.seq = 0  # put back from a backup
    first.send(paid(first, 3))
    assert second.daypack()["purse"]["cash"]["postage"] == 20_004


def test_the_vault_word_is_another_for_every_phone_and_the_same_for_the_same(client: Any, clock: Any) -> None:
    one, other = Phone(client, "courier01", clock), Phone(client, "courier01", clock)
    for word in ("vault", "vault_install"):
        told = [one.sign_in()[word], one.sign_in()[word], other.sign_in()[word]]
        assert told[0] == told[1] != told[2]


def test_a_server_that_has_forgotten_a_phone_knows_its_vault_word_all_the_same(client: Any, house: House, clock: Any) -> None:
    phone = Phone(client, "courier01", clock)
    before = phone.sign_in()
    forget_phones(house)
    after = phone.sign_in()
    assert before["device_id"] != after["device_id"]
    assert before["vault_install"] == after["vault_install"] != ""


def forget_phones(house: House) -> None:
    """As a server that was put back to before their first login."""
    with house.db.write() as tx:
        tx.execute(sa.delete(TokenRow))
        tx.execute(sa.delete(DeviceRow))
