"""What is written to the log: JSON lines on stderr, without personal data. Only ids, codes and counts are ever logged."""

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import ExcInfo

from app.settings import Settings

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_frames = ExceptionDictTransformer(show_locals=False)  # variables hold keys, passwords, people


class Lines(logging.Handler):
    """What libraries warn of, in the same form; the first line of it, as with a database's error."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line: dict[str, Any] = {"event": record.getMessage().partition("\n")[0], "logger": record.name, "level": record.levelname.lower()}
            line["timestamp"] = datetime.fromtimestamp(record.created, UTC).isoformat()
            if record.exc_info and record.exc_info[0]:
                line["exception"] = _where(record.exc_info)
            print(json.dumps(line, ensure_ascii=False), file=sys.stderr, flush=True)
        except Exception:
            self.handleError(record)


def configure_log(settings: Settings) -> None:
    root = logging.getLogger()
    root.setLevel(logging.WARNING)  # libraries keep quiet; their addresses may hold personal data
    if not any(isinstance(handler, Lines) for handler in root.handlers):
        root.addHandler(Lines())
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
