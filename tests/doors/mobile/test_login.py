"""Who gets in at the phone's door: a courier, with a password of their own."""

from typing import Any

import pytest

from app.house import House
from tests.doors.pages.visitor import LOGINS, Visitor
from tests.exchange import public_key
from tests.phone import Phone


def refused(phone: Phone, secret: str = "demo") -> str:
    device = {"install_id": phone.install_id, "public_key": public_key(phone), "name": "Máy", "app_version": "1"}
    answer = phone.http.post("/m/v1/login", json={"person": phone.login, "secret": secret, "device": device})
    assert answer.status_code == 403, answer.text
    return str(answer.json()["code"])


def enrolled(house: House) -> int:
    with house.db.read() as tx:
        return len(house.accounts.devices(tx))


@pytest.mark.parametrize("login", sorted(set(LOGINS.values()) - {"courier01"}))
def test_only_a_courier_gets_a_device_token(house: House, client: Any, clock: Any, login: str) -> None:
    assert (refused(Phone(client, login, clock)), enrolled(house)) == ("not_a_courier", 0)


def test_a_one_time_password_enrols_no_phone_until_its_owner_has_chosen_another(both: str, house: House, client: Any, clock: Any) -> None:
    phone = Phone(client, "courier01", clock)
    with house.db.write() as tx:
        once = house.accounts.reset_password(tx, next(p for p in house.accounts.people(tx) if p.login == "courier01").id)
    assert (refused(phone, once), enrolled(house)) == ("password_once", 0)
    page = Visitor(client).login("courier01", once).see("/password")
    Visitor(client).raw(page, "/password", old=once, new="mot-cau-rat-rieng", again="mot-cau-rat-rieng")
    assert phone.sign_in("mot-cau-rat-rieng")["person"]["role"] == "courier"
