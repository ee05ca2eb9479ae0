"""Polls of private calendars: the token first, then whether the bytes are fresh; each asks anew, and nothing of it is held."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import psycopg

from modules.core.links import PRIVATE_CALENDAR
from modules.core.tokens import Tokens
from modules.feeds.bodies import Bytes
from modules.feeds.private.asking import Kept, Polled, poll
from webapp.calendars.answers import Answer, Document
from webapp.calendars.fetches import Fetches
from webapp.calendars.line import Line

ALONE = "private, max-age=0, must-revalidate"
"""Nobody between keeps it, and a program asks each time whether it is still true."""
POLLED = "convene.private_calendar_polled"
"""What the door was told, left for Flask where it cannot answer."""
_ADDRESS = re.compile(r"/calendar/private/(?P<token>[0-9A-Za-z_.-]{1,80})\.ics")


class PrivatePolls:
    """Answers those whose token is right and whose bytes are fresh; all others are for Flask, which has the words."""

    def __init__(self, line: Line, style: str, tokens: Tokens, fetches: Fetches) -> None:
        self._line, self._style, self._tokens, self._fetches = line, style, tokens, fetches

    def answer(self, environ: dict[str, Any]) -> Answer | None:
        """The answer to one GET or HEAD."""
        token = token_of(environ["PATH_INFO"])
        feed_id = self._tokens.thing(token)
        if feed_id is None:
            return None
        held = environ.get("HTTP_IF_NONE_MATCH", "")
        try:
            asked = self._line.put(partial(poll, feed_id=feed_id, style=self._style, held=held))
        except psycopg.Error:
            return None  # Flask meets the same and says so
        environ[POLLED] = asked
        if asked is None or asked.ended or not is_proved(self._tokens, token, feed_id, asked):
            return None
        self._fetches.note(feed_id, asked.moment, environ.get("HTTP_USER_AGENT", ""))
        answer = _sent(asked.kept, environ) if asked.kept else None
        if answer is None and asked.kept:
            del environ[POLLED]  # the bytes are wanted after all, and stayed where they are
        return answer


def token_of(path: str) -> str:
    """The token in the address of a private calendar; empty for any other."""
    found = _ADDRESS.fullmatch(path)
    return found["token"] if found else ""


def is_proved(tokens: Tokens, token: str, feed_id: int, asked: Polled) -> bool:
    """Whether the token was made for this calendar as it stands."""
    return tokens.proves(token, PRIVATE_CALENDAR, feed_id, asked.nonce)


def private_document(made: Bytes) -> Document:
    """The bytes as they are sent."""
    return Document(made, caching=ALONE)


def _sent(kept: Kept, environ: Mapping[str, Any]) -> Answer | None:
    """None where the bytes are needed and did not travel."""
    answer = private_document(Bytes(kept.body or b"", kept.etag, kept.last_modified)).answer(environ)
    return None if kept.body is None and answer.status.startswith("200") else answer
