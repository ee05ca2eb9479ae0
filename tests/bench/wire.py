"""A connection that is kept and speaks no more HTTP than it must: whoever asks shares two cores with server and database."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from tasks.processes.ports import LOOPBACK

PATIENCE = 60
STATUS = slice(9, 12)
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
COOKIE = re.compile(rb"\r\nset-cookie: *([^;\r]+)", re.IGNORECASE)
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """`cookie` is empty where none was set."""

    status: int
    cookie: str
    body: bytes


class Wire:
    """One request after the other, each answered whole."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((LOOPBACK, port), PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._socket.close()

    def get(self, path: str, cookie: str = "") -> Answer:
        """Open a page."""
        return self._ask(f"GET {path}", {"Cookie": cookie}, b"")

    def post(self, path: str, cookie: str, kind: str, body: str, **headers: str) -> Answer:
        """Send a body."""
        return self._ask(f"POST {path}", {"Cookie": cookie, "Content-Type": kind} | headers, body.encode())

    def _ask(self, what: str, headers: Mapping[str, str], body: bytes) -> Answer:
        lines = [f"{what} HTTP/1.1", f"Host: {LOOPBACK}", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        got = self._more(b"")
        while b"\r\n\r\n" not in got:
            got = self._more(got)
        head, _, rest = got.partition(b"\r\n\r\n")
        head += b"\r\n"
        length = LENGTH.search(head)
        assert length, head
        while len(rest) < int(length[1]):
            rest = self._more(rest)
        cookie = COOKIE.search(head)
        return Answer(int(head[STATUS]), cookie[1].decode() if cookie else "", rest)

    def _more(self, got: bytes) -> bytes:
        more = self._socket.recv(65536)
        assert more, "the server closed the connection"
        return got + more
