"""One envelope's story for proofs: from the citizen to Sok, by QR to Danh, from Danh to the desk, whose clerk signs by key."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from app.accounts.directory import party_of
from app.accounts.tables import DeviceRow
from app.custody.bundle import Subject, make_bundle
from app.custody.heads import sign_head
from app.custody.payloads import Countersignature
from app.custody.signing import canonical, sign
from app.house import House
from app.kernel.actor import Actor, ActorKind, Role
from app.kernel.ids import new_id
from app.kernel.time import local_date
from tests.exchange import handed, public_key, statement, taken
from tests.orders import CENTRE, registered
from tests.phone import Phone, signed_in

PAPERS = [{"name": "Tờ khai", "originals": 1, "copies": 0}]


def collected(house: House, phone: Phone, count: int = 1) -> list[Any]:
    orders = [registered(house) for _ in range(count)]
    phone.send(*[phone.collected("v1", {"order_id": o.id, "item_number": o.item_number, "components": PAPERS}) for o in orders])
    return orders


@dataclass
class ClerkKey:
    """The key of a counter's browser, enrolled."""

    house: House
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    clerk: Actor = field(init=False)

    def __post_init__(self) -> None:
        with self.house.db.write() as tx:
            person = next(p for p in self.house.accounts.people(tx) if p.login == "clerk")
            tx.add(DeviceRow(id=new_id(), install_id=new_id(), person_id=person.id, public_key=public_key(self), party=party_of(person), name="Quầy 1", created_at=self.house.clock.now()))  # type: ignore[arg-type]
        self.clerk = Actor(ActorKind.PERSON, person.id, person.name, Role.CLERK, agency_code=CENTRE)

    def under(self, text: str) -> Countersignature:
        return Countersignature(signer=f"clerk:{self.clerk.id}", method="key", signature=sign(self.key, text), public_key=public_key(self), signed_at=self.house.clock.now())  # type: ignore[arg-type]


def sealed(house: House, phone: Phone, desk: ClerkKey, items: list[str], left: Sequence[str] = (), why: str = "bì rách, giấy ướt") -> Any:
    """The courier has handed over on the phone; the clerk scans, counts and signs with the key; `left` stays with the courier."""
    with house.db.write() as tx:
        manifest = house.handover.open(tx, CENTRE, "in", desk.clerk, phone.person)
        for item in items:
            house.handover.scan(tx, manifest.id, item, desk.clerk)
        for item in left:
            house.handover.except_(tx, manifest.id, item, why, desk.clerk)
        house.handover.count(tx, manifest.id, desk.clerk)
        exchange = house.handover.exchange(tx, manifest.id, desk.clerk)
        return house.handover.seal(tx, manifest.id, desk.clerk, exchange, [desk.under(canonical(exchange.wire()))])


def told(house: House, http: Any, clock: Any) -> tuple[Any, dict[str, Any]]:
    """(order, what the story's people are): all signed, the day's head signed too."""
    sok, danh, desk = signed_in(http, clock, "courier01"), signed_in(http, clock, "courier02"), ClerkKey(house)
    order, beside = collected(house, sok, 2)
    items = [order.item_number, beside.item_number]
    deal = statement(sok, f"courier:{danh.person}", *items)
    clock.pass_(minutes=30)
    danh.send(taken(danh, sok, deal), danh.handed("agency", CENTRE, *items))
    sok.send(handed(sok, danh, deal))
    clock.pass_(minutes=30)
    sealed(house, danh, desk, items)
    with house.db.write() as tx:
        sign_head(tx, house.keyring, local_date(clock.now()), clock.now())
    return order, {"sok": sok, "danh": danh, "desk": desk, "deal": deal}


def on_glass(house: House, phone: Phone) -> Any:
    """An envelope whose clerk signs on the courier's glass: no text names the courier but the phone's own acts."""
    (order,) = collected(house, phone)
    sign = {"signer": "Cô Hà", "method": "glass", "signature": "0" * 64}
    phone.send(phone.handed("agency", CENTRE, order.item_number, countersignature=sign, proofs=["signature-1"]))
    return order


def bundle(house: House, order: Any) -> bytes:
    with house.db.read() as tx:
        return make_bundle(tx, house.custody, house.keyring, Subject(order.item_number, f"citizen:{order.id}", house.clock.now()), house.accounts.devices(tx))


