"""amounts of money, clocks that are far off and numbers that a phone may count to do not fit into PostgreSQL's 32 bits

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WIDER = {
    "custody_events": ("seq", "skew_ms"), "custody_links": ("seq",), "devices": ("last_seq", "skew_ms"), "orders": ("state_fee", "cod"), "ledger": ("amount",),
}  # fmt: skip


def upgrade() -> None:
    _retype(sa.Integer(), sa.BigInteger())


def downgrade() -> None:
    _retype(sa.BigInteger(), sa.Integer())


def _retype(old: sa.types.TypeEngine[int], new: sa.types.TypeEngine[int]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        return  # its integers have 64 bits whatever they are called
    for table, columns in WIDER.items():
        for column in columns:
            op.alter_column(table, column, existing_type=old, type_=new)
