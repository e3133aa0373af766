"""Photos and signatures: announced, sent in pieces that survive a lost network, complete when their SHA-256 fits."""

import hashlib
import io
from typing import Any

from PIL import Image, UnidentifiedImageError

from app.accounts.tables import DeviceRow
from app.custody.tables import ProofRow
from app.db.uow import Tx
from app.kernel.errors import Conflict, Malformed, NotFound, Refused, TooLarge
from app.ports import Blobs, Clock
from mobile_api.schemas import NewProof

PICTURES = ("image/jpeg", "image/png", "image/webp")


def announce(tx: Tx, device: DeviceRow, new: NewProof, clock: Clock) -> ProofRow:
    """Announcing again answers how much has arrived; another content under the same id is a conflict."""
    row = tx.get(ProofRow, new.id)
    if row is None:
        if new.mime not in PICTURES:
            raise Malformed(f"Chỉ nhận ảnh ({', '.join(PICTURES)}).", code="proof_mime")
        row = ProofRow(id=new.id, device_id=device.id, event_id=new.event_id, sha256=new.sha256, size=new.size, mime=new.mime, purpose=new.purpose, created_at=clock.now())
        tx.add(row)
        tx.flush()
    elif row.device_id != device.id or (row.sha256, row.size) != (new.sha256, new.size):
        raise Conflict("Mã minh chứng này đã dùng cho tệp khác.", code="proof_taken")
    return row


def find(tx: Tx, device: DeviceRow, proof_id: str) -> ProofRow:
    row = tx.get(ProofRow, proof_id)
    if row is None or row.device_id != device.id:
        raise NotFound("Chưa khai báo minh chứng này (POST /m/v1/proofs).", code="proof_not_found")
    return row


def append(row: ProofRow, blobs: Blobs, offset: int, content: bytes, clock: Clock) -> ProofRow:
    """Writes the piece; raises Conflict (with `size`) after a gap, Refused where the whole is not what was announced."""
    if row.complete_at is not None:
        return row
    if offset + len(content) > row.size:
        raise TooLarge(f"Dài hơn {row.size} byte đã khai báo.", code="proof_too_long")
    row.received = blobs.append(row.id, offset, content)
    if row.received == row.size:
        _finish(row, blobs, clock)
    return row


def _finish(row: ProofRow, blobs: Blobs, clock: Clock) -> None:
    content = blobs.read(row.id)
    problem = "" if hashlib.sha256(content).hexdigest() == row.sha256 else "proof_hash"
    if not problem and not _is_picture(content):
        problem = "not_a_picture"
    if problem:
        blobs.delete(row.id)
        row.received = 0
        text = "Tệp không khớp mã băm đã khai báo: gửi lại từ đầu." if problem == "proof_hash" else "Tệp không phải là ảnh đọc được."
        raise Refused(text, code=problem, remember=True)
    row.complete_at = clock.now()


def _is_picture(content: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.verify()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return True


def shown(row: ProofRow) -> dict[str, Any]:
    return {"id": row.id, "received": row.received, "size": row.size, "complete": row.complete_at is not None}
