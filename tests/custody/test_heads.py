"""The heads of the log are for everybody; who has kept one sees a rewritten day, whoever rewrote it."""

import errno
import json
import threading
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec

from app.adapters import heads_http
from app.cli import main
from app.custody.heads import HEADS, head_text, key_id, sign_head
from app.custody.log import EVENTS
from app.custody.merkle import leaf_hash
from app.custody.signing import sign
from app.custody.tree import leaf_data
from app.custody.witness import Kept, compare, read
from app.house import House
from app.kernel.time import iso, local_date
from app.worker import Worker
from tests.custody.story import collected
from tests.naive_tree import proof, root
from tests.phone import signed_in


@pytest.fixture
def days(house: House, client: Any, clock: Any) -> list[date]:
    """Three days with acts, each with its signed head."""
    phone, signed = signed_in(client, clock, "courier01"), []
    for _ in range(3):
        collected(house, phone, 3)
        with house.db.write() as tx:
            signed.append(sign_head(tx, house.keyring, local_date(clock.now()), clock.now()).day)
        clock.pass_(days=1)
    return signed


def test_a_server_that_has_just_started_signs_no_head_yet_for_its_clock_may_be_off(house: House, client: Any, clock: Any) -> None:
    collected(house, signed_in(client, clock, "courier01"), 1)
    clock.pass_(days=1)
    started, stop = Worker(replace(house, settings=house.settings.but(demo=False))), threading.Event()
    started._round = lambda now: stop.set() or 0  # type: ignore[method-assign,func-returns-value]
    started.run(stop)
    for worker, heads in ((started, 0), (Worker(house), 1)):
        worker._sweep(clock.now())
        with house.db.read() as tx:
            assert tx.execute(sa.select(sa.func.count()).select_from(HEADS)).scalar_one() == heads


def told(client: Any, **params: str) -> dict[str, Any]:
    client.cookies.clear()
    answer = client.get("/custody/heads", params=params)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_anybody_may_read_the_heads_and_each_goes_on_from_the_one_before(both: str, client: Any, days: list[date]) -> None:
    answer = told(client)
    assert [h["day"] for h in answer["heads"]] == [d.isoformat() for d in days]
    assert compare(Kept(answer["house"], answer["heads"][:1]), answer["heads"]) == []
    assert [h["day"] for h in told(client, **{"from": days[1].isoformat()})["heads"]] == [d.isoformat() for d in days[1:]]


def leaves(tx: Any, size: int) -> list[bytes]:
    rows = tx.execute(sa.select(EVENTS).order_by(EVENTS.c.leaf).limit(size))
    return [leaf_hash(leaf_data(r.event_id, r.body_hash, r.signature, iso(r.received_at))) for r in rows]


def rewrite(house: House, days: list[date], key: Any = None) -> None:
    """The operator changes one act of the second day and signs all heads anew, as well as it can be done."""
    with house.db.write() as tx:
        fifth = tx.execute(sa.select(EVENTS.c.leaf).order_by(EVENTS.c.leaf).offset(4).limit(1)).scalar_one()
        tx.execute(EVENTS.update().where(EVENTS.c.leaf == fifth).values(body_hash="0" * 64))
        sizes = dict(tx.execute(sa.select(HEADS.c.day, HEADS.c.tree_size)).tuples().all())
        tx.execute(HEADS.delete())
        from app.custody import heads as module

        for day in days:
            known = leaves(tx, sizes[day])
            row = module.DayHeadRow(day=day, tree_size=len(known), root=root(known).hex(), signed_at=house.clock.now(), signature="", key_id="")
            signer = key or house.keyring.house
            row.signature = sign(signer, head_text(day.isoformat(), row.tree_size, row.root, module.iso(row.signed_at)))
            row.key_id = key_id(signer.public_key())
            older = days.index(day) - 1
            row.proof = [n.hex() for n in proof(sizes[days[older]], known)] if older >= 0 else []
            tx.add(row)
            tx.flush()


def test_a_day_rewritten_by_the_house_itself_is_seen_by_whoever_kept_its_head(house: House, client: Any, days: list[date]) -> None:
    answer = told(client)
    kept = Kept(answer["house"], answer["heads"][:2])
    rewrite(house, days)
    now = told(client, **{"from": days[1].isoformat()})["heads"]
    assert compare(kept, now) == [f"Đầu ngày {days[1]} khác bản mà người chứng đã giữ: nhật ký đã bị viết lại."]
    old = Kept(answer["house"], answer["heads"][:1])  # the first day itself is unchanged, and the new second day goes on from it
    assert compare(old, told(client)["heads"]) == []


