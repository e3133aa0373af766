"""exchanges signed by both sides, the party of a key, proofs between day heads

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("custody_links", sa.Column("exchange", sa.String(40), nullable=True))
    op.add_column("custody_heads", sa.Column("proof", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("devices", sa.Column("party", sa.String(80), nullable=False, server_default=""))
    op.create_index("ix_devices_public_key", "devices", ["public_key"])
    # every device enrolled so far is a courier's phone
    op.execute("UPDATE devices SET party = 'courier:' || person_id WHERE party = ''")


def downgrade() -> None:
    op.drop_index("ix_devices_public_key", "devices")
    op.drop_column("devices", "party")
    op.drop_column("custody_heads", "proof")
    op.drop_column("custody_links", "exchange")
