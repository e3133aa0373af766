"""At the desk with a courier whose phone has no network: the two devices exchange by QR (mobile_api/pwa/desk.ts reads and shows).

Envelopes that come (`in`): the phone begins, the page answers. Envelopes that go (`out`): the page begins, the phone answers. Either
way the manifest is sealed with both keys' signatures over one exchange, and the phone reports the same exchange later."""

import json
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.keys import DeviceKeys
from app.custody.bundle import certificate, house_wire
from app.custody.exchange import Exchange
from app.custody.log import EVENTS, LINKS
from app.custody.payloads import Countersignature
from app.custody.signing import canonical, signature_fits
from app.custody.succession import recent
from app.db.uow import Tx
from app.handover.tables import ManifestRow
from app.house import House
from app.kernel.errors import Refused, Unauthenticated
from app.kernel.time import iso, local, parse_iso
from app.orders.tasks import ask
from app.web.pages import Page

QR = "qr"
FAR = timedelta(hours=12)  # as between two phones (core/exchange.ts)


def begun_on_phone(page: Page, row: ManifestRow) -> bool:
    return row.direction == "in" and page.form.text("post_method") == QR


def refuse_known(tx: Tx, signed: Exchange) -> None:
    """An exchange is good once: what was sealed, or passed, under this name before is not sealed again."""
    known = sa.select(LINKS.c.id).where(LINKS.c.exchange == signed.id, LINKS.c.role == "moved").limit(1)
    if tx.execute(known).first():
        raise Refused("Mã này của một lần bàn giao đã ký: bưu tá lập mã mới.", code="exchange_reused")


def of_another_day(page: Page, signed: Exchange, now: datetime) -> bool:
    """A handover of another day shown again, or a clock that is wrong: only a person can tell. Raises Refused until one has said so."""
    far = abs(now - parse_iso(signed.at)) >= FAR
    if far and page.form.text("other_day") != "yes":
        raise Refused("Biên nhận trên máy bưu tá đề giờ cách đây hơn nửa ngày: có thể là mã của ngày khác. Xem đồng hồ máy bưu tá rồi quét lại, hoặc bấm «Vẫn nhận».", code="exchange_other_day")
    return far


def ask_about(tx: Tx, row: ManifestRow, signed: Exchange, now: datetime) -> None:
    text = f"Biên bản {row.number:02d}/{row.year} ký bằng mã QR đề {local(parse_iso(signed.at)):%H:%M %d/%m/%Y}, cách giờ ký hơn nửa ngày; cán bộ một cửa xác nhận vẫn nhận. Hỏi bưu tá: đồng hồ máy sai, hay mã của ngày khác."
    ask(tx, "contested", f"other_day:{signed.id}", text, now, event_id=row.event_id, at=iso(parse_iso(signed.at)))


def courier(tx: Tx, page: Page, row: ManifestRow, signed: Exchange, now: datetime) -> Countersignature:
    """The courier's signature as it was read from the phone's screen."""
    public_key, signature = page.form.text("post_key"), page.form.text("post_signature")
    known = DeviceKeys(tx).signer(public_key)
    if known is None or known.party != f"courier:{row.courier_id}" or not known.active:
        raise Unauthenticated("Máy đã ký không phải máy đang dùng của bưu tá này.", code="post_key")
    if not signature_fits(public_key, canonical(signed.wire()), signature):
        raise Unauthenticated("Chữ ký của máy bưu tá không đúng, hoặc danh sách trên máy khác danh sách ở đây.", code="post_signature")
    return Countersignature(signer=known.party, method="key", signature=signature, public_key=public_key, signed_at=now)


def for_desk(tx: Tx, page: Page, house: House, row: ManifestRow) -> str:
    """What the page's script needs, as JSON: the house's key, this clerk's certificates, and, once a manifest that a phone began is
    sealed, the answer to show. Empty where there is nothing to do."""
    if row.courier_id is None or page.actor is None:
        return ""
    key = house.keyring.house_key
    own = {d.public_key: certificate(key, d) for d in house.accounts.devices(tx, page.actor.id) if d.state == "active" and d.party == f"agency:{row.agency_code}"}
    told = {"house": house_wire(key), "succession": list(key.succession), "certificates": own, "direction": row.direction, "answer": _answer(tx, house, row)}
    return json.dumps(told) if own or told["answer"] else ""


def _answer(tx: Tx, house: House, row: ManifestRow) -> dict[str, Any] | None:
    keys = [s for s in row.signatures if s["method"] == "key"]
    if row.direction != "in" or len(keys) < 2 or row.event_id is None:
        return None
    body = json.loads(tx.execute(sa.select(EVENTS.c.body).where(EVENTS.c.event_id == row.event_id)).scalar_one())
    device = next((d for d in house.accounts.devices(tx, row.clerk_id) if d.public_key == keys[0].get("public_key")), None)
    if device is None:
        return None
    key = house.keyring.house_key
    links = recent(key.succession, house.clock.now())
    said = {"kind": "answer", "id": body["payload"]["exchange"]["id"], "certificate": certificate(key, device), "signature": keys[0]["signature"]}
    return said | ({"succession": links} if links else {})
