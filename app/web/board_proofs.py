"""A dispatcher looks at a photo or signature of an order; each look leaves a line in the log of reads."""

from typing import Any

import sqlalchemy as sa
from litestar import Response, get

from app.accounts.access import saw
from app.custody.log import LINKS
from app.custody.proofs import proofs_of
from app.custody.tables import ProofRow
from app.db.uow import Tx
from app.house import House
from app.kernel.errors import NotFound
from app.orders import queries
from app.orders.projector import ATTEMPTS
from app.orders.tables import OrderRow
from app.web.auth import BOARD
from app.web.pages import Page

PURPOSES = {"photo": "ảnh tại chỗ", "signature": "chữ ký", "authorisation": "giấy uỷ quyền", "id_check": "đối chiếu giấy tờ"}
PRIVATE = {"cache-control": "private, no-store", "content-disposition": "inline", "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'; sandbox"}


def proofs_of_order(tx: Tx, order: OrderRow) -> list[dict[str, Any]]:
    """What its acts name: word, when, and whether the picture can be looked at."""
    acts = set(tx.execute(sa.select(LINKS.c.event_id).where(LINKS.c.item_number == order.item_number)).scalars())
    acts |= set(tx.execute(sa.select(ATTEMPTS.c.event_id).where(ATTEMPTS.c.order_id == order.id)).scalars())
    return [
        {"id": p.id, "word": PURPOSES.get(p.purpose, p.purpose), "at": p.created_at, "state": _state(p)}
        for p in proofs_of(tx, acts)
    ]  # fmt: skip


def _state(row: ProofRow) -> str:
    if row.complete_at is None:
        return "đang gửi"
    return "xem" if row.received else "đã huỷ theo hạn lưu"


@get("/board/order/{order_id:str}/proof/{proof_id:str}", opt={"who": BOARD}, sync_to_thread=True)
def proof(page: Page, house: House, order_id: str, proof_id: str) -> Response[Any]:
    with house.db.write() as tx:
        order = queries.owned(tx, order_id, page.who)
        known = {one["id"]: one["state"] for one in proofs_of_order(tx, order)}
        if proof_id not in known or known[proof_id] == "đang gửi":
            raise NotFound("Yêu cầu này không có minh chứng như vậy, hoặc máy của bưu tá chưa gửi xong.", code="proof_not_found")
        row = tx.get(ProofRow, proof_id)
        assert row is not None
        if not row.received:
            raise NotFound("Ảnh đã huỷ khi hết hạn lưu; mã băm của nó còn trong nhật ký.", code="proof_expired", status=410)
        saw(tx, page.who, "board.proof", house.clock.now(), order.id, 1, proof_id)
        mime = row.mime
    return Response(house.blobs.read(proof_id), media_type=mime, headers=PRIVATE)


HANDLERS = [proof]
