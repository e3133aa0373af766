"""Alembic runs here with the engine of the house; no logging set-up, no ini file."""

from alembic import context

from app.db.engine import writing_engine
from app.schema import metadata

url = context.config.attributes["url"]
engine = writing_engine(url)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=url.startswith("sqlite"))
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
