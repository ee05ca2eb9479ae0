"""The language of a page is the prefix of its address: `/es/events` is `/events` in Spanish, no prefix is English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import g, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LANGUAGES = ("en", "es")
KEY = "convene.locale"


class LanguagePrefix:
    """Moves the prefix from PATH_INFO to SCRIPT_NAME, so that routes are written once and `url_for` keeps the language."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        for language in LANGUAGES[1:]:
            if path == f"/{language}" or path.startswith(f"/{language}/"):
                environ[KEY] = language
                environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + f"/{language}"
                environ["PATH_INFO"] = path[len(language) + 1 :] or "/"
        return self.app(environ, start_response)


def current_language() -> str:
    """The language of the page being answered."""
    if "locale" not in g:
        g.locale = request.environ.get(KEY, LANGUAGES[0])
    language: str = g.locale
    return language


def same_page_in(language: str) -> str:
    """The address of the page being answered in another language, with its question mark and all."""
    prefix = "" if language == LANGUAGES[0] else f"/{language}"
    query = request.query_string.decode()
    return f"{prefix}{request.path}" + (f"?{query}" if query else "")
