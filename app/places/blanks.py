"""The blanks of printed forms: "Phường/Xã: 3, Quận/Huyện: Kế Sách" reads "phường 3, huyện Kế Sách"."""

import re
from functools import partial

_COMMUNE = r"(?:ph[uư][oơờ]ng|x[aã]|th[iị] ?tr[aấ]n|tt|[dđ][aặ]c khu)(?![^\W\d_])"
_DISTRICT = r"(?:qu[aậ]n|huy[eệ]n|th[iị] ?x[aã]|th[aà]nh ?ph[oố]|tx|tp)(?![^\W\d_])"
_PROVINCE = r"(?:t[iỉ]nh|th[aà]nh ?ph[oố]|th[aà]nh|tp)(?![^\W\d_])"
_SMALLER = r"(?:[aấ]p|kh[oó]m|khu v[uự]c|t[oổ]|[dđ][uư][oơờ]ng)(?![^\W\d_])"


def _either(kind: str) -> re.Pattern[str]:
    """"Xã/Phường", "phường (xã)", and with a colon behind it "xã, phường, thị trấn:"."""
    return re.compile(rf"\b{kind}(?:\s*[/(]\s*{kind})(?:\s*[/,]\s*{kind})*\s*\)?\s*:?\s*|\b{kind}(?:\s*,\s*{kind})+\s*:\s*", re.IGNORECASE)


_CHOICES = ((_either(_COMMUNE), ", "), (_either(_DISTRICT), ", huyện "), (_either(_PROVINCE), ", tỉnh "))
_COLON = re.compile(rf"\b({_COMMUNE}|{_DISTRICT}|t[iỉ]nh|{_SMALLER})\s*:\s*", re.IGNORECASE)


def filled_in(text: str) -> str:
    """A choice of types says no more than the level: of a commune, nothing, but that a number is that of a ward."""
    if not any(mark in text for mark in ":/("):
        return text
    for pattern, level in _CHOICES:
        text = pattern.sub(partial(_level, level), text)
    return _COLON.sub(r"\1 ", text)


def _level(level: str, found: re.Match[str]) -> str:
    return ", phường " if level == ", " and found.string[found.end() : found.end() + 1].isdigit() else level
