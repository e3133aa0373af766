"""The index of names: every unit under its folded name, under its name run together, and under its sound."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from app.places.gazetteer import Gazetteer
from app.places.units import Commune, OldCommune, Outside
from app.places.words import form_of, key_of, sound_of

OLD, NEW, OUT, DISTRICT, PROVINCE = "old", "new", "out", "district", "province"
PREFIXES = ("Thành phố ", "Thị trấn ", "Thị xã ", "Phường ", "Huyện ", "Quận ", "Xã ")
HOME, CITY_OF_TODAY = "soc trang", "can tho"
HOME_CITY = "Thành phố Sóc Trăng"


@dataclass(frozen=True, slots=True)
class Entity:
    """One meaning of a name. `district` of an old commune, `districts` that a new one was made of; `where` its province."""

    level: str
    code: str
    new_code: str
    kind: str
    key: str
    forms: tuple[str, ...]
    district: str = ""
    districts: frozenset[str] = frozenset()
    where: str = HOME
    alias: bool = False
    unsure_stem: bool = False

    @property
    def is_commune(self) -> bool:
        return self.level in (OLD, NEW, OUT)


@dataclass(slots=True)
class Names:
    """`exact`: name of one to four words -> meanings; `joined`: the same without spaces; `sounds`: by sound."""

    exact: dict[str, list[Entity]] = field(default_factory=dict)
    joined: dict[str, str] = field(default_factory=dict)
    sounds: dict[str, list[str]] = field(default_factory=dict)
    alone: frozenset[str] = frozenset()
    alone_at_home: frozenset[str] = frozenset()
    fuzzy_communes: tuple[str, ...] = ()
    fuzzy_districts: tuple[str, ...] = ()
    streets: dict[str, frozenset[str]] = field(default_factory=dict)
    street_starts: frozenset[str] = frozenset()


def bare(name: str) -> str:
    for prefix in PREFIXES:
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name


def key_name(name: str) -> str:
    return " ".join(key_of(word) for word in name.split())


def sound_name(key: str) -> str:
    return " ".join(sound_of(word) for word in key.split())


_LATEST: list[tuple[Gazetteer, Names]] = []


def names_of(gazetteer: Gazetteer) -> Names:
    """Made once for each gazetteer object; the last few are kept."""
    for known, names in _LATEST:
        if known is gazetteer:
            return names
    names = _build(gazetteer)
    _LATEST.insert(0, (gazetteer, names))
    del _LATEST[4:]
    return names


def _build(gazetteer: Gazetteer) -> Names:
    names = Names()
    for entity in _entities(gazetteer):
        key = f"{entity.kind} {entity.key}" if entity.key.isdigit() else entity.key
        names.exact.setdefault(key.replace("_", " "), []).append(entity)
    for key in names.exact:
        joined = key.replace(" ", "").replace("y", "i")
        if len(joined) >= 5:
            names.joined.setdefault(joined, key)
        if not any(char.isdigit() for char in key):
            names.sounds.setdefault(sound_name(key), []).append(key)
    names.alone = frozenset(_alone(names.exact, at_home=False))
    names.alone_at_home = frozenset(_alone(names.exact, at_home=True))
    names.fuzzy_communes = tuple(sorted(key for key, found in names.exact.items() if any(e.is_commune for e in found)))
    names.fuzzy_districts = tuple(sorted(key for key, found in names.exact.items() if any(_home_district(e) for e in found)))
    names.streets = _streets(gazetteer)
    names.street_starts = frozenset(key.split()[0] for key in names.streets)
    return names


def _home_district(entity: Entity) -> bool:
    return entity.level == DISTRICT and entity.where == HOME


def _alone(exact: dict[str, list[Entity]], at_home: bool) -> Iterable[str]:
    """Names, and names with their type ("xa cu lao dung"), that can mean only one commune of today, or only places outside.
    `at_home`: where Sóc Trăng is written too, namesakes outside do not count; nor does one that ended in 2025 beside a
    commune of today of the same name."""
    for key, found in exact.items():
        communes = [entity for entity in found if entity.is_commune]
        today = any(entity.level == NEW for entity in communes)
        if any(e.level != OUT for e in communes):
            communes = [e for e in communes if e.level != OUT or not (at_home or today and e.district)]
        if len({e.new_code for e in communes}) == 1:
            yield key
        for kind in {e.kind for e in communes}:
            if len({e.new_code for e in communes if e.kind == kind}) == 1 and not key.endswith(tuple("0123456789")):
                yield f"{kind} {key}"


def _entities(gazetteer: Gazetteer) -> Iterable[Entity]:
    territory = gazetteer.territory
    parts: dict[str, set[str]] = {}
    numbered: dict[str, set[str]] = {}
    for old in territory.old_communes.values():
        parts.setdefault(old.new_code, set()).add(old.district)
        if old.name[-1].isdigit():
            numbered.setdefault(key_name(bare(old.name))[:-2], set()).add(old.new_code)
        yield _old(old)
    stems = {stem for stem, codes in numbered.items() if len(codes) > 1}  # Hòa Tú 1 and 2 are one commune today
    for new in territory.communes.values():
        yield _new(new, frozenset(parts.get(new.code, ())), stems)
    for text, code in territory.aliases:
        if code in territory.old_communes:
            yield _alias(text, territory.old_communes[code])
    for district in sorted({old.district for old in territory.old_communes.values()}):
        yield Entity(DISTRICT, district, "", DISTRICT, key_name(bare(district)), _forms(bare(district)), district)
    for name in ("Sóc Trăng", "Cần Thơ"):
        yield Entity(PROVINCE, key_name(name), "", PROVINCE, key_name(name), _forms(name), where=key_name(name))
    for outside in territory.outside:
        yield _outside(outside)


def _forms(name: str) -> tuple[str, ...]:
    return tuple(form_of(word) for word in name.split())


def _old(old: OldCommune) -> Entity:
    name = bare(old.name)
    return Entity(OLD, old.code, old.new_code, old.kind, key_name(name), _forms(name), old.district)


def _alias(text: str, old: OldCommune) -> Entity:
    kind = next((kind for prefix, kind in (("Phường", "phuong"), ("Thị trấn", "thi_tran")) if text.startswith(prefix)), "xa")
    return Entity(OLD, old.code, old.new_code, kind, key_name(bare(text)), _forms(bare(text)), old.district, alias=True)


def _new(new: Commune, districts: frozenset[str], stems: set[str]) -> Entity:
    key = key_name(bare(new.name))
    return Entity(NEW, new.code, new.code, new.kind, key, _forms(bare(new.name)), "", districts, unsure_stem=key in stems)


def _outside(outside: Outside) -> Entity:
    level = outside.kind if outside.kind in (DISTRICT, PROVINCE) else OUT
    name = bare(outside.name)
    return Entity(level, outside.code, "", outside.kind, key_name(name), _forms(name), outside.district, where=key_name(outside.province))


def _streets(gazetteer: Gazetteer) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for street in gazetteer.territory.streets:
        key = key_name(street.name)
        if len(key) > 4 and not key.isdigit():
            found.setdefault(key, set()).add(street.district)
    return {key: frozenset(districts) for key, districts in found.items()}


@lru_cache(maxsize=8192)
def accent_fit(written: tuple[str, ...], forms: tuple[str, ...]) -> float:
    """1.0 where the accents agree or are missing, less for each syllable that is accented otherwise."""
    fit = 1.0
    for one, other in zip(written, forms, strict=False):
        if one == other or one.isdigit():
            continue
        plain, _, tone = one.partition("'")
        name, _, name_tone = other.partition("'")
        bare_one = plain.isascii() and not tone
        if bare_one:
            continue
        if plain == name and not tone:
            fit *= 0.97
        elif plain == name:
            fit *= 0.80
        elif key_of(plain) == key_of(name):
            fit *= 0.96 if plain.isascii() and (tone == name_tone or not tone) else 0.84
    return fit
