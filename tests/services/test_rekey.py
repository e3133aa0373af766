"""A day without phones: the sheet is printed, written on, and keyed in; the chain, the money and the manifest then stand as if it
had been scanned."""

import json
from datetime import UTC, datetime, time
from typing import Any

import pytest
import sqlalchemy as sa

from app.custody.log import EVENTS
from app.custody.verify import verify_bundle
from app.dispatch.tables import RunRow
from app.fees.tables import LedgerRow
from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.errors import Conflict, Refused
from app.kernel.time import local_date
from app.orders.replay import replay
from app.orders.tables import OrderRow
from app.papers import rekey
from app.papers.forms import papers_file
from app.papers.issue import Printing
from app.papers.labels import run_orders
from app.papers.rekey import Written
from app.papers.statement import bundle_of
from tests.orders import CENTRE, registered, reread
from tests.papers import draw, sealed_of


@pytest.fixture
def run(house: House, clock: Any) -> tuple[RunRow, list[OrderRow]]:
    """Three orders of the day in one published run."""
    orders = [registered(house) for _ in range(3)]
    return published(house, clock), orders


def published(house: House, clock: Any) -> RunRow:
    """The one run of tomorrow's plan."""
    clock.pass_(days=1)
    day = local_date(clock.now())
    with house.db.write() as tx:
        job = house.dispatch.request(tx, day, SYSTEM, seconds=1)
    plan_id = house.dispatch.run(job.id)
    assert plan_id is not None
    with house.db.write() as tx:
        house.dispatch.publish(tx, plan_id, SYSTEM, 0)
    with house.db.read() as tx:
        runs = tx.execute(sa.select(RunRow).where(RunRow.plan_id == plan_id)).scalars().all()  # type: ignore[arg-type]
    assert len(runs) == 1
    return runs[0]


def replay_of(house: House) -> list[str]:
    with house.db.read() as tx:
        return replay(tx, house.orders, lambda _: None)


def doors(house: House, run: RunRow) -> dict[str, rekey.Line]:
    with house.db.read() as tx:
        return {line.order.id: line for line in rekey.lines(Printing(tx, house, SYSTEM), run.id) if line.action == "collect"}


def keyed(house: House, run: RunRow, written: dict[str, Written]) -> rekey.Result:
    with house.db.write() as tx:
        return rekey.key_in(Printing(tx, house, SYSTEM), run.id, written)


def test_what_was_written_at_the_door_becomes_acts_with_source_paper(both: str, house: House, run: tuple[RunRow, list[OrderRow]]) -> None:
    sheet, orders = run
    lines = doors(house, sheet)
    one, two, three = (lines[order.id] for order in orders)
    result = keyed(house, sheet, {
        one.key: Written("done", "09:10", seal_number="NP777001", papers=(("Tờ khai", 1, 0), ("Giấy khai sinh", 0, 2)), method="cash"),
        two.key: Written("absent", "09:40"), three.key: Written(""),
    })  # fmt: skip
    assert [told.outcome for _, told in result.recorded] == ["applied", "applied"]
    first, second, third = (reread(house, order) for order in orders)
    assert (first.state, first.seal_number, first.holder) == ("in_hand", "NP777001", f"courier:{sheet.courier_id}")
    assert first.counts["door"] == [{"name": "Tờ khai", "originals": 1, "copies": 0}, {"name": "Giấy khai sinh", "originals": 0, "copies": 2}]
    assert (second.attempts, second.reason, third.attempts) == (1, "absent", 0)
    with house.db.read() as tx:
        act = tx.execute(sa.select(EVENTS).where(EVENTS.c.event_id == one.key)).mappings().one()
        taken = tx.execute(sa.select(LedgerRow).where(LedgerRow.order_id == first.id)).scalars().all()  # type: ignore[arg-type]
    assert (act["source"], act["confidence"], act["actor"], act["device_id"]) == ("paper", "claimed", f"courier:{sheet.courier_id}", None)
    assert act["occurred_at"] == datetime.combine(sheet.day, time(2, 10), UTC)
    assert json.loads(act["body"])["keyed_by"] == "system"
    assert sum(row.amount for row in taken) == first.quote["postage"]
    with house.db.write() as tx:
        assert verify_bundle(bundle_of(Printing(tx, house, SYSTEM), first.id)).problems == [], "anybody can check the chain, paper and all"
    assert replay_of(house) == []


def test_a_manifest_after_a_day_on_paper_says_that_the_courier_signed_on_paper(house: House, run: tuple[RunRow, list[OrderRow]]) -> None:
    sheet, orders = run
    with house.db.read() as tx:
        lines = {(line.order.id, line.action): line for line in rekey.lines(Printing(tx, house, SYSTEM), sheet.id)}
    keyed(house, sheet, {lines[order.id, "collect"].key: Written("done", "09:10", seal_number="NP777001") for order in orders})
    keyed(house, sheet, {lines[order.id, "hand"].key: Written("done", "10:30") for order in orders})
    assert {reread(house, order).awaiting for order in orders} == {f"agency:{CENTRE}"}
    page = draw(house, "bien_ban", sealed_of(house, sheet.courier_id, *orders))
    assert "Đã ký trên giấy" in page and "Đã ký bằng khóa thiết bị" not in page


