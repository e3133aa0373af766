"""Words of a written address: split, freed of accents and abbreviations, each remembering how it was written."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from app.places.blanks import filled_in

TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "x", "\u0323": "j"}  # hỏi and ngã are one in the south
_WORD = re.compile(r"\d+[^\W_]*(?:/\d*[^\W_]*)+|[^\W_]+|[,;|()\[\]:\n\"]|\s[-–—]+\s?|\s?[-–—]+\s")
_CANAL = re.compile(r"(qu[aả]n l[oộ])\s*[-–—]+\s*(?=ph[uụ]ng hi[eệ]p)", re.IGNORECASE)  # one road, though it has two names
_TYPE_ON = re.compile(r"\b(T[PXT])(?=([^\W\d_])([^\W\d_]{2}))")
_GLUED = re.compile(r"^([^\W\d_]+)(\d+[a-z]?)$")
_GLUED_ON = re.compile(r"^([fp]|ph|phuong)(\d{1,2})([a-z]{2,})$")
_HYPHENED = re.compile(r"[-–](?=(?:ks|mx|lp|vc|nn|ct|td|tđ|mt|cld|st|tpst)\b)", re.IGNORECASE)
_NUMBERED = re.compile(r"^(\d+)([a-z]{2,})$")
_LONE_Y = re.compile(r"^([bcdghklmnpqrstvx]*u?)y$")
DASHES = ("-", "–", "—")
ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10"}
NUMERAL = {
    "nhat": "1", "nhut": "1", "mot": "1", "nhi": "2", "hai": "2", "ba": "3", "tam": "8", "bon": "4", "tu": "4", "nam": "5",
    "sau": "6", "bay": "7", "chin": "9", "muoi": "10",
}  # fmt: skip

COUNTING = {word: NUMERAL[word] for word in ("nhat", "nhut", "mot", "nhi", "hai", "ba")}
COUNTED = ("phuong", "tu", "thanh", "hoa", "an")  # … Hòa Tú 1, An Thạnh 1, Gia Hòa 1, Đại Ân 1

# Written short -> words. One letter counts only as the type of what follows (see `_expand`).
SHORT = {
    "tp": "thanh pho", "tpho": "thanh pho", "tx": "thi xa", "tt": "thi tran", "ttr": "thi tran", "ttran": "thi tran", "txa": "thi xa",
    "tpst": "thanh pho soc trang", "tpct": "thanh pho can tho", "tst": "tinh soc trang", "txvc": "thi xa vinh chau",
    "txnn": "thi xa nga nam", "txst": "thi xa soc trang", "hhn": "huynh huu nghia", "lht": "lich hoi thuong", "st": "soc trang", "strang": "soc trang", "cld": "cu lao dung", "hcm": "ho chi minh",
    "tphcm": "thanh pho ho chi minh", "hn": "ha noi", "sg": "sai gon", "phg": "phuong", "fuong": "phuong", "phuog": "phuong",
    "ql": "quoc lo", "tl": "tinh lo", "hl": "huyen lo", "kp": "khu pho", "kdc": "khu dan cu", "ctho": "can tho",
    "ward": "phuong",
    "phuon": "phuong", "puong": "phuong", "phuogn": "phuong", "phuonh": "phuong", "phuongg": "phuong", "pphuong": "phuong", "phuuong": "phuong",
    "huyenn": "huyen", "huyeng": "huyen", "huien": "huyen", "huyne": "huyen", "hyuen": "huyen", "huen": "huyen", "xaa": "xa", "xax": "xa",
    "thii": "thi", "thhi": "thi", "tthi": "thi", "thixa": "thi xa", "thitran": "thi tran", "thanhpho": "thanh pho",
}  # fmt: skip
LETTER = {"p": "phuong", "f": "phuong", "ph": "phuong", "x": "xa", "h": "huyen", "q": "quan", "t": "tinh", "k": "khom", "d": "duong"}
PAIR = {("s", "t"): "soc trang", ("t", "p"): "thanh pho", ("t", "x"): "thi xa", ("t", "t"): "thi tran", ("q", "l"): "quoc lo", ("th", "tran"): "thi tran"}
PAIR_NAMES = {"ks": "ke sach", "mx": "mi xuyen", "lp": "long phu", "vc": "vinh chau", "nn": "nga nam", "ct": "chau thanh", "td": "tran de", "mt": "mi tu"}
FAR = {
    "hg": "hau giang", "bl": "bac lieu", "cm": "ca mau", "vl": "vinh long", "tv": "tra vinh", "ag": "an giang", "kg": "kien giang", "tg": "tien giang",
    "bt": "ben tre", "dt": "dong thap", "la": "long an", "tn": "tay ninh", "bd": "binh duong", "dn": "dong nai", "vt": "vung tau", "brvt": "vung tau",
}  # fmt: skip
PHONE = "đt"  # how Đồng Tháp is written where it may be a telephone left empty
BEHIND_FAR = frozenset(["viet", "nam", "vn", "tinh", "thanh", "pho", "can", "tho", "ct", "sdt", "dt"])
OF_NGA_NAM = frozenset(["vinh quoi", "tan long", "long binh", "mi binh", "mi quoi"])
PROVINCES = frozenset(["tinh", "thanh", "pho", "soc", "trang", "can", "tho", "viet", "nam"])


@dataclass(frozen=True, slots=True)
class Word:
    """`key` for look-up (no accents, y as i), `form` with accents in one spelling (tone last), `gap`: the separator before it, if any:
    "-" for a dash between spaces, "," for all others and the beginning."""

    key: str
    form: str
    gap: str


@lru_cache(maxsize=65536)
def form_of(word: str) -> str:
    """One spelling for each way to write the same syllable: "hòa" and "hoà" -> "hoaf"; without accents as it stands."""
    base, tone = [], ""
    for char in unicodedata.normalize("NFD", word.casefold().replace("ð", "đ")):
        if char in TONES:
            tone = TONES[char]
        else:
            base.append(char)
    plain = unicodedata.normalize("NFC", "".join(base))
    return _LONE_Y.sub(r"\1i", plain) + ("" if not tone else "'" + tone)


@lru_cache(maxsize=65536)
def key_of(word: str) -> str:
    bare = unicodedata.normalize("NFD", word.casefold().replace("đ", "d").replace("ð", "d"))
    return _LONE_Y.sub(r"\1i", "".join(c for c in bare if not unicodedata.combining(c)))


def sound_of(key: str) -> str:
    """The syllable as the south hears and misspells it: x/s, tr/ch, gi/d/v, final n/ng and c/t, qu/w, i/y are one."""
    sound = key
    for pattern, new in _SOUNDS:
        sound = pattern.sub(new, sound)
    return sound


_SOUNDS = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        ("^tr", "ch"), ("^x", "s"), ("^gi(?=[aeou])", "d"), ("^r", "g"), ("^v", "d"), ("^(qu|hu|ngu|gu)(?=[aeioy])", "w"),
        ("^ngh", "ng"), ("^gh", "g"), ("^k(?!h)", "c"), ("ng$", "n"), ("nh$", "n"), ("ch$", "t"), ("c$", "t"), ("y", "i"),
        ("uu$", "u"), ("ieu$", "iu"), ("(?<=[a-z])oi$", "oi"),
    )
)  # fmt: skip


def words(text: str) -> list[Word]:
    """"P3, TPST" -> phuong 3 | thanh pho soc trang. Separators become gaps; a hyphen inside a name does not."""
    clean = _uncamel(_HYPHENED.sub(", ", _CANAL.sub(r"\1 ", filled_in(unicodedata.normalize("NFC", text)[:400]))))
    found: list[Word] = []
    gap = ","
    for piece in _WORD.findall(clean):
        if not piece[0].isalnum():
            gap = "-" if not gap and piece.strip()[:1] in DASHES else ","
            continue
        for key, form in _expand(piece):
            found.append(Word(key, form, gap))
            gap = ""
    return _numbers(_plain_numbers(_pairs(found)))


def _uncamel(text: str) -> str:
    """xaAnHiep -> xa An Hiep, TPSócTrăng -> TP Sóc Trăng."""
    if text.islower() or text.isupper():
        return text
    text = _TYPE_ON.sub(lambda type_: f"{type_[1]} " if type_[2].isupper() and type_[3].islower() else type_[1], text)
    cuts = [i for i in range(1, len(text)) if text[i].isupper() and text[i - 1].islower()]
    return " ".join(text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)) if cuts else text


def _expand(piece: str) -> list[tuple[str, str]]:
    key = key_of(piece)
    if key in SHORT:
        return [(word, word) for word in SHORT[key].split()]
    glued = _GLUED.match(key)
    if glued and not glued[1].isdigit():
        head = LETTER.get(glued[1], glued[1])
        number = glued[2].lstrip("0") or "0"
        return [(word, word) for word in SHORT.get(head, head).split()] + [(number, number)]
    glued_on = _GLUED_ON.match(key)
    if glued_on and glued_on[3] in SHORT:
        return [(word, word) for part in (glued_on[1] + glued_on[2], glued_on[3]) for word, _ in _expand(part)]
    numbered = _NUMBERED.match(key)
    if numbered and numbered[2] in SHORT:
        return [(numbered[1], numbered[1])] + [(word, word) for word in SHORT[numbered[2]].split()]
    return [(key.lstrip("0") or "0", key) if key.isdigit() else (key, form_of(piece))]


def _pairs(found: list[Word]) -> list[Word]:
    """"T.P", "H. KS" and single letters that stand for a type."""
    out: list[Word] = []
    skip = False
    for i, word in enumerate(found):
        if skip:
            skip = False
            continue
        after = found[i + 1] if i + 1 < len(found) else None
        pair = PAIR.get((word.key, after.key)) if after and not after.gap else None
        if pair:
            first, second = pair.split()
            out += [Word(first, first, word.gap), Word(second, second, "")]
            skip = True
        elif after and _is_nga_nam(found, i, out):
            out += [Word(word.key, word.form, word.gap), Word("nam", "nam", "")]
            skip = True
        elif word.key in LETTER and after and not after.gap and _stands_for_type(word, after, bool(out)):
            full = LETTER[word.key]
            out.append(Word(full, full, word.gap))
        elif word.key == "ct" and not word.gap and _behind_province(out):
            out += [Word("can", "can", ""), Word("tho", "tho", "")]
        elif far := _far(found, i, out):
            first, second = far.split()
            out += [Word(first, PHONE if word.gap and far == FAR["dt"] else first, word.gap), Word(second, second, "")]
        elif word.key in PAIR_NAMES and out and (not word.gap and _district_type(out) or _ends_here(found, i)):
            first, second = PAIR_NAMES[word.key].split()
            out += [Word(first, first, word.gap), Word(second, second, "")]
        else:
            out.append(word)
    return out


def _is_nga_nam(found: list[Word], i: int, out: list[Word]) -> bool:
    """"TX Ngã 5", "xã Vĩnh Quới, Ngã 5": the town. Behind any other commune it is a crossing of five roads on the way."""
    if found[i].key != "nga" or found[i + 1].key != "5" or found[i + 1].gap or not out:
        return False
    if not found[i].gap:
        return out[-1].key in ("xa", "phuong", "huyen", "tran")
    kind, *name = [word.key for word in out[-3:]]
    return kind in ("xa", "phuong") and " ".join(name) in OF_NGA_NAM and PROVINCES.issuperset(word.key for word in found[i + 2 :])


def _stands_for_type(word: Word, after: Word, begun: bool) -> bool:
    """"Ph. 3" and ", Ph. Vĩnh Phước", but not "12 Ph. Bội Châu"; "H. U Minh"."""
    if word.key == "ph":
        return after.key.isdigit() or after.key in ROMAN or begun and word.gap != ""
    return after.key.isdigit() or len(after.key) > 1 or (word.key, after.key) == ("h", "u")


def _district_type(out: list[Word]) -> bool:
    return out[-1].key == "huyen" or (len(out) > 1 and (out[-2].key, out[-1].key) == ("thi", "xa"))


def _behind_province(out: list[Word]) -> bool:
    return [word.key for word in out[-2:]] == ["thanh", "pho"] or [word.key for word in out[-1:]] == ["tinh"]


def _far(found: list[Word], i: int, out: list[Word]) -> str:
    """"tỉnh HG", "TP.CM", and as the last piece "…, HG": another province in short. "ĐT" before a number is a road or a telephone."""
    word, after = found[i], found[i + 1 :]
    numbered = word.key == "dt" and any(other.key.isdigit() for other in after[:1])
    ends = not after or after[0].gap or after[0].key.isdigit() or after[0].key in ("tinh", "viet", "vn")  # "TP ag Tho" is misspelt
    name = FAR.get(word.key, "") if out and ends and not numbered and "'" not in word.form else ""
    if name and (word.gap or not _behind_province(out)):
        last = all(other.key in BEHIND_FAR or len(other.key) > 2 and other.key.isdigit() for other in after)
        name = name if word.gap and last else ""
    return name or ("duong tinh" if word.key == "dt" else "")


def _ends_here(found: list[Word], i: int) -> bool:
    """"P1, VC", "Kế An-KS-ST" and "Tham Đôn MX ST": a district in two letters, last or before the province; last, CT may be Cần Thơ
    as well."""
    after = [word.key for word in found[i + 1 :] if word.key != "tinh"]
    if not found[i].gap:
        return after == ["soc", "trang"]
    return after[:2] == ["soc", "trang"] if after else found[i].key != "ct"


def _plain_numbers(found: list[Word]) -> list[Word]:
    """"phường số 3", "phường thứ ba" -> phường 3, phường ba."""

    def idle(i: int) -> bool:
        if found[i].key not in ("so", "thu") or not 0 < i < len(found) - 1 or found[i - 1].key != "phuong":
            return False
        after = found[i + 1]
        return not found[i].gap and not after.gap and (after.key.isdigit() or after.key in ROMAN or after.key in NUMERAL)

    return [word for i, word in enumerate(found) if not idle(i)]


def _numbers(found: list[Word]) -> list[Word]:
    """Phường III, phường Ba, Hòa Tú I, An Thạnh Nhì -> digits, where a number can stand and the name ends there."""
    out: list[Word] = []
    for i, word in enumerate(found):
        after = [other.key for other in found[i + 1 : i + 3]]
        ends = not after or found[i + 1].gap or after[0] in ("huyen", "tinh") or after in (["thi", "xa"], ["thanh", "pho"])
        before = found[i - 1].key if i and not word.gap else ""
        digit = ""
        if ends and before in COUNTED and not (before == "phuong" and i > 1 and found[i - 2].key == "xa" and not found[i - 1].gap):
            digit = ROMAN.get(word.key, "") or (NUMERAL.get(word.key, "") if before == "phuong" else COUNTING.get(word.key, ""))
        out.append(Word(digit, digit, word.gap) if digit else word)
    return out
