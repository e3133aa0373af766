"""who pays less, and the days on which a clock stood still

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("reduction", sa.String(40), nullable=False, server_default=""))
    op.add_column("attempts", sa.Column("stops", sa.Boolean(), nullable=False, server_default=sa.false()))
    # the one reason of the shipped table that has meant force majeure from the beginning; what is over keeps the day it was judged by
    op.execute("UPDATE attempts SET stops = true WHERE reason = 'no_access' AND order_id IN (SELECT id FROM orders WHERE closed_at IS NULL)")


def downgrade() -> None:
    op.drop_column("attempts", "stops")
    op.drop_column("orders", "reduction")
