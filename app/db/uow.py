"""The unit of work: `Db.read()` and `Db.write()`. Its end is the only commit in the project (app/db/writers.py)."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from app.db.engine import reading_engine, writing_engine
from app.db.writers import Writers
from app.kernel.errors import HouseError

Tx = Session


class Db:
    """Opened by front doors only; services receive the open `tx`. Writers go one at a time on both databases, so a
    sequence number read in the order of commit never skips a late one (feeds depend on it)."""

    def __init__(self, url: str) -> None:
        self.writer = writing_engine(url)
        self.reader = reading_engine(url)
        self.writers = Writers(self.writer)

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """Everything inside is stored, or nothing; whoever leaves the block may tell the world that it is stored."""
        with self.writers.turn() as turn, Session(turn.connection, expire_on_commit=False, autoflush=False, join_transaction_mode="rollback_only") as tx:
            try:
                yield tx
                tx.flush()
                turn.kept = True
            except HouseError as refusal:
                if refusal.remember:
                    tx.flush()
                    turn.kept = True
                raise

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """One consistent snapshot; nothing written inside survives."""
        with Session(self.reader, expire_on_commit=False, autoflush=False) as tx:
            yield tx  # closing the session rolls back and leaves the rows readable; a rollback would expire them

    def close(self) -> None:
        self.writer.dispose()
        self.reader.dispose()
