"""Results as JSON lines, one a measurement, written at once: an interrupted run goes on where it was."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """`version` is that of the method's library, for ours a hash of the planner's code: what changed is measured again.

    distance and cost are in the file's own unit, checked by our audit; `wrong` tells why a result does not count.
    """

    kind: str
    size: str
    instance: str
    objective: str
    asked: float
    cores: int
    method: str
    version: str
    seed: int
    vehicles: int = 0
    distance: float = 0.0
    cost: float = 0.0
    dropped: int = 0
    due_dropped: int = 0
    wall: float = 0.0
    peak_mb: int = 0
    wrong: str = ""
    more: str = ""

    @property
    def key(self) -> tuple[Any, ...]:
        return self.kind, self.instance, self.objective, self.asked, self.cores, self.method, self.version, self.seed

    @property
    def rank(self) -> tuple[float, ...]:
        """Smaller is better; what does not count comes last."""
        first = self.vehicles if self.objective == "vehicles" else 0
        return bool(self.wrong), self.due_dropped, first, self.cost


class Store:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.results: dict[tuple[Any, ...], Result] = {}
        if file.exists():
            for line in file.read_text().splitlines():
                try:
                    result = Result(**json.loads(line))
                except (ValueError, TypeError):
                    continue  # the line that was being written when the run was ended
                self.results[result.key] = result

    def __contains__(self, key: tuple[Any, ...]) -> bool:
        return key in self.results

    def add(self, result: Result) -> None:
        self.results[result.key] = result
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a") as lines:
            lines.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
