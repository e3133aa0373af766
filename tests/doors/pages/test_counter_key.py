"""The clerk's key at the counter: what is signed is this batch, by this clerk, now; anything else signs nothing."""

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric import ec

from app.custody.signing import sign
from app.custody.verify import verify_bundle
from app.house import House
from app.orders.queries import open_tasks
from tests.custody.story import ClerkKey, bundle, collected
from tests.doors.pages.visitor import Visitor, text_of
from tests.exchange import handed, public_key, statement
from tests.orders import CENTRE, reread
from tests.phone import Phone


@pytest.fixture
def clerk(client: Any, phone: Phone) -> Visitor:
    return Visitor(client).login("clerk")


@pytest.fixture
def desk(house: House) -> ClerkKey:
    return ClerkKey(house)


def counted(clerk: Visitor, house: House, phone: Phone, count: int = 2) -> tuple[list[Any], str, str]:
    """(orders, page, address) of a manifest that waits for its signatures."""
    orders = collected(house, phone, count)
    phone.send(phone.handed("agency", CENTRE, *[o.item_number for o in orders]))
    at = clerk.raw(clerk.see("/counter"), "/counter/open", direction="in", courier_id=phone.person).headers["location"]
    page = clerk.see(at)
    for order in orders:
        page = clerk.send(page, f"{at}/scan", item=order.item_number)
    return orders, clerk.send(page, f"{at}/count"), at


def to_sign(page: str) -> str:
    found = re.search(r'name="exchange" value="([^"]*)"', page)
    assert found
    return html.unescape(found.group(1))


def signed(page: str, key: ClerkKey, **change: Any) -> dict[str, str]:
    text = to_sign(page)
    if change:
        text = rfc8785.dumps(json.loads(text) | change).decode()
    return {"exchange": text, "public_key": public_key(key), "signature": sign(key.key, text), "post_method": "phone"}  # type: ignore[arg-type]


def test_a_manifest_signed_by_key_is_proven_for_both_sides(both: str, clerk: Visitor, house: House, phone: Phone, desk: ClerkKey) -> None:
    orders, page, at = counted(clerk, house, phone)
    page = clerk.send(page, f"{at}/seal", **signed(page, desk))
    assert "chữ ký bằng khoá của máy" in page and {reread(house, o).state for o in orders} == {"handed_over"}
    verdict = verify_bundle(bundle(house, orders[0]))
    assert (verdict.problems, verdict.strength.keys, verdict.strength.weaker) == ([], 1, 0)


def test_who_is_no_clerk_any_more_takes_nothing_for_the_desk_with_the_key_of_before(both: str, clerk: Visitor, house: House, phone: Phone, desk: ClerkKey) -> None:
    (order,) = collected(house, phone)
    deal = statement(phone, f"agency:{CENTRE}", order.item_number)
    text = rfc8785.dumps({"type": "buuta.exchange.1", **deal}).decode()
    word = {"signer": f"clerk:{desk.clerk.id}", "method": "key", "public_key": public_key(desk), "signature": sign(desk.key, text)}  # type: ignore[arg-type]
    clerk.login("head")
    clerk.send(clerk.see("/admin/people"), f"/admin/people/{desk.clerk.id}", role="courier", office_id="BC31510")
    reply = phone.send(handed(phone, None, deal, countersignature=word))
    assert reply["results"][0]["problem"]["code"] == "countersigner_revoked"
    assert reread(house, order).holder == f"courier:{phone.person}"


def test_a_batch_of_a_hundred_is_signed_whole(clerk: Visitor, house: House, phone: Phone, desk: ClerkKey) -> None:
    """What was signed must not be cut on its way: a hundred envelopes make a text of six thousand characters."""
    orders = collected(house, phone, 100)
    phone.send(phone.handed("agency", CENTRE, *[o.item_number for o in orders]))
    with house.db.write() as tx:
        row = house.handover.open(tx, CENTRE, "in", desk.clerk, phone.person)
        for order in orders:
            house.handover.scan(tx, row.id, order.item_number, desk.clerk)
        house.handover.count(tx, row.id, desk.clerk)
    page = clerk.see(f"/counter/manifest/{row.id}")
    assert "chữ ký bằng khoá của máy" in clerk.send(page, f"/counter/manifest/{row.id}/seal", **signed(page, desk))
    assert {reread(house, o).state for o in orders} == {"handed_over"}


def test_by_password_the_house_attests_over_the_same_text_and_it_counts_as_weaker(clerk: Visitor, house: House, phone: Phone) -> None:
    orders, page, at = counted(clerk, house, phone)
    clerk.send(page, f"{at}/seal", password="demo", post_method="phone")
    verdict = verify_bundle(bundle(house, orders[0]))
    assert (verdict.problems, verdict.strength.keys, verdict.strength.weaker) == ([], 0, 1)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"items": {"ZZ000000099VN": None}}, "Danh sách bì đã đổi"),
        ({"exceptions": {"ZZ000000099VN": "rách"}}, "Danh sách bì đã đổi"),
        ({"giver": "courier:other"}, "Danh sách bì đã đổi"),
        ({"manifest_id": "other"}, "Danh sách bì đã đổi"),
        ({"at": "2026-11-24T05:00:00.000+07:00"}, "mở đã lâu"),
        ({"type": "something"}, "không đọc được"),
    ],
)
def test_a_signature_under_anything_but_this_batch_signs_nothing(clerk: Visitor, house: House, phone: Phone, desk: ClerkKey, change: dict[str, Any], sentence: str) -> None:
    orders, page, at = counted(clerk, house, phone)
    answer = clerk.raw(page, f"{at}/seal", **signed(page, desk, **change))
    told = text_of(clerk.see(answer.headers["location"]) if answer.is_redirect else answer)
    assert sentence in told and reread(house, orders[0]).state == "in_hand"


