"""The stored tree gives the roots and proofs of RFC 6962 section 2.1, however the log has grown, on both databases."""

import random
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accounts.access import ACCESS
from app.custody import tree
from app.custody.log import EVENTS
from app.custody.merkle import leaf_hash
from app.custody.verify import verify_bundle
from app.db.schema import _config
from app.db.uow import Tx
from app.house import House
from app.kernel.time import iso
from app.web import api_orders
from tests import naive_tree as naive
from tests.custody.story import told
from tests.fakes import WEDNESDAY


def acts(tx: Tx, count: int, first: int = 0) -> None:
    """Rows of the log with gaps between their numbers, as a database leaves them after a rolled back transaction."""
    at = {"occurred_at": WEDNESDAY, "received_at": WEDNESDAY, "corrected_at": WEDNESDAY}
    rest = {"type": "x", "actor": "system", "source": "system", "skew_ms": 0, "confidence": "server", "outcome": "applied", "order_ids": [], "body": "", **at}
    rows = [{"leaf": 10 + 3 * n, "event_id": f"e{n}", "signature": f"s{n}", "body_hash": f"{n:064x}", **rest} for n in range(first, first + count)]
    if rows:
        tx.execute(EVENTS.insert(), rows)


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(tree.leaf_data(f"e{n}", f"{n:064x}", f"s{n}", iso(WEDNESDAY))) for n in range(count)]


def empty(tx: Tx) -> None:
    tx.execute(tree.TREE.delete())
    tx.execute(EVENTS.delete())


def as_the_rfc(tx: Tx, count: int, draw: random.Random) -> None:
    known = leaves(count)
    index, older = draw.randrange(count), draw.randint(1, count)
    assert tree.root(tx, count) == naive.root(known)
    assert tree.inclusions(tx, [(index, count), (older - 1, older)]) == [naive.path(index, known), naive.path(older - 1, known[:older])]
    assert tree.consistency(tx, older, count) == naive.proof(older, known)


def test_each_size_up_to_three_hundred_grown_one_by_one(house: House) -> None:
    draw = random.Random(6962)
    with house.db.write() as tx:
        empty(tx)
        for count in range(1, 301):
            acts(tx, 1, count - 1)
            assert tree.grow(tx) == count
            as_the_rfc(tx, count, draw)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 90), min_size=1, max_size=6), st.integers(1, 64), st.randoms())
def test_however_many_acts_come_at_once(house: House, growth: list[int], most: int, draw: random.Random) -> None:
    with house.db.write() as tx:
        empty(tx)
        count = 0
        for more in growth:
            acts(tx, more, count)
            count += more
            while tree.grow(tx, most) < count:
                pass
            if count:
                as_the_rfc(tx, count, draw)


def test_an_installation_of_the_time_before_gets_its_tree_with_the_migration(both: str, house: House) -> None:
    with house.db.write() as tx:
        empty(tx)
        acts(tx, 77)
    url = house.settings.db_url
    command.downgrade(_config(url), "0004")
    command.upgrade(_config(url), "head")
    with house.db.write() as tx:
        assert tree.size(tx) == 77
        as_the_rfc(tx, 77, random.Random(1))
        acts(tx, 20, 77)
        assert tree.grow(tx) == 97
        as_the_rfc(tx, 97, random.Random(2))
        assert tree.indexes(tx, [10, 13, 11, 10 + 3 * 96]) == {10: 0, 13: 1, 10 + 3 * 96: 96}


def test_a_proof_reads_as_many_rows_as_the_tree_is_high(house: House) -> None:
    read = []
    with house.db.write() as tx:
        empty(tx)
        acts(tx, 1000)
        tree.grow(tx)
        sa.event.listen(house.db.writer, "before_cursor_execute", lambda *call: read.append(len(call[3])))
        tree.inclusions(tx, [(612, 999)])
    assert len(read) <= 10 and sum(read) - len(read) <= 20, "levels asked for, subtrees asked for"


def test_the_bundle_is_made_while_others_write(house: House, client: Any, clock: Any, v1: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    order, _ = told(house, client, clock)
    made, binds = api_orders.make_bundle, []
    monkeypatch.setattr(api_orders, "make_bundle", lambda tx, *rest: binds.append(tx.get_bind()) or made(tx, *rest))
    answer = v1("GET", f"/orders/{order.id}/custody?bundle=1")
    assert answer.status_code == 200, answer.text
    assert binds == [house.db.reader]
    assert verify_bundle(answer.content).valid and answer.json()["heads"]
    with house.db.read() as tx:
        assert tx.execute(sa.select(sa.func.count()).select_from(ACCESS).where(ACCESS.c.order_id == order.id, ACCESS.c.purpose == "custody")).scalar_one() == 1
