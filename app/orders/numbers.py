"""S10 item numbers, handed out in ranges: one for the server, others in advance to devices that print offline."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.db.reference import meta
from app.db.uow import Tx
from app.kernel.errors import Conflict
from app.kernel.ids import ItemNumber, new_id
from app.kernel.time import parse_iso
from app.orders.tables import ItemRangeRow, OrderRow
from app.orders.tasks import ask
from app.ports import Clock
from app.settings import Settings

RANGES: sa.Table = ItemRangeRow.__table__  # type: ignore[attr-defined]
_SPEND = (
    RANGES.update().where(RANGES.c.id == sa.bindparam("range_id"), RANGES.c.next <= RANGES.c.last).values(next=RANGES.c.next + 1).returning(RANGES.c.prefix, RANGES.c.next)
)
_BORNE = sa.select(OrderRow.__table__.c.id).where(OrderRow.__table__.c.item_number == sa.bindparam("number"))  # type: ignore[attr-defined]
KIND = "number"
SERVER, PASSED_OVER = "server", "passed over"
SERVER_BLOCK = 10_000
DEVICE_BLOCK = 50
DEVICE_LOW = 20
LEAP, LEAP_AN_HOUR = 50_000, 2_000
"""Numbers that are left out after a restore: far more than a province gives out in ranges, at once and by the hour."""


class ItemNumbers:
    """`settings` gives the prefix and the serials that the post has been allotted."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self._range = ""  # the server's range in use; another process may have spent it, then the next is looked up

    def next(self, tx: Tx) -> ItemNumber:
        """The next number of the server's ranges that no envelope bears: what a courier has scanned at a door is spent, whoever printed it."""
        while True:
            taken = self._take(tx, self._range) if self._range else None
            if taken is None:
                self._range = self._open_range(tx, SERVER)
                taken = self._take(tx, self._range)
            assert taken is not None
            if tx.execute(_BORNE, {"number": str(taken)}).first() is None:
                return taken

    def _take(self, tx: Tx, range_id: str) -> ItemNumber | None:
        row = tx.execute(_SPEND, {"range_id": range_id}).one_or_none()
        return ItemNumber.make(row.prefix, row.next - 1) if row else None

    def free_of(self, tx: Tx, device_id: str) -> list[ItemNumber]:
        """The numbers that a device may use without asking; topped up when few are left. A number is spent when an
        order carries it, so the same free numbers may be told twice."""
        owner = f"device:{device_id}"
        ranges = tx.execute(sa.select(RANGES).where(RANGES.c.owner == owner).order_by(RANGES.c.first)).all()
        numbers = [ItemNumber.make(r.prefix, serial) for r in ranges for serial in range(r.first, r.last + 1)]
        return numbers

    def allot(self, tx: Tx, device_id: str, size: int = DEVICE_BLOCK) -> None:
        self._new_range(tx, f"device:{device_id}", size)

    def roll(self, tx: Tx, owner: str, size: int) -> list[ItemNumber]:
        """A range of its own, printed before anybody knows its dossiers; never handed out again."""
        range_id = self._new_range(tx, owner, size)
        row = tx.execute(sa.select(RANGES).where(RANGES.c.id == range_id)).one()
        if row.last - row.first + 1 < size:
            raise Conflict(f"Dải số hiệu chỉ còn {row.last - row.first + 1} số: xin cấp dải mới.", code="item_numbers_spent")
        return [ItemNumber.make(row.prefix, serial) for serial in range(row.first, row.last + 1)]

    def pass_over(self, tx: Tx, seen: int = 0) -> None:
        """The database was put back from a backup and does not know what was given out since; `seen`: the last number that is
        known from elsewhere. The server's ranges are closed and those behind them left out, the more the older the backup,
        but never more than half of what there is: the house goes on."""
        tx.execute(RANGES.update().where(RANGES.c.owner == SERVER, RANGES.c.next <= RANGES.c.last).values(next=RANGES.c.last + 1))
        used = self._used(tx)
        known = min(max(used, seen), self.settings.item_last)
        last = known + min(LEAP + LEAP_AN_HOUR * self._hours(tx), (self.settings.item_last - known) // 2)
        if last > used:
            self._write(tx, PASSED_OVER, used + 1, last)

    def _open_range(self, tx: Tx, owner: str) -> str:
        open_ = sa.select(RANGES.c.id).where(RANGES.c.owner == owner, RANGES.c.next <= RANGES.c.last).order_by(RANGES.c.first).limit(1)
        return tx.execute(open_).scalar_one_or_none() or self._new_range(tx, owner, SERVER_BLOCK)

    def _new_range(self, tx: Tx, owner: str, size: int) -> str:
        first = self._used(tx) + 1
        last = min(first + size - 1, self.settings.item_last)
        if first > last:
            raise Conflict("Đã hết dải số hiệu bưu gửi: xin cấp dải mới (BUUTA_ITEM_FIRST, BUUTA_ITEM_LAST).", code="item_numbers_spent", status=503)
        return self._write(tx, owner, first, last)

    def _used(self, tx: Tx) -> int:
        last = tx.execute(sa.select(sa.func.max(RANGES.c.last)).where(RANGES.c.prefix == self.settings.item_prefix)).scalar_one()
        return max(self.settings.item_first - 1, -1 if last is None else last)

    def _hours(self, tx: Tx) -> int:
        """Since the house of this database was last alive."""
        beat, opened = meta(tx, "worker_heartbeat"), tx.execute(sa.select(sa.func.max(RANGES.c.created_at))).scalar_one()
        alive = parse_iso(beat) if beat else opened
        return max(0, (self.clock.now() - alive) // timedelta(hours=1)) if alive else 0

    def _write(self, tx: Tx, owner: str, first: int, last: int) -> str:
        row = {"id": new_id(), "prefix": self.settings.item_prefix, "first": first, "last": last, "next": first, "owner": owner}
        tx.execute(RANGES.insert(), {**row, "created_at": self.clock.now()})
        return str(row["id"])


def ask_where_from(tx: Tx, item_number: str, order_id: str, now: datetime) -> None:
    """A number scanned at a door that the server has yet to give out was printed by somebody else."""
    serial = int(item_number[2:10]) if item_number[2:10].isdecimal() else -1
    ahead = (RANGES.c.owner == SERVER) & (RANGES.c.prefix == item_number[:2]) & (RANGES.c.next <= serial) & (RANGES.c.last >= serial)
    if tx.execute(sa.select(RANGES.c.id).where(ahead)).first() is not None:
        text = f"Bưu tá quét ở cửa số hiệu {item_number} mà bưu điện chưa cấp cho ai: xem nhãn ở đâu ra (nhãn thử, cuộn in của nơi khác) và cất những nhãn còn lại. Số này coi như đã dùng."
        ask(tx, KIND, f"number:{item_number}", text, now, order_id)


def last_of(tx: Tx) -> dict[str, int]:
    """The last number of all ranges, by prefix."""
    return dict(tx.execute(sa.select(RANGES.c.prefix, sa.func.max(RANGES.c.last)).group_by(RANGES.c.prefix)).tuples().all())
