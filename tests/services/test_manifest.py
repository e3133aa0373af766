"""A day's envelope from the door to the desk: the manifest's second signature makes the filing time."""

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from app.custody.bundle import Subject, make_bundle
from app.custody.heads import sign_head
from app.custody.verify import Unreadable, verify_bundle
from app.handover.tables import ManifestRow
from app.house import House
from app.kernel.actor import SYSTEM, Actor, ActorKind, Role
from app.kernel.errors import Conflict
from app.kernel.time import VN_TZ, local_date
from app.orders import queries
from app.orders.projector import ORDERS
from app.orders.quality import IN_TIME, late
from app.orders.replay import replay
from tests.doors.pages.visitor import Visitor, text_of
from tests.orders import CENTRE, registered, reread
from tests.phone import Phone
from tests.services.test_planning import drafted


@pytest.fixture
def clerk(house: House) -> Actor:
    with house.db.read() as tx:
        person = next(p for p in house.accounts.people(tx) if p.login == "clerk")
    return Actor(ActorKind.PERSON, person.id, person.name, Role.CLERK, agency_code=CENTRE)


def pack_of(order: Any) -> dict[str, Any]:
    return {"order_id": order.id, "item_number": order.item_number, "components": [{"name": "Tờ khai", "originals": 1, "copies": 0}]}


def test_sealing_at_the_desk_makes_the_filing_time_and_it_never_moves(both: str, house: House, phone: Phone, clerk: Actor, clock: Any) -> None:
    order = registered(house)
    phone.send(phone.collected("v1", pack_of(order)), phone.handed("agency", CENTRE, order.item_number))
    assert (reread(house, order).state, reread(house, order).awaiting) == ("in_hand", f"agency:{CENTRE}")
    clock.pass_(minutes=5)
    with house.db.write() as tx:
        manifest = house.handover.open(tx, CENTRE, "in", clerk, phone.person)
        assert [line.item_number for line in house.handover.lines(tx, manifest.id)] == [order.item_number]
        assert house.handover.scan(tx, manifest.id, order.item_number, clerk).verdict == "expected"
        house.handover.count(tx, manifest.id, clerk)
        house.handover.seal(tx, manifest.id, clerk)
    filed = reread(house, order)
    assert (filed.state, filed.filing_time, filed.filing_confidence) == ("handed_over", clock.now(), "server")
    clock.pass_(hours=3)
    with house.db.write() as tx:
        again = house.handover.seal(tx, manifest.id, clerk)
    assert (again.filing_time, reread(house, order).filing_time) == (filed.filing_time, filed.filing_time)


def test_counting_names_the_envelope_that_is_missing(house: House, phone: Phone, clerk: Actor) -> None:
    one, two = registered(house), registered(house)
    phone.send(phone.collected("v1", pack_of(one)), phone.collected("v2", pack_of(two)), phone.handed("agency", CENTRE, one.item_number, two.item_number))
    with house.db.write() as tx:
        manifest = house.handover.open(tx, CENTRE, "in", clerk, phone.person)
        house.handover.scan(tx, manifest.id, one.item_number, clerk)
        with pytest.raises(Conflict, match=two.item_number):
            house.handover.count(tx, manifest.id, clerk)
        house.handover.except_(tx, manifest.id, two.item_number, "Bì rách, lập biên bản riêng", clerk)
        house.handover.count(tx, manifest.id, clerk)
        house.handover.seal(tx, manifest.id, clerk)
    assert (reread(house, one).state, reread(house, two).state) == ("handed_over", "in_hand")


def test_an_envelope_scanned_at_the_desk_before_its_phone_has_spoken_heals_later(both: str, house: House, phone: Phone, clerk: Actor) -> None:
    order = registered(house)
    late = [phone.collected("v1", pack_of(order)), phone.handed("agency", CENTRE, order.item_number)]
    with house.db.write() as tx:
        manifest = house.handover.open(tx, CENTRE, "in", clerk, phone.person)
        assert house.handover.scan(tx, manifest.id, order.item_number, clerk).verdict == "early"
        house.handover.count(tx, manifest.id, clerk)
        house.handover.seal(tx, manifest.id, clerk)
    assert reread(house, order).contested
    phone.send(*late)
    now = reread(house, order)
    assert (now.contested, now.state, now.holder) == (False, "handed_over", f"agency:{CENTRE}")
    assert now.filing_time is not None


