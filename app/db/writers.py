"""Writers go one at a time, in the order they came. Those who wait while another writes share one commit with it (group
commit, DeWitt et al., SIGMOD 1984): the disk is waited for once, and still by everyone, so acknowledged means on disk."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from app.kernel.errors import HouseError

MOST = 32  # writers in one commit
LONGEST_S = 0.05  # nobody joins a group that is older: its first writer waits for it
PATIENCE_S = 60.0


class Busy(HouseError):
    """The writers before this one take too long; nothing was done."""

    status, code = 503, "busy"


@dataclass(eq=False)
class Group:
    """Writers of one transaction; each but the first stands in a savepoint of its own."""

    connection: sa.Connection
    transaction: sa.RootTransaction
    begun: float = field(default_factory=monotonic)
    size: int = 0
    undone: bool = False
    failure: BaseException | None = None
    finished: threading.Event = field(default_factory=threading.Event)

    def say(self, command: str) -> None:
        self.connection.connection.driver_connection.execute(command)  # type: ignore[union-attr]

    def enter(self) -> None:
        self.size += 1
        if self.size > 1:
            self.say("SAVEPOINT writer")

    def keep(self) -> None:
        if self.size > 1:
            self.say("RELEASE SAVEPOINT writer")

    def undo(self) -> None:
        if self.size > 1:
            self.say("ROLLBACK TO SAVEPOINT writer")
            self.keep()
        else:
            self.undone = True
            self.transaction.rollback()

    @property
    def takes_more(self) -> bool:
        return not self.undone and self.failure is None and self.size < MOST and monotonic() - self.begun < LONGEST_S

    def finish(self) -> None:
        """Commits; an error of the commit is the error of everyone in the group."""
        try:
            if self.failure is None and not self.undone:
                self.transaction.commit()
        except BaseException as error:
            self.failure = error
        finally:
            try:
                with suppress(Exception):  # one that the server has ended cannot be rolled back; the pool makes another
                    self.connection.close()
            finally:
                self.finished.set()


@dataclass(eq=False)
class Turn:
    """One writer's place in a group; undone as it leaves the block, unless it has set `kept`."""

    group: Group
    kept: bool = False

    @property
    def connection(self) -> sa.Connection:
        return self.group.connection


class Writers:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._mutex = threading.Lock()
        self._queue: deque[threading.Lock] = deque()
        self._busy = False
        self._group: Group | None = None

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Nobody else writes inside; after it, what was kept is on disk. Raises Busy, or what made the commit fail."""
        self._wait()
        try:
            group = self._group = self._group or self._open()
        except BaseException:
            self._next()
            raise
        turn = Turn(group)
        try:
            group.enter()
            yield turn
        finally:
            self._leave(turn)

    def _open(self) -> Group:
        connection = self.engine.connect()
        try:
            return Group(connection, connection.begin())
        except BaseException:
            connection.close()
            raise

    def _wait(self) -> None:
        with self._mutex:
            if not self._busy:
                self._busy = True
                return
            ticket = threading.Lock()
            ticket.acquire()
            self._queue.append(ticket)
        if ticket.acquire(timeout=PATIENCE_S):
            return
        with self._mutex:
            if ticket not in self._queue:
                return  # the turn came in this very moment
            self._queue.remove(ticket)
        raise Busy("Hệ thống đang bận ghi: xin gửi lại sau ít phút.")

    def _next(self) -> None:
        with self._mutex:
            self._busy = bool(self._queue)
            if self._busy:
                self._queue.popleft().release()

    def _leave(self, turn: Turn) -> None:
        """Hands the open transaction to who waits, or ends it; either way returns when it has ended."""
        group = turn.group
        try:
            group.keep() if turn.kept else group.undo()
        except BaseException as error:
            group.failure = error
        with self._mutex:
            joined = bool(self._queue) and group.takes_more
            if joined:
                self._queue.popleft().release()
        if joined:
            group.finished.wait()
        else:
            self._group = None
            try:
                group.finish()
            finally:
                self._next()
        if group.failure is not None and turn.kept:
            raise group.failure
