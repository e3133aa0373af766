"""The two signatures under a manifest, both over one text (app.custody.exchange). The clerk signs with the key of this browser;
without one, or without JavaScript, passwords are asked again and the house attests: the weaker method, and recorded as such.
A courier who has handed over on the phone has signed there; one whose phone has no network signs by QR (counter_qr.py)."""

from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from app.accounts.keys import DeviceKeys
from app.custody.exchange import TYPE, Exchange
from app.custody.payloads import Countersignature
from app.custody.signing import canonical, signature_fits
from app.db.uow import Tx
from app.handover.manifest import COUNTED
from app.handover.sides import attested
from app.handover.tables import ManifestRow
from app.house import House
from app.kernel.errors import Refused, Unauthenticated
from app.kernel.time import parse_iso
from app.orders.projector import ORDERS
from app.web import counter_qr
from app.web.auth import DESK
from app.web.pages import Page, address_of

ON_PHONE, PASSWORD, PAPER = "phone", "password", "paper"
FRESH = timedelta(minutes=15)


def seal(tx: Tx, page: Page, house: House, manifest_id: str) -> ManifestRow:
    """Raises Unauthenticated for a wrong password or key, Refused where the courier's side has not signed."""
    row = house.handover.find(tx, manifest_id, page.who)
    now, far = house.clock.now(), False
    if page.form.text("signature"):
        signed = read_exchange(page.form.whole("exchange"))
        if counter_qr.begun_on_phone(page, row):
            counter_qr.refuse_known(tx, signed)
            far = counter_qr.of_another_day(page, signed, now)
        elif not -FRESH < now - moment_of(signed) < FRESH:
            raise Refused("Trang này mở đã lâu: tải lại rồi ký lại.", code="exchange_old")
        elif signed != house.handover.exchange(tx, manifest_id, page.who, signed.id, signed.at):
            raise Refused("Danh sách bì đã đổi sau khi ký: xem lại rồi ký lại.", code="changed_since_signed")
        desk = _by_key(tx, page, row, signed, now)
    else:
        clerk = house.accounts.person(tx, page.who.id)
        house.accounts.check_password(tx, clerk.login, page.form.raw("password"), address_of(page.request))
        signed = house.handover.exchange(tx, manifest_id, page.who)
        desk = attested(house.keyring, f"clerk:{page.who.id}", signed, now)
    post = _post(tx, page, house, row, signed)
    sealed = house.handover.seal(tx, manifest_id, page.who, signed, [desk, *post])
    if far:
        counter_qr.ask_about(tx, sealed, signed, now)
    return sealed


def to_sign(tx: Tx, page: Page, house: House, row: ManifestRow) -> tuple[str, str]:
    """(the text that the browser may sign now, public keys of this clerk's browsers); both empty where it is not the clerk's turn."""
    if row.state != COUNTED or page.who.role not in DESK:
        return "", ""
    known = [d.public_key for d in house.accounts.devices(tx, page.who.id) if d.state == "active" and d.party == f"agency:{row.agency_code}"]
    return canonical(house.handover.exchange(tx, row.id, page.who).wire()), " ".join(known)


def read_exchange(text: str) -> Exchange:
    """What the browser says that it has signed; whether it is this batch, is compared afterwards."""
    try:
        wire = msgspec.json.decode(text)
        if wire.pop("type", "") != TYPE:
            raise ValueError("type")
        signed = msgspec.convert(wire, Exchange)
        moment_of(signed)
    except (msgspec.MsgspecError, ValueError, AttributeError, RecursionError):
        raise Refused("Trình duyệt gửi biên nhận không đọc được: tải lại trang rồi ký lại.", code="exchange") from None
    return signed


def moment_of(signed: Exchange) -> datetime:
    return parse_iso(signed.at)


def _by_key(tx: Tx, page: Page, row: ManifestRow, signed: Exchange, now: datetime) -> Countersignature:
    public_key, signature = page.form.text("public_key"), page.form.text("signature")
    known = DeviceKeys(tx).signer(public_key)
    if known is None or known.person_id != page.who.id or known.party != f"agency:{row.agency_code}" or not known.active:
        raise Unauthenticated("Khoá ký của trình duyệt này chưa đăng ký cho ông/bà, hoặc đã bị thu hồi: ký bằng mật khẩu.", code="key_unknown")
    if not signature_fits(public_key, canonical(signed.wire()), signature):
        raise Unauthenticated("Chữ ký của trình duyệt không đúng: ký bằng mật khẩu, và báo trưởng bưu cục.", code="key_signature")
    return Countersignature(signer=f"clerk:{page.who.id}", method="key", signature=signature, public_key=public_key, signed_at=now)


def _post(tx: Tx, page: Page, house: House, row: ManifestRow, signed: Exchange) -> list[Countersignature]:
    method, now = page.form.text("post_method"), house.clock.now()
    if method == ON_PHONE:
        if not handed_on_phone(tx, row, list(signed.items)):
            raise Refused("Máy của bưu tá chưa gửi chữ ký bàn giao cho đủ các bì này: chọn cách ký khác.", code="not_on_phone", field="post_method")
        return []
    if method == counter_qr.QR:
        return [counter_qr.courier(tx, page, row, signed, now)]
    if method == PAPER:
        return [Countersignature(signer=_signer(row), method="glass", signature="ký trên bản in giữ tại quầy", signed_at=now)]
    if method != PASSWORD or row.courier_id is None:
        raise Refused("Chọn cách bên bưu điện ký.", code="post_method", field="post_method")
    courier = house.accounts.person(tx, row.courier_id)
    try:
        house.accounts.check_password(tx, courier.login, page.form.raw("courier_password"), address_of(page.request))
    except Unauthenticated:
        raise Unauthenticated(f"Mật khẩu của bưu tá {courier.name} không đúng.", code="courier_password", remember=True) from None
    return [attested(house.keyring, _signer(row), signed, now)]


def handed_on_phone(tx: Tx, row: ManifestRow, items: list[str]) -> bool:
    """The giver has signed on the phone already: every scanned envelope waits for this very desk."""
    if not items or row.direction != "in":
        return False
    waiting = tx.execute(sa.select(sa.func.count()).select_from(ORDERS).where(ORDERS.c.item_number.in_(items), ORDERS.c.awaiting == row.taker)).scalar_one()
    return int(waiting) == len(items)


def _signer(row: ManifestRow) -> str:
    return f"courier:{row.courier_id}" if row.courier_id else (row.giver if row.direction == "in" else row.taker)
