"""The catalogue of administrative procedures (TTHC): what is carried by post, and which papers a dossier is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.kernel.text import fold


@dataclass(frozen=True, slots=True)
class ComponentDef:
    """One paper of the published list, and how many originals and copies of it."""

    name: str
    originals: int = 0
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Procedure:
    """`served` None = the list of the province does not say; `decision` = the document that says it (QĐ 45/2016 Art 13:
    agencies publish what is and what is not carried). `needs_presence`: may not be authorised, Art 1.2: never carried."""

    code: str
    name: str
    field: str
    served: bool | None
    needs_presence: bool
    decision: str
    components: tuple[ComponentDef, ...]
    source: str
    confidence: str

    @classmethod
    def of(cls, code: str, row: Mapping[str, Any]) -> "Procedure":
        served = {"yes": True, "no": False}.get(str(row["served"]))
        parts = tuple(ComponentDef(part["name"], int(part["originals"]), int(part["copies"])) for part in row.get("components", ()))
        return cls(
            code, row["name"], row["field"], served, row["needs_presence"] == "yes", row["decision"], parts, row["source"], row["confidence"]
        )


@dataclass(frozen=True)
class Catalogue:
    procedures: Mapping[str, Procedure] = field(default_factory=dict)

    def get(self, code: str) -> Procedure | None:
        """By national code `d.dddddd`; a local suffix (`.000.00.00.H51`) is ignored."""
        return self.procedures.get(code.strip()[:8])

    def all(self) -> tuple[Procedure, ...]:
        return tuple(self.procedures.values())

    def search(self, text: str, limit: int = 20) -> tuple[Procedure, ...]:
        """Every word of `text` must occur in code, name or field, accents or not; the best (fewest other words) first."""
        words = fold(text).split()
        hits = [(len(hay), proc) for hay, proc in self._folded if all(word in hay for word in words)]
        return tuple(proc for _, proc in sorted(hits, key=lambda hit: (hit[0], hit[1].code))[:limit])

    def named(self, title: str) -> Procedure | None:
        """The one whose official name this is, with or without «Thủ tục» before it; none where two bear it."""
        wanted = _title(title)
        found = [proc for proc in self.procedures.values() if wanted and _title(proc.name) == wanted]
        return found[0] if len(found) == 1 else None

    @cached_property
    def _folded(self) -> list[tuple[str, Procedure]]:
        return [(fold(f"{proc.code} {proc.name} {proc.field}"), proc) for proc in self.procedures.values()]


def _title(name: str) -> str:
    return fold(name).removeprefix("thu tuc ").strip()
