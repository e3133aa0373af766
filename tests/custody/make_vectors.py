"""Writes vectors.json: one true bundle and what attackers make of it. `python -m tests.custody.make_vectors`; the sentences are then
read by a person before they are kept, for both checkers are held to them."""

import copy
import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from litestar.testing import TestClient

from app.custody.bundle import certificate_text
from app.custody.heads import key_id
from app.custody.rotation import make_link
from app.custody.signing import sign
from app.custody.verify import Told, Unreadable, verify_bundle
from app.db.schema import upgrade
from app.kernel.time import iso, parse_iso
from app.main import create_app
from app.settings import Settings
from app.wiring.build import build
from seeds.demo_day import seed_reference
from seeds.office import seed_office
from tests.custody import story
from tests.custody.attacks import (
    Wire,
    attested,
    attested_by_nobody,
    attested_on_the_phone,
    by_somebody_else,
    filed_earlier,
    in_two_days,
    made_by,
    put_certificate,
    relinked,
    resealed,
    resigned_head,
    rewritten,
    without,
    written,
)
from tests.fakes import WEDNESDAY, FakeClock

FILE = Path(__file__).parent / "vectors.json"


def rotations(true: Wire, house: Any, sok: Any, case: Any) -> None:
    """The house's key was rotated an hour after the day's head was signed, and once more."""
    second, third, thief = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    head = true["heads"][0]
    kept, book, signed = {head["day"]: head["root"]}, [written(head)], parse_iso(head["signed_at"])
    first, last = make_link(house, second, signed + timedelta(hours=1), None), make_link(second, third, signed + timedelta(hours=2), None)
    stolen, early = make_link(house, second, signed + timedelta(hours=1), signed - timedelta(minutes=20)), make_link(house, second, signed - timedelta(minutes=1), None)
    robbed, before = make_link(house, second, signed + timedelta(hours=1), signed - timedelta(minutes=50)), iso(signed - timedelta(minutes=55))
    pin = true["house"]["key_id"]
    forged = {**make_link(thief, second, signed, None), "from": first["from"]}

    case("rotated twice, the key of the time before written down", lambda w: made_by(w, third, [first, last]), key=pin)
    case("rotated twice, the key of now written down", lambda w: made_by(w, third, [first, last]), key=key_id(third.public_key()))
    case("made before a rotation that a witness has followed", lambda w: w, key=key_id(second.public_key()), links=[first])
    case("rotated, a link that the old key did not sign", lambda w: made_by(w, second, [forged]), key=pin)
    case("rotated, a link that the new key did not sign", lambda w: made_by(w, second, [{**first, "to_signature": first["from_signature"]}]), key=pin)
    case("rotated twice, the first link left out", lambda w: made_by(w, third, [last]), key=pin)
    case("rotated twice, the last link left out", lambda w: made_by(w, third, [first]), key=key_id(third.public_key()))
    case("rotated, another successor than the one a witness has followed", lambda w: made_by(w, thief, [make_link(house, thief, signed + timedelta(hours=1), None)]), key=pin, links=[first])
    case("a head signed by the old key after its end", lambda w: made_by(w, second, [early]), key=pin)
    case("a seal of the old key after its end", lambda w: made_by(w, house, [first]), key=pin)
    case("a head of the stolen key, after the theft", lambda w: made_by(w, second, [stolen]), key=pin)
    case("a head of the stolen key, after the theft, that a witness kept before it was known", lambda w: made_by(w, second, [stolen]), key=pin, witnessed=book, links=[stolen], early=kept)
    case("a head of the stolen key, after the theft, signed again by the new one", lambda w: resigned_head(made_by(w, second, [stolen]), second), key=pin)
    case("a word of the stolen key for a clerk, after the theft", lambda w: attested(w, house, lambda wire: made_by(wire, second, [stolen])), key=pin)
    case("a word of the stolen key in a phone's act, dated back to before the theft", lambda w: attested_on_the_phone(w, sok, house, before, lambda wire: made_by(wire, second, [robbed])), key=pin)
    case("a word of the old key for a clerk, after its end", lambda w: attested(w, house, lambda wire: made_by(wire, second, [early])), key=pin)
    case("a word of the old key for a clerk", lambda w: attested(w, house, lambda wire: made_by(wire, second, [first])), key=pin)
    case("a certificate of the stolen key", lambda w: put_certificate(resigned_head(made_by(w, second, [stolen]), second), true), key=pin)
    case("a certificate of the old key, which was never stolen", lambda w: put_certificate(made_by(w, second, [first]), true), key=pin)


