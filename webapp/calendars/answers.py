"""The answer that a calendar program gets: all of it, compressed if it asks for that, or that nothing changed (RFC 9110)."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from werkzeug.http import http_date, parse_accept_header, parse_date, parse_etags

from modules.feeds.bodies import Bytes
from modules.formats.atom import CONTENT_TYPE as ATOM_CONTENT_TYPE
from modules.formats.icalendar_text import FEED_CONTENT_TYPE
from webapp.headers import FIXED

PUBLIC = "public, max-age=300"
NEWS = ".atom"
_LEVEL = 6
_ALWAYS = [*FIXED.items(), ("Content-Security-Policy", "default-src 'none'"), ("X-Robots-Tag", "noindex")]


class Answer(NamedTuple):
    """Status line, headers and body; a HEAD gets the headers alone."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


class Document:
    """The bytes of a calendar with their headers, ready to be sent to anybody. What is compressed is compressed once."""

    def __init__(self, made: Bytes, content_type: str = FEED_CONTENT_TYPE, caching: str = PUBLIC) -> None:
        self.made, self.content_type, self.caching = made, content_type, caching
        self.etags = (f'"{made.etag}"', f'"{made.etag}-gzip"')

    def answer(self, environ: Mapping[str, Any]) -> Answer:
        """The answer to one GET or HEAD."""
        zipped = wants_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if self._is_known(environ):
            return Answer("304 NOT MODIFIED", self._known_headers[zipped], b"")
        headers, body = self._zipped if zipped else self._plain
        return Answer("200 OK", headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body)

    def _is_known(self, environ: Mapping[str, Any]) -> bool:
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None:  # which then decides alone (RFC 9110, 13.1.3)
            return known in self.etags or _names_one(known, self.made.etag)
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        moment = parse_date(since) if since else None
        return moment is not None and self.made.last_modified <= moment

    @cached_property
    def _known_headers(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """Of a 304, for the plain bytes and for the compressed ones."""
        plain, zipped = (self._headers(etag) for etag in self.etags)
        return plain, zipped

    @cached_property
    def _plain(self) -> tuple[list[tuple[str, str]], bytes]:
        return self._whole(self.etags[0], self.made.body), self.made.body

    @cached_property
    def _zipped(self) -> tuple[list[tuple[str, str]], bytes]:
        body = gzip.compress(self.made.body, _LEVEL, mtime=0)
        return [*self._whole(self.etags[1], body), ("Content-Encoding", "gzip")], body

    def _whole(self, etag: str, body: bytes) -> list[tuple[str, str]]:
        about = {"Content-Type": self.content_type, "Content-Length": str(len(body))}
        return [*self._headers(etag), ("Last-Modified", http_date(self.made.last_modified)), *about.items()]

    def _headers(self, etag: str) -> list[tuple[str, str]]:
        return [("ETag", etag), ("Cache-Control", self.caching), ("Vary", "Accept-Encoding"), *_ALWAYS]


def public_document(key: str, made: Bytes) -> Document:
    """What anybody gets at this address of ours: a calendar, or news."""
    return Document(made, ATOM_CONTENT_TYPE if key.endswith(NEWS) else FEED_CONTENT_TYPE)


@lru_cache(maxsize=512)
def wants_gzip(header: str) -> bool:
    """Whether `Accept-Encoding` names gzip: a wildcard is no wish, and some programs cannot read what they did not ask for."""
    return any(name.lower() == "gzip" and quality > 0 for name, quality in parse_accept_header(header))


def _names_one(header: str, etag: str) -> bool:
    """Compared weakly, as it must be; both forms of the same bytes are the same calendar."""
    tags = parse_etags(header)
    return tags.star_tag or any(tags.contains_weak(each) for each in (etag, f"{etag}-gzip"))
