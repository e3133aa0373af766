"""Where in the words a unit is named, and how: as "xã …", as "ấp …", as a street, between commas, run together, misspelt."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.places.names import DISTRICT, PROVINCE, Entity, Names, accent_fit
from app.places.words import Word, form_of, key_of

LONGEST = 4
COMMUNE_TYPES = {"phuong": "phuong", "xa": "xa"}
TYPES_OF_TWO = {("thi", "tran"): "thi_tran", ("thi", "xa"): DISTRICT, ("thanh", "pho"): "city"}
TYPES_OF_ONE = {"phuong": "phuong", "xa": "xa", "huyen": DISTRICT, "quan": DISTRICT, "tinh": PROVINCE}
TYPES_BEHIND = {"city": "city", "district": DISTRICT, "commune": "xa", "ward": "phuong", "province": PROVINCE}
MARKERS = frozenset(
    ["ap", "khom", "khu", "to", "thon", "xom", "duong", "hem", "ngo", "kiet", "lo", "hem", "cho", "chua", "cau", "kenh", "kinh", "rach", "song", "truong", "cong", "ben", "tram", "pho", "dinh", "mieu", "giong", "soc", "ranh", "vam", "cay", "xang", "cang", "nga", "sok", "tieu", "thcs", "thpt", "hoc", "non", "ty", "vien", "chu"]
)
WRITTEN_FILLERS = ["cũ", "mới", "nay", "là", "thuộc", "trước", "đây", "giờ", "và", "ở", "tại", "gần", "nằm", "về", "khu", "vực", "địa", "bàn", "qua", "ra", "sáp", "nhập", "vào"]
FILLERS, FILLER_FORMS = frozenset(map(key_of, WRITTEN_FILLERS)), frozenset(map(form_of, WRITTEN_FILLERS))
PHARMACY, CHEMISTS = form_of("thuốc"), ("nha", "quay", "tiem", "hieu")
NATION = frozenset(["viet", "nam", "vn"])
CALL = frozenset(["dt", "sdt", "duong", "tinh", "so", "dien", "thoai", "tel", "phone", "lh", "lien", "he"])  # "ĐT" is đường tỉnh elsewhere
SURNAMES = frozenset(["nguyen", "tran", "le", "pham", "huynh", "hoang", "phan", "vo", "vu", "dang", "bui", "do", "ngo", "li"])
ENDS = frozenset(TYPES_BEHIND) | (MARKERS - {"tieu", "hoc", "non", "ty", "vien"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `start`..`end` name one of `meanings` (each with how well the spelling fits, 0..1)."""

    start: int
    end: int
    typed: str
    blocked: bool
    left: bool
    right: bool
    meanings: tuple[tuple[Entity, float], ...]
    fuzzy: bool = False
    was: bool = False
    now: bool = False
    in_longer: bool = False
    last: bool = False
    aside: bool = False


def find(names: Names, words: Sequence[Word]) -> list[Mention]:
    """Exact spellings only, without those that lie inside a longer one."""
    spans: list[tuple[int, int, str]] = []
    count = len(words)
    for start in range(count):
        for end in range(start + 1, min(start + LONGEST, count) + 1):
            if end > start + 1 and words[end - 1].gap:
                break
            if end < count and not words[end].gap and (words[end - 1].key, words[end].key) in TYPES_OF_TWO:
                continue
            key = " ".join(word.key for word in words[start:end])
            if key in names.exact:
                spans.append((start, end, key))
            elif end == start + 1 and (whole := names.joined.get(key.replace("y", "i"))):
                spans.append((start, end, whole))
    streets = _street_spans(names, words)
    kept = [span for span in spans if not _inside_longer(span, spans, words) and not _in_street(span, streets, words)]
    return _mentions(names, words, kept)


def _street_spans(names: Names, words: Sequence[Word]) -> list[tuple[int, int]]:
    found = []
    for start in range(len(words)):
        if words[start].key in names.street_starts:
            for end in range(start + 2, min(start + LONGEST, len(words)) + 1):
                if words[end - 1].gap:
                    break
                if " ".join(word.key for word in words[start:end]) in names.streets:
                    found.append((start, end))
    return found


def _in_street(span: tuple[int, int, str], streets: Sequence[tuple[int, int]], words: Sequence[Word]) -> bool:
    """"Văn Ngọc Tố" is a street, and no Ngọc Tố is meant by it."""
    start, end, _ = span
    return any(a <= start and end <= b and b - a > end - start for a, b in streets) and not typed_before(words, start)[0]


