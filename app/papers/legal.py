"""Legal copies: PDF/A-3 with the machine-readable acts inside, signed so that any reader shows who signed and that nothing changed.

Certificates stand in `<data>/certificates`, made under the installation's own root until a public authority's take their place
(docs/operations.md). Signatures add the moment of signing, so the bytes differ each time; what is under them does not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.custody.log import EVENTS
from app.handover.tables import ManifestRow
from app.house import House
from app.kernel.errors import Conflict
from app.papers import manifests, statement
from app.papers.issue import Printing, Sheet
from labels.forms import bien_ban_giao_nhan, sao_ke
from labels.forms.bien_ban_giao_nhan import GIVER, TAKER
from labels.legal.certificates import Holder, KeyPair, make_certificate, make_test_root
from labels.legal.pdfa import Attachment, archive

REASONS = {"key": "ký bằng khoá của máy", "attested": "xác nhận bằng mật khẩu, máy chủ ghi nhận", "glass": "ký trên bản in hoặc trên kính", "paper": "ký trên phiếu chuyến giấy, bưu cục giữ", "": "chưa có chữ ký riêng trong hệ thống"}


@dataclass(frozen=True, slots=True)
class Hand:
    """Who signs where: field of the PDF, role on the paper, name under which the certificate is kept, holder, why."""

    field: str
    role: str
    file: str
    holder: Holder
    reason: str


def signed_manifest(p: Printing, key: str) -> Sheet:
    """Both sides' signatures. Raises Conflict before the manifest is sealed."""
    row = p.house.handover.find(p.tx, key, p.actor)
    if row.sealed_at is None:
        raise Conflict("Biên bản chưa ký đủ hai bên: chưa có bản pháp lý.", code="not_sealed")
    p = p.on(row.sealed_at)
    act = p.tx.execute(sa.select(EVENTS.c.body).where(EVENTS.c.event_id == row.event_id)).scalar_one()
    content, attached = manifests.content_of(p, key, signed=False), Attachment("bien-ban.json", act.encode(), "Việc ký biên bản, như trong nhật ký bàn giao")
    return _legal(p, bien_ban_giao_nhan, content, row.sealed_at, lambda: attached, _sides(p, row))


def signed_statement(p: Printing, key: str, asked: Mapping[str, str] | None = None) -> Sheet:
    """The custody statement with the bundle that `buuta verify` checks; signed by who made it, and by the house for its log."""
    content = statement.content_of(p, key, asked, legal=True)
    post = p.issuer()
    hands = [
        Hand("maker", "Người lập sao kê", f"{p.actor.kind}-{p.actor.id}", Holder(p.actor.name, post.name), "Sao kê trích từ nhật ký bàn giao"),
        Hand("post", "Bưu điện xác nhận", "post", Holder(post.name, post.parent), "Xác nhận nhật ký của hệ thống"),
    ]

    def chain() -> Attachment:
        """Its own reading: the number is drawn by then, and no act waits for the proofs. Acts are never taken back, so all that the statement lists are in it."""
        with p.house.db.read() as tx:
            return Attachment(statement.ATTACHED, statement.bundle_of(replace(p, tx=tx), key), "Chuỗi bàn giao tự kiểm được (buuta verify)")

    return _legal(p, sao_ke, content, p.house.clock.now(), chain, hands)


def _legal(p: Printing, form: Any, content: Any, made_at: datetime, attached: Callable[[], Attachment], hands: list[Hand]) -> Sheet:
    """What is attached may take long to read, and signing may ask a time-stamp authority: both wait for the end of the transaction."""
    form.check(content)
    house, place, now = p.house, p.issuer().place or "Việt Nam", p.house.clock.now()

    def sheet() -> bytes:
        from labels.legal.pades import Signing, sign  # half a second, which only who signs waits for

        drawn = form.layout(content)
        pdf = archive(drawn.pdf, made_at, [attached()])
        for hand in hands:
            pair = _certificate(house, hand.file, hand.holder)
            pdf = sign(pdf, Signing(pair=pair, field=hand.field, box=drawn.fields[hand.role], name=hand.holder.name, role=hand.role, reason=hand.reason, place=place, at=now, tsa=house.settings.tsa_url))
        return pdf

    return sheet


def _sides(p: Printing, row: ManifestRow) -> list[Hand]:
    giver, taker = manifests.sides(p, row)
    files = [f"courier-{row.courier_id or 'office'}", f"clerk-{row.clerk_id}"]
    if row.direction == "out":
        files.reverse()
    return [
        Hand(field, role, file, Holder(side.name, side.unit), f"Giao nhận hồ sơ: {REASONS.get(side.method, side.method)}")
        for field, role, file, side in (("giver", GIVER, files[0], giver), ("taker", TAKER, files[1], taker))
    ]


def _certificate(house: House, file: str, holder: Holder) -> KeyPair:
    directory: Path = house.settings.data / "certificates"
    make_test_root(directory, house.clock.now(), "Gốc chứng thư của bưu cục")
    return make_certificate(directory, file, holder, house.clock.now())
