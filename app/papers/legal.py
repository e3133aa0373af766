"""The sealed manifest as a legal copy: PDF/A-3 with the sealing act inside, signed for both sides so that any reader shows
who signed and that nothing changed. Certificates stand in `<data>/certificates`, made under the installation's own root until a
public authority's take their place (docs/operations.md)."""

from pathlib import Path

import sqlalchemy as sa

from app.custody.log import EVENTS
from app.db.uow import Tx
from app.handover.tables import ManifestRow
from app.house import House
from app.kernel.actor import Actor
from app.kernel.errors import Conflict
from app.papers.forms import manifest
from labels.legal.certificates import Holder, KeyPair, make_certificate, make_test_root
from labels.legal.pades import Signing, sign
from labels.legal.pdfa import Attachment, archive
from labels.legal.places import under

REASONS = {"key": "ký bằng khoá của máy", "attested": "xác nhận bằng mật khẩu, máy chủ ghi nhận", "glass": "ký trên bản in hoặc trên kính"}


def signed_manifest(tx: Tx, house: House, manifest_id: str, actor: Actor) -> bytes:
    """Signatures add the moment of signing, so the bytes differ each time; what is under them does not. Raises Conflict
    before the manifest is sealed."""
    row = house.handover.find(tx, manifest_id, actor)
    if row.sealed_at is None:
        raise Conflict("Biên bản chưa ký đủ hai bên: chưa có bản pháp lý.", code="not_sealed")
    act = tx.execute(sa.select(EVENTS.c.body).where(EVENTS.c.event_id == row.event_id)).scalar_one()
    pdf = archive(manifest(tx, house, manifest_id, actor), row.sealed_at, [Attachment("bien-ban.json", act.encode(), "Việc ký biên bản, như trong nhật ký bàn giao")])
    for field, role, who, name, organisation in _sides(tx, house, row):
        method = next((s["method"] for s in row.signatures if s["signer"].startswith(who.split("-")[0])), "key")
        pair = _certificate(house, who, Holder(name, organisation))
        pdf = sign(pdf, Signing(
            pair=pair, field=field, box=under(pdf, role, 18), name=name, role=role, reason=f"Giao nhận hồ sơ: {REASONS[method]}", place="TP Cần Thơ", at=house.clock.now(), tsa=house.settings.tsa_url,
        ))  # fmt: skip
    return pdf


def _sides(tx: Tx, house: House, row: ManifestRow) -> list[tuple[str, str, str, str, str]]:
    names = {p.id: p.name for p in house.accounts.people(tx)}
    desk = house.reference.at(row.opened_at.date()).agencies[row.agency_code].name
    clerk = (f"clerk-{row.clerk_id}", names.get(row.clerk_id, "Cán bộ một cửa"), desk)
    courier = (f"courier-{row.courier_id or 'office'}", names.get(row.courier_id or "", "Giao dịch viên bưu cục"), "Bưu điện tỉnh")
    giver, taker = (clerk, courier) if row.direction == "out" else (courier, clerk)
    return [("giver", "BÊN GIAO", *giver), ("taker", "BÊN NHẬN", *taker)]


def _certificate(house: House, file: str, holder: Holder) -> KeyPair:
    directory: Path = house.settings.data / "certificates"
    make_test_root(directory, house.clock.now(), "Gốc chứng thư của bưu cục")
    return make_certificate(directory, file, holder, house.clock.now())
