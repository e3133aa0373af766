"""Why a visit failed, and whose fault it was: who is at fault pays the repeat (QĐ 45/2016/QĐ-TTg Art 12.4); and how its citizen is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

REFUSED = frozenset({"agency_refused", "wrong_result"})  # coming again mends neither: a person decides
CHANGED_MIND = "changed_mind"  # who does not want to file any more is asked before anybody comes again
UNKNOWN = ("chưa gặp được", "មិនទាន់ជួប", "nobody was met")
TOLD: Mapping[str, tuple[str, str]] = {
    "absent": ("ទៅដល់មិនជួបអ្នកណា ហៅមិនបាន", "nobody was there and the telephone was not answered"),
    "asked_later": ("ប្រជាជនណាត់ថ្ងៃផ្សេង", "another day was asked for"),
    "wrong_address": ("អាសយដ្ឋានខុស ឬមិនគ្រប់", "the address is wrong or not complete"),
    "moved": ("បានប្ដូរទីលំនៅ គ្មានអាសយដ្ឋានថ្មី", "moved away, no new address known"),
    "refused": ("អ្នកទទួលបដិសេធ", "the receiver refused it"),
    "no_id": ("អ្នកទទួលគ្មានឯកសារអត្តសញ្ញាណ", "the receiver could show no ID"),
    "no_authorisation": ("អ្នកទទួលជំនួសគ្មានលិខិតផ្ទេរសិទ្ធិ", "who would have received it had no authorisation"),
    "papers_missing": ("ឯកសារមិនគ្រប់តាមបញ្ជី", "papers of the list are missing"),
    "changed_mind": ("ប្រជាជនមិនដាក់ទៀត", "it is not to be filed any more"),
    "no_money": ("មិនទាន់មានប្រាក់បង់ថ្លៃសេវា", "there was no money for the fees yet"),
    "old_papers_kept": ("មិនប្រគល់ឯកសារចាស់ដែលត្រូវប្រមូល", "old papers that the agency takes back were not handed over"),
    "agency_closed": ("ស្ថាប័នបិទ ឬគ្មានអ្នកទទួល", "the agency was closed or nobody received it"),
    "agency_not_ready": ("លទ្ធផលមិនទាន់រួចនៅស្ថាប័ន", "the result was not ready at the agency"),
    "agency_refused": ("ស្ថាប័នមិនទទួលឯកសារ", "the agency does not take the dossier"),
    "wrong_result": ("លទ្ធផលខុសមនុស្ស ឬខុសខ្លឹមសារ ស្ថាប័នត្រូវធ្វើឡើងវិញ", "the result is another person's or wrong; the agency must make it again"),
    "late": ("អ្នករត់សំបុត្រមិនទាន់ក្នុងថ្ងៃ", "the courier did not get there that day"),
    "vehicle": ("យានខូច ឬគ្រោះថ្នាក់", "a breakdown or an accident on the way"),
    "misrouted": ("ស្រោមសំបុត្រខុសផ្លូវ", "the envelope was sent the wrong way"),
    "damaged": ("ស្រោមសំបុត្ររហែក ឬបាត់ត្រា ត្រូវធ្វើកំណត់ហេតុ", "the envelope is torn or its seal is gone; a record is made"),
    "no_access": ("ទៅមិនដល់៖ ទឹកលិច សាឡាងឈប់ ផ្លូវបិទ (ប្រធានស័ក្តិ)", "no way there: flood, ferry stopped or road closed (force majeure)"),
}  # fmt: skip
"""Khmer, as on the phone, and English of the reasons that are shipped."""


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


def in_tongue(code: str, text: str, lang: str) -> str:
    """As its citizen reads it; one that an office has added stands as it was written, and `text` empty where it is in no list."""
    at = {"km": 0, "en": 1}.get(lang)
    if not text:
        return UNKNOWN[0] if at is None else UNKNOWN[at + 1]
    return text if at is None or code not in TOLD else TOLD[code][at]
