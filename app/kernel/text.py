"""Vietnamese folded for search and comparison, and personal data masked for reading."""

import re
import unicodedata


def composed(text: str) -> str:
    """Each letter one with its marks (NFC), as fonts draw them and texts are compared: a keyboard may type the tone as a sign of its
    own. Never longer than it came."""
    made = unicodedata.normalize("NFC", text)
    return made if len(made) <= len(text) else text


def fold(text: str) -> str:
    """Lower case without accents, đ -> d, single spaces: the same on both databases (neither has ICU here)."""
    bare = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return re.sub(r"\s+", " ", "".join(c for c in bare if not unicodedata.combining(c))).strip().casefold()


def whole_number(text: str) -> int | None:
    """A number as a program writes it, 0 to 10^18; None for all else (int() takes "²" for a digit and thousands of them for one number)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


_WHOLE = re.compile(r"(?P<whole>[0-9]{1,3}(?:(?P<mark>[., \u00a0])[0-9]{3})(?:(?P=mark)[0-9]{3})*|[0-9]+)(?P<zeros>[.,]0{1,2})?")


def whole_amount(text: str) -> int | None:
    """A count or an amount as people write it, below 10^12: "15000", "26.000 đ", "1,000,000", "15.000,00". None for what is no whole
    number ("15000.50") or may be none ("1.50"): a point passed over would make it a hundred times as much."""
    said = _WHOLE.fullmatch(text.strip().removesuffix("đ").rstrip())
    if said is None or (said["zeros"] and said["zeros"][0] == said["mark"]):
        return None
    digits = re.sub(r"[^0-9]", "", said["whole"])
    return int(digits) if len(digits) <= 12 else None


def unaccented(text: str) -> str:
    """Vietnamese as a plain SMS carries it (GSM 7-bit), typographic signs as ASCII; other scripts stay as they are."""
    signs: dict[str, str | int | None] = {"Đ": "D", "đ": "d", "–": "-", "…": "...", "«": '"', "»": '"', "’": "'", "\u00a0": " "}
    plain = text.translate(str.maketrans(signs))
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return bare if bare.isascii() else text


def mask_phone(phone: str) -> str:
    """0912345678 -> ••••••5678."""
    digits = re.sub(r"\D", "", phone)
    return "•" * max(len(digits) - 4, 0) + digits[-4:]


def mask_name(name: str) -> str:
    """Nguyễn Văn An -> N. V. An."""
    *rest, last = name.split() or [""]
    return " ".join([f"{part[0]}." for part in rest] + [last])


_APART = r"[\s.\-–()]{0,3}"
_PHONE = re.compile(rf"(?<!\d)(?:\+?84|0){_APART}(?:[35789](?:{_APART}\d){{8}}|[12](?:{_APART}\d){{9}})(?!\d)")
_NUMBER = re.compile(r"(?<![\d•])(?:\d{9,}|\d{3,4}(?:[ .\-]\d{3,4}){2,3})(?!\d)")
_HOUSES = re.compile(r"\s*(?:số(?:\s+nhà)?\s*)?", re.IGNORECASE)


def mask_numbers(text: str) -> str:
    """Telephone and identity numbers (9 to 12 digits, together or in groups) in a written address -> •••678. Shorter ones are houses,
    plots and codes of communes, and so are several houses in one, before all else: «101-103-105 Trần Hưng Đạo»."""
    return _NUMBER.sub(lambda m: m[0] if "-" in m[0] and _HOUSES.fullmatch(m.string, 0, m.start()) else _last_three(m), _PHONE.sub(_last_three, text))


def _last_three(found: re.Match[str]) -> str:
    return "•••" + re.sub(r"\D", "", found[0])[-3:]


def normal_phone(text: str) -> str:
    """0xxxxxxxxx from what people write (+84, +84 (0), spaces, dots); empty if it is not 0 and 9 or 10 more digits, the first no 0."""
    digits = re.sub(r"\D", "", text)
    if digits.startswith("84") and 11 <= len(digits) <= 13:
        digits = "0" + digits[2:].removeprefix("0")
    return digits if re.fullmatch(r"0[1-9][0-9]{8,9}", digits) else ""
