"""What an error becomes: the one table of it. Pages of errors stand in the same frame as all others."""

from __future__ import annotations

import psycopg
import structlog
from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from psycopg.errors import UniqueViolation
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from modules.core.errors import Forbidden, NotFound, Refused, Stale
from webapp.calendars.trouble import CONTENT_TYPE, is_for_program, line_of
from webapp.extensions import db
from webapp.presenting import render_frame

STATUS: dict[type[Exception], int] = {NotFound: 404, Forbidden: 403, Refused: 409, Stale: 409, CSRFError: 400}
PAGES = {400, 403, 404, 405, 409, 410, 413, 415, 429, 500, 503}
RETRY_SECONDS = {429: "60", 503: "10"}
log = structlog.get_logger()


def error_page(status: int, name: str = "", **values: object) -> tuple[str, int, dict[str, str]]:
    """The page of a status, or that of a `name`; a line for calendar programs. Those of 500 and 503 ask nothing of the database."""
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": RETRY_SECONDS[status]} if status in RETRY_SECONDS else {})
    if is_for_program():
        return line_of(status), status, headers | {"Content-Type": CONTENT_TYPE, "X-Robots-Tag": "noindex"}
    page = status if status in PAGES else (400 if status < 500 else 500)
    render = render_frame if page >= 500 else render_template
    return render(f"web/errors/{name or page}.html", **values), status, headers


def answer_domain(error: Exception) -> ResponseReturnValue:
    """A refusal of the domain that no view turned into something kinder. Only of what is Stale is it known that somebody was first."""
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return error_page(
        status,
        "refused" if isinstance(error, Refused) else "",
        refusal=type(error).__name__,
        values=getattr(error, "values", {}),
    )


def answer_http(error: HTTPException) -> ResponseReturnValue:
    """An error of HTTP itself, with its own headers (Allow, Retry-After) kept."""
    if error.response is not None:
        return error.response
    status = error.code or 500
    body, code, headers = error_page(status)
    kept = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    return body, code, {**kept, **headers}


def answer_database(error: OperationalError | psycopg.OperationalError) -> ResponseReturnValue:
    """The database is away, or too slow: say so, and when to come back. The pool tries anew with the next request.

    Calendars ask psycopg itself, so its own errors come here as well.
    """
    db.session.remove()
    log.error("database_away", error=str(getattr(error, "orig", error))[:200])
    return error_page(503)


def answer_unstorable(_error: DataError) -> ResponseReturnValue:
    """A value that no row can hold (an id beyond 64 bits in an address): there is no such thing."""
    db.session.remove()
    return error_page(404)


def answer_met(error: IntegrityError) -> ResponseReturnValue:
    """Two made the same thing at one moment, and a unique constraint let the first: the second is told so. All else is a bug."""
    if not isinstance(error.orig, UniqueViolation):
        return answer_bug(error)
    db.session.remove()
    log.warning(
        "another_was_first", constraint=error.orig.diag.constraint_name
    )  # its text would name the value, which may be personal
    return error_page(409)


def answer_bug(error: Exception) -> ResponseReturnValue:
    """Anything else is a bug: logged once, here. Calendar programs keep what they have, and come again when it is mended."""
    db.session.remove()
    log.error("unexpected_error", error=type(error).__name__, exc_info=error)
    return error_page(503 if is_for_program() else 500)


def init_errors(app: Flask) -> None:
    """Register the table."""
    for kind in STATUS:
        app.register_error_handler(kind, answer_domain)
    for away in (OperationalError, psycopg.OperationalError):
        app.register_error_handler(away, answer_database)
    app.register_error_handler(DataError, answer_unstorable)
    app.register_error_handler(IntegrityError, answer_met)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Exception, answer_bug)
