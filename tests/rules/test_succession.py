"""The house's keys as a line: whichever way the links come, they lead from every key to every other, and nowhere else."""

from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from app.custody.heads import public_text
from app.custody.rotation import make_link
from app.custody.signing import sign
from app.custody.succession import ENDED, STOLEN, UNSIGNED, lineage
from app.kernel.time import iso

START = datetime(2026, 1, 1, tzinfo=UTC)
PRIVATE = [ec.generate_private_key(ec.SECP256R1()) for _ in range(6)]
KEYS = [public_text(key.public_key()) for key in PRIVATE]
LINKS = [make_link(old, new, START + timedelta(days=30 * at), None) for at, (old, new) in enumerate(zip(PRIVATE, PRIVATE[1:], strict=False), start=1)]
places = st.integers(0, len(KEYS) - 1)


@given(places, st.permutations(LINKS), st.lists(st.sampled_from(LINKS)))
def test_order_and_repeats_do_not_matter(house: int, shuffled: list[dict[str, object]], repeats: list[dict[str, object]]) -> None:
    line, problems = lineage(KEYS[house], shuffled + repeats)
    assert (list(line.keys), problems) == (KEYS, [])


@given(places, st.sets(st.integers(0, len(LINKS) - 1)))
def test_a_link_left_out_leads_no_further(house: int, left_out: set[int]) -> None:
    line, problems = lineage(KEYS[house], [link for at, link in enumerate(LINKS) if at not in left_out])
    first = max((at + 1 for at in left_out if at < house), default=0)
    last = min((at for at in left_out if at >= house), default=len(KEYS) - 1)
    assert list(line.keys) == KEYS[first : last + 1]
    assert len(problems) == len(LINKS) - len(left_out) - (last - first)


@given(places, st.sampled_from(["from", "to", "at", "compromised_since", "from_signature", "to_signature", "type"]), st.integers(0, len(LINKS) - 1))
def test_a_link_with_one_field_changed_joins_nothing(house: int, field: str, at: int) -> None:
    other = {**LINKS[at - 1], "compromised_since": iso(START), "type": "buuta.exchange.1"}
    links = [*LINKS[:at], {**LINKS[at], field: other[field]}, *LINKS[at + 1 :]]
    line, problems = lineage(KEYS[house], links)
    assert problems and (KEYS[at] in line.keys) != (KEYS[at + 1] in line.keys)


@given(places, st.integers(0, 400))
def test_a_key_signs_until_its_link_and_never_after(key: int, day: int) -> None:
    line, moment = lineage(KEYS[0], LINKS)[0], START + timedelta(days=day)
    over = key < len(LINKS) and day > 30 * (key + 1)
    assert line.fault("x", sign(PRIVATE[key], "x"), iso(moment)) == (ENDED if over else "")
    assert line.fault("y", sign(PRIVATE[key], "x"), iso(moment)) == UNSIGNED


@given(st.integers(0, 30), st.integers(0, 30), st.booleans())
def test_after_a_theft_only_what_was_kept_before_is_believed(theft: int, day: int, early: bool) -> None:
    link = make_link(PRIVATE[0], PRIVATE[1], START + timedelta(days=30), START + timedelta(days=theft))
    line = lineage(KEYS[1], [link])[0]
    assert line.fault("x", sign(PRIVATE[0], "x"), iso(START + timedelta(days=day)), early) == (STOLEN if day > theft and not early else "")
    assert line.fault("x", sign(PRIVATE[1], "x"), iso(START + timedelta(days=day))) == ""
    assert not line.certifies("x", sign(PRIVATE[0], "x"), KEYS[1]) and line.certifies("x", sign(PRIVATE[1], "x"), KEYS[1])
