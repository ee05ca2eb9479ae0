"""One HTTP request to one address that was judged before: no name is looked up here, no redirect is followed."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import BaseHTTPResponse

from modules.feeds.incoming.addresses import WebAddress

SILENCE = 10.0
"""Seconds without a byte after which nobody waits any longer."""
_AGAIN = 0.5


@dataclass(frozen=True)
class Connector:
    """Connects. `trusted` says whom TLS believes; None: whom this machine believes."""

    trusted: ssl.SSLContext | None = None

    @contextmanager
    def open(self, web: WebAddress, address: str, headers: Mapping[str, str], seconds: float) -> Iterator[BaseHTTPResponse]:
        """Ask `address` for what `web` names: Host, SNI and certificate are those of the name. Cut off after so many seconds.

        Raises what urllib3, ssl and sockets raise.
        """
        connection = self._connection(web, address, min(SILENCE, seconds))
        done = Event()
        Thread(target=_watch, args=(connection, done, seconds), daemon=True).start()
        try:
            connection.request("GET", web.path, headers={"Host": web.authority, **headers}, preload_content=False)
            yield connection.getresponse()
        finally:
            done.set()
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


def _watch(connection: HTTPConnection, done: Event, seconds: float) -> None:
    """A timeout of a socket begins anew with every byte; this one does not."""
    pause = seconds
    while not done.wait(pause):
        pause = _AGAIN
        if isinstance(connection.sock, socket.socket):
            with suppress(OSError):
                # That of TLS would first forget its keys, and whoever reads would read on without them.
                socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)
