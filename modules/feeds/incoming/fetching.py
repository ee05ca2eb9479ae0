"""Fetching a calendar from an address that a stranger may have chosen: politely, within limits, and never from our own house."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http.client import HTTPException
from time import monotonic

from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError
from urllib3.exceptions import SSLError as TlsError
from urllib3.response import BaseHTTPResponse

from modules.feeds.incoming.addresses import WebAddress
from modules.feeds.incoming.connecting import Connector
from modules.feeds.incoming.errors import AddressRefused
from modules.feeds.incoming.judging import may_be_asked
from modules.feeds.incoming.outcomes import UNKNOWN, Code, NotModified, Outcome, Received, Trouble, Validators
from modules.formats.reading import Limits

Resolver = Callable[[str, int], Sequence[str]]
"""The addresses of a host, for a port. Raises OSError when there is none."""
Opener = Callable[[WebAddress, str, Mapping[str, str], float], AbstractContextManager[BaseHTTPResponse]]
"""Asks one address; see `connecting.Connector.open`."""

MOST_REDIRECTS = 3
MOST_ADDRESSES = 3
"""How many addresses of one host are tried, one after the other."""
_REDIRECTS = {301, 302, 303, 307, 308}
_CHUNK = 65_536
_PLAIN, _ZIPPED = {"", "identity"}, {"gzip", "x-gzip"}


class _Ended(Exception):
    """There is nothing to be had; carries the Trouble."""

    def __init__(self, code: Code, detail: str = "", retry_after: str = "") -> None:
        super().__init__(code)
        self.trouble = Trouble(code, detail, retry_after)


def resolve(host: str, port: int) -> list[str]:
    """What this machine's resolver says, each address once."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


@dataclass(frozen=True, kw_only=True)
class Fetcher:
    """Fetches. `agent` names the site to whoever is asked; `open_hosts` may be asked although their addresses are not public.

    A host is resolved once for each request; every address is judged, and one of these very addresses is asked.
    `seconds` are for all of a fetch, `octets` for the body as it is after unpacking.
    """

    agent: str = "Convene"
    open_hosts: Collection[str] = ()
    resolver: Resolver = resolve
    opener: Opener = field(default_factory=lambda: Connector().open)
    seconds: float = 20.0
    octets: int = Limits().octets

    def fetch(self, address: str, known: Validators = UNKNOWN) -> Outcome:
        """Ask for the calendar at an address. Never raises for what the address or its server does."""
        until = monotonic() + self.seconds
        try:
            web = WebAddress.read(address)
            for _ in range(MOST_REDIRECTS + 1):
                found = self._ask(web, known, until)
                if not isinstance(found, str):
                    return found
                web = web.next(found)
            return Trouble(Code.REDIRECTS)
        except AddressRefused as refused:
            return Trouble(Code.BAD_ADDRESS, str(refused.values["reason"]))
        except _Ended as ended:
            return ended.trouble

    def _ask(self, web: WebAddress, known: Validators, until: float) -> Outcome | str:
        """One request; a text is where it is said to be instead."""
        ended = _Ended(Code.UNKNOWN_HOST, web.host)
        for address in self._judged(web)[:MOST_ADDRESSES]:
            try:
                with self.opener(web, address, self._headers(known), max(0.1, until - monotonic())) as answer:
                    return self._read(answer, until)
            except (HTTPError, HTTPException, OSError, ValueError) as error:
                ended = _ended(error, web, late=monotonic() >= until)
                if ended.trouble.code != Code.UNREACHABLE:
                    break
        raise ended

    def _judged(self, web: WebAddress) -> Sequence[str]:
        """The addresses of the host, all of which may be asked."""
        try:
            addresses = self.resolver(web.host, web.port)
        except (OSError, UnicodeError) as error:
            raise _Ended(Code.UNKNOWN_HOST, web.host) from error
        if web.host not in self.open_hosts and not all(may_be_asked(each) for each in addresses):
            raise _Ended(Code.CLOSED_ADDRESS, web.host)
        return addresses

    def _headers(self, known: Validators) -> dict[str, str]:
        asked = {"User-Agent": self.agent, "Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "gzip"}
        conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return asked | {name: value for name, value in conditions.items() if value}

    def _read(self, answer: BaseHTTPResponse, until: float) -> Outcome | str:
        if answer.status == 304:
            return NotModified()
        if answer.status in _REDIRECTS and (location := answer.headers.get("Location")):
            return location
        if answer.status != 200:
            raise _refusal(answer)
        body = self._body(answer, until)
        return Received(body, Validators(_header(answer, "ETag"), _header(answer, "Last-Modified")))

    def _body(self, answer: BaseHTTPResponse, until: float) -> bytes:
        encoding = _header(answer, "Content-Encoding").strip().lower()
        if encoding not in _PLAIN | _ZIPPED:
            raise _Ended(Code.BROKEN_OFF)
        body = bytearray()
        while chunk := answer.read1(_CHUNK, decode_content=encoding in _ZIPPED):
            body += chunk
            if len(body) > self.octets:
                raise _Ended(Code.TOO_LARGE)
        if monotonic() >= until:
            raise _Ended(Code.TOO_SLOW)
        return bytes(body)


def _refusal(answer: BaseHTTPResponse) -> _Ended:
    code = {404: Code.MISSING, 410: Code.GONE}.get(answer.status, Code.STATUS)
    return _Ended(code, str(answer.status), _header(answer, "Retry-After"))


def _header(answer: BaseHTTPResponse, name: str) -> str:
    """A header as we may keep it and send it back: one line of visible ASCII, not too long."""
    value = answer.headers.get(name, "")
    return value if value.isascii() and value.isprintable() and len(value) <= 500 else ""


def _ended(error: Exception, web: WebAddress, *, late: bool) -> _Ended:
    """What an exception of the network means."""
    kinds = (
        ((NewConnectionError, ConnectTimeoutError), Code.UNREACHABLE),
        ((ReadTimeoutError, TimeoutError), Code.TOO_SLOW),
        ((ssl.SSLError, TlsError), Code.UNTRUSTED),
        ((HTTPError, HTTPException, ValueError), Code.BROKEN_OFF),
    )
    code = next((code for errors, code in kinds if isinstance(error, errors)), Code.UNREACHABLE)
    return _Ended(Code.TOO_SLOW if late else code, web.host)
