"""Keeping the heads of another's log: whoever has written down a day's head sees at once if that day is rewritten later.

The file is JSON Lines, one head a line, in the order of days; the first line is the house's key. It needs no trust in the house
beyond that key."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.custody.heads import head_text, key_id
from app.custody.merkle import consistent
from app.custody.signing import load_public_key, signature_fits
from app.kernel.errors import HouseError

Head = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a witness has on file."""

    house: Mapping[str, str]
    heads: list[Head]

    @property
    def roots(self) -> dict[str, str]:
        return {head["day"]: head["root"] for head in self.heads}

    def text(self) -> str:
        return "".join(json.dumps(line, sort_keys=True) + "\n" for line in (self.house, *self.heads))


def read(content: str) -> Kept:
    """Raises ValueError for what is no file of heads."""
    try:
        house, *found = [json.loads(line) for line in content.splitlines() if line.strip()]
        if key_id(load_public_key(house["public_key"])) != house["key_id"] or not all(isinstance(h["day"], str) and isinstance(h["root"], str) for h in found):
            raise ValueError("khoá hoặc đầu ngày sai")
    except (ValueError, KeyError, TypeError, HouseError) as error:
        raise ValueError(f"không phải sổ người chứng: {error}") from None
    return Kept(house, found)


def compare(kept: Kept, told: Sequence[Head]) -> list[str]:
    """What is wrong with the heads that the house tells now, from the last kept day on (that day included, where there is one)."""
    problems = [f"Đầu ngày {head['day']} không do bưu điện ký." for head in told if not _signed(kept.house["public_key"], head)]
    roots = {head["day"]: head["root"] for head in told}
    if kept.heads:
        last = kept.heads[-1]
        if last["day"] not in roots:
            problems.append(f"Đầu ngày {last['day']} mà người chứng đã giữ nay không còn.")
        elif roots[last["day"]] != last["root"]:
            problems.append(f"Đầu ngày {last['day']} khác bản mà người chứng đã giữ: nhật ký đã bị viết lại.")
    for older, newer in zip(told, told[1:], strict=False):
        proof = [bytes.fromhex(node) for node in newer["proof"]]
        if not consistent(older["tree_size"], bytes.fromhex(older["root"]), newer["tree_size"], bytes.fromhex(newer["root"]), proof):
            problems.append(f"Đầu ngày {newer['day']} không nối tiếp đầu ngày {older['day']}: nhật ký đã bị viết lại.")
    return problems


def _signed(house_key: str, head: Head) -> bool:
    return signature_fits(house_key, head_text(head["day"], head["tree_size"], head["root"], head["signed_at"]), head["signature"])
