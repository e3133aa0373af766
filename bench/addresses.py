"""Hard addresses with their truth, written by a seeded generator as citizens and clerks do, and spoilt as they are spoilt."""

import random
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.places.gazetteer import Gazetteer

HAMLETS = ["An Hòa", "Phước Lợi", "Tân Lập", "Hòa Bình", "Mỹ Thạnh", "Trà Canh", "Xóm Đồng", "Chợ Cũ", "Cây Xoài", "Long An", "Phú Thành", "Đại Nghĩa Thắng", "Bưng Chông", "Giồng Chát"]
STREETS = ["Trần Hưng Đạo", "Lê Lợi", "Nguyễn Huệ", "Hùng Vương", "Phú Lợi", "Lê Hồng Phong", "30/4", "Quốc lộ 1A", "Nguyễn Trung Trực", "Nam Sông Hậu"]
MARKS = ["gần chợ", "sau chùa", "đối diện trường THCS", "cạnh cầu sắt", "kế trạm y tế", ""]
SOUNDS = (("x", "s"), ("s", "x"), ("tr", "ch"), ("ch", "tr"), ("nh ", "n "), ("ng ", "n "), ("n ", "ng "), ("y", "i"), ("i", "y"), ("c ", "t "))
SHORT_TYPE = {"Xã": ["xã", "x.", "X. ", "xa", "Xã"], "Phường": ["phường", "P.", "P", "F", "p. ", "Phường"], "Thị trấn": ["TT.", "TT", "thị trấn", "tt "]}
SHORT_DISTRICT = {"Huyện": ["huyện", "H.", "H. ", "h ", ""], "Thị xã": ["TX.", "thị xã", "TX", ""], "Thành phố": ["TP.", "TP", "thành phố", "Tp. "]}
HOME = ["tỉnh Sóc Trăng", "Sóc Trăng", "T. Sóc Trăng", "ST", "tinh Soc Trang"]
TODAY = ["TP Cần Thơ", "thành phố Cần Thơ", "Cần Thơ", "TP. Cần Thơ", "TPCT"]


@dataclass(frozen=True)
class Case:
    """`expect`: (old_code, new_code), or "ask", or "outside"; `old` None = not judged."""

    family: str
    text: str
    expect: str
    new: str = ""
    old: str | None = None


def plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in bare if not unicodedata.combining(char))


class Writer:
    """Writes addresses the way people do; `r` is the only source of chance."""

    def __init__(self, gaz: Gazetteer, seed: int) -> None:
        self.r = random.Random(seed)
        self.olds = list(gaz.old_communes.values())
        self.news = list(gaz.communes.values())
        self.outs = [out for out in gaz.outside if out.code.isdigit()]
        self.gaz = gaz

    def typed(self, name: str) -> str:
        for kind, ways in SHORT_TYPE.items():
            if name.startswith(kind + " "):
                way = self.r.choice(ways)
                return way + ("" if way[-1] in ". " or (way in "PF" and name[-1].isdigit()) else " ") + name[len(kind) + 1 :]
        return name

    def district(self, name: str) -> str:
        for kind, ways in SHORT_DISTRICT.items():
            if name.startswith(kind + " "):
                way = self.r.choice(ways)
                return (way + ("" if not way or way[-1] in ". " else " ") + name[len(kind) + 1 :]).strip()
        return name

    def front(self) -> str:
        r = self.r
        hamlet = f"{r.choice(['ấp', 'Ấp', 'khóm', 'K', 'ap'])} {r.choice([str(r.randint(1, 9)), r.choice(HAMLETS)])}"
        street = f"{r.randint(1, 400)}{r.choice(['', '/3', 'A'])} {r.choice(['đường ', 'Đ. ', ''])}{r.choice(STREETS)}"
        return r.choice(["", hamlet, hamlet, street, f"số nhà {r.randint(1, 90)}, {hamlet}", f"{r.choice(MARKS)} {hamlet}".strip(), f"tổ {r.randint(1, 9)}, {hamlet}"])

    def join(self, *parts: str) -> str:
        comma = self.r.choice([", ", ", ", ", ", " - ", ",", "; ", " "])
        return comma.join(part for part in parts if part)

    def spoil(self, text: str) -> str:
        roll = self.r.random()
        if roll < 0.30:
            return plain(text)
        if roll < 0.42:
            return plain(text).upper()
        if roll < 0.50:
            return text.upper()
        if roll < 0.58:
            return text.lower()
        if roll < 0.64:
            return unicodedata.normalize("NFD", text)
        return text

    def misspell(self, name: str) -> str:
        r, bare = self.r, plain(name) if self.r.random() < 0.5 else name
        if r.random() < 0.6:
            pairs = [(a, b) for a, b in SOUNDS if a in (bare + " ").lower()]
            if pairs:
                a, b = r.choice(pairs)
                low = bare + " "
                at = low.lower().rindex(a)
                return (low[:at] + b + low[at + len(a) :]).strip()
        at = r.randrange(1, max(2, len(bare)))
        return r.choice([bare[:at] + bare[at + 1 :], bare[:at] + bare[at - 1] + bare[at:], bare[:at] + r.choice("aeiou") + bare[at + 1 :]])


