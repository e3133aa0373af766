"""The tables of the first release"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import app.db.engine

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("purpose", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("order_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("detail", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("access_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_log_actor"), ["actor"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_log_order_id"), ["order_id"], unique=False)

    op.create_table(
        "api_clients",
        sa.Column("client_id", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("secret_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("wire", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("connection_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client_id"),
    )
    with op.batch_alter_table("api_clients", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_clients_connection_id"), ["connection_id"], unique=False)

    op.create_table(
        "attempts",
        sa.Column("order_id", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("event_id", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("visit_id", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("fault", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("courier_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "event_id"),
    )
    op.create_table(
        "connections",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("customer_code", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("agency_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("profile", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("customer_code"),
    )
    op.create_table(
        "cursors",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "custody_events",
        sa.Column("leaf", sa.Integer(), nullable=False),
        sa.Column("event_id", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("type", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("device_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("actor", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("occurred_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("received_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("corrected_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("skew_ms", sa.Integer(), nullable=False),
        sa.Column("confidence", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("problem", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("order_ids", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("body", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("signature", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("body_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("leaf"),
        sa.UniqueConstraint("event_id"),
    )
    with op.batch_alter_table("custody_events", schema=None) as batch_op:
        batch_op.create_index("ix_custody_device_seq", ["device_id", "seq"], unique=False)

    op.create_table(
        "custody_heads",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tree_size", sa.Integer(), nullable=False),
        sa.Column("root", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("signed_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("signature", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("key_id", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "custody_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_number", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("event_id", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("giver", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("taker", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("previous", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column("device_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("item_number", "event_id"),
        sa.UniqueConstraint("item_number", "position"),
    )
    with op.batch_alter_table("custody_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_custody_links_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_custody_links_item_number"), ["item_number"], unique=False)

    op.create_table(
        "devices",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("install_id", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("public_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("app_version", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("state_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("skew_ms", sa.Integer(), nullable=False),
        sa.Column("last_seen_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("install_id"),
    )
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_devices_person_id"), ["person_id"], unique=False)

    op.create_table(
        "idempotency",
        sa.Column("caller", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("route", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=255), nullable=False),
        sa.Column("body_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller", "route", "key"),
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_created_at"), ["created_at"], unique=False)

    op.create_table(
        "invitations",
        sa.Column("order_id", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("printed_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("order_id", "number"),
    )
    op.create_table(
        "item_ranges",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("prefix", sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.Column("owner", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("created_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("item_ranges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_ranges_owner"), ["owner"], unique=False)

    op.create_table(
        "journal",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("type", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("order_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("connection_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("courier_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("occurred_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_connection_id"), ["connection_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_courier_id"), ["courier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_order_id"), ["order_id"], unique=False)

    op.create_table(
        "ledger",
        sa.Column("event_id", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("order_id", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("ledger", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("courier_id", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("method", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "order_id", "ledger"),
    )
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_courier_id"), ["courier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_order_id"), ["order_id"], unique=False)

    op.create_table(
        "manifest_lines",
        sa.Column("manifest_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("item_number", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("order_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("expected", sa.Boolean(), nullable=False),
        sa.Column("scanned_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("exception", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("components", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("manifest_id", "item_number"),
    )
    with op.batch_alter_table("manifest_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_manifest_lines_order_id"), ["order_id"], unique=False)

    op.create_table(
        "manifests",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("agency_code", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("direction", sqlmodel.sql.sqltypes.AutoString(length=4), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("giver", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("taker", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("clerk_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("courier_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("event_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("opened_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("filing_time", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("confidence", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("signatures", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("agency_code", "year", "number"),
    )
    with op.batch_alter_table("manifests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_manifests_agency_code"), ["agency_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_manifests_courier_id"), ["courier_id"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("order_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("channel", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("problem", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("done_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_messages_state", ["state", "due_at"], unique=False)

    op.create_table(
        "meta",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "orders",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("connection_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("order_number", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("dossier_code", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("dossier_fold", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("procedure_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("procedure_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("agency_code", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("to_agency_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("solving_agency_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("citizen_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name_fold", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("id_last4", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("id_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_index", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("address_text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("landmark", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("place_level", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("old_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("new_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("office_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("components", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("window_date", sa.Date(), nullable=True),
        sa.Column("window_from", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("window_to", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("weight_g", sa.Integer(), nullable=False),
        sa.Column("state_fee", sa.Integer(), nullable=False),
        sa.Column("cod", sa.Integer(), nullable=False),
        sa.Column("postage_payer", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("quote", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("item_number", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("token", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("linked_order_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("prints", sa.Integer(), nullable=False),
        sa.Column("created_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("visit_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("ready_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("held_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("returning_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("sla_days", sa.Integer(), nullable=False),
        sa.Column("sla_zone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("counts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("fault", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("action", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("seal_number", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("holder", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("awaiting", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("contested", sa.Boolean(), nullable=False),
        sa.Column("tip", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("accepted_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("due_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("filing_time", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("filing_confidence", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("closed_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("changed_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("change_seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("item_number"),
        sa.UniqueConstraint("token"),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_orders_agency_code"), ["agency_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_change_seq"), ["change_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_connection_id"), ["connection_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_dossier_fold"), ["dossier_fold"], unique=False)
        batch_op.create_index("ix_orders_feed", ["connection_id", "change_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_holder"), ["holder"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_id_index"), ["id_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_name_fold"), ["name_fold"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_new_code"), ["new_code"], unique=False)
        batch_op.create_index("ix_orders_number", ["connection_id", "order_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_phone"), ["phone"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_promised_on"), ["promised_on"], unique=False)
        batch_op.create_index("ix_orders_state", ["state", "promised_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("topic", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("payload", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("problem", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_due", ["done_at", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_topic"), ["topic"], unique=False)

    op.create_table(
        "people",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("login", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("office_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("agency_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("new_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("password_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("locked_until", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("absent_from", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("absent_to", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login"),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_agency_code"), ["agency_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_office_id"), ["office_id"], unique=False)

    op.create_table(
        "phone_codes",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("phone_index", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("code_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("purpose", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("phone_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phone_codes_phone_index"), ["phone_index"], unique=False)

    op.create_table(
        "plan_jobs",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("base_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("requested_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("progress", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("publish", sa.Boolean(), nullable=False),
        sa.Column("pins", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("absent", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("plan_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("problem", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "plans",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("base_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("created_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("published_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("summary", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("day", "version"),
    )
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plans_day"), ["day"], unique=False)

    op.create_table(
        "proofs",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("device_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("event_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("mime", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("purpose", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("complete_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("proofs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proofs_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proofs_event_id"), ["event_id"], unique=False)

    op.create_table(
        "rates",
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window"),
    )
    op.create_table(
        "reference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("confidence", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("entered_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("entered_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "key", "valid_from", "version"),
    )
    with op.batch_alter_table("reference", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reference_kind"), ["kind"], unique=False)

    op.create_table(
        "runs",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("plan_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("courier_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("office_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("metres", sa.Integer(), nullable=False),
        sa.Column("starts_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ends_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_runs_courier_id"), ["courier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_runs_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "subscriptions",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("connection_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("events", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("description", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("from_seq", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("problem", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscriptions_connection_id"), ["connection_id"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("order_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("solution", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index("ix_tasks_open", ["closed_at", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_order_id"), ["order_id"], unique=False)

    op.create_table(
        "tokens",
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("device_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("csrf", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tokens_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tokens_person_id"), ["person_id"], unique=False)

    op.create_table(
        "unserved",
        sa.Column("plan_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("order_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "order_id"),
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("plan_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("run_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("agency_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("eta", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("leave_at", app.db.engine.UtcDateTime(timezone=True), nullable=False),
        sa.Column("window_from", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("window_to", app.db.engine.UtcDateTime(timezone=True), nullable=True),
        sa.Column("order_ids", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("plan_id", "visit_id"),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visits_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index("ix_visits_run", ["run_id", "position"], unique=False)
        batch_op.create_index(batch_op.f("ix_visits_visit_id"), ["visit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visits_visit_id"))
        batch_op.drop_index("ix_visits_run")
        batch_op.drop_index(batch_op.f("ix_visits_plan_id"))

    op.drop_table("visits")
    op.drop_table("unserved")
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tokens_person_id"))
        batch_op.drop_index(batch_op.f("ix_tokens_device_id"))

    op.drop_table("tokens")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tasks_order_id"))
        batch_op.drop_index("ix_tasks_open")

    op.drop_table("tasks")
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subscriptions_connection_id"))

    op.drop_table("subscriptions")
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_runs_plan_id"))
        batch_op.drop_index(batch_op.f("ix_runs_courier_id"))

    op.drop_table("runs")
    with op.batch_alter_table("reference", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reference_kind"))

    op.drop_table("reference")
    op.drop_table("rates")
    with op.batch_alter_table("proofs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proofs_event_id"))
        batch_op.drop_index(batch_op.f("ix_proofs_device_id"))

    op.drop_table("proofs")
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plans_day"))

    op.drop_table("plans")
    op.drop_table("plan_jobs")
    with op.batch_alter_table("phone_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_phone_codes_phone_index"))

    op.drop_table("phone_codes")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_office_id"))
        batch_op.drop_index(batch_op.f("ix_people_agency_code"))

    op.drop_table("people")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_topic"))
        batch_op.drop_index("ix_outbox_due")

    op.drop_table("outbox")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_orders_visit_id"))
        batch_op.drop_index("ix_orders_state")
        batch_op.drop_index(batch_op.f("ix_orders_promised_on"))
        batch_op.drop_index(batch_op.f("ix_orders_phone"))
        batch_op.drop_index(batch_op.f("ix_orders_office_id"))
        batch_op.drop_index("ix_orders_number")
        batch_op.drop_index(batch_op.f("ix_orders_new_code"))
        batch_op.drop_index(batch_op.f("ix_orders_name_fold"))
        batch_op.drop_index(batch_op.f("ix_orders_id_index"))
        batch_op.drop_index(batch_op.f("ix_orders_holder"))
        batch_op.drop_index("ix_orders_feed")
        batch_op.drop_index(batch_op.f("ix_orders_dossier_fold"))
        batch_op.drop_index(batch_op.f("ix_orders_connection_id"))
        batch_op.drop_index(batch_op.f("ix_orders_change_seq"))
        batch_op.drop_index(batch_op.f("ix_orders_agency_code"))

    op.drop_table("orders")
    op.drop_table("meta")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index("ix_messages_state")
        batch_op.drop_index(batch_op.f("ix_messages_order_id"))

    op.drop_table("messages")
    with op.batch_alter_table("manifests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_manifests_courier_id"))
        batch_op.drop_index(batch_op.f("ix_manifests_agency_code"))

    op.drop_table("manifests")
    with op.batch_alter_table("manifest_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_manifest_lines_order_id"))

    op.drop_table("manifest_lines")
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_order_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_courier_id"))

    op.drop_table("ledger")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_order_id"))
        batch_op.drop_index(batch_op.f("ix_journal_courier_id"))
        batch_op.drop_index(batch_op.f("ix_journal_connection_id"))

    op.drop_table("journal")
    with op.batch_alter_table("item_ranges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_ranges_owner"))

    op.drop_table("item_ranges")
    op.drop_table("invitations")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_created_at"))

    op.drop_table("idempotency")
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_devices_person_id"))

    op.drop_table("devices")
    with op.batch_alter_table("custody_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_custody_links_item_number"))
        batch_op.drop_index(batch_op.f("ix_custody_links_event_id"))

    op.drop_table("custody_links")
    op.drop_table("custody_heads")
    with op.batch_alter_table("custody_events", schema=None) as batch_op:
        batch_op.drop_index("ix_custody_device_seq")

    op.drop_table("custody_events")
    op.drop_table("cursors")
    op.drop_table("connections")
    op.drop_table("attempts")
    with op.batch_alter_table("api_clients", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_clients_connection_id"))

    op.drop_table("api_clients")
    with op.batch_alter_table("access_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_log_order_id"))
        batch_op.drop_index(batch_op.f("ix_access_log_actor"))

    op.drop_table("access_log")
