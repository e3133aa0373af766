"""Merkle tree hash, inclusion and consistency proofs as in RFC 6962 section 2.1 (SHA-256). Pure."""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """MTH over leaf hashes."""
    if not leaves:
        return EMPTY
    level = list(leaves)
    while len(level) > 1:
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Audit path of the leaf at `index` (0-based), nearest sibling first (RFC 6962 2.1.1)."""
    path, level = [], list(leaves)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level, index = paired + ([level[-1]] if len(level) % 2 else []), index // 2
    return path


def root_of_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that the path leads to (RFC 9162 2.1.3.2); None where the path does not fit index and size."""
    if not 0 <= index < size:
        return None
    node, last, at = leaf, size - 1, index
    for sibling in path:
        if last == 0:
            return None
        if at % 2 or at == last:
            node = node_hash(sibling, node)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    return node if last == 0 else None


def consistency(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """Proof that the first `size` leaves are the beginning of `leaves` (RFC 6962 2.1.2)."""

    def subproof(part: Sequence[bytes], m: int, whole: bool) -> list[bytes]:
        if m == len(part):
            return [] if whole else [root(part)]
        k = 1 << ((len(part) - 1).bit_length() - 1)
        if m <= k:
            return [*subproof(part[:k], m, whole), root(part[k:])]
        return [*subproof(part[k:], m - k, False), root(part[:k])]

    return [] if size in (0, len(leaves)) else subproof(leaves, size, True)


def consistent(old_size: int, old_root: bytes, size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """RFC 9162 2.1.4.2."""
    if old_size == 0:
        return not proof
    if old_size == size:
        return not proof and old_root == new_root
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path = [old_root, *path]
    if not path or old_size > size:
        return False
    at, last = old_size - 1, size - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            first, second = node_hash(node, first), node_hash(node, second)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, node)
        at, last = at >> 1, last >> 1
    return first == old_root and second == new_root and last == 0