Family = Callable[[Writer], Case]


def old_full(w: Writer) -> Case:
    old = w.r.choice(w.olds)
    text = w.join(w.front(), w.typed(old.name), w.district(old.district), w.r.choice([*HOME, *HOME, ""]))
    if old.name in ("Phường 1", "Phường 2", "Phường 3") and old.district.split()[-2:] == ["Sóc", "Trăng"]:
        text = w.join(w.front(), w.typed(old.name), "TP Sóc Trăng", w.r.choice(HOME))
    return Case("old, all levels", w.spoil(text), "place", old.new_code, old.code)


def old_untyped(w: Writer) -> Case:
    old = w.r.choice([o for o in w.olds if not o.name.startswith("Phường") and o.name.split(" ", 1)[-1] not in o.district])
    name = old.name.split(" ", 2)[-1] if old.name.startswith("Thị trấn") else old.name.split(" ", 1)[1]
    text = w.join(w.front(), name, w.district(old.district), w.r.choice(HOME))
    return Case("old, no types", w.spoil(text), "place", old.new_code, None)


def new_form(w: Writer) -> Case:
    new = w.r.choice(w.news)
    return Case("new", w.spoil(w.join(w.front(), w.typed(new.name), w.r.choice(TODAY))), "place", new.code, "")


def new_mixed(w: Writer) -> Case:
    new = w.r.choice([n for n in w.news if n.name not in ("Xã Gia Hòa", "Xã An Thạnh", "Xã Hòa Tú")])
    district = w.r.choice([old.district for old in w.gaz.parts_of(new.code)])
    text = w.join(w.front(), w.typed(new.name), w.r.choice([w.district(district) + ", Sóc Trăng", "Sóc Trăng", w.district(district)]))
    return Case("new with old district or province", w.spoil(text), "place", new.code, None)


def old_in_today(w: Writer) -> Case:
    old = w.r.choice([o for o in w.olds if o.name != "Xã Phú Tân"])
    text = w.join(w.front(), w.typed(old.name), w.r.choice(["huyện ", "H. "]) + old.district.split(" ", 1)[1] if old.district.startswith("Huyện") else old.district, w.r.choice(TODAY))
    return Case("old with district, new province", w.spoil(text), "place", old.new_code, old.code)


def both(w: Writer) -> Case:
    old = w.r.choice(w.olds)
    new = w.gaz.communes[old.new_code]
    link = w.r.choice([" (nay là {})", " nay là {}", " (cũ), {}", ", {}", " cũ nay thuộc {}"])
    text = w.join(w.front(), w.typed(old.name) + link.format(w.typed(new.name)), w.r.choice(["", "Sóc Trăng", *TODAY]))
    return Case("old and new", w.spoil(text), "place", new.code, None)


def no_district(w: Writer) -> Case:
    names = Counter(plain(o.name).lower() for o in w.olds)
    olds = [o for o in w.olds if names[plain(o.name).lower()] == 1 and o.name.split(" ", 1)[1] not in NAMESAKES]
    old = w.r.choice(olds)
    return Case("no district", w.spoil(w.join(w.front(), w.typed(old.name), w.r.choice(HOME))), "place", old.new_code, None)


def misspelt(w: Writer) -> Case:
    old = w.r.choice([o for o in w.olds if not o.name[-1].isdigit()])
    head = "Thị trấn" if old.name.startswith("Thị trấn") else old.name.split()[0]
    name = old.name[len(head) + 1 :]
    text = w.join(w.front(), f"{head} {w.misspell(name)}", w.district(old.district) if w.r.random() < 0.7 else w.misspell(old.district), w.r.choice(HOME))
    return Case("misspelt", w.spoil(text), "place", old.new_code, None)


def glued(w: Writer) -> Case:
    old = w.r.choice(w.olds)
    short = {"Xã": "x", "Phường": "p", "Thị trấn": "tt"}
    kind = next(k for k in short if old.name.startswith(k))
    name = old.name[len(kind) + 1 :]
    glue = (short[kind] + "." + name) if not name[0].isdigit() else short[kind] + name
    dist = {"Huyện": "h.", "Thị xã": "tx.", "Thành phố": "tp."}
    dkind = next(k for k in dist if old.district.startswith(k))
    text = f"{w.front()} {glue} {dist[dkind]}{old.district[len(dkind) + 1:]} {w.r.choice(['ST', 't.Soc Trang', ''])}".strip()
    return Case("glued, no commas", plain(text) if w.r.random() < 0.6 else text, "place", old.new_code, old.code)


NAMESAKES = {"Thuận Hưng", "Phú Hữu", "Thạnh Quới", "Thạnh Phú", "Long Bình", "Hưng Phú", "Phú Tân", "Tân Hưng", "Long Hưng", "Châu Thành"}


