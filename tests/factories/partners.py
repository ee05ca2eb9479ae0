"""Partners, their calendars, and a real web server that serves them."""

from __future__ import annotations

import gzip
import hashlib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any

from sqlalchemy.orm import Session

from modules.feeds.incoming.arriving import take_in
from modules.feeds.incoming.deciding import accept
from modules.feeds.incoming.keeping import PartnerDraft, add_partner
from modules.feeds.incoming.models import Partner
from modules.feeds.incoming.publishing import publish_some
from modules.feeds.incoming.queries import changes_of, look_at_arrival

ZONE = "America/Los_Angeles"
TALK = """UID:talk-1
SUMMARY:A talk on trust
DTSTART:20270517T173000Z
DTEND:20270517T181500Z
LOCATION:Ballroom A
DESCRIPTION:Bring one question."""
WORKSHOP = """UID:workshop-1
SUMMARY:Writing the LCAP
DTSTART;TZID=America/Los_Angeles:20270610T090000
DTEND;TZID=America/Los_Angeles:20270610T113000"""
OTHER = """UID:other-1
SUMMARY:Families in schools
DTSTART:20270620T090000
DTEND:20270620T110000"""
SERIES = """UID:series-1
SUMMARY:Every Monday
DTSTART;TZID=America/Los_Angeles:20270607T090000
DTEND;TZID=America/Los_Angeles:20270607T100000
RRULE:FREQ=WEEKLY;COUNT=10"""
HOURLY = """UID:hourly-1
SUMMARY:Every hour
DTSTART:20270607T160000Z
RRULE:FREQ=HOURLY"""

_numbers = count(1)


def a_calendar(*entries: str, head: tuple[str, ...] = ()) -> bytes:
    """A file with these entries, each the lines between BEGIN and END."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sample//EN", *head]
    for entry in entries:
        lines += ["BEGIN:VEVENT", *entry.split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def a_partner(session: Session, now: datetime, **over: Any) -> Partner:
    """A county office that brings its calendar as a file, unless it has an `address`."""
    draft = {"name": f"Sample County Office {next(_numbers)}", "time_zone": ZONE}
    return add_partner(session, PartnerDraft(**(draft | over)), None, now)


def a_waiting_partner(session: Session, now: datetime, body: bytes = b"", **over: Any) -> Partner:
    """One whose calendar came and waits for an editor."""
    partner = a_partner(session, now, **over)
    take_in(session, partner, body or a_calendar(TALK, WORKSHOP, HOURLY), now)
    return partner


def publish(session: Session, partner: Partner, now: datetime, *, close: bool = False, at_once: int = 500) -> dict[str, int]:
    """Accept what an editor sees, and publish it as a worker does; what the trail says of it."""
    look = look_at_arrival(session, partner, now)
    assert look is not None
    accept(session, partner.id, seen=look.seen, close=close, actor_id=None, now=now)
    while publish_some(session, partner.id, now, at_once):
        session.flush()
    session.flush()
    return changes_of(session, partner.id)[0].detail


@dataclass
class Answer:
    """What the server says next. `body` may be a calendar or any bytes; without a status it is 200."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class CalendarServer:
    """A server of calendars that keeps the rules: validators, gzip when it is asked for. `asked` are the requests it got."""

    url: str
    answer: Answer
    asked: list[dict[str, str]] = field(default_factory=list)
    before_answering: Callable[[], object] = lambda: None

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1].split("/")[0])

    def say(self, body: bytes = b"", status: int = 200, **headers: str) -> None:
        """From now on."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer = Answer(body, status, named)


@contextmanager
def a_server(certificate: str = "") -> Iterator[CalendarServer]:
    """On a free port of this machine, by TLS where a certificate is given."""
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https" if certificate else "http"
        handler.known = CalendarServer(f"{scheme}://127.0.0.1:{server.server_port}", Answer(a_calendar(TALK)))
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield handler.known
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    known: CalendarServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.known.asked.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
        self.known.before_answering()
        answer = self.known.answer
        etag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        if answer.status == 200 and self.headers.get("If-None-Match") == etag:
            self._send(304, b"", {"ETag": etag})
            return
        headers, body = dict(answer.headers), answer.body
        if answer.status == 200:
            headers = {"ETag": etag, "Content-Type": "text/calendar; charset=utf-8"} | headers
            if "gzip" in self.headers.get("Accept-Encoding", "") and "Content-Encoding" not in headers:
                headers, body = headers | {"Content-Encoding": "gzip"}, gzip.compress(body)
        self._send(answer.status, body, headers)

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_words: object) -> None:
        """Say nothing: `asked` is the log."""

    def handle(self) -> None:
        """A client that goes away in the middle is what some tests are about."""
        try:
            super().handle()
        except OSError:
            self.close_connection = True
