"""An installation of an older version gets a newer one: what that leaves to be done is done once, and said."""

from typing import Any

import sqlalchemy as sa

from app.house import House
from app.notify.service import MESSAGES
from app.orders import queries
from app.orders.invitations import INVITED, invitations, invite
from app.orders.journal import JOURNAL
from app.orders.projector import ORDERS
from app.orders.tables import JournalRow
from app.papers.labels import labels_file
from app.upgraded import look_after
from tests.orders import client_actor, registered, reread
from tests.phone import Phone


def test_a_system_that_names_no_desk_is_asked_about_once_and_its_orders_have_labels(house: House) -> None:
    with house.db.write() as tx:
        link = next(row for row in house.accounts.connections(tx) if row.customer_code == "T000000001")
        house.accounts.set_profile(tx, link.id, link.profile, None)
        for _ in range(2):
            look_after(tx, house)
        assert [link.name in task.text for task in queries.open_tasks(tx, "agency")] == [True]
    order = registered(house, agency_code="", lenient=True)
    with house.db.write() as tx:
        made = labels_file(tx, house, [order.id], "a6", "pdf", client_actor(house, tx))
    assert made().startswith(b"%PDF")


def test_days_that_were_stopped_before_move_what_is_still_open_once(both: str, house: House, client: Any, clock: Any) -> None:
    order, phone = registered(house), Phone(client, "courier01", clock)
    phone.sign_in()
    pack = {"order_id": order.id, "item_number": order.item_number, "components": []}
    phone.send(phone.collected("v1", pack))
    before = reread(house, order).due_at
    clock.pass_(days=1)
    phone.send(phone.failed("v2", pack, "no_access"))
    moved = reread(house, order).due_at
    assert before is not None and moved is not None and moved > before
    for _ in range(2):
        with house.db.write() as tx:
            tx.execute(ORDERS.update().values(due_at=before))
            look_after(tx, house)
        assert reread(house, order).due_at == moved
        moved = before


def test_couriers_whose_absence_had_no_end_are_named_once_and_none_that_is_entered_since(both: str, house: House) -> None:
    with house.db.write() as tx:
        long, short, later = [p for p in house.accounts.people(tx) if p.role == "courier"][:3]
        house.accounts.set_person(tx, long.id, absent_from="2026-09-07", absent_to=None)
        house.accounts.set_person(tx, short.id, absent_from="2026-09-07", absent_to="2026-09-08")
        look_after(tx, house)
        house.accounts.set_person(tx, later.id, absent_from="2026-11-25", absent_to=None)
        look_after(tx, house)
        (asked,) = queries.open_tasks(tx, "absence")
    assert long.name in asked.text and "từ 07/09/2026" in asked.text


def test_an_invitation_that_was_sent_before_went_out_when_it_was_sent(both: str, house: House, clock: Any) -> None:
    order, now = registered(house, kind="return"), clock.now()
    with house.db.write() as tx:
        row = tx.execute(sa.select(ORDERS).where(ORDERS.c.id == order.id)).mappings().one()
        for number in (1, 2):
            invite(tx, row, number, now)
        assert house.notify.tell(tx, list(tx.execute(sa.select(JournalRow).where(JOURNAL.c.type == INVITED)).scalars())) == []
        tx.execute(MESSAGES.update().where(MESSAGES.c.kind == "invited").values(state="sent", done_at=now))
    clock.pass_(days=30)
    for _ in range(2):
        with house.db.write() as tx:
            look_after(tx, house)
    with house.db.read() as tx:
        assert [one.out_at for one in invitations(tx, [order.id])[order.id]] == [now, now]