def test_papers_withdrawn_at_the_door_are_keyed_in_with_the_delivery(house: House, clock: Any) -> None:
    order = registered(house, "return", components=())
    sheet = published(house, clock)
    with house.db.read() as tx:
        take, deliver = (next(line for line in rekey.lines(Printing(tx, house, SYSTEM), sheet.id) if line.action == action) for action in ("take", "deliver"))
    box = {"outcome": "done", "at": "10:00", "id_last4": "0001", "recovered": "Giấy hẹn trả kết quả; Thẻ cũ x2 ; "}
    keyed(house, sheet, {take.key: Written("done", "07:30"), deliver.key: rekey.as_typed({f"{deliver.key}.{name}": text for name, text in box.items()}, deliver)})
    assert reread(house, order).counts["return"] == [{"name": "Kết quả giải quyết", "originals": 1, "copies": 0}], "a result that nobody has named"
    assert reread(house, order).counts["recovered"] == [{"name": "Giấy hẹn trả kết quả", "count": 1}, {"name": "Thẻ cũ", "count": 2}]
    assert replay_of(house) == []


def test_a_list_that_only_the_procedure_publishes_is_no_count_until_somebody_writes_one(house: House, clock: Any) -> None:
    named, unnamed = registered(house), registered(house, components=())
    lines = doors(house, sheet := published(house, clock))
    keyed(house, sheet, {lines[order.id].key: Written("done", "09:10", seal_number="NP1") for order in (named, unnamed)})
    assert lines[unnamed.id].papers, "but it is what the sheet is keyed against"
    assert [len(reread(house, order).counts["door"]) for order in (named, unnamed)] == [2, 0]


def test_a_sheet_keyed_twice_is_recorded_once(house: House, run: tuple[RunRow, list[OrderRow]]) -> None:
    sheet, orders = run
    line = doors(house, sheet)[orders[0].id]
    wrote = {line.key: Written("done", "09:10", seal_number="NP777001")}
    assert len(keyed(house, sheet, wrote).recorded) == 1
    assert keyed(house, sheet, wrote).recorded == []
    assert doors(house, sheet)[orders[0].id].keyed is not None


def test_a_number_of_a_roll_is_bound_at_the_door_on_paper_too(house: House, run: tuple[RunRow, list[OrderRow]]) -> None:
    sheet, orders = run
    with house.db.write() as tx:
        fresh = house.orders.numbers.roll(tx, "roll:test", 5)
    line = doors(house, sheet)[orders[0].id]
    keyed(house, sheet, {line.key: Written("done", "09:10", item_number=fresh[2].grouped, seal_number="NP1")})
    bound = reread(house, orders[0])
    assert (bound.item_number, bound.state) == (str(fresh[2]), "in_hand")
    with house.db.write() as tx:
        assert house.orders.numbers.next(tx) not in fresh, "a number of a roll is never given out again"


def test_a_wrong_time_or_a_missing_seal_keeps_the_whole_sheet_out(house: House, run: tuple[RunRow, list[OrderRow]]) -> None:
    sheet, orders = run
    lines = doors(house, sheet)
    good = Written("done", "08:00", seal_number="NP1")
    for bad, word in ((Written("done", "25:00", seal_number="NP2"), "giờ"), (Written("done", "09:00"), "niêm phong")):
        with pytest.raises(Refused, match=word):
            keyed(house, sheet, {lines[orders[0].id].key: good, lines[orders[1].id].key: bad})
        assert reread(house, orders[0]).holder.startswith("citizen:")


def test_who_cancels_before_the_list_is_printed_is_not_visited_nor_his_money_carried_in_its_sum_and_a_sheet_printed_before_can_be_keyed_in(
    both: str, house: House, run: tuple[RunRow, list[OrderRow]]
) -> None:
    sheet, (gone, *left) = run
    with house.db.write() as tx:
        house.orders.cancel(tx, gone.id, SYSTEM)
    due = f"{sum(order.quote['postage'] for order in left):,}".replace(",", ".")
    for form in ("bang_ke", "phieu_chuyen_giay"):
        page = draw(house, form, sheet.id).replace(" ", "")
        assert gone.item_number not in page and all(order.item_number in page for order in left)
    assert f"dòng {due}" in draw(house, "bang_ke", sheet.id)
    assert gone.id in doors(house, sheet)
    with house.db.write() as tx:
        assert set(run_orders(tx, sheet.plan_id)) == {order.id for order in left}
        for order in left:
            house.orders.cancel(tx, order.id, SYSTEM)
        assert run_orders(tx, sheet.plan_id) == []
    with pytest.raises(Conflict, match="đã huỷ"):
        draw(house, "bang_ke", sheet.id)


def test_the_printed_sheet_holds_every_envelope_of_the_run(house: House, run: tuple[RunRow, list[OrderRow]]) -> None:
    import pypdfium2 as pdfium

    with house.db.write() as tx:
        pdf = papers_file(tx, house, "phieu_chuyen_giay", [run[0].id], SYSTEM)()
        listed = papers_file(tx, house, "bang_ke", [run[0].id], SYSTEM)()
    document = pdfium.PdfDocument(pdf)
    text = " ".join(document[at].get_textpage().get_text_range() for at in range(len(document)))
    from app.kernel.ids import ItemNumber

    assert all(ItemNumber(order.item_number).grouped in text for order in run[1])
    assert "Không gặp" in text
    assert all(order.item_number in pdfium.PdfDocument(listed)[0].get_textpage().get_text_range() for order in run[1])
