"""Why a visit failed, and whose fault it was: who is at fault pays the repeat (QĐ 45/2016/QĐ-TTg Art 12.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

REFUSED = frozenset({"agency_refused", "wrong_result"})  # coming again mends neither: a person decides


@dataclass(frozen=True, slots=True)
class Reason:
    """`fault` citizen|agency|post, `evidence` of photo|call|none, `kinds` of collect|return|transfer; `stops`: force majeure, that
    day does not count (TT 17/2017/TT-BTTTT Art 7)."""

    code: str
    text: str
    fault: str
    evidence: tuple[str, ...]
    kinds: tuple[str, ...]
    stops: bool = False

    @classmethod
    def of(cls, code: str, row: Mapping[str, Any]) -> "Reason":
        return cls(code, row["text"], row["fault"], tuple(str(row["evidence"]).split()), tuple(str(row["kinds"]).split()), row.get("stops") == "yes")
