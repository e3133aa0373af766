"""What a text names beside the place it means: a border, a direction, where a road leads. Nobody lives there."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.places.mentions import Mention, typed_before
from app.places.names import CITY_OF_TODAY, DISTRICT, NEW, OLD, PROVINCE, Entity
from app.places.setting import COMMUNES, NEXT_DOOR, is_foreign
from app.places.words import PHONE, Word, form_of

TOWARDS = frozenset([*map(form_of, ("giáp", "đi", "hướng", "tới")), "giap", "di"])
ORIGIN = frozenset([*map(form_of, ("quê", "khẩu", "hktt")), "que", "khau"])
BETWEEN = frozenset(["ranh", "gioi", "voi", "ve"])  # "giáp ranh với huyện …", "hướng về …"
ROADS = frozenset(["lo", "tuyen", "doan", "huong", "cau", "toc", "kenh", "kinh", "xe", "pha"])
NUMBERED_ROADS = (["quoc", "lo"], ["duong", "tinh"], ["tinh", "lo"], ["cao", "toc"])


def set_aside(words: Sequence[Word], mentions: Sequence[Mention]) -> list[Mention]:
    """`mentions`, those marked that tell the way, and blocked where they tell nothing else. A bridge joins two places: which side?"""
    roads, bridges = _far_ends(words, mentions, (DISTRICT, PROVINCE)), _far_ends(words, mentions, (OLD, NEW))
    way = [mention in roads or _is_pointed_at(words, mention) for mention in mentions]
    return [replace(m, blocked=True, aside=True) if told else replace(m, aside=m in bridges) for m, told in zip(mentions, way, strict=True)]


def named_aside(mentions: Sequence[Mention]) -> bool:
    """Another province or district of one, beside the place."""
    return any(mention.aside and _far(mention) for mention in mentions)


def may_be_aside(words: Iterable[Word], mentions: Sequence[Mention]) -> bool:
    """Something is named beside the place, or where somebody comes from ("hộ khẩu: …"), or "…, ĐT" ends it."""
    return any(mention.aside for mention in mentions) or any(word.form in ORIGIN or (word.key, word.form) == ("dong", PHONE) for word in words)


def _is_pointed_at(words: Sequence[Word], mention: Mention) -> bool:
    """"giáp ranh huyện Hồng Dân", "lộ đi Long Mỹ", "quê Cà Mau"; but "Lê Văn Giáp phường 6", and a "hộ khẩu phường 6" may be all
    that is written."""
    at = typed_before(words, mention.start)[1]
    while at and not words[at].gap:
        at -= 1
        if words[at].form in TOWARDS:
            return mention.typed not in COMMUNES or words[at].gap != ""
        if words[at].form in ORIGIN:
            return not mention.typed
        if words[at].key not in BETWEEN:
            return False
    return False


def _far_ends(words: Sequence[Word], mentions: Sequence[Mention], ours: tuple[str, ...]) -> list[Mention]:
    """"QL1A, Sóc Trăng - Bạc Liêu", "cầu Đại Ngãi - Trà Vinh": of two names joined by a dash behind a road one is ours; the other
    is where the road leads."""
    found: list[Mention] = []
    loose = [mention for mention in mentions if not mention.typed]
    for one in loose:
        for other in loose:
            if one.end != other.start or words[other.start].gap != "-" or not _behind_road(words, one):
                continue
            if _far(one) and _near(other, ours) and not _lies_in(one, other):
                found.append(one)
            elif _near(one, ours) and _far(other):
                found.append(other)
    return found


def _behind_road(words: Sequence[Word], mention: Mention) -> bool:
    """In the same piece; or the piece before is a road with a number, and no commune begins here ("QL57, An Hiệp - Bến Tre")."""
    begin = max((i for i in range(mention.start + 1) if words[i].gap), default=0)
    if begin < mention.start:
        return any(word.key in ROADS for word in words[begin : mention.start])
    before = max((i for i in range(begin) if words[i].gap), default=0)
    keys = [word.key for word in words[before:begin]]
    numbered = words[begin].gap == "," and any(keys[i : i + 2] in NUMBERED_ROADS for i in range(len(keys)))
    return numbered and any(entity.level in (DISTRICT, PROVINCE) for entity, _ in mention.meanings)


def _far(mention: Mention) -> bool:
    return any(is_foreign(entity) for entity, _ in mention.meanings)


def _near(mention: Mention, levels: tuple[str, ...]) -> bool:
    return any(entity.level in levels and not is_foreign(entity) for entity, _ in mention.meanings)


def _lies_in(one: Mention, other: Mention) -> bool:
    """"Phụng Hiệp - Hậu Giang", "Hậu Giang - Cần Thơ" since 2025: levels of an address."""
    provinces = {e.where for e, _ in other.meanings if e.level == PROVINCE}
    return any(_where(entity) & provinces for entity, _ in one.meanings if is_foreign(entity))


def _where(entity: Entity) -> set[str]:
    return {entity.where} | ({CITY_OF_TODAY} if entity.where in NEXT_DOOR else set())
