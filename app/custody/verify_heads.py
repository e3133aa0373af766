"""What the signed heads of days prove of a bundle's acts, and whether the times of receipt agree with them. The heads in the file are
the house's choice; those in a witness's book are not, so a day left out or dated back shows against them."""

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app.custody.heads import head_text
from app.custody.merkle import leaf_hash, root_of_inclusion
from app.custody.succession import Lineage
from app.custody.tree import leaf_data
from app.kernel.time import parse_iso as _moment

GRACE = timedelta(minutes=10)  # an act is dated when it comes, and may wait for its turn while a head is signed
OLD = timedelta(days=2)  # a head is signed each night: what is older than this should long be under one
Wire = Mapping[str, Any]


@dataclass(slots=True)
class Anchors:
    """`proven`: (act, its place in the log, the head that covers it); `early`: acts in a head that a witness kept early; `old`: acts
    that no head proves although they came more than two days before the file was made."""

    proven: list[tuple[str, int, Wire]] = field(default_factory=list)
    early: set[str] = field(default_factory=set)
    old: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def acts(self) -> set[str]:
        return {name for name, _, _ in self.proven}


def anchors(bundle: Wire, events: Mapping[str, Wire], line: Lineage, book: Sequence[Wire], early: Mapping[str, str]) -> Anchors:
    """`book`: heads as a witness has kept them; one with no more than day and root is good for comparing that day."""
    found, roots, wrong = Anchors(), {head["day"]: head["root"] for head in book}, set[str]()
    known = [head for head in book if "tree_size" in head and "signed_at" in head]
    for head in bundle["heads"]:
        day, kept = _day(head["day"]), early.get(head["day"]) == head["root"]
        if fault := line.fault(head_text(day, head["tree_size"], head["root"], head["signed_at"]), head["signature"], head["signed_at"], kept):
            found.problems.append(f"Đầu ngày {day} {fault}.")
        elif roots.get(day, head["root"]) != head["root"]:
            found.problems.append(f"Đầu ngày {day} khác bản mà người chứng đã giữ: nhật ký đã bị viết lại.")
        else:
            known.append(head)
            wrong |= _included(found, head, events, kept)
    found.problems += _out_of_order(known) + _left_out(bundle, events, known, found.acts | wrong) + _displaced(found, events, known) + _filed_back(events)
    made = _moment(bundle["seal"]["made_at"])
    found.old = [name for name, event in events.items() if name not in found.acts and _moment(event["received_at"]) < made - OLD]
    return found


def _day(text: str) -> str:
    """Between two days of a book there is no third one, however it is called."""
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError(f"không phải ngày: {text}")
    return text


def _included(found: Anchors, head: Wire, events: Mapping[str, Wire], kept: bool) -> set[str]:
    """Acts that are not where the file says."""
    wrong = set()
    for proof in head["inclusion"]:
        name, event = proof["event_id"], events.get(proof["event_id"])
        if event is None:
            found.problems.append(f"Việc {name} có trong đầu ngày {head['day']} mà không có trong tệp.")
            continue
        leaf = leaf_hash(leaf_data(event["event_id"], event["body_hash"], event["signature"], event["received_at"]))
        if root_of_inclusion(leaf, proof["index"], head["tree_size"], [bytes.fromhex(node) for node in proof["path"]]) != bytes.fromhex(head["root"]):
            found.problems.append(f"Việc {name} không nằm trong đầu ngày {head['day']}.")
            wrong.add(name)
            continue
        found.proven.append((name, proof["index"], head))
        found.early |= {name} if kept else set()
    return wrong


def _out_of_order(known: Sequence[Wire]) -> list[str]:
    """The log only grows: each day's head covers no less than the one before it, and is signed after it."""
    days = sorted(known, key=lambda h: (h["day"], _moment(h["signed_at"])))
    pairs = zip(days, days[1:], strict=False)
    return [f"Đầu ngày {b['day']} trái với đầu ngày {a['day']}: nhật ký đã bị viết lại." for a, b in pairs if b["tree_size"] < a["tree_size"] or _moment(b["signed_at"]) < _moment(a["signed_at"]) - GRACE]


def _left_out(bundle: Wire, events: Mapping[str, Wire], known: Sequence[Wire], named: AbstractSet[str]) -> list[str]:
    """A head covers all that came before it: an act received before the newest one stands under it, or came into the log later."""
    made = _moment(bundle["seal"]["made_at"]) - GRACE
    head = max((h for h in known if _moment(h["signed_at"]) <= made), key=lambda h: _moment(h["signed_at"]), default=None)
    if head is None:
        return []
    before = _moment(head["signed_at"]) - GRACE
    missing = [name for name, event in events.items() if name not in named and _moment(event["received_at"]) < before]
    return [f"Bưu điện ghi là đã nhận trước đầu ngày {head['day']} mà không được neo: {', '.join(missing)}."] if missing else []


def _displaced(found: Anchors, events: Mapping[str, Wire], known: Sequence[Wire]) -> list[str]:
    """An act stands under the first head after it was received: behind all heads signed before, under none signed long since."""
    problems = []
    for name, place, head in found.proven:
        received, day = _moment(events[name]["received_at"]), head["day"]
        passed = max((h for h in known if h["tree_size"] <= place), key=lambda h: _moment(h["signed_at"]), default=None)
        older = next((h for h in known if h["day"] < day and h["tree_size"] > place), None)
        if passed and received < _moment(passed["signed_at"]) - GRACE:
            problems.append(f"Việc {name} ghi là nhận trước đầu ngày {passed['day']} mà vào nhật ký sau đó: giờ nhận đã bị lùi.")
        elif older:
            problems.append(f"Việc {name} neo ở đầu ngày {day}, vào chỗ mà đầu ngày {older['day']} đã giữ: nhật ký đã bị viết lại.")
        elif received > _moment(head["signed_at"]) + GRACE:
            problems.append(f"Việc {name} ghi là nhận sau khi đầu ngày {day} đã ký.")
    return problems


def _filed_back(events: Mapping[str, Wire]) -> list[str]:
    """The house seals a manifest and writes it down in one step: its filing time is the time of receipt."""
    problems = []
    for name, event in events.items():
        body = json.loads(event["body"])
        filed = body["payload"].get("filing_time") if body["type"] == "manifest.sealed" else None
        if filed and _moment(filed) < _moment(event["received_at"]) - GRACE:
            problems.append(f"Giờ nộp hồ sơ trong việc {name} sớm hơn lúc bưu điện ghi việc đó.")
    return problems
