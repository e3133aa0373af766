"""Two couriers without network hand over by QR: both signed, whoever reports first, it is one act; and what does not hold moves nothing."""

import copy
from typing import Any

import pytest
import sqlalchemy as sa

from app.custody.log import EVENTS, LINKS
from app.house import House
from app.orders.journal import JOURNAL
from app.orders.queries import open_tasks
from app.orders.replay import replay
from tests.exchange import handed, signature, statement, taken
from tests.orders import registered, reread
from tests.phone import Phone, signed_in

PAPERS = [{"name": "Tờ khai", "originals": 1, "copies": 0}]


@pytest.fixture
def sok(client: Any, clock: Any) -> Phone:
    return signed_in(client, clock, "courier01")


@pytest.fixture
def danh(client: Any, clock: Any) -> Phone:
    return signed_in(client, clock, "courier02")


def collected(house: House, phone: Phone, count: int = 1) -> list[Any]:
    orders = [registered(house) for _ in range(count)]
    phone.send(*[phone.collected("v1", {"order_id": o.id, "item_number": o.item_number, "components": PAPERS}) for o in orders])
    return orders


def result(reply: dict[str, Any], at: int = 0) -> tuple[str, str]:
    told = reply["results"][at]
    return told["outcome"], (told.get("problem") or {}).get("code", "")


def news(house: House, order: Any) -> list[str]:
    with house.db.read() as tx:
        return list(tx.execute(sa.select(JOURNAL.c.type).where(JOURNAL.c.order_id == order.id).order_by(JOURNAL.c.seq)).scalars())


@pytest.mark.parametrize("first", ["giver", "taker"])
def test_whoever_reports_first_both_reports_are_one_act(both: str, house: House, sok: Phone, danh: Phone, first: str) -> None:
    orders = collected(house, sok, 3)
    deal = statement(sok, f"courier:{danh.person}", *[o.item_number for o in orders])
    acts = {"taker": (danh, taken(danh, sok, deal)), "giver": (sok, handed(sok, danh, deal))}
    sender, act = acts.pop(first)
    assert result(sender.send(act)) == ("applied", "")
    after = [(reread(house, o).holder, reread(house, o).tip) for o in orders]
    assert after == [(f"courier:{danh.person}", deal["id"])] * 3
    told = news(house, orders[0])
    ((sender, act),) = acts.values()
    assert result(sender.send(act)) == ("applied", "")
    assert [(reread(house, o).holder, reread(house, o).tip, reread(house, o).contested) for o in orders] == [(*a, False) for a in after]
    assert news(house, orders[0]) == told
    with house.db.read() as tx:
        assert len(house.custody.chain_of(tx, orders[0].item_number).path) == 2
        assert replay(tx, house.orders, lambda _: None) == []


def test_the_taker_goes_on_while_nobody_has_reported_and_it_heals(house: House, sok: Phone, danh: Phone) -> None:
    (order,) = collected(house, sok)
    deal = statement(sok, f"courier:{danh.person}", order.item_number)
    own = taken(danh, sok, deal)
    to_office = danh.handed("office", "BC31510", order.item_number)
    giver = handed(sok, danh, deal)
    assert result(sok.send(giver)) == ("applied", "")
    danh.send(own, to_office)
    now = reread(house, order)
    assert (now.holder, now.contested) == ("office:BC31510", False)


def test_without_the_takers_answer_nothing_has_moved_until_the_taker_reports(house: House, sok: Phone, danh: Phone) -> None:
    (order,) = collected(house, sok)
    deal = statement(sok, f"courier:{danh.person}", order.item_number)
    own = taken(danh, sok, deal)
    sok.send(handed(sok, None, deal))
    waiting = reread(house, order)
    assert (waiting.holder, waiting.awaiting) == (f"courier:{sok.person}", f"courier:{danh.person}")
    danh.send(own)
    now = reread(house, order)
    assert (now.holder, now.awaiting, now.contested) == (f"courier:{danh.person}", None, False)


def test_an_exception_is_signed_with_the_batch_and_stays_with_the_giver(house: House, sok: Phone, danh: Phone) -> None:
    here, torn = collected(house, sok, 2)
    deal = statement(sok, f"courier:{danh.person}", here.item_number, exceptions={torn.item_number: "Bì rách"})
    assert result(sok.send(handed(sok, danh, deal))) == ("applied", "")
    assert (reread(house, here).holder, reread(house, torn).holder) == (f"courier:{danh.person}", f"courier:{sok.person}")


def kept_apart(house: House, order: Any, holder: str, code: str) -> None:
    """Not in the chain, not lost, and a person has been told."""
    now = reread(house, order)
    assert (now.holder, now.contested) == (holder, False)
    with house.db.read() as tx:
        row = tx.execute(sa.select(EVENTS.c.event_id, EVENTS.c.problem).order_by(EVENTS.c.leaf.desc())).first()
        assert row is not None and row.problem["code"] == code
        assert tx.execute(sa.select(LINKS.c.id).where(LINKS.c.event_id == row.event_id)).first() is None
        assert [t for t in open_tasks(tx, "contested") if t.data["event_id"] == row.event_id]


