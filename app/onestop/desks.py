"""Which one-stop desk a written name means: «UBND Phường Phú Lợi», «TTPVHCC xã Kế Sách» and «Bộ phận Tiếp nhận và Trả kết quả xã Kế
Sách» are the desks of their communes. «Công an xã …», a district, a commune of before or one elsewhere is no desk of the table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.kernel.text import fold
from app.orders import intake
from app.orders.intake import Gate
from app.places.names import CITY_OF_TODAY, HOME, bare, key_name
from app.places.units import Agency
from app.places.words import words
from app.places.zones import FORMER_DISTRICT

_OFFICE = re.compile(
    r"\b(?:(?:trung tam|tt) ?(?:phuc vu|pv)? ?(?:hanh chinh cong|hcc)|pv ?hcc|(?:van phong )?(?:hdnd (?:va )?)?(?:ubnd|uy ban nhan dan)|mot cua(?: lien thong| hien dai)*"
    r"|bo phan(?: (?:tiep nhan|tn)(?: ho so)?(?: va)?(?: giao)?(?: tra(?: ket qua)?| tkq)?(?: giai quyet (?:thu tuc hanh chinh|tthc))?)?)\b"
)
_ASIDE = re.compile(r"\([^)]*\)")
_APART = re.compile(r"[,;/|–—]| - ")
_BEFORE = re.compile(r"^(?:(?:cua|thuoc|tai|va|cap) )+")
_ABOVE = re.compile(r"(?<=\S) (?:huyen|thi xa|tx|thanh pho|tp|tinh) .*")
_IDLE = frozenset(["huyen", "thi", "xa", "thanh", "pho", "tinh", "cu", "moi", "nay", "thuoc", "la", "viet", "nam", "vn"])
_KIND = re.compile(r"^(?:xa|phuong|tinh) ")
_NONE: frozenset[str] = frozenset()
_NUMBER = re.compile(r"(.+?)-\d{6,8}-\d{4,7}")

Codes = dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Said:
    """A name without accents: `whole`, what is `left` beside the words for a one-stop office, that `short` of what stands `behind` it."""

    whole: str
    left: str
    short: str
    behind: str
    office: bool


def said_of(name: str) -> Said:
    whole = fold(name[:300])
    parts = _parts(_ASIDE.sub(" ", whole))
    rest = [left for part in parts if (left := _without_office(part))]
    short = _ABOVE.sub("", rest[0]) if rest else ""
    aside = [_without_office(part) for found in _ASIDE.findall(whole) for part in _parts(found)]
    behind = ", ".join([rest[0].removeprefix(short), *rest[1:], *aside]) if rest else ""
    return Said(whole, " ".join(rest), short, behind, any(_OFFICE.search(part) for part in parts))


def desk_meant(said: Said, agencies: Mapping[str, Agency]) -> Agency | None:
    """The one desk that a name can mean; None where that is none or several."""
    whole, left, commune, untyped = _index(tuple((agency.code, agency.name, agency.kind) for agency in agencies.values()))
    short = commune.get(said.short, _NONE) | (untyped.get(said.short, _NONE) if said.office else _NONE)
    near = left.get(said.left, _NONE)
    here = {code for code in near | short if _is_here(said.behind, agencies[code].new_code)}
    hits = whole.get(said.whole) or here | {code for code in near if agencies[code].kind != "commune"}
    return agencies[next(iter(hits))] if len(hits) == 1 else None


def desk_of_code(dossier_code: str, agencies: Mapping[str, Agency]) -> Agency | None:
    """The desk that takes the dossier, by the head of its code."""
    head = _NUMBER.fullmatch(dossier_code.strip())
    found: Agency | None = intake.agency(head[1], Gate(lenient=True), agencies) if head else None
    return found


@lru_cache(maxsize=8)
def _index(named: tuple[tuple[str, str, str], ...]) -> tuple[Codes, Codes, Codes, Codes]:
    """Codes of desks by the whole name, by what is left of it, of communes the same, and by that without «xã», «phường», «tỉnh»."""
    whole: Codes = {}
    left: Codes = {}
    commune: Codes = {}
    untyped: Codes = {}
    for code, name, kind in named:
        said = said_of(name)
        for table, key in ((whole, said.whole), (left, said.left), (commune, said.left if kind == "commune" else ""), (untyped, _KIND.sub("", said.left))):
            if key:
                table[key] = table.get(key, _NONE) | {code}
    return whole, left, commune, untyped


def _is_here(behind: str, new_code: str) -> bool:
    """Nothing but our provinces and the commune's former district stands behind it: other provinces have a xã Vĩnh Lợi too."""
    keys = " ".join(word.key for word in words(behind))
    for name in filter(None, (HOME, CITY_OF_TODAY, key_name(bare(FORMER_DISTRICT.get(new_code, ""))))):
        keys = re.sub(rf"\b{name}\b", " ", keys)
    return _IDLE.issuperset(keys.split())


def _parts(text: str) -> list[str]:
    return [re.sub(r"\W+", " ", part).strip() for part in _APART.split(text.replace("&", " va "))]


def _without_office(part: str) -> str:
    left = re.sub(r"\s+", " ", _OFFICE.sub(" ", part)).strip()
    left = _BEFORE.sub("", f"{left} ").strip()
    return re.sub(r"^x (?=\w)", "xa ", re.sub(r"^p (?=\w)", "phuong ", left))
