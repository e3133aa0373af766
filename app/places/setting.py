"""What an address says around the commune: which province, and whether it is one far away."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.places.mentions import Mention
from app.places.names import CITY_OF_TODAY, DISTRICT, HOME, NEW, OLD, PROVINCE, Entity

COMMUNES = ("phuong", "xa", "thi_tran")
NEXT_DOOR = (CITY_OF_TODAY, "hau giang")


@dataclass(frozen=True, slots=True)
class Setting:
    """What the address says around the commune: provinces, and whether a district or city is meant by which mention."""

    home: bool
    today: bool
    elsewhere: str
    home_city: bool


def setting_of(mentions: Sequence[Mention]) -> Setting:
    home = [m for m in mentions if not m.blocked and any(e.level == PROVINCE and e.where == HOME for e, _ in m.meanings)]
    today = any(not m.blocked and e.level == PROVINCE and e.where == CITY_OF_TODAY for m in mentions for e, _ in m.meanings)
    loose = [m for m in home if m.typed in ("", PROVINCE)]
    city = any(m.typed in ("city", DISTRICT) for m in home) or len([m for m in loose if m.typed != PROVINCE]) > 1
    if not city and len(loose) > 1:
        city = any(m.typed == "" for m in loose)
    return Setting(bool(loose), today, _elsewhere(mentions), city)


def _elsewhere(mentions: Sequence[Mention]) -> str:
    """Another province, named as such or at the end of the text; or a district of one."""
    for mention in mentions:
        if mention.blocked or mention.typed in COMMUNES:
            continue
        for entity, fit in mention.meanings:
            by_type = mention.typed in (PROVINCE, "city", DISTRICT)
            if is_foreign(entity) and fit > 0.96 and (by_type or _ends_with(entity, mention, mentions)):
                return entity.where
    return ""


def is_foreign(entity: Entity) -> bool:
    if entity.level == DISTRICT and entity.where == CITY_OF_TODAY:
        return True
    return entity.level in (PROVINCE, DISTRICT) and entity.where not in (HOME, CITY_OF_TODAY) and entity.code[:1] in "PD"


def named_far_away(mentions: Sequence[Mention], commune: Entity) -> bool:
    """"Bạc Liêu, phường 8", "Gò Vấp, P.10": another province stands free before it, or before a mere number another district."""
    for mention in mentions:
        if not mention.typed and not mention.blocked and mention.left and mention.right:
            levels = (PROVINCE, DISTRICT) if commune.key.isdigit() else (PROVINCE,)
            if any(is_foreign(entity) and entity.level in levels and fit > 0.96 for entity, fit in mention.meanings):
                return True
    return False


def _ends_with(entity: Entity, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """A name without a type is where the address ends; of a district far away ("Bình Minh" is a hamlet too) only behind a commune."""
    if not (mention.last and mention.left) or any(e.level in (OLD, NEW) for e, _ in mention.meanings):
        return False
    near = entity.level == PROVINCE or entity.where in NEXT_DOOR
    return near or any(other.typed in COMMUNES and other.end <= mention.start for other in mentions)
