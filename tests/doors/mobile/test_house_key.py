"""The house's key was rotated: phones and the desk's page learn the new one with the links that lead to it."""

import html
import json
import re
from typing import Any

import pytest
import rfc8785

from app.custody.bundle import certificate_text
from app.custody.heads import renew
from app.custody.rotation import rotate
from app.custody.signing import sign, signature_fits
from app.custody.succession import id_of
from app.custody.verify import verify_bundle
from app.house import House
from tests.custody.story import ClerkKey, bundle, collected
from tests.doors.pages.visitor import Visitor
from tests.exchange import handed, public_key, statement, taken
from tests.orders import CENTRE
from tests.phone import Phone


@pytest.fixture
def link(house: House, clock: Any) -> dict[str, Any]:
    """A rotation an hour ago."""
    with house.db.write() as tx:
        made = rotate(house.settings.data, clock.now(), None, None)
        renew(tx, house.keyring)
    clock.pass_(hours=1)
    return made


def certified(told: dict[str, Any]) -> bool:
    cert = told["certificate"]
    return signature_fits(told["house"]["public_key"], certificate_text(cert["device_id"], cert["person_id"], cert["party"], cert["public_key"]), cert["signature"])


def test_login_and_day_pack_tell_the_key_of_now_its_certificate_and_how_it_came_to_be(phone: Phone, link: dict[str, Any]) -> None:
    for told in (phone.sign_in(), phone.daypack()):
        assert told["house"] == {"key_id": id_of(link["to"]), "public_key": link["to"]} and told["succession"] == [link] and certified(told)


def test_a_house_that_never_rotated_tells_no_links(phone: Phone) -> None:
    for told in (phone.sign_in(), phone.daypack()):
        assert told["succession"] == [] and certified(told)


def test_an_exchange_signed_before_a_rotation_and_reported_after_it_is_taken_in_and_proven(both: str, house: House, client: Any, clock: Any) -> None:
    sok, danh = Phone(client, "courier01", clock), Phone(client, "courier02", clock)
    pin = sok.sign_in()["house"]["key_id"]
    danh.sign_in()
    order = collected(house, sok)[0]
    deal = statement(sok, f"courier:{danh.person}", order.item_number)
    late = [taken(danh, sok, deal), handed(sok, danh, deal)]
    with house.db.write():
        rotate(house.settings.data, clock.now(), None, None)
    clock.pass_(hours=1)
    assert [phone.send(act)["results"][0]["outcome"] for phone, act in zip((danh, sok), late, strict=True)] == ["applied", "applied"]
    verdict = verify_bundle(bundle(house, order), pin)
    assert (verdict.problems, verdict.strength.keys) == ([], 1)


def test_what_the_house_attested_before_a_rotation_holds_after_it(house: House, client: Any, phone: Phone, clock: Any) -> None:
    pin, order = phone.daypack()["house"]["key_id"], collected(house, phone)[0]
    phone.send(phone.handed("agency", CENTRE, order.item_number))
    at = (clerk := Visitor(client).login("clerk")).raw(clerk.see("/counter"), "/counter/open", direction="in", courier_id=phone.person).headers["location"]
    page = clerk.send(clerk.send(clerk.see(at), f"{at}/scan", item=order.item_number), f"{at}/count")
    clerk.send(page, f"{at}/seal", password="demo", post_method="phone")
    with house.db.write():
        rotate(house.settings.data, clock.now(), None, None)
    clock.pass_(hours=1)
    verdict = verify_bundle(bundle(house, order), pin)
    assert (verdict.problems, verdict.strength.weaker) == ([], 1)


def test_the_answer_at_the_desk_carries_the_links_for_a_phone_with_an_old_day_pack(house: House, client: Any, phone: Phone, link: dict[str, Any], clock: Any) -> None:
    desk, clerk, order = ClerkKey(house), Visitor(client).login("clerk"), collected(house, phone)[0]
    at = clerk.raw(clerk.see("/counter"), "/counter/open", direction="in", courier_id=phone.person).headers["location"]
    page = clerk.send(clerk.send(clerk.see(at), f"{at}/scan", item=order.item_number), f"{at}/count")
    assert told(page)["succession"] == [link] and told(page)["house"]["public_key"] == link["to"]
    text = rfc8785.dumps({"type": "buuta.exchange.1", **statement(phone, f"agency:{CENTRE}", order.item_number)}).decode()
    by_clerk = {"exchange": text, "public_key": public_key(desk), "signature": sign(desk.key, text)}  # type: ignore[arg-type]
    page = clerk.send(page, f"{at}/seal", **by_clerk, post_method="qr", post_key=public_key(phone), post_signature=sign(phone.key, text))
    answer = told(page)["answer"]
    assert answer["succession"] == [link] and certified({"house": told(page)["house"], "certificate": answer["certificate"]})
    clock.pass_(days=31)
    assert "succession" not in told(Visitor(client).login("clerk").see(at))["answer"]


def told(page: str) -> dict[str, Any]:
    found = re.search(r'data-told="([^"]*)"', page)
    assert found
    read: dict[str, Any] = json.loads(html.unescape(found.group(1)))
    return read
