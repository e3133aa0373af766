"""What an attacker, or the house itself, may do to a bundle: the hands of make_vectors."""

import copy
import hashlib
import json
from datetime import date, timedelta
from typing import Any

import rfc8785

from app.custody.bundle import certificate_text, contents_of, house_wire
from app.custody.exchange import TYPE as EXCHANGE
from app.custody.heads import head_text, key_id
from app.custody.log import GENESIS, link_hash
from app.custody.merkle import leaf_hash
from app.custody.signing import canonical, sign
from app.custody.tree import leaf_data
from app.db.house_key import HouseKey
from app.kernel.time import iso, parse_iso
from tests.naive_tree import path, root

Wire = dict[str, Any]


def relinked(wire: Wire) -> Wire:
    """The hashes carry no key: an attacker makes them anew."""
    previous, events = GENESIS, {e["event_id"]: e for e in wire["events"]}
    for at, link in enumerate(wire["links"], start=1):
        event = events[link["event_id"]]
        event["body_hash"] = hashlib.sha256(event["body"].encode()).hexdigest()
        link["position"], link["hash"] = at, link_hash(previous, at, wire["item_number"], event["body_hash"])
        previous = link["hash"]
    return wire


def without(wire: Wire, at: int) -> Wire:
    gone = wire["links"].pop(at)["event_id"]
    wire["events"] = [e for e in wire["events"] if e["event_id"] != gone]
    for head in wire["heads"]:
        head["inclusion"] = [p for p in head["inclusion"] if p["event_id"] != gone]
    return wire


def rewritten(event: Wire, key: Any, change: Any) -> None:
    """A device that lies about the other side signs its lie properly."""
    body = json.loads(event["body"])
    change(body["payload"])
    event["body"] = rfc8785.dumps(body).decode()
    event["signature"] = sign(key, event["body"])


def resigned_head(wire: Wire, key: Any) -> Wire:
    for head in wire["heads"]:
        head["signature"] = sign(key, head_text(head["day"], head["tree_size"], head["root"], head["signed_at"]))
    return wire


def made_by(wire: Wire, key: Any, links: list[Wire], later: timedelta = timedelta(days=2)) -> Wire:
    """The bundle as the house makes it later, with another key; the day's head keeps its old signature."""
    for cert in wire["keys"]:
        cert["signature"] = sign(key, certificate_text(cert["device_id"], cert["person_id"], cert["party"], cert["public_key"]))
    wire["house"], wire["succession"] = house_wire(HouseKey(key)), links
    return resealed(wire, key, later)


def resealed(wire: Wire, key: Any, later: timedelta = timedelta(), contents: bool = True) -> Wire:
    """The house itself seals what it has changed; `contents` off: as it did before the seal told of them."""
    said = {k: v for k, v in wire["seal"].items() if k not in ("signature", "contents")} | {"last": wire["links"][-1]["hash"], "made_at": iso(parse_iso(wire["seal"]["made_at"]) + later)}
    said |= {"contents": contents_of(wire["events"], wire["links"])} if contents else {}
    wire["seal"] = {**said, "signature": sign(key, canonical(said))}
    return wire


def in_two_days(wire: Wire, key: Any, first: int, together: bool = False) -> Wire:
    """The house's log as if it had no other acts: `first` of them under the day's head, signed three hours later, the others under
    the next day's. `together`: the file proves all of them by the second head."""
    leaves = [leaf_hash(leaf_data(e["event_id"], e["body_hash"], e["signature"], e["received_at"])) for e in wire["events"]]
    day, signed, heads, begin = date.fromisoformat(wire["heads"][0]["day"]), parse_iso(wire["heads"][0]["signed_at"]), [], 0
    for at, size in enumerate((first, len(leaves))):
        head = {"day": (day + timedelta(days=at)).isoformat(), "tree_size": size, "root": root(leaves[:size]).hex(), "signed_at": iso(signed + timedelta(hours=3, days=at))}
        proofs = [{"event_id": wire["events"][i]["event_id"], "index": i, "path": [n.hex() for n in path(i, leaves[:size])]} for i in range(0 if together else begin, size)]
        heads.append({**head, "signature": sign(key, head_text(head["day"], size, head["root"], head["signed_at"])), "key_id": key_id(key.public_key()), "inclusion": proofs})
        begin = size
    wire["heads"] = heads[1:] if together else heads
    return resealed(wire, key, timedelta(days=3))


def written(head: Wire) -> Wire:
    """A head as a witness writes it down."""
    return {name: value for name, value in head.items() if name != "inclusion"}


def by_somebody_else(shown: Wire, other: str, key: Any) -> Wire:
    """A bundle of the time before contents were sealed: its one courier becomes another wherever he is named beside the signed text."""
    mine = next(e["actor"] for e in shown["events"] if e["device_id"])
    for event in shown["events"]:
        event["actor"] = event["actor"].replace(mine, other)
    for link in shown["links"]:
        link["giver"], link["taker"] = link["giver"].replace(mine, other), link["taker"].replace(mine, other)
    return resealed(shown, key, contents=False)


def filed_earlier(wire: Wire, key: Any) -> Wire:
    event = next(e for e in wire["events"] if json.loads(e["body"])["type"] == "manifest.sealed")
    body = json.loads(event["body"])
    body["payload"]["filing_time"] = "2026-11-04T08:00:00+07:00"
    event["body"], wire["heads"] = rfc8785.dumps(body).decode(), []
    return resealed(relinked(wire), key)


def attested_by_nobody(wire: Wire, event: Wire, key: Any) -> Wire:
    """The courier's phone says that the house has attested the clerk, and passes the envelope on by that."""
    rewritten(event, key, lambda p: p.update(countersignature={"signer": "clerk:x", "method": "attested", "signature": ""}))
    next(k for k in wire["links"] if k["event_id"] == event["event_id"])["role"] = "moved"
    return relinked(wire)


def attested(wire: Wire, house: Any, then: Any) -> Wire:
    """The desk's signature replaced by the house's word; the heads are cut off, for they know another act."""
    event = next(e for e in wire["events"] if json.loads(e["body"])["type"] == "manifest.sealed")
    body = json.loads(event["body"])
    text = rfc8785.dumps({"type": EXCHANGE, **body["payload"]["exchange"]}).decode()
    body["payload"]["signatures"][0] |= {"method": "attested", "signature": sign(house, text), "public_key": None}
    event["body"], wire["heads"] = rfc8785.dumps(body).decode(), []
    made: Wire = then(relinked(wire))
    return made


def attested_on_the_phone(wire: Wire, key: Any, house: Any, dated: str, then: Any) -> Wire:
    """The giver's phone says that the house has attested the taker: by the stolen key, and dated back to before the theft."""
    event = next(e for e in wire["events"] if json.loads(e["body"])["type"] == "envelopes.handed" and "exchange" in json.loads(e["body"])["payload"])
    text = rfc8785.dumps({"type": EXCHANGE, **json.loads(event["body"])["payload"]["exchange"]}).decode()
    rewritten(event, key, lambda p: p["countersignature"].update(method="attested", signature=sign(house, text), public_key=None, signed_at=dated))
    wire["heads"] = []
    made: Wire = then(relinked(wire))
    return made


def put_certificate(wire: Wire, true: Wire) -> Wire:
    wire["keys"][0] = copy.deepcopy(true["keys"][0])
    return wire
