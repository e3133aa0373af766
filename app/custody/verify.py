"""Checks a custody bundle with nothing but the file (and, if given, the house's key id and heads that others wrote down).

`mobile_api/pwa/verify/bundle.ts` is the same check for browsers; tests/custody/vectors.json holds both to the same sentences."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.custody.bundle import MEDIA_TYPE, certificate_text, contents_of
from app.custody.chain import Link, fold
from app.custody.events import decode, exchange_of, moves_of
from app.custody.heads import key_id
from app.custody.log import GENESIS, link_hash
from app.custody.payloads import EnvelopeFound
from app.custody.signing import canonical, load_public_key, signature_fits
from app.custody.succession import KeyLink, Lineage, lineage
from app.custody.verify_heads import anchors
from app.custody.verify_sides import Strength, sides
from app.kernel.errors import HouseError


class Unreadable(Exception):
    """Not a bundle at all."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a witness's book knows of the house's keys: the links it has followed, and the heads (day -> root) that stood in it
    before the first word of a stolen key."""

    links: Sequence[KeyLink] = ()
    early: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`problems` name the link or act that does not hold; `anchored`: acts proven by a signed head of a day; `old`: acts that are not,
    although they should long be; `made_at`: when the house says that it made the file; `strength`: how the handovers are signed."""

    problems: list[str]
    events: int
    anchored: int
    old: list[str]
    made_at: str
    house_key_id: str
    holder: str
    strength: Strength

    @property
    def valid(self) -> bool:
        return not self.problems

    @property
    def text(self) -> str:
        if self.valid:
            s, loose = self.strength, f"\nChưa neo dù đã quá hai ngày khi lập tệp, nên chưa ai giữ giờ nhận của: {', '.join(self.old)}." if self.old else ""
            return (
                f"Đúng: tệp lập lúc {self.made_at}; {self.events} việc, {self.anchored} đã neo vào đầu ngày có chữ ký; {s.keys} lần bàn giao có chữ ký bằng khoá của cả hai bên, {s.weaker} lần bên kia ký cách yếu hơn; "
                f"khoá của bưu điện {self.house_key_id[:16]}…; đang giữ: {self.holder}.{loose}"
            )
        return "SAI:\n" + "\n".join(f"- {problem}" for problem in self.problems)


def verify_bundle(content: bytes, house_key_id: str = "", witnessed: Sequence[Mapping[str, Any]] = (), told: Told | None = None) -> Verdict:
    """Raises Unreadable. `house_key_id` pins the house's key, now or before a rotation; without it the key in the file is
    believed and shown. `witnessed`: heads as somebody else wrote them down on their days."""
    bundle = _read(content)
    try:
        return _verdict(bundle, house_key_id, witnessed, told or Told())
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError, RecursionError, HouseError, msgspec.ValidationError) as error:
        raise Unreadable(f"thiếu hoặc sai trường: {error}") from None


def _read(content: bytes) -> dict[str, Any]:
    try:
        bundle = json.loads(content.decode())
    except (ValueError, RecursionError):
        raise Unreadable("không phải JSON UTF-8") from None
    if not isinstance(bundle, dict) or bundle.get("type") != MEDIA_TYPE:
        raise Unreadable(f"không phải {MEDIA_TYPE}")
    return bundle


def _verdict(bundle: dict[str, Any], pinned: str, witnessed: Sequence[Mapping[str, Any]], told: Told) -> Verdict:
    house, problems = bundle["house"], []
    known = key_id(load_public_key(house["public_key"]))
    line, broken = lineage(house["public_key"], [*told.links, *bundle.get("succession", ())])
    if known != house["key_id"] or (pinned and pinned not in line.ids):
        problems.append(f"Khoá của bưu điện không phải khoá đã biết ({known[:16]}…).")
    events = {event["event_id"]: event for event in bundle["events"]}
    problems += broken + _keys(bundle, line) + _acts(bundle, events) + _links(bundle, events)
    found = anchors(bundle, events, line, witnessed, told.early)
    strength, unsigned = sides(bundle, events, line, found.early)
    problems += unsigned + found.problems + _result(bundle, events) + _seal(bundle, line)
    return Verdict(problems, len(events), len(found.acts), found.old, str(bundle["seal"]["made_at"]), known, str(bundle["result"]["holder"]), strength)


def _keys(bundle: dict[str, Any], line: Lineage) -> list[str]:
    return [
        f"Chứng nhận của máy {key['device_id']} không do bưu điện ký."
        for key in bundle["keys"]
        if not line.certifies(certificate_text(key["device_id"], key["person_id"], key["party"], key["public_key"]), key["signature"], bundle["house"]["public_key"])
    ]


