"""A file's problem together with the file's own numbers and precision."""

from collections.abc import Callable
from dataclasses import dataclass

from routing.model import Plan, Problem


class FileError(ValueError):
    """The file cannot be read as what it claims to be; the sentence says where."""


Recheck = Callable[[Plan], list[str]]
"""Breaches of a plan at the precision of the file, as sentences."""


def nothing(plan: Plan) -> list[str]:
    return []


@dataclass(frozen=True)
class Case:
    """ids[visit] is the number of a visit in the file, steps[visit] its type where the format wants one.

    scale: integers of the problem for one unit of the file. `length` gives a plan's distance in the file's unit.
    seconds: what one unit of the problem's clock lasts, for calendars and maps.
    """

    problem: Problem
    ids: tuple[int, ...]
    scale: int
    length: Callable[[Plan], float]
    recheck: Recheck = nothing
    steps: tuple[str, ...] = ()
    cars: tuple[int, ...] = ()
    """Numbers of the vehicles, where the format gives them any."""
    priced: bool = True
    """False where the file has no price for what is left out."""
    seconds: float = 1.0

    @property
    def exact(self) -> bool:
        """Whether `recheck` knows the clock better than the problem's rounded ways do."""
        return self.recheck is not nothing
