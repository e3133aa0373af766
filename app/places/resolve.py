"""From what people write to a place, with a score; where two places fit alike, nothing is chosen and a person is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.kernel.geo import Point
from app.places.aside import may_be_aside, named_aside, set_aside
from app.places.gazetteer import Gazetteer
from app.places.glued import unglue
from app.places.grid import Spot
from app.places.mentions import Mention, find
from app.places.misspelt import with_misspelt
from app.places.names import DISTRICT, OLD, OUT, PROVINCE, Names, names_of
from app.places.setting import NEXT_DOOR, Setting, is_foreign, named_far_away, setting_of
from app.places.unlisted import unlisted_commune, unlisted_districts
from app.places.weigh import MARGIN, SURE, Reading, readings
from app.places.words import Word, words

FAR_BEHIND = 0.35  # what is not worth offering beside the best
SHARED = "Huyện Châu Thành"
SETTLED = ("pin", "street", "unit", "outside")


@dataclass(frozen=True, slots=True)
class Candidate:
    """`level` pin|street|unit|ask|outside; `score` 0..1; codes empty where unknown; `pin` says how exact lat/lon are."""

    level: str
    score: float
    old_code: str
    new_code: str
    text: str
    old_unit: str = ""
    new_unit: str = ""
    lat: float | None = None
    lon: float | None = None
    pin: str = "unit"


def resolve(gazetteer: Gazetteer, text: str, commune_code: str = "", point: Point | None = None, limit: int = 5) -> list[Candidate]:
    """Best first; an empty list = nothing recognised. `commune_code` of either list and `point` come from forms and wires:
    they settle what the text leaves open, and where they contradict a sure text, or the code is in no list, a person is asked."""
    found = _from_text(gazetteer, text, limit)
    code = commune_code.strip()
    if gazetteer.new_code_of(code):
        found = _with_code(gazetteer, found, code, text)
    elif code:
        found = _with_foreign_code(gazetteer, found, code, text)
    if point is not None:
        found = _with_point(gazetteer, found, point, text)
    return found[:limit]


def verdict(candidates: Sequence[Candidate]) -> Candidate | None:
    """The place to work with (or to refuse: level `outside`), or None where a person must be asked."""
    return candidates[0] if candidates and candidates[0].level in SETTLED else None


def _from_text(gazetteer: Gazetteer, text: str, limit: int) -> list[Candidate]:
    names = names_of(gazetteer)
    said = unglue(names, words(text))
    mentions = set_aside(said, find(names, said))
    found = _best_of_each(readings(names, mentions))
    if not _sure(found, said, mentions):
        mentions = set_aside(said, with_misspelt(names, said, mentions))
        found = _best_of_each(readings(names, mentions))
    sure = _sure(found, said, mentions)
    if setting_of(mentions).elsewhere and not sure:
        return _far_away(gazetteer, found, _hint_of_ours(said, mentions), text)[:limit]
    shown = []
    worth = [group for group in found if group[0].score > found[0][0].score - FAR_BEHIND]
    for rank, group in enumerate(worth[:limit]):
        level = ("outside" if group[0].entity.level == OUT else "unit") if sure and rank == 0 else "ask"
        shown.append(_candidate(gazetteer, group, level, text))
    if sure and shown[0].level == "unit" and _street(names, said, group=found[0]):
        shown[0] = replace(shown[0], level="street")
    return shown


def _best_of_each(found: Sequence[Reading]) -> list[list[Reading]]:
    """Readings by commune of today, best group first."""
    groups: dict[str, list[Reading]] = {}
    for reading in found:
        groups.setdefault(reading.entity.new_code or OUT, []).append(reading)
    return list(groups.values())


def _sure(found: Sequence[Sequence[Reading]], said: Sequence[Word], mentions: Sequence[Mention]) -> bool:
    if not found:
        return False
    best = found[0][0]
    if best.mention.fuzzy and len(best.entity.key) < _long_enough(setting_of(mentions), best):
        return False
    if best.entity.key.isdigit() and not best.support and named_aside(mentions):
        return False  # the road from Sóc Trăng to Bạc Liêu has a phường 8 at either end
    need = SURE
    if unlisted_commune(said, mentions) or _rather_elsewhere(best, said, mentions):
        need += 0.30 if best.mention.typed else 0.35
    others = found[1][0].score if len(found) > 1 else 0.0
    return best.score >= need and best.score - others >= MARGIN


def _long_enough(setting: Setting, best: Reading) -> int:
    """A misspelt name without its district: the list of Sóc Trăng is complete, that of old Cần Thơ is not, nor that of the
    communes of all the districts called Châu Thành."""
    if best.support:
        return 9 if SHARED in (best.entity.district, *best.entity.districts) and not setting.home else 0
    return 5 if setting.home else 7 if setting.today else 9


def _rather_elsewhere(best: Reading, said: Sequence[Word], mentions: Sequence[Mention]) -> bool:
    """Beside our own district the other is rather a landmark, beside our province rather misspelt; but a quận we have none."""
    if best.support or best.entity.level == OUT:
        return False
    setting, own = setting_of(mentions), {best.entity.district, *best.entity.districts} - {""}
    if any(kind == "quan" or not setting.home for kind in unlisted_districts(said, mentions, own)):
        return True
    return not (setting.home or setting.today) and named_far_away(mentions, best.entity)


def _candidate(gazetteer: Gazetteer, group: Sequence[Reading], level: str, text: str) -> Candidate:
    best = group[0]
    score = round(min(max(best.score, 0.0), 1.0), 3)
    if best.entity.level == OUT:
        return Candidate(level, score, "", "", text, new_unit=_outside_name(gazetteer, best.entity.code))
    return _filled(gazetteer, (_old_code(group), best.entity.new_code), level, score, text)


def _filled(gazetteer: Gazetteer, codes: tuple[str, str], level: str, score: float, text: str) -> Candidate:
    old, new = gazetteer.old(codes[0]), gazetteer.communes_by_code(codes[1])
    spot = old.point if old else new.point
    return Candidate(level, score, codes[0], new.code, text, old.full_name if old else "", new.name, spot.lat, spot.lon)


def _old_code(group: Sequence[Reading]) -> str:
    """The old commune that was named; "" if only the new one was, or if two old ones fit alike."""
    near = [reading for reading in group if reading.score > group[0].score - 0.02]
    olds = {reading.entity.code for reading in near if reading.entity.level == OLD}
    olds = olds or {reading.old.code for reading in near if reading.old is not None}
    return olds.pop() if len(olds) == 1 else ""


def _outside_name(gazetteer: Gazetteer, code: str) -> str:
    place = next((outside for outside in gazetteer.outside if outside.code == code), None)
    return ", ".join(part for part in (place.name, place.district, place.province) if part) if place else ""


def _hint_of_ours(said: Sequence[Word], mentions: Sequence[Mention]) -> bool:
    """Our province is named too, or what is far away may only stand beside the place."""
    setting = setting_of(mentions)
    today = setting.today and setting.elsewhere not in NEXT_DOOR
    return setting.home or setting.home_city or today or may_be_aside(said, mentions)


def _far_away(gazetteer: Gazetteer, found: Sequence[Sequence[Reading]], hint: bool, text: str) -> list[Candidate]:
    """Another province or district is named: outside, unless something of ours is named as well, then somebody must look."""
    ours = [group for group in found if group[0].entity.level != OUT]
    ours = [group for group in ours if group[0].support] or [group for group in ours if hint]
    if ours or hint:
        return [_candidate(gazetteer, group, "ask", text) for group in ours if group[0].score > ours[0][0].score - FAR_BEHIND]
    return [Candidate("outside", 0.9, "", "", text)]


def _street(names: Names, said: Sequence[Word], group: Sequence[Reading]) -> bool:
    entity, own = group[0].entity, group[0].mention
    districts = {entity.district} if entity.level == OLD else set(entity.districts)
    for start in range(len(said)):
        opens = start == 0 or said[start].gap or said[start - 1].key in ("duong", "hem") or said[start - 1].key[0].isdigit()
        for end in range(start + 1, min(start + 5, len(said) + 1)) if opens else ():
            apart = end <= own.start or own.end <= start
            if apart and names.streets.get(" ".join(word.key for word in said[start:end]), frozenset()) & districts:
                return True
    return False


def _with_code(gazetteer: Gazetteer, found: Sequence[Candidate], code: str, text: str) -> list[Candidate]:
    new_code = gazetteer.new_code_of(code)
    same = [c for c in found if c.new_code == new_code]
    settled = verdict(found)
    if settled is not None and settled.new_code != new_code:
        if settled.level == "outside" and not settled.new_unit and _names(gazetteer, text, new_code):
            return [_filled(gazetteer, (code if code not in gazetteer.communes else "", new_code), "unit", 0.9, text)]
        given = _filled(gazetteer, ("", new_code), "ask", 0.5, text)
        return [replace(settled, level="ask"), given, *found[1:]]
    old_code = code if code not in gazetteer.communes else ""
    level = same[0].level if same and same[0].level in SETTLED else "unit"
    if same and (same[0].old_code or not old_code):
        return [replace(same[0], level=level, score=max(same[0].score, 0.95))]
    return [_filled(gazetteer, (old_code, new_code), level, 0.95 if same else 0.9, text)]


def _names(gazetteer: Gazetteer, text: str, new_code: str) -> bool:
    """The text says by its name, not by a mere number, the commune that the code says, and writes no other province."""
    names = names_of(gazetteer)
    said = unglue(names, words(text))
    mentions = set_aside(said, find(names, said))
    if any(_surely_far(mention) for mention in mentions):
        return False
    return any(reading.entity.new_code == new_code and not reading.entity.key.isdigit() for reading in readings(names, mentions))


def _surely_far(mention: Mention) -> bool:
    """Another province, or a district or city of one that is written as such."""
    typed = mention.typed in (DISTRICT, "city", PROVINCE)
    return not mention.blocked and bool(mention.meanings) and all(is_foreign(entity) and (typed or entity.level == PROVINCE) for entity, _ in mention.meanings)


def _with_foreign_code(gazetteer: Gazetteer, found: Sequence[Candidate], code: str, text: str) -> list[Candidate]:
    """A code that is not of the province makes a sure text a question; one that we know to lie outside settles any other."""
    settled = verdict(found)
    if settled is not None and settled.level != "outside":
        return [replace(candidate, level="ask") for candidate in found]
    name = _outside_name(gazetteer, code)
    return [Candidate("outside", 0.9, "", "", text, new_unit=name)] if name else list(found)


def _with_point(gazetteer: Gazetteer, found: Sequence[Candidate], point: Point, text: str) -> list[Candidate]:
    """A pin settles what the text leaves open; a pin that lies elsewhere than a sure text is a question for a person."""
    spot = gazetteer.territory.grid.at(point)
    settled = verdict(found)
    if spot is None:
        if settled is None or settled.level == "outside":
            return [Candidate("outside", 0.9, "", "", text, lat=point.lat, lon=point.lon)]
        return [replace(candidate, level="ask") for candidate in found]
    fits = sorted((c for c in found if c.new_code in spot.around), key=lambda c: c.new_code != spot.new_code)
    if settled in fits:
        fits = [c for c in fits if c == settled]
    elif settled is not None:
        return [replace(candidate, level="ask") for candidate in found] + _at_spot(gazetteer, spot, point, text, "ask")
    if fits and (settled or spot.inner or len(fits) == 1):
        return [replace(fits[0], level="pin", score=max(fits[0].score, 0.95), lat=point.lat, lon=point.lon, pin="door")]
    return _at_spot(gazetteer, spot, point, text, "pin" if spot.inner else "ask")


def _at_spot(gazetteer: Gazetteer, spot: Spot, point: Point, text: str, level: str) -> list[Candidate]:
    codes = [spot.new_code] if spot.inner else sorted(spot.around)
    shown = [_filled(gazetteer, ("", code), level, 0.9 if spot.inner else 0.5, text) for code in codes]
    return [replace(candidate, lat=point.lat, lon=point.lon, pin="door") for candidate in shown]
