"""Names that are misspelt: by their sound, and by wrong letters, word by word."""

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from app.places.mentions import LONGEST, MARKERS, Mention, Neighbours, placed, starts_type, typed_before
from app.places.names import DISTRICT, PROVINCE, Entity, Names, accent_fit, sound_name
from app.places.words import Word


def with_misspelt(names: Names, words: Sequence[Word], known: Sequence[Mention]) -> list[Mention]:
    """`known` and the misspelt names beside them; "xã An Thạnh Đôn" replaces the An Thạnh that was read in it."""
    firm = [mention for mention in known if mention.right or not mention.typed]
    more = _misspelt(names, words, firm)
    loose = [m for m in known if m not in firm and not any(m.start < new.end and new.start < m.end for new in more)]
    return sorted(firm + loose + more, key=lambda mention: mention.start)


def _misspelt(names: Names, words: Sequence[Word], known: Sequence[Mention]) -> list[Mention]:
    """By sound and by edit distance, in words that nothing explains yet; only typed ones and whole pieces are tried."""
    found: list[Mention] = []
    for start in range(len(words)):
        typed, first = typed_before(words, start)
        firm = [*known, *found]
        opens = typed or words[start].gap or any(first == mention.end for mention in known)
        if not opens or starts_type(words, start) or (not typed and words[start].key in MARKERS):
            continue
        if any(mention.start <= start < mention.end for mention in firm):
            continue
        best = _best_window(names, words, start, firm, typed)
        if best:
            found.append(best)
    return found


def _best_window(names: Names, words: Sequence[Word], start: int, known: Sequence[Mention], typed: str) -> Mention | None:
    taken = {i for mention in known for i in range(mention.start, mention.end)}
    choices = names.fuzzy_districts if typed in (DISTRICT, "city", PROVINCE) else names.fuzzy_communes
    best: tuple[float, int, list[tuple[Entity, float]]] | None = None
    for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
        if end - 1 in taken or (end > start + 1 and words[end - 1].gap) or (end > start + 1 and starts_type(words, end - 1)):
            break
        key = " ".join(word.key for word in words[start:end])
        if len(key) < 4:
            continue
        hits = _alike(names, key, tuple(word.form for word in words[start:end]), choices)
        if hits and not typed and (len(key) < 8 or hits[0][1] < 0.9):
            continue
        if hits and (best is None or hits[0][1] >= best[0] - 0.03):
            best = (hits[0][1], end, hits)
    if best is None:
        return None
    near = Neighbours(frozenset(m.start for m in known), frozenset(m.end for m in known))
    return replace(placed(words, (start, best[1]), tuple(best[2]), near), fuzzy=True)


def _alike(names: Names, key: str, written: tuple[str, ...], choices: tuple[str, ...]) -> list[tuple[Entity, float]]:
    """Same sound, else a letter wrong in a word: two words that only share letters ("Thạnh Hưng", "Tân Hưng") are not alike."""
    alike = {name: 0.93 for name in names.sounds.get(sound_name(key), []) if name in choices}
    same = [name for name in alike if name.replace("y", "i") == key.replace("y", "i")]
    if same:
        return [(entity, 0.97 * _same_words(key, written, entity)) for entity in names.exact[same[0]]]
    hits = process.extract(key, choices, scorer=fuzz.ratio, score_cutoff=76, limit=6)
    for name, _, _ in hits:
        wrong = _edits(name, key) if _digits(name) == _digits(key) else 9
        if wrong <= (1 if len(key) < 8 else 2):
            alike[name] = max(alike.get(name, 0.0), (0.96, 0.92, 0.78)[wrong])
    nearest = max((ratio for name, ratio, _ in hits if name in alike), default=0.0)
    rivals = any(name not in alike and ratio >= nearest - 3 for name, ratio, _ in hits)
    close = [(name, fit * (0.93 if rivals else 1.0)) for name, fit in sorted(alike.items(), key=lambda hit: -hit[1])]
    return [(entity, fit * _same_words(key, written, entity)) for name, fit in close for entity in names.exact[name]]


def _edits(name: str, key: str) -> int:
    """Wrong letters, at most one in a word of up to five letters, else two; 9 if the words do not go together."""
    ones, others = name.split(), key.split()
    if len(ones) != len(others):
        return OSA.distance(name.replace(" ", ""), key.replace(" ", "")) + 1
    each = [OSA.distance(one, other) for one, other in zip(ones, others, strict=True)]
    return sum(each) if all(wrong <= (1 if len(one) < 6 else 2) for one, wrong in zip(ones, each, strict=True)) else 9


def _same_words(key: str, written: tuple[str, ...], entity: Entity) -> float:
    """How well the accents fit in the words that are spelt right."""
    pairs = [(w, f) for k, w, f, e in zip(key.split(), written, entity.forms, entity.key.split(), strict=False) if k == e]
    return accent_fit(tuple(w for w, _ in pairs), tuple(f for _, f in pairs)) if len(key.split()) == len(entity.forms) else 1.0


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
