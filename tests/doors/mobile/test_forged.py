"""What no phone may say: the house's own acts, and the house's word for somebody else."""

from datetime import timedelta
from typing import Any

from app.custody.exchange import Exchange
from app.custody.rotation import rotate
from app.custody.signing import canonical, sign
from app.handover.sides import attested
from app.house import House
from app.orders.admitted import admit
from tests.custody.story import collected
from tests.doors.mobile.test_gone_wrong import device_of, started
from tests.exchange import handed, statement
from tests.orders import CENTRE, reread
from tests.phone import Phone

LAST_MONDAY = "2026-11-23T02:00:00+00:00"


def sealed(phone: Phone, item: str) -> dict[str, Any]:
    payload = {
        "manifest_id": "m", "number": "1", "giver": {"kind": "courier", "id": phone.person}, "taker": {"kind": "agency", "id": CENTRE},
        "item_numbers": [item], "filing_time": LAST_MONDAY, "confidence": "server",
    }  # fmt: skip
    return phone.act("manifest.sealed", payload, (item,))


def found(phone: Phone, item: str) -> dict[str, Any]:
    return phone.act("envelope.found", {"item_number": item, "holder": {"kind": "agency", "id": CENTRE}, "reason": "thấy ở một cửa"}, (item,))


def test_a_phone_that_seals_a_manifest_or_finds_an_envelope_is_rejected_and_nothing_moves(both: str, house: House, phone: Phone) -> None:
    (order,) = collected(house, phone)
    reply = phone.send(sealed(phone, order.item_number), found(phone, order.item_number))
    assert [(r["outcome"], r["problem"]["code"]) for r in reply["results"]] == [("rejected", "unknown_type")] * 2
    now = reread(house, order)
    assert (now.holder, now.state, now.filing_time, now.contested) == (f"courier:{phone.person}", "in_hand", None, False)


def test_what_a_phone_said_for_the_house_stays_out_when_the_phone_is_let_in_again(house: House, phone: Phone) -> None:
    (order,) = collected(house, phone)
    phone.seq = 0
    phone.send(started(phone), sealed(phone, order.item_number))
    with house.db.write() as tx:
        device = device_of(house, phone).id
        house.accounts.set_device(tx, device, "active", "")
        assert len(admit(tx, house.custody, device, "Sóc", house.clock.now())) == 1
    assert (reread(house, order).holder, reread(house, order).filing_time) == (f"courier:{phone.person}", None)


def test_a_phone_cannot_attest_for_the_clerk_and_so_set_the_filing_time(both: str, house: House, phone: Phone) -> None:
    bare, lent, strange = collected(house, phone, 3)
    said = {"signer": "clerk:x", "method": "attested", "signature": ""}
    deals = [statement(phone, f"agency:{CENTRE}", order.item_number) for order in (lent, strange)]
    own = {**said, "signature": sign(phone.key, "anything")}
    acts = [phone.handed("agency", CENTRE, bare.item_number, countersignature=said), *(handed(phone, None, deal, countersignature=one) for deal, one in zip(deals, (said, own), strict=True))]
    reply = phone.send(*acts)
    assert [(r["outcome"], r["problem"]["code"]) for r in reply["results"]] == [("contested", "countersignature")] * 3
    for order in (bare, lent, strange):
        now = reread(house, order)
        assert (now.holder, now.filing_time, now.awaiting) == (f"courier:{phone.person}", None, None)


def test_the_house_has_attested_only_what_it_has_signed_itself(house: House, phone: Phone) -> None:
    (order,) = collected(house, phone)
    deal = statement(phone, f"agency:{CENTRE}", order.item_number)
    word = attested(house.keyring, "clerk:x", Exchange(**deal), house.clock.now())
    reply = phone.send(handed(phone, None, deal, countersignature={"signer": word.signer, "method": "attested", "signature": word.signature}))
    assert (reply["results"][0]["outcome"], reread(house, order).holder) == ("applied", f"agency:{CENTRE}")


def test_the_stolen_key_of_the_house_speaks_for_no_clerk_whatever_date_a_phone_writes_beside_it(both: str, house: House, phone: Phone, clock: Any) -> None:
    (order,) = collected(house, phone)
    stolen, before, deal = house.keyring.house, clock.now(), statement(phone, f"agency:{CENTRE}", order.item_number)
    clock.pass_(days=2)
    with house.db.write():
        rotate(house.settings.data, clock.now(), before + timedelta(hours=1), None)
    clock.pass_(hours=1)
    word = {"signer": "clerk:x", "method": "attested", "signature": sign(stolen, canonical(Exchange(**deal).wire())), "signed_at": before.isoformat()}
    reply = phone.send(handed(phone, None, deal, countersignature=word))
    assert (reply["results"][0]["outcome"], reply["results"][0]["problem"]["code"]) == ("contested", "countersignature")
    now = reread(house, order)
    assert (now.holder, now.filing_time) == (f"courier:{phone.person}", None)


def test_nobody_attests_for_a_citizen(house: House, phone: Phone) -> None:
    (order,) = collected(house, phone)
    given = phone.delivered("v1", {"order_id": order.id, "item_number": order.item_number, "components": []}, countersignature={"signer": "Hạnh", "method": "attested", "signature": ""})
    assert phone.send(given)["results"][0]["problem"]["code"] == "countersignature"
