"""A form sent twice (a double click, a lost answer) changes as much as sent once: people at every page, all with a nervous finger."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from app.house import House
from app.orders.tables import OrderRow
from app.worker import Worker
from tests.doors.pages.citizens import digits
from tests.doors.pages.visitor import Visitor, fields_of, text_of, value_of
from tests.orders import CENTRE, registered
from tests.phone import Phone

ASIDE = {"access_log", "tokens", "rates", "meta", "phone_codes", "messages"}  # who looked, how often; codes are counted apart


def picture(house: House) -> dict[str, Any]:
    """How many rows each table has, and how every order stands."""
    with house.db.read() as tx:
        rows = {t.name: tx.execute(sa.select(sa.func.count()).select_from(t)).scalar_one() for t in SQLModel.metadata.sorted_tables if t.name not in ASIDE}
        orders = sorted((o.id, o.state, o.holder, o.phone, o.address_text, o.note, str(o.filing_time)) for o in tx.execute(sa.select(OrderRow)).scalars())
    return {**rows, "orders as they stand": orders}


class Nervous(Visitor):
    """Sends every form twice and reads the second answer; `slips` names the forms whose second sending changed something."""

    house: House
    slips: list[str]

    def raw(self, page: str, path: str, **fields: Any) -> Any:
        super().raw(page, path, **fields)
        before = picture(self.house)
        answer = super().raw(page, path, **fields)
        assert answer.status_code < 500, path
        if picture(self.house) != before:
            self.slips.append(path)
        return answer


@pytest.fixture
def nervous(client: Any, house: House) -> Nervous:
    made = Nervous(client)
    made.house, made.slips = house, []
    return made


def test_a_citizen_with_a_nervous_finger(both: str, nervous: Nervous, house: House) -> None:
    asked = {"kind": "collect", "procedure": "2.000635", "agency": CENTRE, "dossier": "", "name": "Thạch Thị Sa Rên", "phone": "0912 345 678", "address": "45 Nguyễn Huệ, Phường 1, TP Sóc Trăng", "commune": "", "landmark": "", "slot": "", "do": "send"}
    nervous.raw(nervous.see("/"), "/", **asked)
    with house.db.read() as tx:
        order = tx.execute(sa.select(OrderRow)).scalar_one()
    link = f"/t/{order.token}"
    nervous.raw(nervous.see(link), f"{link}/complain", text="Chưa thấy ai đến")
    nervous.raw(nervous.see(link), f"{link}/rate", score="3")
    page = nervous.raw(nervous.see(link), f"{link}/code", phone="0912345678", do="cancel").text
    told = nervous.raw(page, f"{link}/act", code_id=value_of(page, "code_id"), phone="0912345678", do="cancel", digits=digits(house))
    assert told.status_code == 303 and "Đã huỷ" in text_of(nervous.see(link))
    assert nervous.slips == []


def test_a_clerk_with_a_nervous_finger(both: str, nervous: Nervous, house: House, client: Any, clock: Any) -> None:
    phone = Phone(client, "courier01", clock)
    phone.sign_in()
    orders = [registered(house) for _ in range(3)]
    pack = [{"order_id": o.id, "item_number": o.item_number, "components": o.components} for o in orders]
    phone.send(*[phone.collected("v", order) for order in pack[:2]], *[phone.handed("agency", CENTRE, order["item_number"]) for order in pack[:2]])
    nervous.login("clerk")
    at = nervous.raw(nervous.see("/counter"), "/counter/open", direction="in", courier_id=phone.person).headers["location"]
    first, second = orders[0].item_number, orders[1].item_number
    for step, fields in (
        ("scan", {"item": first}), ("unscan", {"item": first}), ("scan", {"item": first}), ("except", {"item": second, "reason": "Rách bì"}),
        ("count", {}), ("seal", {"password": "demo", "post_method": "phone"}),
    ):  # fmt: skip
        nervous.raw(nervous.see(at), f"{at}/{step}", **fields)
    sheet = "Thủ tục;Họ tên;Điện thoại;Địa chỉ;Mã hồ sơ\n2.000635;Lý Na;0912345678;3 Lê Lợi, Phường 6, TP Sóc Trăng;H51.18-261124-0777\n"
    page = nervous.see("/counter/upload")
    for _ in range(2):
        nervous.http.post("/counter/upload", data={"csrf": page.split('name="csrf" value="')[1].split('"')[0]}, files={"file": ("a.csv", sheet.encode())})
    nervous.raw(nervous.see(f"/counter/order/{orders[0].id}"), f"/counter/order/{orders[0].id}/ready", weight="200")
    nervous.raw(nervous.see(f"/counter/order/{orders[2].id}"), f"/counter/order/{orders[2].id}/cancel", why="dân rút")
    assert nervous.slips == []
    with house.db.read() as tx:
        states = {o.id: o.state for o in tx.execute(sa.select(OrderRow)).scalars()}
    assert [states[o.id] for o in orders] == ["handed_over", "in_hand", "cancelled"]
    assert len(states) == 5  # three, the way back of the first, and one from the spreadsheet


def test_a_dispatcher_and_a_head_with_nervous_fingers(both: str, nervous: Nervous, house: House) -> None:
    order, other = registered(house), registered(house)
    Worker(house).once()
    nervous.login("dispatcher")
    page = nervous.see(f"/board/order/{order.id}")
    nervous.raw(page, f"/board/order/{order.id}/change", version=str(order.version), phone="0987 654 321", note="gọi trước")
    nervous.raw(nervous.see(f"/board/order/{other.id}"), f"/board/order/{other.id}/cancel", why="dân rút")
    nervous.raw(nervous.see(f"/counter/order/{order.id}/papers"), f"/counter/order/{order.id}/reprint", why="ướt mưa")
    page = nervous.see("/board/prints")
    for what in ("prints/reprint/file", "prints/roll"):
        assert nervous.raw(page, f"/board/{what}", **fields_of(page, f"/board/{what}")).content.startswith(b"%PDF"), "the print is in hand after the second click"
    nervous.raw(nervous.see("/board"), "/board/plan", day="2026-11-26", seconds="1")
    nervous.login("head")
    people = {"login": "lan", "name": "Trần Lan", "role": "dispatcher", "password": "mat-khau-1", "office_id": "BC31510"}
    nervous.raw(nervous.see("/admin/people"), "/admin/people", **people)
    with house.db.read() as tx:
        connection = house.accounts.connections(tx)[0].id
    nervous.raw(nervous.see("/admin/clients"), "/admin/clients", do="add", connection_id=connection, wire="v1", name="Một cửa mới")
    nervous.raw(nervous.see("/admin/clients"), "/admin/clients", do="connection", name="Một cửa huyện", customer_code="HUYEN-2", wire="ngsp")
    row = {"kind": "charge", "key": "collection", "valid_from": "2027-01-01", "source": "QĐ thử", "data": '{"amount": 9000}'}
    nervous.raw(nervous.see("/admin/tables?kind=charge"), "/admin/tables", **row)
    assert nervous.slips == []