def cases(true: Wire, people: Wire) -> list[Wire]:
    other, stranger = ec.generate_private_key(ec.SECP256R1()), "ZZ000000999VN"
    other_key, house, head = key_id(other.public_key()), people["house"], written(true["heads"][0])
    two = in_two_days(copy.deepcopy(true), house, len(true["events"]) - 1)["heads"]
    made: list[Wire] = []

    def case(name: str, change: Any, **more: Any) -> None:
        wire = copy.deepcopy(true)
        made.append({"name": name, "bundle": change(wire) or wire, **more})

    def event_of(wire: Wire, type_: str) -> Wire:
        return next(e for e in wire["events"] if json.loads(e["body"])["type"] == type_)

    def put(wire: Wire, *path: Any) -> None:
        *way, last, value = path
        for step in way:
            wire = wire[step]
        wire[last] = value

    case("true", lambda w: w)
    case("true, with the key and the head that a witness kept", lambda w: w, key=true["house"]["key_id"], witnessed=[head])
    case("one letter of an act", lambda w: put(w, "events", 0, "body", w["events"][0]["body"].replace("NP000123", "NP000124")))
    case("one letter of an act, hashes made anew", lambda w: relinked(put(w, "events", 0, "body", w["events"][0]["body"].replace("NP000123", "NP000124")) or w))
    case("an act removed, its link left", lambda w: put(w, "events", w["events"][:1] + w["events"][2:]))
    case("an act and its link removed, hashes made anew", lambda w: relinked(without(w, 2)))
    case("the last act cut off, everything made to fit", lambda w: put(relinked(without(w, -1)), "result", {"holder": people["danh"], "contested": [], "awaiting": json.loads(w["seal"]["awaiting"] or "null") or "agency:H51.18"}) or w)
    case("two links exchanged", lambda w: w["links"].insert(1, w["links"].pop(2)))
    case("two links exchanged, hashes made anew", lambda w: (w["links"].insert(1, w["links"].pop(2)), relinked(w))[1])
    case("a link that says another taker", lambda w: put(w, "links", 1, "taker", "courier:somebody"))
    case("a forged signature of a device", lambda w: put(w, "events", 0, "signature", w["events"][1]["signature"]))
    case("a certificate that the house did not sign", lambda w: put(w, "keys", 0, "signature", sign(other, certificate_text(w["keys"][0]["device_id"], w["keys"][0]["person_id"], w["keys"][0]["party"], w["keys"][0]["public_key"]))))
    case("a head signed anew with another key", lambda w: resigned_head(w, other))
    case("a head with another root", lambda w: put(w, "heads", 0, "root", "0" * 64))
    case("a path that leads elsewhere", lambda w: put(w, "heads", 0, "inclusion", 0, "path", 0, "f" * 64))
    case("a head that is not the one a witness kept", lambda w: w, witnessed=[{**head, "root": "1" * 64}])
    case("another house's key than the one written down", lambda w: w, key=other_key)
    case("another holder claimed", lambda w: put(w, "result", "holder", "courier:somebody"))
    case("an envelope added to a signed batch", lambda w: relinked(rewritten(event_of(w, "envelopes.taken"), people["danh_key"], lambda p: p["exchange"]["items"].update({stranger: None}) or p["item_numbers"].append(stranger)) or w))
    case("an envelope added beside a signed batch", lambda w: relinked(rewritten(event_of(w, "envelopes.taken"), people["danh_key"], lambda p: p["item_numbers"].append(stranger)) or w))
    case("the other side's signature forged", lambda w: relinked(rewritten(event_of(w, "envelopes.taken"), people["danh_key"], lambda p: p["countersignature"].update(signature=sign(people["danh_key"], "x"))) or w))
    case("the desk's signature taken away from its list", lambda w: relinked(put(event_of(w, "manifest.sealed"), "body", event_of(w, "manifest.sealed")["body"].replace('"at":"2026-11-25', '"at":"2026-11-26')) or w))
    case("the house's word for a clerk, made up by a phone", lambda w: attested_by_nobody(w, event_of(w, "envelopes.handed"), people["danh_key"]))
    case("another actor throughout", lambda _: by_somebody_else(copy.deepcopy(people["shown"]), people["danh"], house))
    case("another corrected time", lambda w: put(w, "events", 0, "corrected_at", "2026-11-04T08:00:00.000+07:00"))
    case("true, sealed before the seal told of the contents", lambda w: resealed(w, house, contents=False))
    case("the heads left out, and a witness has kept the day's", lambda w: put(w, "heads", []) or resealed(w, house, timedelta(days=3)), witnessed=[head])
    case("the heads left out, and nobody has kept one", lambda w: put(w, "heads", []) or resealed(w, house, timedelta(days=3)))
    case("dated back behind a head in the file", lambda w: in_two_days(w, house, len(w["events"]) - 1))
    case("dated back behind a head that only a witness has", lambda w: in_two_days(w, house, len(w["events"]) - 1, together=True), witnessed=[written(two[0])])
    case("a head of a day that does not exist", lambda w: put(w, "heads", 0, "day", "2026-11-31"))
    case("a filing time of three weeks ago", lambda w: filed_earlier(w, house))
    rotations(true, house, people["sok_key"], case)
    case("no bundle", lambda _: {"type": "something"})
    case("a field missing", lambda w: w.pop("seal") and None)
    return made


