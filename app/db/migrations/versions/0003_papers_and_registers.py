"""Papers that were issued, and the lines of the register books"""

import sqlalchemy as sa
from alembic import op

import app.db.engine

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "papers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=True),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("prints", sa.Integer(), nullable=False),
        sa.Column("made_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("form", "key"),
        sa.UniqueConstraint("form", "scope", "year", "number"),
    )
    with op.batch_alter_table("papers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_papers_order_id"), ["order_id"], unique=False)
    op.create_table(
        "registers",
        sa.Column("book", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("entered_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("book", "owner", "year", "number"),
        sa.UniqueConstraint("book", "owner", "order_id"),
    )
    with op.batch_alter_table("registers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registers_order_id"), ["order_id"], unique=False)


def downgrade() -> None:
    op.drop_table("registers")
    op.drop_table("papers")
