"""The house changes its key: what the old one signed goes on to hold, whoever kept the old one follows, and a stolen one is shut out."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from app.adapters import heads_http
from app.cli import main
from app.custody import rotation
from app.custody.codes import code_of
from app.custody.heads import HEADS, head_text, key_id, renew, sign_head
from app.custody.rotation import make_link, rotate
from app.custody.signing import sign
from app.custody.succession import holds, id_of, lineage
from app.custody.verify import Told, verify_bundle
from app.custody.witness import Kept, follow, read
from app.db.crypto import load_keyring
from app.house import House
from app.kernel.errors import Refused
from app.kernel.time import iso, local_date
from tests.custody import story


def rotated(house: House, since: Any = None) -> dict[str, Any]:
    with house.db.write() as tx:
        link = rotate(house.settings.data, house.clock.now(), since, None)
        renew(tx, house.keyring)
    return link


def head_of_today(house: House) -> None:
    with house.db.write() as tx:
        sign_head(tx, house.keyring, local_date(house.clock.now()), house.clock.now())


def told(client: Any, **params: str) -> dict[str, Any]:
    client.cookies.clear()
    found: dict[str, Any] = client.get("/custody/heads", params=params).json()
    return found


@pytest.fixture
def book(client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Any:
    """`buuta witness` on a book of its own: (exit code, what it said)."""
    file = tmp_path / "heads.jsonl"
    transport = httpx.MockTransport(lambda asked: httpx.Response(200, json=told(client, **dict(asked.url.params))))
    fetch = heads_http.fetch
    monkeypatch.setattr("app.wiring.heads.fetch", lambda url, since: fetch(url, since, transport))

    def run() -> tuple[int, dict[str, Any], str]:
        monkeypatch.setattr("sys.argv", ["buuta", "witness", "http://house", str(file), "--json"])
        with pytest.raises(SystemExit) as stop:
            main()
        return int(stop.value.code or 0), json.loads(capsys.readouterr().out), file.read_text() if file.exists() else ""

    return run


def test_a_bundle_made_after_two_rotations_holds_for_whoever_wrote_down_the_first_key(both: str, house: House, client: Any, clock: Any) -> None:
    pin = key_id(house.keyring.house.public_key())
    order, _ = story.told(house, client, clock)
    for _ in range(2):
        clock.pass_(days=1)
        rotated(house)
    clock.pass_(days=1)
    verdict = verify_bundle(story.bundle(house, order), pin)
    assert (verdict.problems, verdict.anchored) == ([], 5)
    assert verdict.house_key_id == key_id(house.keyring.house.public_key()) != pin
    assert "không phải khoá đã biết" in verify_bundle(story.bundle(house, order), "0" * 64).problems[0]


def test_a_house_that_never_rotated_says_what_it_always_said(house: House, client: Any) -> None:
    answer = told(client)
    assert answer["keys"] == [] and list(answer["house"]) == ["key_id", "public_key"]
    assert "succession" not in json.loads((house.settings.data / "keys.json").read_text())


def test_every_running_process_signs_with_the_new_key_at_once(house: House, client: Any) -> None:
    beside, before = load_keyring(house.settings.data), told(client)["house"]
    link = rotated(house)
    assert key_id(beside.house.public_key()) == id_of(link["to"]) == told(client)["house"]["key_id"] != before["key_id"]
    assert link["from"] == before["public_key"] and holds(link) and told(client)["keys"] == [link]


def test_the_old_private_key_is_gone_and_the_other_keys_are_untouched(house: House) -> None:
    file = house.settings.data / "keys.json"
    before, sealed = json.loads(file.read_text()), house.keyring.seal("0912")
    rotated(house)
    now = json.loads(file.read_text())
    assert before["house"] not in file.read_text() and file.stat().st_mode & 0o777 == 0o600
    assert {k: now[k] for k in ("keys", "index", "token")} == {k: before[k] for k in ("keys", "index", "token")}
    assert load_keyring(house.settings.data).open(sealed) == "0912"


def test_after_a_theft_of_the_whole_file_the_citizens_codes_and_the_tokens_are_others_and_what_was_sealed_opens(house: House) -> None:
    sealed, code, before = house.keyring.seal("0912"), code_of(house.keyring, "an-order", "collect"), json.loads((house.settings.data / "keys.json").read_text())
    with house.db.write():
        rotate(house.settings.data, house.clock.now(), house.clock.now(), None, others=True)
    now, after = json.loads((house.settings.data / "keys.json").read_text()), load_keyring(house.settings.data)
    assert now["keys"]["1"] == before["keys"]["1"] and all(now[name] != before[name] for name in ("index", "token", "house"))
    assert after.open(sealed) == "0912" and after.open(after.seal("0987")) == "0987" and after.seal("0987")[0] == 2
    assert code_of(after, "an-order", "collect") != code and len(code_of(after, "an-order", "collect")) == 6


@pytest.mark.parametrize("step", ["write_private", "os.replace"])
def test_whoever_is_cut_off_in_the_middle_has_the_old_key_whole(house: House, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = house.settings.data / "keys.json"
    before = file.read_text()

    def cut(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(f"app.custody.rotation.{step}", cut)
        rotated(house)
    assert file.read_text() == before
    assert holds(rotated(house)), "and the next try goes through, whatever lies about"


def test_a_crash_after_the_new_key_stands_is_mended_by_the_next_head(house: House, client: Any, clock: Any) -> None:
    head_of_today(house)
    since = clock.now() - timedelta(minutes=5)
    clock.pass_(hours=1)
    with pytest.raises(KeyboardInterrupt), house.db.write() as tx:
        rotate(house.settings.data, clock.now(), since, None)
        renew(tx, house.keyring)
        raise KeyboardInterrupt
    old = told(client)["heads"][0]["key_id"]
    clock.pass_(days=1)
    head_of_today(house)
    assert {h["key_id"] for h in told(client)["heads"]} == {key_id(house.keyring.house.public_key())} != {old}


def test_a_witness_follows_a_rotation_and_writes_it_down(both: str, house: House, client: Any, clock: Any, book: Any) -> None:
    head_of_today(house)
    assert book()[1]["new"] == 1
    clock.pass_(days=1)
    link = rotated(house)
    clock.pass_(hours=1)
    head_of_today(house)
    code, said, text = book()
    assert (code, said["new"], said["keys"]) == (0, 1, 1)
    assert [list(map(bool, (line.get("day"), line.get("from")))) for line in map(json.loads, text.splitlines())] == [[False, False], [True, False], [False, True], [True, False]]
    assert read(text).links == [link] and read(text).early == {}
    clock.pass_(days=1)
    head_of_today(house)
    assert book()[:2] == (0, {"valid": True, "problems": [], "new": 1, "kept": 2})


def test_a_new_witness_believes_the_heads_of_the_time_before(house: House, clock: Any, book: Any) -> None:
    head_of_today(house)
    clock.pass_(days=1)
    rotated(house)
    clock.pass_(hours=1)
    head_of_today(house)
    code, said, text = book()
    assert (code, said["new"]) == (0, 2) and read(text).house["key_id"] == key_id(house.keyring.house.public_key())


def test_a_witness_refuses_a_key_without_a_word_of_the_old_one(house: House, book: Any, clock: Any) -> None:
    head_of_today(house)
    before = book()[2]
    file = house.settings.data / "keys.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"house": "7" * 62}))
    clock.pass_(days=1)
    head_of_today(house)
    code, said, text = book()
    assert code == 1 and "không có lời kế nhiệm" in said["problems"][0] and text == before


def test_a_witness_sees_two_successors_of_one_key(house: House) -> None:
    wire = {"key_id": key_id(house.keyring.house.public_key()), "public_key": rotation.public_text(house.keyring.house.public_key())}
    old, thief = house.keyring.house, ec.generate_private_key(ec.SECP256R1())
    kept = Kept(wire, [rotated(house)])
    other = make_link(old, thief, house.clock.now(), None)
    _, problems = follow(kept, {"key_id": id_of(other["to"]), "public_key": other["to"]}, [other])
    assert "trái nhau" in problems[0] and any("không có lời kế nhiệm" in p for p in problems)


def test_what_a_thief_signs_after_the_theft_is_not_believed(house: House, client: Any, clock: Any, book: Any) -> None:
    head_of_today(house)
    book()
    old, clock_then = house.keyring.house, clock.now()
    clock.pass_(days=1)
    rotated(house, since=clock_then + timedelta(hours=1))
    day, size, root = local_date(clock.now()), 0, "0" * 64
    with house.db.write() as tx:
        text = head_text(day.isoformat(), size, root, iso(clock.now()))
        tx.execute(HEADS.insert().values(day=day, tree_size=size, root=root, signed_at=clock.now(), signature=sign(old, text), key_id="x", proof=[]))
    code, said, _ = book()
    assert code == 1 and said["problems"] == [f"Đầu ngày {day} ký bằng khoá đã lộ, sau lúc lộ."]


def test_the_house_signs_again_what_its_stolen_key_signed_since_and_the_witness_agrees(house: House, client: Any, clock: Any, book: Any) -> None:
    order, _ = story.told(house, client, clock)
    pin = key_id(house.keyring.house.public_key())
    book()
    before = told(client)["heads"][0]
    clock.pass_(days=1)
    link = rotated(house, since=clock.now() - timedelta(days=2))
    after = told(client)["heads"][0]
    assert after["key_id"] == id_of(link["to"]) and {k: v for k, v in after.items() if k not in ("key_id", "signature")} == {k: v for k, v in before.items() if k not in ("key_id", "signature")}
    code, said, text = book()
    kept = read(text)
    assert (code, said["compromised_since"]) == (0, link["compromised_since"]), "a thief can sign a successor too: a person compares"
    assert kept.early == kept.roots == {before["day"]: before["root"]}
    clock.pass_(hours=1)
    assert verify_bundle(story.bundle(house, order), pin, kept.heads, Told(kept.links, kept.early)).problems == []


def test_the_command_changes_the_key_of_an_installation(house: House, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("BUUTA_DATA", str(house.settings.data))
    before = key_id(house.keyring.house.public_key())
    said = command(monkeypatch, capsys, "--compromised-since", "2026-01-02")
    assert said == {"from": before, "to": key_id(house.keyring.house.public_key()), "at": said["at"], "compromised_since": "2026-01-02T00:00:00.000+07:00"}
    assert command(monkeypatch, capsys)["from"] == said["to"]
    line, problems = lineage(rotation.public_text(house.keyring.house.public_key()), house.keyring.house_key.succession)
    assert (line.ids[0], len(line.keys), problems) == (before, 3, [])


def test_keys_from_the_environment_are_written_to_a_file_of_their_own(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    file, out = house.settings.data / "keys.json", tmp_path / "new.json"
    before = file.read_text()
    monkeypatch.setenv("BUUTA_DATA", str(house.settings.data))
    monkeypatch.setenv("BUUTA_KEYS", before)
    said = command(monkeypatch, capsys, "--out", str(out))
    assert file.read_text() == before and out.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("BUUTA_KEYS", out.read_text())
    assert key_id(load_keyring(house.settings.data).house.public_key()) == said["to"]


def test_a_theft_in_the_future_and_a_missing_file_are_refused(house: House, tmp_path: Path, clock: Any) -> None:
    data = house.settings.data
    with pytest.raises(Refused, match="tương lai"):
        rotate(data, clock.now(), clock.now() + timedelta(days=1), None)
    with pytest.raises(Refused, match="--out"):
        rotate(data, clock.now(), None, tmp_path / "x")
    assert not (tmp_path / "x").exists() and "succession" not in json.loads((data / "keys.json").read_text())


def command(monkeypatch: pytest.MonkeyPatch, capsys: Any, *words: str) -> dict[str, Any]:
    monkeypatch.setattr("sys.argv", ["buuta", "rotate-key", *words, "--json"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert not stop.value.code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found
