"""Has the database been put back from a backup? Then its data epoch changes, and every phone sends its last days again; and no item
number is given that the time since the backup may have given.

Told from three marks: which database it is (PostgreSQL: cluster, timeline, database and table, so a dump that was read in, a
recovery to a point in time and a promoted standby are seen), and how far it had come when it was last seen, kept in a file
beside it (`<data>/seen.json`: a copy of the files put back is seen). Where neither shows it, `buuta restored` says it."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
import structlog

from app.custody.log import EVENTS
from app.db.reference import meta, set_meta
from app.db.uow import Tx
from app.kernel.files import write_whole
from app.kernel.ids import new_id
from app.orders.numbers import ItemNumbers, last_of
from app.orders.tables import JournalRow
from app.orders.tasks import ask

log = structlog.get_logger()
SEEN = "seen.json"
JOURNAL: sa.Table = JournalRow.__table__  # type: ignore[attr-defined]
TOLD = "Cơ sở dữ liệu vừa được khôi phục từ bản sao lưu: điện thoại sẽ tự gửi lại những ngày cuối. Báo cho nơi giữ sổ người chứng, đối chiếu túi thư và đơn nhận sau bản sao. Số hiệu bưu gửi cấp từ nay nhảy qua một đoạn, để không trùng với nhãn đã in."
WHICH = sa.text(
    "SELECT concat_ws('.', (SELECT system_identifier FROM pg_control_system()), (SELECT timeline_id FROM pg_control_checkpoint()),"
    " (SELECT oid FROM pg_database WHERE datname = current_database()), 'custody_events'::regclass::oid)"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a database had come: data epoch, the epochs before it, newest journal line, newest act and its name, last item number
    handed out of each prefix."""

    epoch: str
    journal: int
    leaf: int
    event: str
    past: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def last(self, prefix: str) -> int:
        return self.numbers.get(prefix, 0)


def notice(tx: Tx, data: Path, now: datetime, numbers: ItemNumbers) -> bool:
    """At every start. True if the database had been put back; then the epoch is another from here on."""
    which, known = _which(tx), meta(tx, "database") or ""
    elsewhere = bool(known) and known != which
    if known != which:
        set_meta(tx, "database", which)
    before = kept(data)
    if not elsewhere and (before is None or not _behind(tx, before)):
        return False
    _change(tx, now, numbers, before)
    return True


def declare(tx: Tx, data: Path, now: datetime, numbers: ItemNumbers) -> bool:
    """An operator says that a backup was put back. False if nothing has been written since the epoch last changed: said twice
    is said once."""
    here = _here(tx)
    if meta(tx, "epoch_since") == _since(here):
        return False
    set_meta(tx, "database", _which(tx))
    _change(tx, now, numbers, kept(data))
    return True


def mark(tx: Tx, data: Path) -> None:
    """Writes down how far the database has come; `tx` reads what is committed."""
    here, before = _here(tx), kept(data)
    past = [] if before is None else before.past if before.epoch == here.epoch else [*before.past, before.epoch]
    fresh = replace(here, past=past)
    if fresh == before:
        return
    write_whole(data / SEEN, json.dumps(asdict(fresh)))


def _change(tx: Tx, now: datetime, numbers: ItemNumbers, before: Seen | None) -> None:
    epoch = new_id()
    numbers.pass_over(tx, before.last(numbers.settings.item_prefix) if before else 0)
    set_meta(tx, "data_epoch", epoch)
    set_meta(tx, "epoch_since", _since(_here(tx)))
    ask(tx, "restored", f"restored:{epoch}", TOLD, now)
    log.warning("database_restored", data_epoch=epoch, detail=TOLD)


def _behind(tx: Tx, before: Seen) -> bool:
    """An epoch that nobody here has seen yet was given by whoever noticed first: no second change for one restore."""
    here = _here(tx)
    if here.epoch != before.epoch:
        return here.epoch in before.past
    if here.journal < before.journal or here.leaf < before.leaf:
        return True
    return before.leaf > 0 and tx.execute(sa.select(EVENTS.c.event_id).where(EVENTS.c.leaf == before.leaf)).scalar_one_or_none() != before.event


def _here(tx: Tx) -> Seen:
    journal = tx.execute(sa.select(sa.func.max(JOURNAL.c.seq))).scalar_one() or 0
    last = tx.execute(sa.select(EVENTS.c.leaf, EVENTS.c.event_id).order_by(EVENTS.c.leaf.desc()).limit(1)).first()
    return Seen(meta(tx, "data_epoch") or "1", journal, last.leaf if last else 0, last.event_id if last else "", numbers=last_of(tx))


def _since(here: Seen) -> str:
    return f"{here.journal}.{here.leaf}"


def _which(tx: Tx) -> str:
    return str(tx.execute(WHICH).scalar_one()) if tx.get_bind().dialect.name == "postgresql" else "sqlite"


def kept(data: Path) -> Seen | None:
    """What `mark` wrote down; None where it never did."""
    try:
        return Seen(**json.loads((data / SEEN).read_text()))
    except (OSError, ValueError, TypeError):
        return None
