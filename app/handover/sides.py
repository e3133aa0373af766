"""What both sides of a manifest sign, how its giver has signed before, and the house's word for somebody who has typed their password again."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.custody.exchange import Exchange
from app.custody.log import EVENTS, LINKS
from app.custody.payloads import Countersignature
from app.custody.signing import canonical, sign
from app.db.crypto import Keyring
from app.db.uow import Tx
from app.handover import manifest as rules
from app.handover.rows import plain
from app.handover.tables import ManifestLineRow, ManifestRow
from app.orders.projector import ORDERS


def exchange_of(tx: Tx, row: ManifestRow, lines: Sequence[ManifestLineRow], exchange_id: str, at: str) -> Exchange:
    """The batch as it is counted now: envelopes on the acts that the house knows, exceptions with their reasons."""
    tips = tips_of(tx, rules.sealable(plain(lines)))
    left_out = {line.item_number: line.exception for line in lines if line.exception}
    return Exchange(id=exchange_id, at=at, giver=row.giver, taker=row.taker, items=tips, exceptions=left_out, manifest_id=row.id)


def tips_of(tx: Tx, items: Iterable[str]) -> dict[str, str | None]:
    """The act that stands last on each envelope."""
    named = list(items)
    tips: dict[str, str | None] = dict.fromkeys(named)
    for part in (named[at : at + 400] for at in range(0, len(named), 400)):
        tips |= {r.item_number: r.tip for r in tx.execute(sa.select(ORDERS.c.item_number, ORDERS.c.tip).where(ORDERS.c.item_number.in_(part)))}
    return tips


def same_batch(signed: Exchange, now: Exchange) -> bool:
    """The same people, envelopes and exceptions, for this manifest or begun on a phone that knew of none. On which acts the
    envelopes stand, a phone without network may see otherwise: the chain takes what it has signed."""
    return (
        (signed.giver, signed.taker, signed.items.keys(), signed.exceptions.keys()) == (now.giver, now.taker, now.items.keys(), now.exceptions.keys())
        and signed.manifest_id in (None, now.manifest_id)
    )  # fmt: skip


def offered_by(tx: Tx, row: ManifestRow, items: Collection[str]) -> str:
    """How the giver of these envelopes has signed for this desk: `key` on the phone, `paper` where for one of them only the run
    sheet tells it; empty where one was not handed over at all."""
    named, sources = list(items), dict[str, str]()
    for part in (named[at : at + 400] for at in range(0, len(named), 400)):
        offers = (LINKS.c.role == "offered") & (LINKS.c.giver == row.giver) & (LINKS.c.taker == row.taker) & LINKS.c.item_number.in_(part)
        query = sa.select(LINKS.c.item_number, EVENTS.c.source).join(EVENTS, EVENTS.c.event_id == LINKS.c.event_id).where(offers)
        sources |= dict(tx.execute(query.order_by(LINKS.c.position)).tuples().all())
    if not named or len(sources) < len(named):
        return ""
    return "key" if set(sources.values()) == {"device"} else "paper"


def attested(keyring: Keyring, signer: str, exchange: Exchange, now: datetime) -> Countersignature:
    """The weaker method: the house signs that it has seen the password, over the very text that a key would have signed."""
    return Countersignature(signer=signer, method="attested", signature=sign(keyring.house, canonical(exchange.wire())), signed_at=now)

