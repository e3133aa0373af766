"""The log's RFC 6962 tree as it is stored: the hash of every complete subtree, so that a root or a proof reads O(log n) rows.

A complete subtree never changes, so its row is written once and never again. What stands at the right edge and is not
complete yet is joined from complete ones when it is asked for."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from app.custody.log import EVENTS
from app.custody.merkle import EMPTY, Span, complete, consistency_spans, inclusion_spans, joined, leaf_hash, node_hash
from app.custody.tables import TreeRow
from app.db.uow import Tx
from app.kernel.time import iso

TREE: sa.Table = TreeRow.__table__  # type: ignore[attr-defined]
INSERT = TREE.insert()
STEP = 2000
AT_ONCE = 200  # subtrees asked for in one statement


def leaf_data(event_id: str, body_hash: str, signature: str, received_at: str) -> bytes:
    """What a leaf stands for: the act, its signature, and when the house got it."""
    return f"{event_id}\n{body_hash}\n{signature}\n{received_at}".encode()


def size(tx: Tx) -> int:
    """Leaves that are in the stored tree."""
    last = tx.execute(sa.select(sa.func.max(TREE.c.at)).where(TREE.c.level == 0)).scalar_one()
    return 0 if last is None else last + 1


def grow(tx: Tx, most: int | None = None) -> int:
    """Takes the acts into the tree that came since, `most` of them at most; returns its size. Acts get their number inside the
    one writing transaction, so their order is the order of commit and none comes late before another."""
    at, last = size(tx), tx.execute(sa.select(sa.func.max(TREE.c.leaf))).scalar_one()
    query = sa.select(EVENTS.c.leaf, EVENTS.c.event_id, EVENTS.c.body_hash, EVENTS.c.signature, EVENTS.c.received_at).order_by(EVENTS.c.leaf)
    end = None if most is None else at + most
    while end is None or at < end:
        since = query if last is None else query.where(EVENTS.c.leaf > last)
        rows = tx.execute(since.limit(STEP if end is None else min(STEP, end - at))).all()
        if not rows:
            break
        fresh = [(row.leaf, leaf_hash(leaf_data(row.event_id, row.body_hash, row.signature, iso(row.received_at)))) for row in rows]
        _append(tx, at, fresh)
        at, last = at + len(fresh), rows[-1].leaf
    return at


def root(tx: Tx, count: int) -> bytes:
    """MTH of the first `count` leaves."""
    return _hashes(tx, [(0, count)])[0, count] if count else EMPTY


def inclusions(tx: Tx, asked: Sequence[tuple[int, int]]) -> list[list[bytes]]:
    """The audit path of each (index, size), nearest sibling first; all of them in a handful of reads."""
    spans = [inclusion_spans(index, count) for index, count in asked]
    known = _hashes(tx, {span for path in spans for span in path})
    return [[known[span] for span in path] for path in spans]


def consistency(tx: Tx, older: int, count: int) -> list[bytes]:
    """Proof that the first `older` leaves are the beginning of the first `count`."""
    spans = consistency_spans(older, count)
    known = _hashes(tx, spans)
    return [known[span] for span in spans]


def indexes(tx: Tx, leaves: Iterable[int]) -> dict[int, int]:
    """Row number of an act -> its place in the tree (0-based), of those that are in it."""
    query = sa.select(TREE.c.leaf, TREE.c.at).where(TREE.c.level == 0, TREE.c.leaf.in_(list(leaves)))
    return dict(tx.execute(query).tuples().all())


def _append(tx: Tx, at: int, fresh: Sequence[tuple[int, bytes]]) -> None:
    """The new leaves and every subtree that they complete, from the bottom up."""
    rows = [{"level": 0, "at": at + place, "leaf": leaf, "hash": digest} for place, (leaf, digest) in enumerate(fresh)]
    level, first, row = 0, at, [digest for _, digest in fresh]
    while row:
        if first % 2:  # the left half was complete before
            row, first = [_one(tx, level, first - 1), *row], first - 1
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
        level, first = level + 1, first // 2
        rows += [{"level": level, "at": first + place, "leaf": None, "hash": digest} for place, digest in enumerate(row)]
    tx.execute(INSERT, rows)


def _one(tx: Tx, level: int, at: int) -> bytes:
    return bytes(tx.execute(sa.select(TREE.c.hash).where(TREE.c.level == level, TREE.c.at == at)).scalar_one())


def _hashes(tx: Tx, spans: Iterable[Span]) -> Mapping[Span, bytes]:
    """The tree hash over each span of leaves."""
    parts = {span: complete(*span) for span in spans}
    known: dict[tuple[int, int], bytes] = {}
    levels: dict[int, set[int]] = {}
    for level, at in {node for nodes in parts.values() for node in nodes}:
        levels.setdefault(level, set()).add(at)
    for level, places in levels.items():
        ordered = sorted(places)
        for begin in range(0, len(ordered), AT_ONCE):
            query = sa.select(TREE.c.at, TREE.c.hash).where(TREE.c.level == level, TREE.c.at.in_(ordered[begin : begin + AT_ONCE]))
            known |= {(level, at): bytes(digest) for at, digest in tx.execute(query)}
    return {span: joined([known[node] for node in nodes]) for span, nodes in parts.items()}
