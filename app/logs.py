"""What is written to the log: JSON lines on stderr, without personal data. Only ids, codes and counts are ever logged."""

import logging
import sys
from collections.abc import Iterable
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import ExcInfo

from app.settings import Settings

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_frames = ExceptionDictTransformer(show_locals=False)  # variables hold keys, passwords, people


def configure_log(settings: Settings) -> None:
    logging.getLogger().setLevel(logging.WARNING)  # libraries keep quiet; their addresses may hold personal data
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True),
                    structlog.processors.ExceptionRenderer(_where), structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[settings.log]),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # asked each time: stderr may be another by then
    )  # fmt: skip


def _where(exc_info: ExcInfo) -> list[dict[str, Any]]:
    return _shortened(_frames(exc_info))


def _shortened(traces: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A database's error goes on after its first line with the row that it refused."""
    for trace in traces:
        trace["exc_value"] = trace["exc_value"].partition("\n")[0]
        inner: Iterable[list[dict[str, Any]]] = trace["exceptions"]
        for group in inner:
            _shortened(group)
    return traces
