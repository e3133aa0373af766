"""What citizens are invited to fetch at the post office is handed over there, with all that a courier would say at the door."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from app.custody.log import EVENTS
from app.custody.verify import verify_bundle
from app.fees.tables import LedgerRow
from app.house import House
from app.kernel.actor import SYSTEM
from app.kernel.time import local_date
from app.onestop.profile import word_of
from app.orders import queries
from app.orders.commands import Citizen
from app.orders.policy import sweep
from app.orders.replay import replay
from app.orders.sending_back import Decided, send_back
from app.orders.tables import OrderRow
from app.papers import fetched
from app.papers.issue import Printing
from app.papers.statement import bundle_of
from app.worker import Worker
from tests.doors.pages.visitor import Visitor, text_of
from tests.orders import CENTRE, registered, reread
from tests.papers import draw, posted
from tests.phone import Phone

OFFICE = "BC31510"
SAID = {
    "receiver": "Lâm Thị Ngọc Hạnh", "relation": "owner", "id_type": "CCCD", "id_last4": "5678", "o0": "1", "c1": "1", "nothing_back": "1", "no_remark": "1", "method": "cash",
}  # fmt: skip


def wire(order: OrderRow) -> dict[str, Any]:
    return {"order_id": order.id, "item_number": order.item_number, "components": [{"name": "Tờ khai", "originals": 1, "copies": 0}]}


def swept(house: House, clock: Any, days: int = 0) -> None:
    clock.pass_(days=days)
    with house.db.write() as tx:
        sweep(tx, house.orders, clock.now(), house.settings.hold_days)


def missed_twice(house: House, client: Any, clock: Any, *, at_office: bool = True, **changes: Any) -> tuple[OrderRow, Phone]:
    """A result that is held, and in the courier's bag or brought to the post office."""
    order, phone = registered(house, "return", state_fee=8_000, **changes), Phone(client, "courier01", clock)
    phone.sign_in()
    phone.send(phone.taken("agency", CENTRE, order.item_number), phone.failed("v1", wire(order)), phone.failed("v2", wire(order)))
    swept(house, clock)
    if at_office:
        phone.send(phone.handed("office", OFFICE, order.item_number))
    assert reread(house, order).state == "held"
    return order, phone


def form(order: OrderRow, **changes: str) -> dict[str, str]:
    said = {**SAID, "item": order.item_number, **changes}
    return {f"fetched.{name}": text for name, text in said.items() if text}


def given(client: Any, order: OrderRow, status: int = 200, **changes: str) -> str:
    """As the dispatcher fills the form on the order's page."""
    board = Visitor(client).login("dispatcher")
    return text_of(board.send(board.see(f"/board/order/{order.id}"), f"/board/order/{order.id}/fetched", status, **form(order, **changes)))


def asked(house: House, kind: str) -> list[str]:
    with house.db.read() as tx:
        return [task.text for task in queries.open_tasks(tx, kind)]


def acts(house: House, order: OrderRow) -> list[Any]:
    with house.db.read() as tx:
        return list(tx.execute(sa.select(EVENTS).where(EVENTS.c.type == "deliver.done", EVENTS.c.body.contains(order.id))).mappings())


def holds(house: House) -> bool:
    with house.db.read() as tx:
        return replay(tx, house.orders, lambda _: None) == []


def test_a_held_result_that_its_citizen_fetches_at_the_post_office_is_delivered_and_does_not_go_back(both: str, house: House, client: Any, clock: Any) -> None:
    order, phone = missed_twice(house, client, clock)
    swept(house, clock, days=1)
    assert asked(house, "invitation"), "nobody has got the invitation"
    Worker(house).once()
    with house.db.read() as tx:
        assert "invited" in [message.kind for message in house.notify.tray(tx)]
    board = Visitor(client).login("dispatcher")
    assert f"/board/order/{order.id}#fetched" in board.see("/board/held")
    assert "Đã ghi: giao tại bưu cục" in given(client, order)
    now = reread(house, order)
    assert (now.state, now.holder, now.outcome, now.action, word_of(now), now.closed_at) == ("handed_over", f"citizen:{order.id}", "delivered_to_owner", "no_remark", "delivered", clock.now())
    assert now.counts["return"] == [{"name": "Tờ khai", "originals": 1, "copies": 0}, {"name": "Giấy khai sinh", "originals": 0, "copies": 1}]
    assert asked(house, "invitation") == []
    Worker(house).once()
    with house.db.read() as tx:
        assert [message.kind for message in house.notify.tray(tx) if message.kind in ("invited", "last_attempt", "delivered")] == ["delivered"], "nobody is invited any more"
    for _ in range(16):
        swept(house, clock, days=1)
        posted(house)
    now = reread(house, order)
    assert (now.state, now.returning_at, asked(house, "invitation"), asked(house, "custody_alarm")) == ("handed_over", None, [], [])
    with house.db.read() as tx:
        told = [row.type for row in queries.history(tx, order.id)]
    assert told.count("order.handed_over") == 1 and "order.returning" not in told
    board = Visitor(client).login("dispatcher")
    assert "Không có bì nào chờ" in board.see("/board/held") and "giao tại bưu cục" in board.see(f"/board/order/{order.id}")
    assert "chuyển trả" not in text_of(client.get(f"/t/{order.token}"))
    assert order.item_number not in phone.daypack()["held"] and holds(house)


