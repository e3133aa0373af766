"""Money that passed through a courier's hands, or over the counter of a post office, in separate ledgers: postage is the post's, State fees are not."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.engine import UtcDateTime


class LedgerRow(SQLModel, table=True):
    """Projected from the acts; one row per act, order and ledger (postage | state_fee | cod). Whole VND. `courier_id`: the
    person who took it, at the post office who gave the envelope out."""

    __tablename__ = "ledger"
    __table_args__ = (sa.PrimaryKeyConstraint("event_id", "order_id", "ledger"),)

    event_id: str = Field(max_length=40)
    order_id: str = Field(max_length=40, index=True)
    ledger: str = Field(max_length=10)
    courier_id: str = Field(max_length=40, index=True)
    amount: int = Field(sa_type=sa.BigInteger)
    method: str = Field(max_length=10)
    at: datetime = Field(sa_type=UtcDateTime)