def ambiguous(w: Writer) -> Case:
    r = w.r
    district = r.choice(w.olds).district
    text = r.choice([
        f"Phường {r.randint(1, 2)}, tỉnh Sóc Trăng", f"P{r.randint(1, 2)}", w.join(w.front(), district, "Sóc Trăng"), "Sóc Trăng", w.front() or "Cần Thơ",
        f"{r.randint(1, 300)} {r.choice(STREETS)}, TP Sóc Trăng", w.join(w.front(), r.choice(HOME)), f"Xã Phú Tân, huyện Châu Thành, {r.choice(TODAY)}",
        "Xã Thuận Hưng, Cần Thơ", f"{r.choice(HAMLETS)}, {district}, Sóc Trăng",
    ])  # fmt: skip
    return Case("ambiguous", w.spoil(text), "ask")


def contradiction(w: Writer) -> Case:
    old = w.r.choice([o for o in w.olds if not o.name[-1].isdigit()])
    wrong = w.r.choice(sorted({o.district for o in w.olds if o.district != old.district and o.new_code not in {p.new_code for p in w.olds if p.district == old.district}}))
    if plain(wrong.split(" ", 1)[1]) in plain(old.name):
        wrong = "Huyện Cù Lao Dung" if old.district != "Huyện Cù Lao Dung" else "Huyện Kế Sách"
    allowed = {p.district for p in w.olds if p.new_code == old.new_code}
    if wrong in allowed:
        return ambiguous(w)
    return Case("contradiction", w.spoil(w.join(w.front(), old.name, wrong, "Sóc Trăng")), "ask")


def outside(w: Writer) -> Case:
    out = w.r.choice([o for o in w.outs if o.name.split(" ", 1)[1] not in {old.name.split(" ", 1)[1] for old in w.olds}])
    text = w.r.choice([
        w.join(w.front(), w.typed(out.name), w.r.choice(TODAY)), "phường An Khánh, quận Ninh Kiều, TP Cần Thơ", "P. 5, TP. Bạc Liêu, Bạc Liêu",
        "xã Long Điền, huyện Đông Hải, tỉnh Bạc Liêu", "12 Nguyễn Trãi, quận 1, TP HCM", "ấp 3, xã Đông Phước, huyện Châu Thành, Hậu Giang",
        "phường 7, TP Vị Thanh, tỉnh Hậu Giang", "xã Hòa Tú, huyện Châu Thành, tỉnh Trà Vinh", "số 3 Hùng Vương, Hà Nội",
    ])  # fmt: skip
    return Case("outside", w.spoil(text), "outside")


FAR = [
    "quận 3", "Q.10", "Q. Gò Vấp", "quận Tân Bình", "Gò Vấp", "TP Thủ Đức", "TP Đà Lạt", "Đà Lạt", "TP. Mỹ Tho", "thành phố Nha Trang", "TP. Tân An", "TX. Giá Rai", "thị xã Tân Châu",
    "huyện Chợ Mới", "H. Lấp Vò", "H. Trà Ôn", "huyện Cầu Kè", "Cầu Ngang", "huyện Ninh Hải", "huyện Xuân Lộc", "H. Định Quán", "huyện Cần Đước", "TP. Long Xuyên", "Biên Hòa",
]  # fmt: skip


def far(w: Writer) -> Case:
    """A name that is ours as well, in a district of another province, which is not written: outside, or asked about."""
    name = w.r.choice([*(old.name for old in w.olds), *(new.name for new in w.news)])
    return Case("far away, no province", w.spoil(w.join(w.front(), w.typed(name), w.r.choice(FAR))), "outside")


FAMILIES: tuple[Family, ...] = (
    old_full, old_full, old_untyped, new_form, new_mixed, old_in_today, both, no_district, misspelt, misspelt, glued, ambiguous, contradiction, outside, far,
)  # fmt: skip


def typing_error(r: random.Random, word: str) -> str:
    """A letter lost, doubled, swapped with the next, or replaced."""
    at = r.randrange(len(word))
    return r.choice([
        word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
        word[:at] + r.choice("aeiouhgnct") + word[at + 1 :],
    ])  # fmt: skip


def mutilated(w: Writer) -> Case:
    """One to three words deleted, mistyped or robbed of their comma, anywhere: what is left may truly name another place."""
    r, case = w.r, w.r.choice((old_full, new_form))(w)
    words = case.text.split(" ")
    for _ in range(r.choice((1, 1, 2, 3))):
        at, roll = r.randrange(len(words)), r.random()
        if roll < 0.35 and len(words) > 2:
            words.pop(at)
        elif roll < 0.80 and len(words[at]) > 2:
            words[at] = typing_error(r, words[at])
        else:
            words[at] = words[at].strip(",;-")
    return replace(case, family="mutilated at random", text=" ".join(words), old=None)
