"""When to stop: whichever comes first."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace


def never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Stop:
    """deadline      on `time.monotonic`, absolute; None: no clock
    iterations    of the engine's own kind; with a seed and one core the result then does not depend on the clock
    idle          seconds without anything better
    cancelled     asked often; True stops at once with the best so far
    """

    deadline: float | None = None
    iterations: int | None = None
    idle: float | None = None
    cancelled: Callable[[], bool] = never

    def left(self) -> float:
        """Seconds to the deadline, not below 0; infinite without one."""
        return float("inf") if self.deadline is None else max(0.0, self.deadline - time.monotonic())

    def over(self) -> bool:
        return self.cancelled() or (self.deadline is not None and time.monotonic() >= self.deadline)

    def within(self, seconds: float) -> "Stop":
        """The same, but not longer than `seconds` from now."""
        return replace(self, deadline=time.monotonic() + min(seconds, self.left()))


def after(seconds: float) -> Stop:
    """Stop `seconds` from now."""
    return Stop(deadline=time.monotonic() + seconds)
