"""Addresses of calendars, read once and by one reader: what was judged is what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from modules.feeds.incoming.errors import AddressRefused

LONGEST = 1_000
_PORTS = {"http": 80, "https": 443}
_FIRST_OPEN_PORT = 1024
"""Below it only the ports of the web: a calendar is never served where mail or a shell is."""
# What calendar programs write for "subscribe to this"; today's servers answer by TLS.
_SUBSCRIBING = ("webcal://", "webcals://")


@dataclass(frozen=True)
class WebAddress:
    """An address in the parts that a request is made of. `host` is in lower case, without brackets; `path` has the query."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def read(cls, text: str) -> WebAddress:
        """Read an https, http or webcal address; names beyond ASCII become punycode. Raises AddressRefused."""
        text = text.strip()
        if len(text) > LONGEST or any(char < " " or char in "\\\x7f" for char in text):
            raise AddressRefused(reason="not_an_address")
        for prefix in _SUBSCRIBING:
            if text.lower().startswith(prefix):
                text = "https://" + text[len(prefix) :]
        try:
            return cls._of(parse_url(text))
        except LocationParseError as error:
            raise AddressRefused(reason="not_an_address") from error

    @classmethod
    def _of(cls, url: Url) -> WebAddress:
        if url.scheme not in _PORTS:
            raise AddressRefused(reason="scheme" if url.scheme else "not_an_address")
        if url.auth is not None:
            raise AddressRefused(reason="login")
        host = (url.host or "").strip("[]").rstrip(".")
        if not host or "%" in host:
            raise AddressRefused(reason="not_an_address")
        port = _PORTS[url.scheme] if url.port is None else url.port
        if port not in _PORTS.values() and port < _FIRST_OPEN_PORT:
            raise AddressRefused(reason="port")
        return cls(url.scheme, host, port, url.request_uri)

    def next(self, location: str) -> WebAddress:
        """Where a redirect leads. Raises AddressRefused; from https never back to http."""
        try:
            found = WebAddress.read(urljoin(str(self), location))
        except ValueError as error:
            raise AddressRefused(reason="not_an_address") from error
        if self.scheme == "https" and found.scheme == "http":
            raise AddressRefused(reason="scheme")
        return found

    @property
    def authority(self) -> str:
        """The host as a request names it, with the port unless that goes without saying."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"
