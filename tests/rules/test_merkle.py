"""The day's signed head: every act is inside, and a longer log begins with the shorter one (RFC 6962)."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from app.custody.merkle import complete, consistency_spans, consistent, inclusion_spans, joined, leaf_hash, root_of_inclusion
from tests.naive_tree import path, proof, root

sizes = st.integers(1, 70)


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(i).encode()) for i in range(count)]


def test_the_empty_tree_and_the_first_leaf_are_those_of_rfc_6962() -> None:
    assert root([]) == hashlib.sha256(b"").digest()
    assert root([leaf_hash(b"")]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@given(sizes, st.data())
def test_every_leaf_is_provably_inside_and_another_leaf_is_not(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    known = leaves(size)
    audit = path(index, known)
    assert root_of_inclusion(known[index], index, size, audit) == root(known)
    assert root_of_inclusion(leaf_hash(b"forged"), index, size, audit) != root(known)


@given(sizes, st.data())
def test_a_log_that_only_grows_is_consistent_and_a_rewritten_one_is_not(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    known = leaves(size)
    assert consistent(old, root(known[:old]), size, root(known), proof(old, known))
    rewritten = [leaf_hash(b"forged"), *known[1:]]
    if old < size:
        assert not consistent(old, root(known[:old]), size, root(rewritten), proof(old, rewritten))


@given(sizes, st.data())
def test_each_hash_of_a_proof_is_joined_from_complete_subtrees(size: int, data: st.DataObject) -> None:
    known = leaves(size)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))

    def over(begin: int, end: int) -> bytes:
        return joined([root(known[at << level : (at + 1) << level]) for level, at in complete(begin, end)])

    assert over(0, size) == root(known)
    assert [over(*span) for span in inclusion_spans(index, size)] == path(index, known)
    assert [over(*span) for span in consistency_spans(old, size)] == proof(old, known)
