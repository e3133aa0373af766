"""Legal copies: PDF/A-3 with the machine-readable acts inside, signed so that any reader shows who signed and that nothing changed.

Certificates stand in `<data>/certificates`, made under the installation's own root until a public authority's take their place
(docs/operations.md). Signatures add the moment of signing, so the bytes differ each time; what is under them does not."""

from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa

from app.custody.log import EVENTS
from app.handover.tables import ManifestRow
from app.house import House
from app.kernel.errors import Conflict
from app.papers import manifests, statement
from app.papers.issue import Printing
from labels.forms.bien_ban_giao_nhan import GIVER, TAKER
from labels.forms.paper import Drawn
from labels.legal.certificates import Holder, KeyPair, make_certificate, make_test_root
from labels.legal.pades import Signing, sign
from labels.legal.pdfa import Attachment, archive

REASONS = {"key": "ký bằng khoá của máy", "attested": "xác nhận bằng mật khẩu, máy chủ ghi nhận", "glass": "ký trên bản in hoặc trên kính"}


def signed_manifest(p: Printing, key: str) -> bytes:
    """Both sides' signatures. Raises Conflict before the manifest is sealed."""
    row = p.house.handover.find(p.tx, key, p.actor)
    if row.sealed_at is None:
        raise Conflict("Biên bản chưa ký đủ hai bên: chưa có bản pháp lý.", code="not_sealed")
    act = p.tx.execute(sa.select(EVENTS.c.body).where(EVENTS.c.event_id == row.event_id)).scalar_one()
    drawn = manifests.laid_out(p, key, signed=False)
    pdf = archive(drawn.pdf, row.sealed_at, [Attachment("bien-ban.json", act.encode(), "Việc ký biên bản, như trong nhật ký bàn giao")])
    for field, role, file, holder, method in _sides(p, row):
        pdf = _signed(p, pdf, drawn, (field, role), _certificate(p.house, file, holder), f"Giao nhận hồ sơ: {REASONS.get(method, method)}", holder.name)
    return pdf


def signed_statement(p: Printing, key: str, asked: Mapping[str, str] | None = None) -> bytes:
    """The custody statement with the bundle that `buuta verify` checks; signed by who made it, and by the house for its log."""
    drawn = statement.laid_out(p, key, asked)
    now = p.house.clock.now()
    pdf = archive(drawn.pdf, now, [Attachment(statement.ATTACHED, statement.bundle_of(p, key), "Chuỗi bàn giao tự kiểm được (buuta verify)")])
    maker = Holder(p.actor.name, p.issuer().name)
    pdf = _signed(p, pdf, drawn, ("maker", "Người lập sao kê"), _certificate(p.house, f"{p.actor.kind}-{p.actor.id}", maker), "Sao kê trích từ nhật ký bàn giao", maker.name)
    post = Holder(p.issuer().name, p.issuer().parent)
    return _signed(p, pdf, drawn, ("post", "Bưu điện xác nhận"), _certificate(p.house, "post", post), "Xác nhận nhật ký của hệ thống", post.name)


def _signed(p: Printing, pdf: bytes, drawn: Drawn, where: tuple[str, str], pair: KeyPair, reason: str, name: str) -> bytes:
    field, role = where
    return sign(pdf, Signing(pair=pair, field=field, box=drawn.fields[role], name=name, role=role, reason=reason, place=p.issuer().place or "Việt Nam", at=p.house.clock.now(), tsa=p.house.settings.tsa_url))


def _sides(p: Printing, row: ManifestRow) -> list[tuple[str, str, str, Holder, str]]:
    """(field, role on the paper, file of the certificate, holder, method)."""
    giver, taker = manifests.sides(p, row)
    files = [f"courier-{row.courier_id or 'office'}", f"clerk-{row.clerk_id}"]
    if row.direction == "out":
        files.reverse()
    return [
        ("giver", GIVER, files[0], Holder(giver.name, giver.unit), giver.method or "key"),
        ("taker", TAKER, files[1], Holder(taker.name, taker.unit), taker.method or "key"),
    ]


def _certificate(house: House, file: str, holder: Holder) -> KeyPair:
    directory: Path = house.settings.data / "certificates"
    make_test_root(directory, house.clock.now(), "Gốc chứng thư của bưu cục")
    return make_certificate(directory, file, holder, house.clock.now())
