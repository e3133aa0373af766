"""a job of planning is held by a lease, so that a second worker takes nothing away from one that is at work

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

import app.db.engine

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plan_jobs", sa.Column("holder", sa.String(40), nullable=False, server_default=""))
    op.add_column("plan_jobs", sa.Column("held_until", app.db.engine.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("plan_jobs", "held_until")
    op.drop_column("plan_jobs", "holder")