def _acts(bundle: dict[str, Any], events: dict[str, Any]) -> list[str]:
    keys = {key["device_id"]: key for key in bundle["keys"]}
    problems = []
    for event in events.values():
        name = f"việc {event['event_id']}"
        if hashlib.sha256(event["body"].encode()).hexdigest() != event["body_hash"]:
            problems.append(f"Nội dung {name} đã bị sửa (mã băm không khớp).")
        inner = json.loads(event["body"]).get("event_id", event["event_id"])
        if str(inner).lower() != event["event_id"]:
            problems.append(f"Mã của {name} không khớp nội dung.")
        if event["device_id"] is None:
            continue
        if event["device_id"] not in keys:
            problems.append(f"Không có khoá của máy đã ký {name}.")
        elif not signature_fits(keys[event["device_id"]]["public_key"], event["body"], event["signature"]):
            problems.append(f"Chữ ký của {name} không đúng.")
        elif keys[event["device_id"]]["party"] != event["actor"]:
            problems.append(f"Người làm ghi ở {name} không phải chủ của máy đã ký.")
    return problems


def _links(bundle: dict[str, Any], events: dict[str, Any]) -> list[str]:
    problems: list[str] = []
    previous, item = GENESIS, bundle["item_number"]
    for at, link in enumerate(bundle["links"], start=1):
        event = events.get(link["event_id"])
        if link["position"] != at or event is None:
            return [*problems, f"Mắt {at} thiếu hoặc sai thứ tự."]
        previous = link_hash(previous, at, item, event["body_hash"])
        if previous != link["hash"]:
            return [*problems, f"Mắt {at} không nối với mắt trước (mã băm không khớp)."]
        if not _says(link, event, item):
            problems.append(f"Mắt {at} không nói điều mà việc {link['event_id']} đã ký.")
    return problems


def _says(link: dict[str, Any], event: dict[str, Any], item: str) -> bool:
    """The link repeats what the signed act says: who gave, who took, standing on which act."""
    body = json.loads(event["body"])
    payload = decode(body["type"], body["payload"])
    moves = [m for m in moves_of(payload, event["actor"]) if m.item_number == item]
    named = {number.replace(" ", "").upper(): act for number, act in body.get("previous", {}).items()}
    if link["previous"] != named.get(item):
        return False
    if not moves:
        return bool(link["role"] == "noted")
    exchange = exchange_of(payload)
    said = (moves[0].role, moves[0].giver, moves[0].taker, exchange.id if exchange and moves[0].role != "noted" else None)
    return said == (link["role"], link["giver"], link["taker"], link.get("exchange"))


def _result(bundle: dict[str, Any], events: dict[str, Any]) -> list[str]:
    """The chain folds to the holder that the bundle claims."""
    links, voided = [], set()
    for k in bundle["links"]:
        if k["event_id"] not in events:
            continue  # named above as a missing link
        event = events[k["event_id"]]
        body = json.loads(event["body"])
        links.append(Link(k["event_id"], k["role"], k["giver"], k["taker"], k["previous"], event["device_id"] or "", body.get("seq") or 0, k.get("exchange") or ""))
        payload = decode(body["type"], body["payload"])
        voided |= set(payload.settles) if isinstance(payload, EnvelopeFound) else set()
    chain = fold(links, bundle["origin"], frozenset(voided))
    claimed = bundle["result"]
    if (chain.holder, list(chain.contested), chain.awaiting) != (claimed["holder"], claimed["contested"], claimed["awaiting"]):
        if chain.holder == claimed["holder"]:
            return ["Chuỗi cho thấy tranh chấp, hoặc việc chờ ký, khác điều tệp nói."]
        return [f"Chuỗi cho thấy người giữ là {chain.holder}, không phải {claimed['holder']}."]
    return []


def _seal(bundle: dict[str, Any], line: Lineage) -> list[str]:
    """The house's word on how long the chain was when the file was made: nothing can be cut off its end."""
    seal = bundle["seal"]
    if fault := line.fault(canonical({k: v for k, v in seal.items() if k != "signature"}), seal["signature"], seal["made_at"]):
        return [f"Dấu của tệp {fault}."]
    links, said = bundle["links"], bundle["result"]
    told = (bundle["item_number"], bundle["origin"], len(links), links[-1]["hash"] if links else GENESIS, said["holder"], said["contested"], said["awaiting"])
    if told != (seal["item_number"], seal["origin"], seal["links"], seal["last"], seal["holder"], seal["contested"], seal["awaiting"]):
        return [f"Chuỗi trong tệp không phải chuỗi mà bưu điện đã đóng dấu ({seal['links']} mắt)."]
    if "contents" in seal and seal["contents"] != contents_of(bundle["events"], links):
        return ["Việc trong tệp (giờ, người, nguồn hoặc kết quả ghi nhận) không như lúc bưu điện đóng dấu."]
    return []