def test_a_log_that_does_not_go_on_from_the_kept_head_is_seen(house: House, client: Any, days: list[date]) -> None:
    answer = told(client)
    heads = answer["heads"]
    rewrite(house, days)
    forked = [heads[1], told(client)["heads"][2]]
    assert compare(Kept(answer["house"], [heads[1]]), forked) == [f"Đầu ngày {days[2]} không nối tiếp đầu ngày {days[1]}: nhật ký đã bị viết lại."]


def test_heads_signed_anew_with_another_key_are_seen(house: House, client: Any, days: list[date]) -> None:
    answer = told(client)
    rewrite(house, days, ec.generate_private_key(ec.SECP256R1()))
    assert f"Đầu ngày {days[0]} không do bưu điện ký." in compare(Kept(answer["house"], []), told(client)["heads"])


def test_a_head_that_has_disappeared_is_seen(client: Any, days: list[date]) -> None:
    answer = told(client)
    assert compare(Kept(answer["house"], answer["heads"]), answer["heads"][:2]) == [f"Đầu ngày {days[2]} mà người chứng đã giữ nay không còn."]


@pytest.fixture
def book(client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A witness's book, not yet begun, of one who hears this house."""
    transport = httpx.MockTransport(lambda asked: httpx.Response(200, json=told(client, **dict(asked.url.params))))
    fetch = heads_http.fetch
    monkeypatch.setattr("app.wiring.heads.fetch", lambda url, since: fetch(url, since, transport))
    monkeypatch.setattr("sys.argv", ["buuta", "witness", "http://house", str(tmp_path / "heads.jsonl"), "--json"])
    return tmp_path / "heads.jsonl"


def witnessed(capsys: Any) -> tuple[int, Any]:
    with pytest.raises(SystemExit) as stop:
        main()
    said = capsys.readouterr()
    return int(stop.value.code or 0), json.loads(said.out) if said.out else said.err


def test_the_witness_keeps_a_book_and_stops_at_the_first_lie(house: House, days: list[date], book: Path, capsys: Any) -> None:
    assert witnessed(capsys) == (0, {"valid": True, "problems": [], "new": 3, "kept": 0})
    assert witnessed(capsys)[1]["new"] == 0
    before = book.read_text()
    assert set(read(before).roots) == {d.isoformat() for d in days}
    rewrite(house, days)
    code, said = witnessed(capsys)
    assert code == 1 and "viết lại" in said["problems"][0] and book.read_text() == before


def test_a_full_disk_does_not_cost_the_witness_the_book(house: House, days: list[date], book: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    witnessed(capsys)
    before = book.read_text()
    with house.db.write() as tx:
        sign_head(tx, house.keyring, days[-1] + timedelta(days=1), house.clock.now())

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("app.kernel.files.os.fsync", full)
        code, said = witnessed(capsys)
    assert code == 2 and "còn nguyên" in said
    assert book.read_text() == before and list(book.parent.glob("heads*")) == [book]
    assert witnessed(capsys)[1]["new"] == 1


def test_a_witness_of_a_house_put_back_from_a_backup_goes_on_in_a_new_book(house: House, days: list[date], book: Path, capsys: Any) -> None:
    witnessed(capsys)
    with house.db.write() as tx:
        tx.execute(HEADS.delete().where(HEADS.c.day == days[-1]))
    code, said = witnessed(capsys)
    assert (code, said["problems"]) == (1, [f"Đầu ngày {days[-1]} mà người chứng đã giữ nay không còn."])
    book.rename(book.with_name("before.jsonl"))
    assert witnessed(capsys) == (0, {"valid": True, "problems": [], "new": 2, "kept": 0})


def test_a_book_that_is_none_is_told_apart(days: list[date]) -> None:
    for content in ("", "{}", "x", '{"public_key": "AAAA", "key_id": "x"}'):
        with pytest.raises(ValueError, match="sổ người chứng"):
            read(content)


def test_a_head_of_the_time_before_proofs_gets_its_proof(house: House, client: Any, days: list[date]) -> None:
    with house.db.write() as tx:
        tx.execute(HEADS.update().values(proof=[]))
        sign_head(tx, house.keyring, days[-1] + timedelta(days=1), house.clock.now())
    answer = told(client)
    assert compare(Kept(answer["house"], answer["heads"][:1]), answer["heads"]) == []
