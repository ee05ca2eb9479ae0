"""One HTTP request to one address that was judged before: no name is looked up here, no redirect is followed."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from time import monotonic

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import BaseHTTPResponse

from modules.feeds.incoming.addresses import WebAddress

SILENCE = 10.0
"""Seconds without a byte after which nobody waits any longer."""


@dataclass(frozen=True)
class Connector:
    """Connects. `trusted` says whom TLS believes; None: whom this machine believes."""

    trusted: ssl.SSLContext | None = None

    @contextmanager
    def open(self, web: WebAddress, address: str, headers: Mapping[str, str], seconds: float) -> Iterator[BaseHTTPResponse]:
        """Ask `address` for what `web` names: Host, SNI and certificate are those of the name. Cut off after so many seconds.

        Raises what urllib3, ssl and sockets raise.
        """
        until = monotonic() + seconds
        connection = self._connection(web, address, min(SILENCE, seconds))
        try:
            connection.connect()
            with _cut_off(connection.sock, until - monotonic()):
                connection.request("GET", web.path, headers={"Host": web.authority, **headers}, preload_content=False)
                answer = connection.getresponse()
                with closing(answer):
                    yield answer
        finally:
            connection.close()

    def _connection(self, web: WebAddress, address: str, timeout: float) -> HTTPConnection:
        if web.scheme == "http":
            return HTTPConnection(address, web.port, timeout=timeout)
        return HTTPSConnection(
            address,
            web.port,
            timeout=timeout,
            cert_reqs="CERT_REQUIRED",
            ssl_context=self.trusted,
            server_hostname=web.host,
        )


@contextmanager
def _cut_off(line: socket.socket, seconds: float) -> Iterator[None]:
    """Let nothing come through the line after so many seconds: its own timeout begins anew with every byte.

    The line itself is held: a connection forgets it as soon as a server says that it will close it.
    """
    timer = Timer(max(0.0, seconds), _shut, (line,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut(line: socket.socket) -> None:
    with suppress(OSError):
        # That of TLS would first forget its keys, and whoever reads would read on without them.
        socket.socket.shutdown(line, socket.SHUT_RDWR)
