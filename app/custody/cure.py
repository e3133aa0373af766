"""What would heal a contested envelope: which scan is missing between the chain and the act that does not fit. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.custody.chain import Chain, Link

Kind = Literal["missing_handover", "missing_act", "two_takers", "out_of_order"]


@dataclass(frozen=True, slots=True)
class Cure:
    """`missing_handover`: the scan giver -> taker has not come (from either phone). `missing_act`: the act `act` on which this one
    stands has not come. `two_takers`: two acts on the same act; only people can tell. `rival`: the act of the chain it clashes with."""

    event_id: str
    kind: Kind
    giver: str
    taker: str
    act: str | None
    rival: str | None


def cures(links: Iterable[Link], chain: Chain, origin: str) -> list[Cure]:
    """One for each contested act that passes custody, in the order of the chain's list."""
    known = {link.event_id: link for link in links}
    exchanges = {link.exchange for link in known.values() if link.exchange}
    return [_cure(known[e], known, exchanges, chain, origin) for e in chain.contested if e in known]


def _cure(link: Link, known: dict[str, Link], exchanges: set[str], chain: Chain, origin: str) -> Cure:
    rival = _rival(link, known, chain)
    if link.previous and link.previous not in known and link.previous not in exchanges:
        return Cure(link.event_id, "missing_act", "", link.giver, link.previous, rival)
    clash = known[rival] if rival else None
    if clash and clash.giver == link.giver and clash.taker != link.taker:
        return Cure(link.event_id, "two_takers", link.giver, link.taker, None, rival)
    holders = [origin, *(known[e].taker for e in chain.path)]
    if link.giver not in holders:
        return Cure(link.event_id, "missing_handover", holders[-1], link.giver, None, rival)
    return Cure(link.event_id, "out_of_order", holders[-1], link.giver, None, rival)


def _rival(link: Link, known: dict[str, Link], chain: Chain) -> str | None:
    """The act of the chain that stands where this one wants to stand: on the same act, else from the same giver, else the last."""
    path = [known[e] for e in chain.path]
    same = [p for p in path if link.previous is not None and p.previous == link.previous] or [p for p in path if p.giver == link.giver]
    return same[0].event_id if same else (path[-1].event_id if path else None)
