"""Enrolled device keys, as the custody log asks for them (port `Keys` of app.custody.countersign)."""

import sqlalchemy as sa

from app.accounts.tables import DeviceRow
from app.custody.countersign import Signer
from app.db.uow import Tx


class DeviceKeys:
    """Looked up once for each key and batch."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self.known: dict[str, Signer | None] = {}

    def signer(self, public_key: str) -> Signer | None:
        if public_key not in self.known:
            query = sa.select(DeviceRow).where(DeviceRow.public_key == public_key)  # type: ignore[arg-type]
            row = self.tx.execute(query).scalars().first()
            self.known[public_key] = Signer(row.id, row.person_id, row.party, row.state == "active") if row else None
        return self.known[public_key]
