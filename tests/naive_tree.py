"""RFC 6962 section 2.1 as it is written there, over all leaf hashes: slow, and what the stored tree is held against."""

import hashlib
from collections.abc import Sequence

from app.custody.merkle import node_hash


def root(d: Sequence[bytes]) -> bytes:
    if not d:
        return hashlib.sha256(b"").digest()
    return d[0] if len(d) == 1 else node_hash(root(d[: split(d)]), root(d[split(d) :]))


def path(m: int, d: Sequence[bytes]) -> list[bytes]:
    if len(d) == 1:
        return []
    k = split(d)
    return [*path(m, d[:k]), root(d[k:])] if m < k else [*path(m - k, d[k:]), root(d[:k])]


def proof(m: int, d: Sequence[bytes]) -> list[bytes]:
    return subproof(m, d, True)


def subproof(m: int, d: Sequence[bytes], b: bool) -> list[bytes]:
    if m == len(d):
        return [] if b else [root(d)]
    k = split(d)
    return [*subproof(m, d[:k], b), root(d[k:])] if m <= k else [*subproof(m - k, d[k:], False), root(d[:k])]


def split(d: Sequence[bytes]) -> int:
    k = 1
    while k * 2 < len(d):
        k *= 2
    return k
