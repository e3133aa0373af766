"""All tables in one metadata, for migrations and tests. Imported by wiring and by Alembic's env only."""

from sqlmodel import SQLModel

import app.accounts.tables  # noqa: F401
import app.custody.tables  # noqa: F401
import app.db.outbox  # noqa: F401
import app.db.reference  # noqa: F401
import app.dispatch.tables  # noqa: F401
import app.fees.tables  # noqa: F401
import app.handover.tables  # noqa: F401
import app.notify.tables  # noqa: F401
import app.onestop.tables  # noqa: F401
import app.orders.tables  # noqa: F401
import app.papers.tables  # noqa: F401

metadata = SQLModel.metadata