def test_a_dossier_sealed_after_its_time_is_late_however_long_ago_the_silent_phone_had_fetched_it(both: str, house: House, phone: Phone, clerk: Actor, clock: Any) -> None:
    order = registered(house)
    with house.db.write() as tx:
        house.orders.decide(tx, order.id, sla_days=1)
    fetched = phone.collected("v1", pack_of(order))  # Wednesday: due on Thursday
    clock.pass_(days=2)
    with house.db.write() as tx:
        sealed_in(tx, house, phone, clerk, order.item_number)
    sealed_at = clock.now()
    clock.pass_(hours=1)
    phone.send(fetched)
    now = reread(house, order)
    assert (now.state, now.closed_at, now.filing_time) == ("handed_over", sealed_at, sealed_at)
    with house.db.read() as tx:
        assert tx.execute(sa.select(IN_TIME, late(clock.now())).where(ORDERS.c.id == order.id)).one() == (False, True)
        assert [row.occurred_at for row in queries.history(tx, order.id) if row.type == "order.handed_over"] == [sealed_at]
        assert replay(tx, house.orders, lambda _: None) == []


def sealed_in(tx: Any, house: House, phone: Phone, clerk: Actor, *items: str) -> ManifestRow:
    manifest = house.handover.open(tx, CENTRE, "in", clerk, phone.person)
    assert all(house.handover.scan(tx, manifest.id, item, clerk).heard for item in items)
    house.handover.count(tx, manifest.id, clerk)
    return house.handover.seal(tx, manifest.id, clerk)


def test_a_result_that_comes_back_to_the_desk_files_nothing_and_beside_a_dossier_only_the_dossier_is_filed(
    both: str, house: House, phone: Phone, clerk: Actor, client: Any, clock: Any
) -> None:
    alone, beside, dossier = registered(house, "return"), registered(house, "return"), registered(house)
    phone.send(phone.taken("agency", CENTRE, alone.item_number, beside.item_number), phone.collected("v1", pack_of(dossier)))
    with house.db.write() as tx:
        for order in (alone, beside):
            house.orders.decide(tx, order.id, returning_at=clock.now())
    with house.db.write() as tx:
        nothing = house.handover.open(tx, CENTRE, "in", clerk, phone.person)
        house.handover.scan(tx, nothing.id, alone.item_number, clerk)
        for later in (beside, dossier):
            house.handover.except_(tx, nothing.id, later.item_number, "Giao vào chuyến sau", clerk)
        house.handover.count(tx, nothing.id, clerk)
        nothing = house.handover.seal(tx, nothing.id, clerk)
        both_kinds = sealed_in(tx, house, phone, clerk, beside.item_number, dossier.item_number)
        told = [row.data for row in queries.journal_after(tx, 0, 500) if row.type == "manifest.sealed"]
    assert (nothing.filing_time, both_kinds.filing_time) == (None, clock.now())
    assert [(data["filing_time"] is not None, data["filed_item_numbers"]) for data in told] == [(False, []), (True, [dossier.item_number])]
    desk = Visitor(client).login("clerk")
    pages = {one.id: text_of(desk.see(f"/counter/manifest/{one.id}/print")) for one in (nothing, both_kinds)}
    assert "thời điểm nộp" not in pages[nothing.id] and "là thời điểm nộp của các hồ sơ thu gom" in pages[both_kinds.id]
    assert "Thời điểm nộp hồ sơ" not in text_of(desk.see(f"/counter/manifest/{nothing.id}"))


def test_a_bundle_proves_the_chain_without_our_server_and_one_changed_letter_breaks_it(house: House, phone: Phone, clerk: Actor, clock: Any) -> None:
    order = registered(house)
    phone.send(phone.collected("v1", pack_of(order)), phone.handed("agency", CENTRE, order.item_number))
    with house.db.write() as tx:
        manifest = house.handover.open(tx, CENTRE, "in", clerk, phone.person)
        house.handover.scan(tx, manifest.id, order.item_number, clerk)
        house.handover.count(tx, manifest.id, clerk)
        house.handover.seal(tx, manifest.id, clerk)
        sign_head(tx, house.keyring, local_date(clock.now()), clock.now())
    with house.db.read() as tx:
        bundle = make_bundle(tx, house.custody, house.keyring, Subject(order.item_number, f"citizen:{order.id}", clock.now()), house.accounts.devices(tx))
    verdict = verify_bundle(bundle)
    assert (verdict.problems, verdict.events, verdict.anchored, verdict.holder) == ([], 3, 3, f"agency:{CENTRE}")
    assert verify_bundle(bundle.replace(b"NP000123", b"NP000124")).problems
    with pytest.raises(Unreadable):
        verify_bundle(b"{}")


