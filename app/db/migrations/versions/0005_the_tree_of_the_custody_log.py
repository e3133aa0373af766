"""the stored tree of the custody log (RFC 6962), filled from the acts that are there

Revision ID: 0005
Revises: 0004
"""

import hashlib

import sqlalchemy as sa
from alembic import op

import app.db.engine
from app.kernel.time import iso

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STEP = 2048


def upgrade() -> None:
    tree = op.create_table(
        "custody_tree",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.Integer(), nullable=True),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "at"),
        sa.UniqueConstraint("leaf"),
    )
    _fill(op.get_bind(), tree)


def downgrade() -> None:
    op.drop_table("custody_tree")


def _fill(bind: sa.Connection, tree: sa.Table) -> None:
    """All acts in the order of the log; `edge` keeps the left half of each pair that waits for its right half."""
    events = sa.table("custody_events", sa.column("leaf"), sa.column("event_id"), sa.column("body_hash"), sa.column("signature"), sa.column("received_at", app.db.engine.UtcDateTime))
    edge: dict[int, bytes] = {}
    at, last = 0, -1
    while acts := bind.execute(sa.select(events).where(events.c.leaf > last).order_by(events.c.leaf).limit(STEP)).all():
        rows = []
        for act in acts:
            digest = hashlib.sha256(b"\x00" + f"{act.event_id}\n{act.body_hash}\n{act.signature}\n{iso(act.received_at)}".encode()).digest()
            rows.append({"level": 0, "at": at, "leaf": act.leaf, "hash": digest})
            level, place = 0, at
            while place % 2:
                digest = hashlib.sha256(b"\x01" + edge.pop(level) + digest).digest()
                level, place = level + 1, place // 2
                rows.append({"level": level, "at": place, "leaf": None, "hash": digest})
            edge[level] = digest
            at += 1
        bind.execute(tree.insert(), rows)
        last = acts[-1].leaf
