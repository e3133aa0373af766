"""Fold of one envelope's acts into who holds it now. A function of the *set* of acts: the order of arrival and
repetition do not matter, and no clock decides (acts name the act before them)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

SEARCH_LIMIT = 5000
PAIRING_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Link:
    """One act on one envelope; `previous` is the act of this envelope that its device knew, None where it knew none."""

    event_id: str
    role: str  # moved | offered | noted
    giver: str  # "" = from whoever had it (found by a dispatcher)
    taker: str  # of a note: the desk that has left this envelope with its giver
    previous: str | None
    device: str
    seq: int
    exchange: str = ""  # both sides' reports of one exchange are one act


@dataclass(frozen=True, slots=True)
class Chain:
    """`path`: acts that fit, in order. `contested`: acts that cannot be true together with it (kept, both shown).
    `tip`: the last act's name, which for an exchange is the exchange's: it does not depend on who reported first.
    `notes`: acts that moved nothing -> on how many acts of the path they stand."""

    holder: str
    tip: str | None
    path: tuple[str, ...]
    contested: tuple[str, ...]
    awaiting: str | None
    notes: Mapping[str, int]


def fold(links: Iterable[Link], origin: str, voided: frozenset[str] = frozenset()) -> Chain:
    """`origin` holds the envelope before the first act; `voided` acts are settled or corrected and do not count."""
    unique = {link.event_id: link for link in links}
    live = [link for link in unique.values() if link.event_id not in voided]
    one = _one_act([m for m in live if m.role == "moved"])
    known = {*unique, *one}
    moved = sorted((m for m in live if m.role == "moved" and one.get(m.event_id, m.event_id) == m.event_id), key=lambda m: (m.device, m.seq, m.event_id))
    ways = {link.event_id: _way(link, unique, voided, one) for link in live}
    anchors = {name: way[-1] for name, way in ways.items()}
    path, twins = _told(moved, anchors, origin)
    holders = [origin, *(m.taker for m in path)]
    apart = {m.event_id for m in moved if m not in path and m.event_id not in twins}
    contested = [m.event_id for m in live if m.role == "moved" and one.get(m.event_id, m.event_id) in apart]
    offers = [o for o in live if o.role == "offered"]
    contested += [o.event_id for o in offers if o.giver not in holders or (o.previous and o.previous not in known)]
    tip = (path[-1].exchange or path[-1].event_id) if path else None
    paired = {o: twins.get(a or "", a) for o, a in anchors.items()}
    left = [n for n in live if n.role == "noted" and n.taker and paired[n.event_id] == (path[-1].event_id if path else None)]
    places = {m.event_id: at for at, m in enumerate(path, start=1)}
    notes = {link.event_id: places.get(paired[link.event_id] or "", 0) for link in live if link.role == "noted"}
    return Chain(holders[-1], tip, tuple(places), tuple(sorted(contested)), _awaiting(_unanswered(offers, left, ways), path, holders, paired), notes)


def _one_act(moved: list[Link]) -> dict[str, str]:
    """Names of one exchange (its own, and each side's report) -> the report that stands for it in the fold. The same name with
    other people under it is not the same exchange."""
    groups: dict[tuple[str, str, str], list[Link]] = {}
    for link in moved:
        if link.exchange:
            groups.setdefault((link.exchange, link.giver, link.taker), []).append(link)
    one: dict[str, str] = {}
    for (exchange, _, _), links in sorted(groups.items(), key=lambda g: (-len(g[1]), g[0])):
        first = min(links, key=lambda m: (m.previous is None, m.device, m.seq, m.event_id)).event_id
        one |= {link.event_id: first for link in links}
        one.setdefault(exchange, first)
    return one


def _way(link: Link, unique: dict[str, Link], voided: frozenset[str], one: dict[str, str]) -> list[str | None]:
    """From the act's `previous` through notes, offers and settled acts down to the custody move that it stands on, the last."""
    way = [one.get(link.previous or "", link.previous)]
    while (at := way[-1]) in unique and len(way) <= len(unique) + 1 and (unique[at].role != "moved" or at in voided):
        way.append(one.get(unique[at].previous or "", unique[at].previous))
    return way


def _told(moved: list[Link], anchors: dict[str, str | None], origin: str) -> tuple[list[Link], dict[str, str]]:
    """The path, and the reports that tell of one of its acts from the other side (-> that act). Two reports that can be one
    act are one act: a history with fewer handovers is the likelier one. Where that explains less, each stands for itself."""
    paired, pairs = _longest(moved, anchors, origin, pairs=True)
    if len(paired) + len(pairs) == len(moved):
        return paired, pairs
    path, _ = _longest(moved, anchors, origin, pairs=False)
    twins = {m.event_id: p.event_id for m in moved if m not in path and (p := _other_side(m, path, anchors))}
    return (path, twins) if len(path) + len(twins) > len(paired) + len(pairs) else (paired, pairs)


def _longest(moved: list[Link], anchors: dict[str, str | None], origin: str, *, pairs: bool) -> tuple[list[Link], dict[str, str]]:
    """The ordering that explains most acts, and of those one with fewest handovers: depth first, within a budget."""
    best: list[Link] = []
    told: dict[str, str] = {}
    budget = PAIRING_LIMIT if pairs else SEARCH_LIMIT
    fewest = _fewest(moved) if pairs else len(moved)

    def walk(path: list[Link], twins: dict[str, str], holder: str) -> bool:
        nonlocal best, told, budget
        budget -= 1
        if (len(path) + len(twins), -len(path)) > (len(best) + len(told), -len(best)):
            best, told = list(path), twins
        if budget <= 0 or (len(path) + len(twins) == len(moved) and len(path) <= fewest):
            return True
        seen = {m.event_id for m in path} | twins.keys()
        tip = path[-1].event_id if path else None
        fits = [m for m in moved if m.event_id not in seen and _fits(m, anchors[m.event_id], holder, seen)]
        for move in sorted(fits, key=lambda m: (twins.get(anchors[m.event_id] or "", anchors[m.event_id]) != tip, m.giver == "")):
            longer = [*path, move]
            more = {m.event_id: move.event_id for m in moved if pairs and m.event_id not in seen and m is not move and _mirrors(m, longer, len(path), anchors, twins)}
            if walk(longer, twins | more, move.taker):
                return True
        return False

    walk([], {}, origin)
    return best, told


def _fewest(moved: list[Link]) -> int:
    """At least so many handovers took place: one device tells each of its own once."""
    counts = Counter((m.giver, m.taker, m.device) for m in moved)
    sides: dict[tuple[str, str], int] = {}
    for (giver, taker, _), count in counts.items():
        sides[giver, taker] = max(count, sides.get((giver, taker), 0))
    return sum(sides.values())


def _fits(move: Link, anchor: str | None, holder: str, on_path: AbstractSet[str]) -> bool:
    return (move.giver == holder or move.giver == "") and (anchor is None or anchor in on_path)


def _other_side(move: Link, path: list[Link], anchors: dict[str, str | None]) -> Link | None:
    return next((p for at, p in enumerate(path) if _mirrors(move, path, at, anchors, {})), None)


def _mirrors(move: Link, path: list[Link], at: int, anchors: dict[str, str | None], twins: dict[str, str]) -> bool:
    """The other side's report of the handover `path[at]`: both signed, it is one act."""
    p, anchor = path[at], anchors[move.event_id]
    if (move.giver, move.taker) != (p.giver, p.taker) or move.device == p.device:
        return False
    return anchor in (None, p.event_id) or twins.get(anchor or "", anchor) in {m.event_id for m in path[:at]}


def _unanswered(offers: list[Link], left: list[Link], ways: dict[str, list[str | None]]) -> list[Link]:
    """Without those to which the desk has said no, by leaving the envelope with its giver. An offer that stands on that answer is a
    new one; one that comes late and does not know of it is answered too."""
    return [o for o in offers if not any((n.giver, n.taker) == (o.giver, o.taker) and n.event_id not in ways[o.event_id] for n in left)]


def _awaiting(offers: list[Link], path: list[Link], holders: list[str], anchors: dict[str, str | None]) -> str | None:
    """The desk that an envelope was handed to without its signature, while nothing has moved it since."""
    tip = path[-1].event_id if path else None
    pending = [o for o in offers if o.giver == holders[-1] and anchors[o.event_id] in (tip, None)]
    return max(pending, key=lambda o: (o.seq, o.event_id)).taker if pending else None
