"""Logs of every process: one JSON object a line in production, readable in development, always with the request id."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor

from modules.core.request_ids import current_request_id


def _with_request_id(_logger: object, _name: str, event: EventDict) -> EventDict:
    if request_id := current_request_id():
        event["request_id"] = request_id
    return event


SHARED: tuple[Processor, ...] = (
    _with_request_id,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


def configure_logs(*, readable: bool, level: str) -> None:
    """Our own log lines, to standard output."""
    structlog.configure(
        processors=[*SHARED, _renderer(readable=readable)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
    )


def configure_library_logs(*, readable: bool, level: str) -> None:
    """The lines of libraries that use `logging`, in the same form."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(readable=readable)],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level, force=True)


def _renderer(*, readable: bool) -> Processor:
    return structlog.dev.ConsoleRenderer(colors=False) if readable else structlog.processors.JSONRenderer()
