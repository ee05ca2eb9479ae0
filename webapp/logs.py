"""Logs: one JSON object a line in production, readable in development; the request id goes from header to task to letter."""

from __future__ import annotations

import re
import secrets
import time

import structlog
from flask import Flask, Response, g, request

from config import Config
from modules.core import logs
from modules.core.request_ids import current_request_id, set_request_id

HEADER = "X-Request-ID"
GOOD = re.compile(r"[A-Za-z0-9._-]{8,64}")
log = structlog.get_logger()


def configure_logs(config: Config) -> None:
    """Called once by each process of the web."""
    logs.configure_logs(readable=config.development, level=config.log_level)


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