def _inside_longer(span: tuple[int, int, str], spans: Sequence[tuple[int, int, str]], words: Sequence[Word]) -> bool:
    start, end, _ = span
    for other in spans:
        if other[0] <= start and end <= other[1] and other[1] - other[0] > end - start:
            return True
        if other[0] < start < other[1] and typed_before(words, other[0])[0] and not typed_before(words, start)[0]:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where other known names begin and end: a name beside one of them stands free."""

    starts: frozenset[int] = frozenset()
    ends: frozenset[int] = frozenset()


Meanings = tuple[tuple[Entity, float], ...]


def _mentions(names: Names, words: Sequence[Word], spans: Sequence[tuple[int, int, str]]) -> list[Mention]:
    near = Neighbours(frozenset(span[0] for span in spans), frozenset(span[1] for span in spans))
    found = []
    for start, end, key in spans:
        written = tuple(word.form for word in words[start:end]) if end - start == len(key.split()) else ()
        meanings = []
        for entity in names.exact[key]:
            shown = written[1:] if entity.key.isdigit() else written
            meanings.append((entity, accent_fit(shown, entity.forms) if shown else 0.97))
        found.append(placed(words, (start, end), tuple(meanings), near))
    return found


def placed(words: Sequence[Word], span: tuple[int, int], meanings: Meanings, near: Neighbours) -> Mention:
    start, end = span
    typed, first = typed_before(words, start)
    if words[start].key == "phuong" and end > start + 1 and words[start + 1].key.isdigit():
        typed, first = "phuong", start
    typed = typed or _typed_behind(words, end)
    blocked = not typed and _is_blocked(words, start, near.ends)
    left = first == 0 or words[first].gap != "" or first in near.ends or _is_filler(words, first - 1) or _after_number(words, first)
    right = end == len(words) or words[end].gap != "" or end in near.starts or _ends_name(words, end)
    former = end < len(words) and words[end].key == "cu"
    now = any(words[i].key in ("nay", "gio", "moi") and _is_filler(words, i) for i in range(max(first - 2, 0), first))
    longer = not typed and _ends_a_longer_name(words, first, end, left)
    last = _is_tail([word.key for word in words[end:]])
    return Mention(start, end, typed, blocked, left, right, meanings, False, former, now, longer, last)


def _ends_name(words: Sequence[Word], at: int) -> bool:
    return words[at].key in ENDS or _is_filler(words, at) or words[at].key[0].isdigit() or starts_type(words, at)


def _is_filler(words: Sequence[Word], at: int) -> bool:
    """Where accents are written, "thuốc" is not "thuộc", nor "quà" "qua", nor anh Nam "nằm"."""
    if words[at].key not in FILLERS:
        return False
    return words[at].form in FILLER_FORMS or all(word.form.isascii() and "'" not in word.form for word in words)


def _is_tail(keys: Sequence[str]) -> bool:
    """What may stand behind the province: the country, a postal code, a telephone ("ĐT 0912 345 678")."""
    numbered = sum(len(key) for key in keys if key.isdigit()) > 4
    return all(key in NATION or numbered and (key.isdigit() or key in CALL) for key in keys)


def _ends_a_longer_name(words: Sequence[Word], first: int, end: int, left: bool) -> bool:
    """Between commas, "Tân An Hiệp" is another name than An Hiệp; after "ấp …" it may be a hamlet and a commune without comma."""
    if left or not (end == len(words) or words[end].gap):
        return False
    begin = max(i for i in range(first + 1) if words[i].gap or i == 0)
    commas = sum(word.gap != "" for word in words)
    return commas > 1 and words[begin].key not in MARKERS and not words[begin].key[0].isdigit()


def typed_before(words: Sequence[Word], start: int) -> tuple[str, int]:
    """The type that stands right before `start`, and where it begins ("" and `start` if none)."""
    if start and not words[start].gap:
        if start > 1 and not words[start - 1].gap:
            kind = TYPES_OF_TWO.get((words[start - 2].key, words[start - 1].key))
            if kind:
                return kind, start - 2
        kind = TYPES_OF_ONE.get(words[start - 1].key)
        if kind:
            return kind, start - 1
    return "", start


def _typed_behind(words: Sequence[Word], end: int) -> str:
    """"Soc Trang City", "An Hiep commune"."""
    return TYPES_BEHIND.get(words[end].key, "") if end < len(words) and not words[end].gap else ""


def starts_type(words: Sequence[Word], at: int) -> bool:
    if words[at].key in TYPES_OF_ONE:
        return True
    return at + 1 < len(words) and (words[at].key, words[at + 1].key) in TYPES_OF_TWO


def _after_number(words: Sequence[Word], at: int) -> bool:
    """"ấp 2 Thạnh Trị": the number belongs to the hamlet, and the name begins a new thing."""
    if at < 2 or words[at].gap:
        return False
    return words[at - 1].key[0].isdigit() and words[at - 2].key in MARKERS


def _is_blocked(words: Sequence[Word], start: int, ends: frozenset[int]) -> bool:
    """The name of a hamlet, a street, a market, a person ("12 Nguyễn An Ninh"), or a street after a house number."""
    if start == 0 or words[start].gap:
        return False
    before = words[start - 1].key
    if start in ends:
        return False
    if words[start - 1].form == PHARMACY or before == "thuoc" and start > 1 and words[start - 2].key in CHEMISTS:
        return True
    if before in MARKERS or before in SURNAMES and (words[start - 1].gap or words[start - 2].key in MARKERS or words[start - 2].key[0].isdigit()):
        return True
    return before[0].isdigit() and not (start > 1 and words[start - 2].key in MARKERS) and not (start > 1 and words[start - 2].key == "phuong")
