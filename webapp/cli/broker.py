"""Asking the broker how it is, over a plain socket: the web face has no client of it, and a question needs none."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRWPair
from urllib.parse import unquote, urlsplit

PATIENCE = 5.0  # seconds
PORT = 6379


class BrokerSilent(Exception):
    """It does not answer, or does not let us in."""


def broker_facts(url: str) -> dict[str, str]:
    """What `INFO` says (RESP2), as names and values; raises BrokerSilent."""
    parts = urlsplit(url)
    try:
        with _connected(parts.hostname or "localhost", parts.port or PORT, secure=parts.scheme == "rediss") as connection:
            stream = connection.makefile("rwb")
            if parts.password:
                names = [unquote(name) for name in (parts.username, parts.password) if name]
                _ask(stream, "AUTH", *names)
            text = _ask(stream, "INFO")
    except (OSError, ValueError) as error:
        raise BrokerSilent(str(error)) from error
    return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)


@contextmanager
def _connected(host: str, port: int, *, secure: bool) -> Iterator[socket.socket]:
    with socket.create_connection((host, port), PATIENCE) as plain:
        if not secure:
            yield plain
            return
        with ssl.create_default_context().wrap_socket(plain, server_hostname=host) as wrapped:
            yield wrapped


def _ask(stream: BufferedRWPair, *words: str) -> str:
    encoded = [word.encode() for word in words]
    stream.write(b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded))
    stream.flush()
    answer = stream.readline().rstrip(b"\r\n")
    if answer[:1] == b"-" or not answer:
        raise BrokerSilent(answer[1:].decode(errors="replace") or "it closed the connection")
    return stream.read(int(answer[1:])).decode(errors="replace") if answer[:1] == b"$" else answer[1:].decode()
