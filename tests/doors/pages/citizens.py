"""What citizens do on their pages, and what the dispatcher reads out to them."""

import re
from typing import Any

from app.house import House
from tests.doors.pages.visitor import Visitor, value_of
from tests.orders import registered
from tests.phone import Phone


def digits(house: House) -> str:
    """What the dispatcher reads out from the tray."""
    with house.db.read() as tx:
        codes = [m.text for m in house.notify.tray(tx) if m.kind == "code"]
    return re.findall(r"\d{6}", codes[-1])[0]


def coded(citizen: Visitor, house: House, order: Any, do: str) -> str:
    return citizen.send(citizen.see(f"/t/{order.token}"), f"/t/{order.token}/code", phone="0912345678", do=do)


def act(citizen: Visitor, page: str, order: Any, status: int = 200, **fields: Any) -> str:
    hidden = {"code_id": value_of(page, "code_id"), "phone": "0912345678", "do": value_of(page, "do")}
    return citizen.send(page, f"/t/{order.token}/act", status, **(hidden | fields))


def missed(house: House, phone: Phone, visit: str, **changes: Any) -> Any:
    """A result that the courier has and could not hand over at the door."""
    order = registered(house, "return", **changes)
    pack = {"order_id": order.id, "item_number": order.item_number, "components": []}
    phone.send(phone.taken("agency", order.agency_code, order.item_number), phone.failed(visit, pack))
    return order