def test_a_forged_signature_of_the_taker_moves_nothing(house: House, sok: Phone, danh: Phone) -> None:
    (order,) = collected(house, sok)
    deal = statement(sok, f"courier:{danh.person}", order.item_number)
    forged = signature(sok, deal) | {"signer": f"courier:{danh.person}", "public_key": signature(danh, deal)["public_key"]}
    assert result(sok.send(handed(sok, danh, deal, countersignature=forged))) == ("contested", "countersignature")
    kept_apart(house, order, f"courier:{sok.person}", "countersignature")


def test_a_signature_by_a_key_that_is_not_the_takers_moves_nothing(house: House, client: Any, clock: Any, sok: Phone, danh: Phone) -> None:
    (order,) = collected(house, sok)
    stranger = signed_in(client, clock, "courier03")
    deal = statement(sok, f"courier:{danh.person}", order.item_number)
    assert result(sok.send(handed(sok, stranger, deal))) == ("contested", "countersignature")
    kept_apart(house, order, f"courier:{sok.person}", "countersignature")


def test_an_envelope_added_to_a_signed_batch_moves_nothing(house: House, sok: Phone, danh: Phone) -> None:
    signed, added = collected(house, sok, 2)
    deal = statement(sok, f"courier:{danh.person}", signed.item_number)
    answer = signature(danh, deal)
    larger = copy.deepcopy(deal)
    larger["items"][added.item_number] = sok.tips[added.item_number]
    assert result(sok.send(handed(sok, danh, larger, countersignature=answer))) == ("contested", "countersignature")
    kept_apart(house, added, f"courier:{sok.person}", "countersignature")
    sok.tips |= deal["items"]  # as before the cheat
    beside = handed(sok, danh, deal, item_numbers=[signed.item_number, added.item_number])
    assert result(sok.send(beside)) == ("contested", "exchange_mismatch")
    kept_apart(house, added, f"courier:{sok.person}", "exchange_mismatch")


def test_a_handover_of_another_day_cannot_be_shown_again(house: House, clock: Any, sok: Phone, danh: Phone) -> None:
    (order,) = collected(house, sok)
    deal = statement(sok, f"courier:{danh.person}", order.item_number)
    before = dict(sok.tips)
    sok.send(handed(sok, danh, deal))
    danh.send(taken(danh, sok, deal))
    back = statement(danh, f"courier:{sok.person}", order.item_number)
    danh.send(handed(danh, sok, back))
    clock.pass_(days=1)
    sok.tips = before  # the cheat puts the old act under the new day
    assert result(sok.send(handed(sok, danh, deal))) == ("contested", "exchange_reused")
    kept_apart(house, order, f"courier:{sok.person}", "exchange_reused")


def test_the_date_of_a_signed_handover_cannot_be_changed(house: House, clock: Any, sok: Phone, danh: Phone) -> None:
    (order,) = collected(house, sok)
    deal = statement(sok, f"courier:{danh.person}", order.item_number)
    answer = signature(danh, deal)
    clock.pass_(days=1)
    assert result(sok.send(handed(sok, danh, deal | {"at": clock.now().isoformat()}, countersignature=answer))) == ("contested", "countersignature")


def test_the_taker_cannot_be_changed_nor_a_third_step_in(house: House, client: Any, clock: Any, sok: Phone, danh: Phone) -> None:
    (order,) = collected(house, sok)
    thief = signed_in(client, clock, "courier03")
    deal = statement(sok, f"courier:{danh.person}", order.item_number)
    assert result(thief.send(taken(thief, sok, deal))) == ("contested", "exchange_mismatch")
    own = deal | {"taker": f"courier:{thief.person}"}
    assert result(thief.send(taken(thief, sok, own, countersignature=signature(sok, deal)))) == ("contested", "countersignature")
    kept_apart(house, order, f"courier:{sok.person}", "countersignature")


def test_a_revoked_phones_signature_frees_no_giver(house: House, sok: Phone, danh: Phone) -> None:
    (order,) = collected(house, sok)
    deal = statement(sok, f"courier:{danh.person}", order.item_number)
    act = handed(sok, danh, deal)
    with house.db.write() as tx:
        lost = next(d for d in house.accounts.devices(tx) if d.person_id == danh.person)
        house.accounts.revoke_device(tx, lost.id, "Mất máy")
    assert result(sok.send(act)) == ("contested", "countersigner_revoked")
    kept_apart(house, order, f"courier:{sok.person}", "countersigner_revoked")


def test_a_countersignature_over_the_act_itself_is_checked_too(house: House, sok: Phone, danh: Phone) -> None:
    """Where the other side signs the very act (docs/custody.md), the text is the act without the countersignature."""
    one, two = collected(house, sok, 2)
    for order, own in ((one, True), (two, False)):
        act = sok.handed("courier", danh.person, order.item_number, exceptions=[])
        text = {k: v for k, v in act.items() if k != "signature"}
        act["payload"]["countersignature"] = {**signature(danh, {}), "signature": danh.sign(text if own else text | {"seq": 1})}
        act["signature"] = sok.sign(act)
        assert result(sok.send(act)) == (("applied", "") if own else ("contested", "countersignature"))
    assert (reread(house, one).holder, reread(house, two).holder) == (f"courier:{danh.person}", f"courier:{sok.person}")
