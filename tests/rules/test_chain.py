"""Custody: the holder is a function of the set of acts, not of the order in which phones find a network."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.custody.chain import Link, fold
from app.custody.cure import cures

PARTIES = ["courier:a", "courier:b", "courier:c", "office:x", "agency:d"]
ORIGIN = "citizen:o"


def walk(takers: list[str]) -> list[Link]:
    """An honest chain: each act stands on the one before it; the giver's phone reports."""
    links, holder, tip = [], ORIGIN, None
    for at, taker in enumerate(takers):
        links.append(Link(f"e{at}", "moved", holder, taker, tip, f"phone-{holder}", at + 1))
        holder, tip = taker, f"e{at}"
    return links


walks = st.lists(st.sampled_from(PARTIES), min_size=1, max_size=7).map(lambda takers: [t for i, t in enumerate(takers) if i == 0 or takers[i - 1] != t])


@given(walks, st.randoms())
@settings(max_examples=200, deadline=None)
def test_the_order_of_arrival_does_not_matter(takers: list[str], random: object) -> None:
    links = walk(takers)
    shuffled = list(links)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    expected = fold(links, ORIGIN)
    assert expected.holder == takers[-1]
    assert not expected.contested
    assert fold(shuffled, ORIGIN) == expected


@given(walks, st.integers(0, 6), st.randoms())
@settings(max_examples=200, deadline=None)
def test_a_missing_scan_heals_when_it_arrives_and_repetition_changes_nothing(takers: list[str], missing: int, random: object) -> None:
    links = walk(takers)
    late = links[missing % len(links)]
    before = [link for link in links if link != late]
    assert fold([*before, late, late], ORIGIN) == fold(links, ORIGIN)


def test_two_takers_on_the_same_act_are_contested_and_both_are_kept() -> None:
    first = Link("e0", "moved", ORIGIN, "courier:a", None, "a", 1)
    one = Link("e1", "moved", "courier:a", "office:x", "e0", "a", 2)
    two = Link("e2", "moved", "courier:a", "courier:b", "e0", "b", 1)
    chain = fold([first, one, two], ORIGIN)
    assert len(chain.contested) == 1
    assert {*chain.path, *chain.contested} == {"e0", "e1", "e2"}


def test_both_sides_of_one_handover_are_one_act() -> None:
    first = Link("e0", "moved", ORIGIN, "courier:a", None, "a", 1)
    given_ = Link("e1", "moved", "courier:a", "courier:b", "e0", "a", 2)
    taken = Link("e2", "moved", "courier:a", "courier:b", "e0", "b", 1)
    chain = fold([first, given_, taken], ORIGIN)
    assert (chain.holder, chain.contested) == ("courier:b", ())


def test_a_handing_without_signature_awaits_the_desk() -> None:
    first = Link("e0", "moved", ORIGIN, "courier:a", None, "a", 1)
    offered = Link("e1", "offered", "courier:a", "agency:d", "e0", "a", 2)
    chain = fold([offered, first], ORIGIN)
    assert (chain.holder, chain.awaiting) == ("courier:a", "agency:d")
    sealed = Link("e2", "moved", "courier:a", "agency:d", "e1", "", 0)
    assert fold([first, sealed, offered], ORIGIN).holder == "agency:d"


def test_what_a_dispatcher_found_settles_the_dispute() -> None:
    first = Link("e0", "moved", ORIGIN, "courier:a", None, "a", 1)
    odd = Link("e1", "moved", "courier:c", "office:x", None, "c", 1)
    found = Link("e2", "moved", "", "office:x", None, "", 0)
    assert fold([first, odd], ORIGIN).contested == ("e1",)
    healed = fold([first, odd, found], ORIGIN, frozenset({"e1"}))
    assert (healed.holder, healed.contested) == ("office:x", ())


def twice_told(takers: list[str]) -> list[Link]:
    """Each handover reported by both sides, standing on the exchange before it."""
    links, holder, tip = [], ORIGIN, None
    for at, taker in enumerate(takers):
        for side in (holder, taker):
            links.append(Link(f"{side}-{at}", "moved", holder, taker, tip, f"phone-{side}", at + 1, f"x{at}"))
        holder, tip = taker, f"x{at}"
    return links


@given(walks, st.randoms(), st.data())
@settings(max_examples=200, deadline=None)
def test_an_exchange_is_one_act_whoever_reports_it_and_in_whatever_order(takers: list[str], random: object, data: st.DataObject) -> None:
    links = twice_told(takers)
    one_side = [data.draw(st.sampled_from(links[at : at + 2])) for at in range(0, len(links), 2)]
    shuffled = [*links]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    both = fold(links, ORIGIN)
    assert fold(shuffled, ORIGIN) == both
    assert (len(both.path), both.holder, both.contested) == (len(takers), takers[-1], ())
    alone = fold(one_side, ORIGIN)
    assert (alone.holder, alone.tip, alone.contested) == (both.holder, both.tip, ())


