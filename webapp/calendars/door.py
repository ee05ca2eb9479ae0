"""The door before Flask: answers calendar programs from memory, and lets all else through.

Handling a request in Flask costs more than all there is to do for a poll; an answer from here is up to one second old.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import psycopg

from modules.feeds.addresses import PublicFeed
from webapp.calendars.answers import NEWS, Document, public_document
from webapp.calendars.line import Line
from webapp.calendars.private import PrivatePolls
from webapp.calendars.shelf import Shelf

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ASKED = "convene.calendar_asked"
"""What the door was told, left for Flask where the calendar must be made anew."""


class CalendarDoor:
    """Knows the addresses of calendars and nothing else. `style` is the publisher's."""

    def __init__(self, app: WSGIApplication, line: Line, style: str, shelf: Shelf, private: PrivatePolls | None = None) -> None:
        self._app, self._line, self._style, self._shelf, self._private = app, line, style, shelf, private

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if not _is_poll(environ):
            return self._app(environ, start_response)
        key = key_of(environ)
        if key is None:
            return self._alone(environ, start_response)
        document = self._shelf.young(key)
        if document is None:
            with self._shelf.lock(key):
                document = self._shelf.young(key) or self._ask(key, environ)
                if document is None:  # made by Flask, while the others wait for what it keeps
                    return self._app(environ, start_response)
        answer = document.answer(environ)
        start_response(answer.status, answer.headers)
        return [answer.body]

    def _alone(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """A calendar of one person, which is never held here."""
        answer = self._private.answer(environ) if self._private else None
        if answer is None:
            return self._app(environ, start_response)
        start_response(answer.status, answer.headers)
        return [answer.body]

    def _ask(self, key: str, environ: WSGIEnvironment) -> Document | None:
        old = self._shelf.old(key)
        try:
            asked = self._line.ask(key, self._style, old.made if old else None)
        except psycopg.Error:
            return None  # Flask meets the same and says so: it has the words
        if asked.fresh is None:
            environ[ASKED] = asked
            return None
        # What Flask answers next is not seen here: the door asks again and finds it kept.
        document = old if old and old.made == asked.fresh else public_document(key, asked.fresh)
        self._shelf.put(key, document)
        return document


def key_of(environ: WSGIEnvironment) -> str | None:
    """The key of the public calendar that is asked for; None for any other."""
    query = environ.get("QUERY_STRING", "")
    return _key_at(f"{environ['PATH_INFO']}?{query}" if query else environ["PATH_INFO"])


@lru_cache(maxsize=1024)  # programs ask for the same few again and again, and reading an address costs more than the answer
def _key_at(address: str) -> str | None:
    feed = PublicFeed.at(address)
    return feed.key if feed else None


def _is_poll(environ: WSGIEnvironment) -> bool:
    return environ["PATH_INFO"].endswith((".ics", NEWS)) and environ["REQUEST_METHOD"] in {"GET", "HEAD"}
