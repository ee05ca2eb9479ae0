"""Logs: one JSON object a line in production, readable in development; the request id goes from header to task to letter."""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time

import structlog
from flask import Flask, Response, g, request

from config import Config
from modules.core.request_ids import current_request_id, set_request_id

HEADER = "X-Request-ID"
GOOD = re.compile(r"[A-Za-z0-9._-]{8,64}")
log = structlog.get_logger()


def _with_request_id(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    if request_id := current_request_id():
        event["request_id"] = request_id
    return event


def configure_logs(config: Config) -> None:
    """Called once by each process of the web."""
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=False) if config.development else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            _with_request_id,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[config.log_level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
    )


def begin() -> None:
    """Take the caller's request id when it has a harmless form, else make one."""
    claimed = request.headers.get(HEADER, "")
    set_request_id(claimed if GOOD.fullmatch(claimed) else secrets.token_hex(8))
    g.began = time.monotonic()


def finish(response: Response) -> Response:
    """One line for each request: no address of a person, no token (the route, not the path)."""
    response.headers[HEADER] = current_request_id()
    route = request.url_rule.rule if request.url_rule else "(none)"
    if route != "/static/<path:filename>":
        milliseconds = round((time.monotonic() - g.get("began", time.monotonic())) * 1000, 1)
        log.info("request", method=request.method, route=route, status=response.status_code, milliseconds=milliseconds)
    return response


def init_logs(app: Flask) -> None:
    """Number and log every request."""
    app.before_request(begin)
    app.after_request(finish)
