"""who is left out of a plan is kept with the hours promised at that time, so that other hours are a question

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unserved", sa.Column("hours", sa.String(12), nullable=True))


def downgrade() -> None:
    op.drop_column("unserved", "hours")
