"""The house's keys, one after the other: each change is one text that the key before and the key after both sign (docs/custody.md).

`mobile_api/pwa/core/succession.ts` is the same for phones and browsers."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.custody.signing import canonical, signature_fits
from app.kernel.time import parse_iso

TYPE = "buuta.house_key.1"
OLD_PACK = timedelta(days=30)
UNSIGNED = "không do bưu điện ký"
ENDED = "ký bằng khoá mà bưu điện đã thôi dùng"
STOLEN = "ký bằng khoá đã lộ, sau lúc lộ"
KeyLink = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lineage:
    """`keys`: the house's keys as base64 SPKI, oldest first, all joined by links that hold; `ends`: key -> the link that ended it."""

    keys: tuple[str, ...]
    ends: Mapping[str, KeyLink]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(id_of(key) for key in self.keys)

    def fault(self, text: str, signature: str, dated: str, early: bool = False, received: str = "") -> str:
        """What is wrong with a signature of the house that says it was made at `dated`; "" where it holds. `early`: a witness
        has kept what it stands for since before the house said that the key was stolen. `received`: when the house had it,
        where somebody else's device wrote the date: who has stolen a key can date it back."""
        key = next((k for k in reversed(self.keys) if signature_fits(k, text, signature)), None)
        if key is None:
            return UNSIGNED
        end = self.ends.get(key)
        if end is None:
            return ""
        if parse_iso(dated) > parse_iso(end["at"]):
            return ENDED
        since, latest = end["compromised_since"], max(parse_iso(dated), parse_iso(received or dated))
        return STOLEN if since and latest > parse_iso(since) and not early else ""

    def certifies(self, text: str, signature: str, house: str) -> bool:
        """Certificates carry no date: the key `house` of the file itself, or any other that was never stolen."""
        return any((k == house or not self.ends.get(k, {}).get("compromised_since")) and signature_fits(k, text, signature) for k in reversed(self.keys))


def lineage(house: str, links: Iterable[KeyLink]) -> tuple[Lineage, list[str]]:
    """The keys before and after `house` that the links lead to, and what is wrong with the links. Links named first win."""
    after: dict[str, KeyLink] = {}
    before: dict[str, KeyLink] = {}
    problems: list[str] = []
    for link in links:
        known = after.get(link["from"]) or before.get(link["to"])
        if not holds(link):
            problems.append(f"Lời kế nhiệm khoá {_short(link['from'])} → {_short(link['to'])} không có chữ ký đúng của cả hai khoá.")
        elif known is None:
            after[link["from"]] = before[link["to"]] = link
        elif link_text(known) != link_text(link):
            problems.append(f"Hai lời kế nhiệm khoá trái nhau: {_short(known['from'])} → {_short(known['to'])} và {_short(link['from'])} → {_short(link['to'])}.")
    keys = [house]
    while (older := before.get(keys[0])) and older["from"] not in keys:
        keys.insert(0, older["from"])
    while (newer := after.get(keys[-1])) and newer["to"] not in keys:
        keys.append(newer["to"])
    problems += [f"Chuỗi khoá của bưu điện bị đứt sau {_short(link['to'])}" for link in after.values() if link["from"] not in keys]
    return Lineage(tuple(keys), after), problems


def link_text(link: KeyLink) -> str:
    """What both keys sign: RFC 8785 text. `from`, `to`: base64 SPKI; `compromised_since`: ISO 8601 or null."""
    return canonical({"type": TYPE, "from": link["from"], "to": link["to"], "at": link["at"], "compromised_since": link["compromised_since"]})


def holds(link: KeyLink) -> bool:
    text = link_text(link)
    return (
        link["type"] == TYPE and link["from"] != link["to"]
        and signature_fits(link["from"], text, link["from_signature"]) and signature_fits(link["to"], text, link["to_signature"])
    )  # fmt: skip


def recent(links: Iterable[KeyLink], now: datetime) -> list[KeyLink]:
    """What an offer or answer carries for a phone whose day pack is older than the last rotation."""
    return [link for link in links if parse_iso(link["at"]) > now - OLD_PACK]


def id_of(public_key: str) -> str:
    """Key id: SHA-256 of the SPKI in hex. Raises ValueError for what is no base64."""
    return hashlib.sha256(base64.b64decode(public_key, validate=True)).hexdigest()


def _short(public_key: str) -> str:
    return f"{id_of(public_key)[:16]}…"
