"""Merkle tree hash, inclusion and consistency proofs as in RFC 6962 section 2.1 (SHA-256). Pure."""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()

Span = tuple[int, int]
"""Leaves from the first number up to the second, 0-based."""


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def complete(begin: int, end: int) -> list[tuple[int, int]]:
    """The complete subtrees (level, place) that make up the leaves from `begin` up to `end`, left to right; `begin` must be a
    place where a subtree of that length may begin, as it is for every span below."""
    nodes = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        nodes.append((level, begin >> level))
        begin += 1 << level
    return nodes


def joined(hashes: Sequence[bytes]) -> bytes:
    """The tree hash over neighbouring complete subtrees, each smaller than the one before it."""
    *rest, found = hashes
    for left in reversed(rest):
        found = node_hash(left, found)
    return found


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Whose hashes make the audit path of the leaf at `index` (0-based), nearest sibling first (RFC 6962 2.1.1)."""
    path: list[Span] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _half(end - begin)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((begin, middle))
            begin = middle
    return path[::-1]


def consistency_spans(older: int, size: int) -> list[Span]:
    """Whose hashes prove that the first `older` leaves are the beginning of the first `size` (RFC 6962 2.1.2)."""
    if older in (0, size):
        return []
    proof: list[Span] = []
    begin, end, whole = 0, size, True
    while older != end:
        middle = begin + _half(end - begin)
        if older <= middle:
            proof.append((middle, end))
            end = middle
        else:
            proof.append((begin, middle))
            begin, whole = middle, False
    return ([] if whole else [(begin, end)]) + proof[::-1]


def _half(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


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