def given_out(house: House, clerk: Actor, courier: str, *items: str, sure: bool = False) -> ManifestRow:
    with house.db.write() as tx:
        manifest = house.handover.open(tx, CENTRE, "out", clerk, courier)
        assert all(house.handover.scan(tx, manifest.id, item, clerk, sure=sure).heard for item in items)
        house.handover.count(tx, manifest.id, clerk)
        return house.handover.seal(tx, manifest.id, clerk)


def test_what_was_filed_or_cancelled_is_given_to_the_post_only_when_the_desk_means_it_and_then_a_person_decides_where_it_goes(
    both: str, house: House, phone: Phone, clerk: Actor, clock: Any
) -> None:
    filed, cancelled = registered(house), registered(house, "return")
    phone.send(phone.collected("v1", pack_of(filed)), phone.handed("agency", CENTRE, filed.item_number))
    with house.db.write() as tx:
        sealed_in(tx, house, phone, clerk, filed.item_number)
        house.orders.cancel(tx, cancelled.id, SYSTEM)
    clock.pass_(days=1)
    with house.db.write() as tx:
        manifest = house.handover.open(tx, CENTRE, "out", clerk, phone.person)
        assert [house.handover.scan(tx, manifest.id, o.item_number, clerk).verdict for o in (filed, cancelled)] == ["filed", "cancelled"]
        assert not house.handover.lines(tx, manifest.id)
        house.handover.drop(tx, manifest.id, clerk)
    given_out(house, clerk, phone.person, filed.item_number, cancelled.item_number, sure=True)
    assert {reread(house, o).state for o in (filed, cancelled)} == {"in_hand"}
    with house.db.read() as tx:
        told = {task.order_id: task.text for task in queries.open_tasks(tx, "refused")}
        assert "đã nộp ở đó" in told[filed.id] and "yêu cầu đã huỷ" in told[cancelled.id]
        assert replay(tx, house.orders, lambda _: None) == []
    unserved = drafted(house).unserved
    assert {filed.id, cancelled.id} <= set(unserved), "no plan brings them anywhere until somebody has decided"


def test_a_result_that_came_back_to_its_desk_to_be_put_right_is_given_out_again_without_a_question(house: House, phone: Phone, clerk: Actor) -> None:
    order = registered(house, "return")
    phone.send(phone.taken("agency", CENTRE, order.item_number))
    with house.db.write() as tx:
        manifest = house.handover.open(tx, CENTRE, "in", clerk, phone.person)
        assert house.handover.scan(tx, manifest.id, order.item_number, clerk).verdict == "elsewhere", "its goal is the citizen"
    phone.send(phone.handed("agency", CENTRE, order.item_number, countersignature={"signer": "Cô Hà", "method": "glass", "signature": "x"}))
    assert reread(house, order).state == "returned"
    given_out(house, clerk, phone.person, order.item_number)
    with house.db.read() as tx:
        assert reread(house, order).state == "in_hand" and not queries.open_tasks(tx, "refused")


def test_a_manifest_signed_in_the_new_year_has_a_number_of_that_year(both: str, house: House, clerk: Actor, clock: Any) -> None:
    first, second = registered(house, "return"), registered(house, "return")
    clock.at = datetime(2026, 12, 31, 16, 50, tzinfo=VN_TZ)
    with house.db.write() as tx:
        old = house.handover.open(tx, CENTRE, "out", clerk)
        house.handover.scan(tx, old.id, first.item_number, clerk)
        house.handover.except_(tx, old.id, second.item_number, "Giao vào chuyến sau", clerk)
        house.handover.count(tx, old.id, clerk)
        assert (old.number, old.year) == (1, 2026)
    clock.at = datetime(2027, 1, 4, 7, 30, tzinfo=VN_TZ)
    with house.db.write() as tx:
        late = house.handover.seal(tx, old.id, clerk)
        assert (late.number, late.year) == (1, 2027)
        told = [row.data["number"] for row in queries.journal_after(tx, 0, 500) if row.type == "manifest.sealed"]
        fresh = house.handover.open(tx, CENTRE, "out", clerk)
    assert (told, fresh.number, fresh.year) == (["01/2027"], 2, 2027)
    with house.db.read() as tx:
        assert [row.id for row in house.handover.book(tx, CENTRE, 2027)] == [old.id] and not house.handover.book(tx, CENTRE, 2026)
