"""Weighs each reading of an address: what speaks for a commune (its name, type, district, province) and what against it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.places.mentions import Mention
from app.places.names import CITY_OF_TODAY, DISTRICT, HOME, HOME_CITY, NEW, OLD, OUT, PROVINCE, Entity, Names, bare, key_name
from app.places.setting import Setting, is_foreign, setting_of

SURE, MARGIN = 0.70, 0.12
TYPED, WHOLE, BURIED, WRONG_TYPE = 0.55, 0.42, 0.34, 0.36
UNIQUE, BY_DISTRICT, BY_NAME_OF_DISTRICT, NEXT_TO = 0.22, 0.35, 0.30, 0.08
AGAINST = 0.60


@dataclass(slots=True)
class Reading:
    """One commune that the address may mean; `support` tells that more than its own name speaks for it."""

    entity: Entity
    mention: Mention
    score: float
    support: bool
    old: Entity | None = None


def readings(names: Names, mentions: Sequence[Mention]) -> list[Reading]:
    """Best first; one for each commune and mention."""
    setting = setting_of(mentions)
    found = []
    for mention in mentions:
        if mention.blocked or mention.typed in (DISTRICT, PROVINCE, "city") or _is_province(mention):
            continue
        for entity, fit in mention.meanings:
            if entity.is_commune:
                found.append(_weigh(names, (setting, mentions), mention, entity, fit))
    found.sort(key=lambda reading: -reading.score)
    return found


def _doubts(mentions: Sequence[Mention], mention: Mention, entity: Entity, district: float) -> float:
    """The name of a former district without a type is rather the district; a name that goes on is rather another name."""
    doubt = 0.0
    if not mention.typed and _is_district(mention):
        doubt += 0.25 if not district else 0.15 * (not mention.was and any(m.typed in ("xa", "phuong") for m in mentions))
    if mention.typed and not mention.right:
        doubt += 0.30 if entity.unsure_stem else 0.10 if district else 0.20
    if mention.in_longer:
        doubt += 0.15
    return doubt


def _is_province(mention: Mention) -> bool:
    """"Sóc Trăng" without a type is the province or the city, never the ward of that name."""
    return not mention.typed and any(e.level == PROVINCE and e.where in (HOME, CITY_OF_TODAY) for e, _ in mention.meanings)


def _weigh(names: Names, around: tuple[Setting, Sequence[Mention]], mention: Mention, entity: Entity, fit: float) -> Reading:
    setting, mentions = around
    score = _by_name(mention, entity)
    unique = _unique(names, mention, entity, setting.home)
    district, against, old = _around(mentions, mention, entity, setting)
    where = _by_province(setting, entity, district > 0)
    if not entity.alias and (unique or _accents_tell(mention, entity, fit)) and not district:
        score += UNIQUE * (0.5 if mention.fuzzy or fit < 0.9 else 1.0)
    score -= _doubts(mentions, mention, entity, district)
    if entity.unsure_stem and (district or setting.home and not setting.today) and not mention.now and old is None:
        score -= 0.35
    if entity.level == OUT and entity.district and not district and any(e.level == NEW for e, _ in mention.meanings):
        score -= 0.25
    score = (score + district) * fit + where - against
    score += 0.05 * (mention.was and entity.level == OLD) + 0.05 * (mention.now and entity.level == NEW)
    return Reading(entity, mention, score, bool(district), old)


def _unique(names: Names, mention: Mention, entity: Entity, home: bool) -> bool:
    alone = names.alone_at_home if home else names.alone
    if entity.key.isdigit():
        return f"{entity.kind} {entity.key}" in alone
    return entity.key in alone or mention.typed == entity.kind and f"{entity.kind} {entity.key}" in alone


def _accents_tell(mention: Mention, entity: Entity, fit: float) -> bool:
    """"Vĩnh Thạnh" with its accents is not Vĩnh Thành, though the folded names are the same."""
    others = [f for e, f in mention.meanings if e.is_commune and e.new_code != entity.new_code]
    return fit >= 0.99 and bool(others) and max(others) < 0.86


def _by_name(mention: Mention, entity: Entity) -> float:
    if mention.typed:
        return TYPED if mention.typed == entity.kind else WRONG_TYPE
    return WHOLE if mention.left and mention.right else BURIED


def _by_province(setting: Setting, entity: Entity, has_district: bool) -> float:
    if setting.elsewhere and entity.where != setting.elsewhere:
        return -AGAINST
    if entity.level == OUT:
        if setting.home:
            return -0.40
        return 0.10 if setting.today or setting.elsewhere else -0.15
    if setting.home:
        return 0.10
    if setting.today:
        return 0.10 if entity.level == NEW or has_district else 0.08
    return 0.0


def _around(mentions: Sequence[Mention], mine: Mention, entity: Entity, setting: Setting) -> tuple[float, float, Entity | None]:
    """For the district (or a commune of the other list that fits), against, and the old commune beside a new one."""
    support, against = 0.0, 0.0
    old: Entity | None = None
    if setting.home_city and entity.level != OUT:
        if _lies_in(entity, HOME_CITY):
            support = BY_DISTRICT
        else:
            against += 0.30
    for other in mentions:
        if other.blocked or other.start < mine.end and mine.start < other.end:
            continue
        plus, minus, part = _beside(mine, entity, other)
        support, against, old = max(support, plus), against + minus, part or old
    return support, against, old


def _beside(mine: Mention, entity: Entity, other: Mention) -> tuple[float, float, Entity | None]:
    if other.typed == PROVINCE:
        return 0.0, 0.0, None
    if other.typed in (DISTRICT, "city"):
        districts = [e for e, _ in other.meanings if e.level == DISTRICT]
        if not districts:
            return 0.0, 0.0, None
        fit = max((f for e, f in other.meanings if e.level == DISTRICT and _district_fits(entity, e)), default=0.0)
        return (BY_DISTRICT * fit, 0.0, None) if fit else (0.0, AGAINST, None)
    related = [e for e, _ in other.meanings if _related(entity, e)]
    if other.typed:
        if related:
            right_type = 1.0 if any(e.kind == other.typed for e in related) else 0.4
            return BY_NAME_OF_DISTRICT * right_type * (entity.level != OUT), 0.0, _old_of(entity, related)
        return (0.0, 0.0, None) if not any(e.is_commune for e, _ in other.meanings) else (0.0, 0.50 if not other.fuzzy else 0.30, None)
    return _loose(mine, entity, other, related)


def _is_district(mention: Mention) -> bool:
    return any(entity.level == DISTRICT for entity, _ in mention.meanings)


def _loose(mine: Mention, entity: Entity, other: Mention, related: Sequence[Entity]) -> tuple[float, float, Entity | None]:
    """A name without a type: a district after the commune, a commune of the other list, a hamlet before it. In "An Thạnh, Cù Lao
    Dung" the second is the district, and no thị trấn Cù Lao Dung is meant that lies in An Thạnh today."""
    if _is_province(other):
        return 0.0, 0.0, None
    follows = other.start >= mine.end
    fit = max((f for e, f in other.meanings if e.level == DISTRICT and _district_fits(entity, e)), default=0.0)
    if fit and (follows or mine.typed):
        near = NEXT_TO if follows and other.start == mine.end and not mine.typed and not (mine.left and mine.right) else 0.0
        return BY_NAME_OF_DISTRICT * fit + near, 0.0, _old_of(entity, related) if other.was else None
    if related and not (follows or mine.typed or not _is_district(mine) or _is_district(other)):
        return 0.0, 0.0, None
    if related:
        return 0.25 if not other.fuzzy else 0.10, 0.0, _old_of(entity, related)
    if not follows:
        return 0.0, 0.03 if not mine.typed else 0.0, None
    if not other.left and all(is_foreign(entity) for entity, _ in other.meanings):
        return 0.0, 0.0, None  # "khách sạn Phú Quốc"
    return 0.0, 0.30 if _is_district(other) else 0.20, None


def _district_fits(entity: Entity, district: Entity) -> bool:
    if entity.level == OUT:
        return bool(entity.district) and key_name(bare(entity.district)) == district.key
    return district.where == HOME and _lies_in(entity, district.district)


def _lies_in(entity: Entity, district: str) -> bool:
    return entity.district == district or district in entity.districts


def _related(one: Entity, other: Entity) -> bool:
    """The same commune of today seen from both lists, or the same unit again."""
    if not other.is_commune or OUT in (one.level, other.level):
        return one.level == OUT and other.level == OUT and one.code == other.code
    return one.new_code == other.new_code and (one.level != other.level or one.code == other.code)


def _old_of(entity: Entity, related: Iterable[Entity]) -> Entity | None:
    olds = [e for e in related if e.level == OLD]
    return olds[0] if entity.level == NEW and len(olds) == 1 else None