def test_the_same_name_under_other_people_is_another_act() -> None:
    first = Link("e0", "moved", ORIGIN, "courier:a", None, "a", 1)
    one = Link("e1", "moved", "courier:a", "courier:b", "e0", "a", 2, "x")
    stolen = Link("e2", "moved", "courier:a", "courier:c", "e0", "c", 1, "x")
    assert len(fold([first, one, stolen], ORIGIN).contested) == 1


@given(walks, st.integers(0, 6))
@settings(max_examples=200, deadline=None)
def test_the_cure_of_a_contested_envelope_names_the_scan_that_is_missing(takers: list[str], missing: int) -> None:
    links = walk(takers)
    late = links[missing % len(links)]
    before = [link for link in links if link != late]
    chain = fold(before, ORIGIN)
    found = cures(before, chain, ORIGIN)
    assert len(found) == len(chain.contested)
    assert not (chain.contested and late == links[-1])  # nothing can be contested for want of the last act
    direct = [c for c in found if c.act == late.event_id]
    assert not chain.contested or direct and all(c.kind == "missing_act" and c.taker == late.taker for c in direct)


def test_a_cure_tells_a_missing_handover_from_two_takers() -> None:
    first = Link("e0", "moved", ORIGIN, "courier:a", None, "a", 1)
    stranger = Link("e1", "moved", "courier:c", "office:x", "e0", "c", 1)
    chain = fold([first, stranger], ORIGIN)
    assert [(c.kind, c.giver, c.taker, c.rival) for c in cures([first, stranger], chain, ORIGIN)] == [("missing_handover", "courier:a", "courier:c", "e0")]
    one = Link("e2", "moved", "courier:a", "office:x", "e0", "a", 2)
    two = Link("e3", "moved", "courier:a", "courier:b", "e0", "b", 1)
    chain = fold([first, one, two], ORIGIN)
    (cure,) = cures([first, one, two], chain, ORIGIN)
    assert (cure.kind, cure.giver, {cure.event_id, cure.rival}) == ("two_takers", "courier:a", {"e2", "e3"})


reports = st.lists(st.tuples(st.sampled_from(PARTIES[:3]), st.sampled_from(["giver", "both"])), min_size=1, max_size=7)


def both_sides(handovers: list[tuple[str, str]]) -> tuple[list[Link], str]:
    """Couriers pass an envelope around; the giver writes it down, the taker sometimes too; each phone knows only its own acts."""
    links, holder, tips, counts = [Link("e", "moved", ORIGIN, PARTIES[0], None, PARTIES[0], 1)], PARTIES[0], {PARTIES[0]: "e"}, {PARTIES[0]: 1}
    for at, (taker, who) in enumerate(handovers):
        if taker == holder:
            continue
        for side in (holder, taker) if who == "both" else (holder,):
            counts[side] = counts.get(side, 0) + 1
            links.append(Link(f"{side}{at}", "moved", holder, taker, tips.get(side), side, counts[side]))
            tips[side] = f"{side}{at}"
        holder = taker
    return links, holder


@given(reports, st.randoms())
@settings(max_examples=200, deadline=None)
def test_an_envelope_passed_to_and_fro_is_where_it_was_passed_last_whoever_wrote_it_down(handovers: list[tuple[str, str]], random: object) -> None:
    links, holder = both_sides(handovers)
    random.shuffle(links)  # type: ignore[attr-defined]
    chain = fold(links, ORIGIN)
    assert (chain.holder, chain.contested) == (holder, ())


def test_an_envelope_that_the_desk_has_left_with_its_giver_waits_for_nobody_until_it_is_offered_again() -> None:
    collected = Link("c", "moved", ORIGIN, "courier:a", None, "a", 1)
    offer = Link("o", "offered", "courier:a", "agency:d", "c", "a", 2)
    left = Link("s", "noted", "courier:a", "agency:d", "c", "", 0)
    unaware, again = Link("o2", "offered", "courier:a", "agency:d", "o", "a", 3), Link("o3", "offered", "courier:a", "agency:d", "s", "a", 4)
    elsewhere = Link("o4", "offered", "courier:a", "agency:x", "o", "a", 3)
    for links, waits in (
        ([collected, offer], "agency:d"), ([collected, offer, left], None), ([collected, left, offer], None), ([collected, offer, left, unaware], None),
        ([collected, offer, left, again], "agency:d"), ([collected, offer, left, elsewhere], "agency:x"),
    ):  # fmt: skip
        chain = fold(links, ORIGIN)
        assert (chain.holder, chain.awaiting, chain.contested) == ("courier:a", waits, ())
