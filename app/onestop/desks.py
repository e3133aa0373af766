"""Which one-stop desk a written name means: «UBND Phường Phú Lợi», «TTPVHCC xã Kế Sách» and «Bộ phận Tiếp nhận và Trả kết quả xã Kế
Sách» are the desks of their communes. «Công an xã …», a district or a commune of before is no desk of the table."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.kernel.text import fold
from app.orders import intake
from app.orders.intake import Gate
from app.places.units import Agency

_OFFICE = re.compile(
    r"\b(?:(?:trung tam|tt) ?(?:phuc vu|pv)? ?(?:hanh chinh cong|hcc)|pv ?hcc|(?:van phong )?(?:hdnd (?:va )?)?(?:ubnd|uy ban nhan dan)|mot cua(?: lien thong| hien dai)*"
    r"|bo phan(?: (?:tiep nhan|tn)(?: ho so)?(?: va)?(?: giao)?(?: tra(?: ket qua)?| tkq)?(?: giai quyet (?:thu tuc hanh chinh|tthc))?)?)\b"
)
_APART = re.compile(r"[,;/|–—]| - ")
_BEFORE = re.compile(r"^(?:(?:cua|thuoc|tai|va|cap) )+")
_ABOVE = re.compile(r"(?<=\S) (?:huyen|thi xa|tx|thanh pho|tp|tinh) .*")
_KIND = re.compile(r"^(?:xa|phuong|tinh) ")
_NONE: frozenset[str] = frozenset()
_NUMBER = re.compile(r"(.+?)-\d{6,8}-\d{4,7}")

Codes = dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Said:
    """A name without accents: `whole`, what is `left` beside the words for a one-stop office, that `short` of the district or province behind it."""

    whole: str
    left: str
    short: str
    office: bool


def said_of(name: str) -> Said:
    whole = fold(name[:300])
    bare = re.sub(r"\([^)]*\)", " ", whole).replace("&", " va ")
    parts = [re.sub(r"\W+", " ", part).strip() for part in _APART.split(bare)]
    rest = [left for part in parts if (left := _without_office(part))]
    return Said(whole, " ".join(rest), _ABOVE.sub("", rest[0]) if rest else "", any(_OFFICE.search(part) for part in parts))


def desk_meant(said: Said, agencies: Mapping[str, Agency]) -> Agency | None:
    """The one desk that a name can mean; None where that is none or several."""
    whole, left, commune, bare = _index(tuple((agency.code, agency.name, agency.kind) for agency in agencies.values()))
    hits = whole.get(said.whole) or left.get(said.left, _NONE) | commune.get(said.short, _NONE) | (bare.get(said.short, _NONE) if said.office else _NONE)
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
    bare: Codes = {}
    for code, name, kind in named:
        said = said_of(name)
        for table, words in ((whole, said.whole), (left, said.left), (commune, said.left if kind == "commune" else ""), (bare, _KIND.sub("", said.left))):
            if words:
                table[words] = table.get(words, _NONE) | {code}
    return whole, left, commune, bare


def _without_office(part: str) -> str:
    left = re.sub(r"\s+", " ", _OFFICE.sub(" ", part)).strip()
    left = _BEFORE.sub("", f"{left} ").strip()
    return re.sub(r"^x (?=\w)", "xa ", re.sub(r"^p (?=\w)", "phuong ", left))