def test_the_act_is_the_offices_signed_by_the_house_and_its_bundle_holds(both: str, house: House, client: Any, clock: Any) -> None:
    order, _ = missed_twice(house, client, clock)
    given(client, order)
    with house.db.write() as tx:
        dispatcher = next(p.id for p in house.accounts.people(tx) if p.login == "dispatcher")
        bundle = bundle_of(Printing(tx, house, SYSTEM), order.id)
    [act] = acts(house, order)
    body = json.loads(act["body"])
    assert (act["actor"], act["source"], act["device_id"], act["outcome"], body["keyed_by"]) == (f"office:{OFFICE}", "counter", None, "applied", dispatcher)
    assert body["payload"]["received_by"] == {"relation": "owner", "name": "Lâm Thị Ngọc Hạnh", "id_type": "CCCD", "id_last4": "5678", "id_hash": None, "authorisation_proof": None}
    checked = verify_bundle(bundle)
    assert checked.problems == [] and checked.holder == f"citizen:{order.id}"
    page = draw(house, "sao_ke", order.id)
    assert "Trả tận tay" in page and "Đã ký trên giấy" in page and "mật khẩu" not in page


def test_its_money_is_in_no_couriers_purse_and_in_the_report(both: str, house: House, client: Any, clock: Any) -> None:
    order, phone = missed_twice(house, client, clock)
    due = order.state_fee + (order.quote["postage"] if order.postage_payer == "citizen" else 0)
    given(client, order)
    with house.db.read() as tx:
        names = {p.id: p.login for p in house.accounts.people(tx)}
        rows = tx.execute(sa.select(LedgerRow).where(LedgerRow.order_id == order.id)).scalars().all()  # type: ignore[arg-type]
    assert (sum(row.amount for row in rows), {names[row.courier_id] for row in rows}, {row.method for row in rows}) == (due, {"dispatcher"}, {"cash"})
    assert sum(sum(lines.values()) for name, lines in phone.daypack().get("purse", {}).items() if isinstance(lines, dict)) == 0
    assert "8.000" in text_of(Visitor(client).login("head").see(f"/reports?from={local_date(clock.now())}"))
    with house.db.read() as tx:
        dispatcher = next(p.name for p in house.accounts.people(tx) if p.login == "dispatcher")
    assert dispatcher in draw(house, "bien_nhan_phi", order.id)
    assert holds(house)


def test_sent_twice_it_is_given_once(both: str, house: House, client: Any, clock: Any) -> None:
    order, _ = missed_twice(house, client, clock)
    board = Visitor(client).login("dispatcher")
    page = board.see(f"/board/order/{order.id}")
    path, fields = f"/board/order/{order.id}/fetched", {**form(order), "sent": "one-mark"}
    assert board.raw(page, path, **fields).status_code == 303
    assert "đã được gửi rồi" in text_of(board.send(page, path, **fields))
    assert "không giao lần nữa" in text_of(board.send(page, path, 409, **form(order), sent="another-mark"))
    assert len(acts(house, order)) == 1 and holds(house)


