"""The two signatures under a manifest. A page without device keys asks for passwords again and the house attests, the weaker
method, and recorded as such; a courier who has handed over on the phone has signed there."""

from datetime import datetime

from app.custody.events import Countersignature
from app.custody.signing import canonical, sign
from app.db.uow import Tx
from app.handover.tables import ManifestRow
from app.house import House
from app.kernel.errors import Refused, Unauthenticated
from app.kernel.time import iso
from app.web.pages import Page, address_of

ON_PHONE, PASSWORD, PAPER = "phone", "password", "paper"


def seal(tx: Tx, page: Page, house: House, manifest_id: str) -> ManifestRow:
    """Raises Unauthenticated for a wrong password, Refused where the courier's side has not signed."""
    row = house.handover.find(tx, manifest_id, page.who)
    clerk = house.accounts.person(tx, page.who.id)
    house.accounts.check_password(tx, clerk.login, page.form.raw("password"), address_of(page.request))
    return house.handover.seal(tx, manifest_id, page.who, None, _post(tx, page, house, row))


def _post(tx: Tx, page: Page, house: House, row: ManifestRow) -> Countersignature | None:
    method, now = page.form.text("post_method"), house.clock.now()
    if method == ON_PHONE:
        return None
    if method == PAPER:
        return Countersignature(signer=_signer(row), method="glass", signature="ký trên bản in giữ tại quầy", signed_at=now)
    if method != PASSWORD or row.courier_id is None:
        raise Refused("Chọn cách bên bưu điện ký.", code="post_method", field="post_method")
    courier = house.accounts.person(tx, row.courier_id)
    try:
        house.accounts.check_password(tx, courier.login, page.form.raw("courier_password"), address_of(page.request))
    except Unauthenticated:
        raise Unauthenticated(f"Mật khẩu của bưu tá {courier.name} không đúng.", code="courier_password", remember=True) from None
    return Countersignature(signer=_signer(row), method="attested", signature=sign(house.keyring.house, _text(row, now)), signed_at=now)


def _signer(row: ManifestRow) -> str:
    return f"courier:{row.courier_id}" if row.courier_id else (row.giver if row.direction == "in" else row.taker)


def _text(row: ManifestRow, now: datetime) -> str:
    return canonical({"manifest_id": row.id, "giver": row.giver, "taker": row.taker, "at": iso(now)})
