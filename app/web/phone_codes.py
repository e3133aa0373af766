"""A one-time code on its way to a phone: sent at once by the gateway; where there is none, a person reads it out."""

from app.db.uow import Tx
from app.house import House
from app.kernel.time import local_date


def send_code(tx: Tx, house: House, phone: str, purpose: str, language: str) -> str:
    """Its id. One that a person reads out holds until the end of the next working day: nobody calls at night or on a Sunday."""
    today = local_date(house.clock.now())
    last_day = house.reference.at(today).calendar.add(today, 1) if house.gateway is None else None
    code_id, digits = house.accounts.phone_code(tx, phone, purpose, last_day)
    house.notify.code(tx, phone, digits, code_id, language, last_day)
    return code_id
