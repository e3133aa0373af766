"""Keeping the heads of another's log: whoever has written down a day's head sees at once if that day is rewritten later.

The file is JSON Lines, one head a line, in the order of days; the first line is the house's key. Where that key was rotated, a line
between the heads is the word of the old key and the new one for it. It needs no trust in the house beyond the first key."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.custody.heads import head_text, key_id
from app.custody.merkle import consistent
from app.custody.signing import load_public_key
from app.custody.succession import TYPE, KeyLink, Lineage, holds, lineage, link_text
from app.kernel.errors import HouseError

Head = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a witness has on file; `lines`: heads and rotations of the key, in the order in which they were written down."""

    house: Mapping[str, str]
    lines: list[Mapping[str, Any]]

    @property
    def heads(self) -> list[Head]:
        return [line for line in self.lines if "day" in line]

    @property
    def links(self) -> list[KeyLink]:
        return [line for line in self.lines if line.get("type") == TYPE]

    @property
    def roots(self) -> dict[str, str]:
        return {head["day"]: head["root"] for head in self.heads}

    @property
    def early(self) -> dict[str, str]:
        """The heads written down before the first word of a stolen key: the thief cannot have made them."""
        at = next((at for at, line in enumerate(self.lines) if line.get("compromised_since")), None)
        return {line["day"]: line["root"] for line in self.lines[: at or 0] if "day" in line}

    def text(self) -> str:
        return "".join(json.dumps(line, sort_keys=True) + "\n" for line in (self.house, *self.lines))


def read(content: str) -> Kept:
    """Raises ValueError for what is no file of heads."""
    try:
        house, *found = [json.loads(line) for line in content.splitlines() if line.strip()]
        if key_id(load_public_key(house["public_key"])) != house["key_id"] or not all(_is_line(line) for line in found):
            raise ValueError("khoá hoặc đầu ngày sai")
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError, HouseError) as error:
        raise ValueError(f"không phải sổ người chứng: {error}") from None
    return Kept(house, found)


def follow(kept: Kept, house: Mapping[str, str], told: Sequence[KeyLink]) -> tuple[list[KeyLink], list[str]]:
    """(the rotations of the key that are new, what is wrong): from the kept key to the one the house names now, link by link."""
    fresh = [link for link in told if link_text(link) not in [link_text(known) for known in kept.links]]
    line, problems = lineage(kept.house["public_key"], [*kept.links, *fresh])
    if house["public_key"] != line.keys[-1]:
        problems.append(f"Bưu điện nay dùng khoá {house['key_id'][:16]}… mà không có lời kế nhiệm từ khoá đã giữ: hỏi bưu điện qua đường khác.")
    return fresh, problems


def compare(kept: Kept, told: Sequence[Head]) -> list[str]:
    """What is wrong with the heads that the house tells now, from the last kept day on (that day included, where there is one)."""
    line, early = lineage(kept.house["public_key"], kept.links)[0], kept.early
    problems = [f"Đầu ngày {head['day']} {fault}." for head in told if (fault := _fault(line, head, early.get(head["day"]) == head["root"]))]
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


def _is_line(line: Mapping[str, Any]) -> bool:
    return holds(line) if line.get("type") == TYPE else isinstance(line["day"], str) and isinstance(line["root"], str)


def _fault(line: Lineage, head: Head, early: bool) -> str:
    return line.fault(head_text(head["day"], head["tree_size"], head["root"], head["signed_at"]), head["signature"], head["signed_at"], early)
