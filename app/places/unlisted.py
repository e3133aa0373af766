"""A type before a name that is in no list: "xã …", "quận …". The place was named, and we do not know it."""

from collections.abc import Collection, Iterator, Sequence

from rapidfuzz.distance import OSA

from app.places.mentions import COMMUNE_TYPES, MARKERS, Mention, starts_type, typed_before
from app.places.names import DISTRICT, PROVINCE, accent_fit, bare, key_name
from app.places.setting import is_foreign
from app.places.words import Word, form_of

ABOVE = (DISTRICT, "city", PROVINCE)
SPELT = {"quan": (form_of("quận"),), "huyen": (form_of("huyện"),), "tinh": (form_of("tỉnh"),)}
ARMY = form_of("quân")  # "quân y", "Quân khu 9"; but "Quân 3" has only lost its dot
NO_NAME = frozenset(
    ["cu", "moi", "nay", "la", "thuoc", "tai", "va", "lo", "ui", "doi", "doan", "ap", "khom", "khu", "to", "thon", "xom", "duong", "hem", "so"]
)
SERVED = frozenset(["ca", "cafe", "com", "nhau", "an", "nuoc", "bun", "banh", "hu", "chay", "bia", "tap", "tra", "lau", "oc", "chao"])  # in a quán


def unlisted_commune(words: Sequence[Word], mentions: Sequence[Mention]) -> bool:
    """Not "phường mới …" nor a room ("P.203")."""
    covered = {i for mention in mentions for i in range(mention.start, mention.end)}
    for i, word in enumerate(words[:-1]):
        after = words[i + 1]
        if i in covered or after.gap or i + 1 in covered or after.key in ("moi", "cu") or after.key.isdigit() and len(after.key) > 2:
            continue
        two = f"{words[i - 1].key} {word.key}" if i and not word.gap else ""
        commune = two == "thi tran" or (word.key in COMMUNE_TYPES and two != "thi xa")
        if commune and after.key not in MARKERS:
            return True
    return False


def unlisted_districts(words: Sequence[Word], mentions: Sequence[Mention], own: Collection[str]) -> Iterator[str]:
    """The type before each: "quận 3", "huyện Chợ Mới", "huyện Phú Lộc" where we know but a commune of that name. What belongs
    to a market, a street or a house ("chợ thành phố", "đường Thị xã", "bà Huyện …") says nothing about where it stands.
    `own`: the districts of the commune that is meant, which may be cut short or misspelt past recognition."""
    covered = {i for mention in mentions for i in range(mention.start, mention.end)}
    ends = {mention.end for mention in mentions}
    for at in range(1, len(words)):
        kind, first = typed_before(words, at)
        if kind not in ABOVE or not _is_level(words, first, at, ends):
            continue
        named = [mention for mention in mentions if mention.start <= at < mention.end]
        if any(mention.aside for mention in named):
            continue
        if any(entity.level in (DISTRICT, PROVINCE) and not is_foreign(entity) for mention in named for entity, _ in mention.meanings):
            continue
        end = next((i for i in range(at + 1, len(words)) if words[i].gap or i in covered or starts_type(words, i)), len(words))
        if named or _may_be_name(words, first, at) and not _is_own(words, (first, at, end), own):
            yield words[first].key


def _is_level(words: Sequence[Word], first: int, at: int, ends: set[int]) -> bool:
    """It begins a part of the address, and is no "quán", "quân", "Huyền" or "tình"."""
    word = words[first]
    if word.key in SPELT and accent_fit((word.form,), SPELT[word.key]) < 0.9:
        return False
    if word.form == ARMY and not (words[at].key.isdigit() and len(words[at].key) < 3):
        return False
    if first in ends:
        return True
    if word.key == "quan" and word.form == "quan":
        return words[at].key.isdigit() and word.gap != ""
    return word.gap != "" or words[first - 1].key == "thuoc"


def _may_be_name(words: Sequence[Word], first: int, at: int) -> bool:
    """Not "thành phố cũ", "huyện lộ 27", "quan com"; a number only names a quận ("H.12" is an alley), a district without a vowel is
    cut short and may be ours ("huyện Ch. Thành"), a province ("tỉnh QN") is another."""
    key, kind = words[at].key, words[first].key
    if kind == "quan":
        return key not in SERVED
    if key in NO_NAME or key[0].isdigit() or starts_type(words, at):
        return False
    return len(key) > 1 if kind in ("thanh", "tinh") else any(letter in "aeiou" for letter in key)


def _is_own(words: Sequence[Word], span: tuple[int, int, int], own: Collection[str]) -> bool:
    """"TP Sóc", "TP Thơ", "huyện Cù Lao", "huyện Ke Satr", "huyện mytu"."""
    first, at, end = span
    whole = " ".join(word.key for word in words[first:end])
    written = "".join(word.key for word in words[at:end]).replace("y", "i")
    for level in (*own, "Thành phố Cần Thơ", "Tỉnh Sóc Trăng"):
        parts = key_name(bare(level.removeprefix("Tỉnh "))).replace("y", "i").split()
        name = "".join(parts)
        if key_name(level).startswith(whole) or written in parts or OSA.distance(name, written) <= len(name) // 3:
            return True
    return False