def test_a_forged_signature_another_key_and_a_revoked_key_sign_nothing(clerk: Visitor, house: House, phone: Phone, desk: ClerkKey) -> None:
    orders, page, at = counted(clerk, house, phone)
    good = signed(page, desk)
    assert "không đúng" in clerk.send(page, f"{at}/seal", **(good | {"signature": sign(ec.generate_private_key(ec.SECP256R1()), good["exchange"])}))
    assert "chưa đăng ký" in clerk.send(page, f"{at}/seal", **(good | {"public_key": public_key(phone)}))
    clerk.send(clerk.see("/counter/key"), f"/counter/key/{device_of(house, desk)}/revoke")
    assert "chưa đăng ký" in clerk.send(page, f"{at}/seal", **good)
    assert reread(house, orders[0]).state == "in_hand"


def test_a_page_left_open_cannot_be_signed_later(clerk: Visitor, house: House, phone: Phone, desk: ClerkKey, clock: Any) -> None:
    _, page, at = counted(clerk, house, phone)
    good = signed(page, desk)
    clock.pass_(minutes=timedelta(minutes=16).seconds // 60)
    assert "mở đã lâu" in clerk.send(page, f"{at}/seal", **good)


def test_the_couriers_side_is_signed_on_the_phone_only_where_the_phone_has_said_so(clerk: Visitor, house: House, phone: Phone, desk: ClerkKey) -> None:
    orders = collected(house, phone, 1)
    at = clerk.raw(clerk.see("/counter"), "/counter/open", direction="in", courier_id=phone.person).headers["location"]
    page = clerk.send(clerk.send(clerk.see(at), f"{at}/scan", item=orders[0].item_number), f"{at}/count")
    assert "chưa gửi chữ ký bàn giao" in clerk.send(page, f"{at}/seal", **signed(page, desk))
    assert reread(house, orders[0]).state == "in_hand"


def test_a_key_is_enrolled_after_the_password_seen_and_taken_away_by_the_head(clerk: Visitor, house: House, phone: Phone) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    fields = {"name": "Quầy số 2", "public_key": public_key(type("K", (), {"key": key})())}  # type: ignore[arg-type]
    assert "không đúng" in clerk.send(clerk.see("/counter/key"), "/counter/key", password="wrong", **fields)
    assert "đã có khoá ký" in clerk.send(clerk.see("/counter/key"), "/counter/key", password="demo", **fields)
    assert "đã thuộc một máy khác" in clerk.send(clerk.see("/counter/key"), "/counter/key", password="demo", **fields)
    assert "bật JavaScript" in clerk.send(clerk.see("/counter/key"), "/counter/key", 422, password="demo", name="x")
    head = Visitor(clerk.http).login("head")
    page = head.see("/admin/devices")
    assert "Quầy số 2" in page
    with house.db.read() as tx:
        device = next(d for d in house.accounts.devices(tx) if d.name == "Quầy số 2")
    assert device.party == f"agency:{CENTRE}"
    head.send(page, f"/admin/devices/{device.id}", do="revoke", reason="Đổi máy")
    assert "đã thu hồi" in Visitor(clerk.http).login("clerk").see("/counter/key")


@pytest.mark.parametrize("hours", [11, 13, -13])
def test_a_code_of_another_day_is_sealed_only_when_the_clerk_says_so_and_is_asked_about(both: str, clerk: Visitor, house: House, phone: Phone, desk: ClerkKey, hours: int) -> None:
    orders, page, at = counted(clerk, house, phone, 1)
    deal = statement(phone, f"agency:{CENTRE}", orders[0].item_number, at=(house.clock.now() - timedelta(hours=hours)).isoformat())
    text = rfc8785.dumps({"type": "buuta.exchange.1", **deal}).decode()
    by_qr = {"exchange": text, "public_key": public_key(desk), "signature": sign(desk.key, text), "post_method": "qr", "post_key": public_key(phone), "post_signature": sign(phone.key, text)}  # type: ignore[arg-type]
    told = clerk.send(page, f"{at}/seal", **by_qr)
    if hours != 11:
        assert "mã của ngày khác" in told and reread(house, orders[0]).state == "in_hand"
        clerk.send(page, f"{at}/seal", **by_qr, other_day="yes")
    assert reread(house, orders[0]).state == "handed_over"
    with house.db.read() as tx:
        asked = [task for task in open_tasks(tx, "contested") if task.key == f"other_day:{deal['id']}"]
    assert len(asked) == (0 if hours == 11 else 1)


def device_of(house: House, desk: ClerkKey) -> str:
    with house.db.read() as tx:
        return next(d.id for d in house.accounts.devices(tx) if d.public_key == public_key(desk))  # type: ignore[arg-type]