def patch(true: Any, other: Any, path: list[Any]) -> list[Wire]:
    """The differences as [{path, value}] or [{path, remove}], so that the file stays small enough to read."""
    if type(true) is type(other) is dict:
        gone = [{"path": [*path, k], "remove": True} for k in true if k not in other]
        return gone + [p for k in other for p in (patch(true[k], other[k], [*path, k]) if k in true else [{"path": [*path, k], "value": other[k]}])]
    if type(true) is type(other) is list and len(true) == len(other):
        return [p for i, (a, b) in enumerate(zip(true, other, strict=True)) for p in patch(a, b, [*path, i])]
    return [] if true == other else [{"path": path, "value": other}]


def main() -> None:
    clock = FakeClock()
    settings = Settings(data=Path(tempfile.mkdtemp()), demo=True)
    upgrade(settings.db_url)
    house = build(settings, clock)
    seed_reference(house)
    with house.db.write() as tx:
        seed_office(tx, house, house.reference.at(WEDNESDAY.date()))
    with TestClient(create_app(house)) as http:
        order, people = story.told(house, http, clock)
        true = json.loads(story.bundle(house, order))
        shown = json.loads(story.bundle(house, story.on_glass(house, people["sok"])))
    known = {"shown": shown, "danh": f"courier:{people['danh'].person}", "danh_key": people["danh"].key, "sok_key": people["sok"].key, "house": house.keyring.house}
    written = []
    for case in cases(true, known):
        more = {"key": case.get("key", ""), "witnessed": case.get("witnessed", [])} | {name: case[name] for name in ("links", "early") if name in case}
        try:
            told = Told(case.get("links", ()), case.get("early", {}))
            verdict = verify_bundle(json.dumps(case["bundle"]).encode(), more["key"], more["witnessed"], told)
            expected: Wire = {"problems": verdict.problems, "holder": verdict.holder, "anchored": verdict.anchored, "old": verdict.old, "keys": verdict.strength.keys, "weaker": verdict.strength.weaker}
        except Unreadable:
            expected = {"unreadable": True}
        written.append({"name": case["name"], "patch": patch(true, case["bundle"], []), **more, "expected": expected})

    FILE.write_text(json.dumps({"bundle": true, "cases": written}, ensure_ascii=False, indent=1) + "\n")
    for case in written:
        print(case["name"], "->", json.dumps(case["expected"], ensure_ascii=False))


if __name__ == "__main__":
    main()