def test_what_is_not_the_post_offices_to_give_is_refused(both: str, house: House, client: Any, clock: Any) -> None:
    bag, _ = missed_twice(house, client, clock, at_office=False)
    assert "còn ở bưu tá" in given(client, bag, 409)
    decided, _ = missed_twice(house, client, clock)
    with house.db.write() as tx:
        send_back(tx, house.orders, decided.id, Decided("Kết quả của người khác", "agency"), SYSTEM)
    assert "quyết định trả kết quả này" in given(client, decided, 409)
    dossier = registered(house)
    assert "Bưu cục không giữ" in given(client, dossier, 409)
    assert {order.id for order in (bag, decided, dossier) if acts(house, order)} == set()
    with house.db.read() as tx:
        assert fetched.waiting(tx) == []
    assert (reread(house, bag).state, reread(house, decided).state) == ("held", "returning")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"item": "ZZ000000998VN"}, "đúng bì của yêu cầu"), ({"receiver": ""}, "họ tên người nhận"), ({"id_last4": "56"}, "4 số cuối"), ({"receiver": "Trần Văn Ba"}, "Tên khác, đã đối chiếu"),
        ({"relation": "proxy", "receiver": "Trần Văn Ba"}, "giấy uỷ quyền"), ({"o0": "", "c1": ""}, "kiểm đếm"), ({"c1": ""}, "Thiếu so với danh mục"), ({"nothing_back": ""}, "thu lại"), ({"method": ""}, "cách thu"), ({"no_remark": ""}, "ý kiến"),
    ],
)  # fmt: skip
def test_what_a_courier_may_not_leave_out_the_post_office_may_not_either(house: House, client: Any, clock: Any, changes: dict[str, str], why: str) -> None:
    order, _ = missed_twice(house, client, clock)
    assert why in given(client, order, 422, **changes)
    assert reread(house, order).state == "held" and acts(house, order) == []


def test_a_proxy_brings_a_paper_of_authority_and_what_is_withdrawn_goes_to_the_desk_from_the_post_office(house: House, client: Any, clock: Any) -> None:
    order, _ = missed_twice(house, client, clock)
    given(client, order, relation="proxy", receiver="Trần Văn Ba", letter="số 12 ngày 20/11/2026", nothing_back="", recovered="Giấy hẹn; Thẻ cũ x2", c1="", remark="Thiếu bản sao giấy khai sinh")
    now = reread(house, order)
    assert (now.outcome, now.action, now.counts["recovered"]) == ("delivered_to_proxy", "remark", [{"name": "Giấy hẹn", "count": 1}, {"name": "Thẻ cũ", "count": 2}])
    assert asked(house, "recovered") == ["Giấy thu lại của người dân, bưu cục mang trả một cửa: Giấy hẹn (1), Thẻ cũ (2)."]
    assert json.loads(acts(house, order)[0]["body"])["payload"]["note"] == "Giấy uỷ quyền: số 12 ngày 20/11/2026"


def test_a_dossier_that_comes_back_is_fetched_at_the_post_office_for_nothing_and_nobody_is_called_any_more(both: str, house: House, client: Any, clock: Any) -> None:
    order, phone = registered(house, state_fee=8_000), Phone(client, "courier01", clock)
    phone.sign_in()
    phone.send(phone.collected("v1", wire(order)), phone.handed("office", OFFICE, order.item_number))
    assert "«Trả lại nơi gửi» trước" in given(client, order, 409), "it is on its way to the desk"
    with house.db.write() as tx:
        send_back(tx, house.orders, order.id, Decided("Người gửi rút lại hồ sơ", "citizen"), SYSTEM)
    clock.pass_(days=1)
    phone.send(phone.failed("v3", wire(order)), phone.failed("v4", wire(order)))
    swept(house, clock)
    assert asked(house, "call")
    given(client, order, method="", c1="")
    now = reread(house, order)
    assert (now.state, now.holder, asked(house, "call")) == ("returned", f"citizen:{order.id}", [])
    with house.db.read() as tx:
        assert tx.execute(sa.text("SELECT count(*) FROM ledger")).scalar_one() == 0
    assert holds(house)


def test_a_result_kept_after_its_time_is_still_given_to_who_comes_for_it(house: House, client: Any, clock: Any) -> None:
    order, _ = missed_twice(house, client, clock)
    for _ in range(16):
        swept(house, clock, days=1)
        posted(house)
    assert reread(house, order).state == "returning"
    given(client, order)
    now = reread(house, order)
    assert (now.state, now.outcome) == ("handed_over", "delivered_to_owner") and holds(house)


def test_a_name_that_nobody_told_is_taken_from_the_card(house: House, client: Any, clock: Any) -> None:
    order, _ = missed_twice(house, client, clock, lenient=True, citizen=Citizen("", "0912345678"))
    given(client, order, receiver="Trần Văn Ba")
    assert reread(house, order).state == "handed_over"
