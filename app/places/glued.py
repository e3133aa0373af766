"""Words that were written together: "xaanhiep", "hchauthanh", "anhiepchauthanh"."""

from collections.abc import Sequence
from functools import cache

from app.places.names import Names
from app.places.words import Word

TYPES = {
    "thitran": "thi tran", "thixa": "thi xa", "thanhpho": "thanh pho", "phuong": "phuong", "huien": "huyen", "tinh": "tinh", "xa": "xa",
    "tp": "thanh pho", "tx": "thi xa", "tt": "thi tran", "x": "xa", "h": "huyen", "p": "phuong", "t": "tinh",
}  # fmt: skip
SHORTEST = 7  # letters; the index writes y as i


def unglue(names: Names, words: Sequence[Word]) -> list[Word]:
    """Long words that are made of nothing but known names and types are taken apart; all others stay as they are."""
    out: list[Word] = []
    for word in words:
        parts = _parts(names, word.key.replace("y", "i")) if len(word.key) >= SHORTEST and word.key.isalpha() else ()
        if len(parts) < 2:
            out.append(word)
            continue
        split = [piece for part in parts for piece in TYPES.get(part, part).split()]
        out += [Word(piece, piece, "" if i else word.gap) for i, piece in enumerate(split)]
    return out


def _parts(names: Names, whole: str) -> tuple[str, ...]:
    """Types and names that fill `whole` without a rest, names as the index knows them run together; () if there are none."""

    @cache
    def fill(rest: str, typed: bool) -> tuple[str, ...] | None:
        if not rest:
            return ()
        for end in range(len(rest), 4, -1):
            if rest[:end] in names.joined and (tail := fill(rest[end:], False)) is not None:
                return (rest[:end], *tail)
        for short in () if typed else TYPES:
            if rest.startswith(short) and len(rest) > len(short) + 4 and (tail := fill(rest[len(short) :], True)) is not None:
                return (short, *tail)
        return None

    return fill(whole, False) or ()
