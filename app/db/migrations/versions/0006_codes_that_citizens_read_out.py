"""the citizen's code that a courier was told, and whether it was right

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import app.db.engine

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "citizen_codes",
        sa.Column("order_id", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("door", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("courier", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("event_id", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("fits", sa.Boolean(), nullable=False),
        sa.Column("checked_at", app.db.engine.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "door", "courier"),
        sa.UniqueConstraint("event_id"),
    )


def downgrade() -> None:
    op.drop_table("citizen_codes")
