"""Servers that mean harm, or are ill: they drip, never end, never answer, or talk nonsense. Nobody waits for them for long."""

from __future__ import annotations

import gzip
import socket
import ssl
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import repeat
from threading import Event, Thread
from threading import enumerate as threads

import pytest

from modules.feeds.incoming import connecting
from modules.feeds.incoming.connecting import Connector
from modules.feeds.incoming.fetching import MOST_ADDRESSES, Fetcher
from modules.feeds.incoming.outcomes import Code, Received, Trouble
from tests.factories.partners import TALK, a_calendar, a_server
from tests.waiting import wait_until

HERE = "127.0.0.1"
PUBLIC = "93.184.216.34"
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@contextmanager
def a_socket(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port where whoever connects first is served by this, without any manners."""
    with socket.create_server((HERE, 0)) as listener:

        def run() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.recv(65_536)
                serve(connection)

        thread = Thread(target=run)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def resolve(host: str, _port: int) -> list[str]:
    if host != "calendar.test":
        raise socket.gaierror
    return [HERE]


def fetch(port: int, scheme: str = "http", **over):
    values = {"open_hosts": {"calendar.test"}, "resolver": resolve, "seconds": 20.0}
    return Fetcher(**(values | over)).fetch(f"{scheme}://calendar.test:{port}/")


def says(*parts: bytes) -> Callable[[socket.socket], None]:
    """Say this, whatever was asked."""

    def serve(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)

    return serve


def never_ends(head: bytes, part: bytes) -> Callable[[socket.socket], None]:
    """Go on until the other side has had enough."""

    def serve(connection: socket.socket) -> None:
        connection.sendall(head)
        for each in repeat(part):
            connection.sendall(each)

    return serve


BODY = b"BEGIN:VCALENDAR\r\n" + b"X-MORE:of the same\r\n" * 500
PACKED = zlib.compressobj(wbits=31).compress(bytes(50_000_000))


@pytest.mark.parametrize(
    "serve",
    [
        never_ends(OK + b"\r\n", BODY),
        never_ends(CHUNKED, b"%x\r\n%s\r\n" % (len(BODY), BODY)),
        never_ends(OK + b"Content-Length: 99999999999\r\n\r\n", BODY),
        never_ends(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(BODY * 100)),
        never_ends(OK + b"Content-Encoding: gzip\r\n\r\n" + PACKED, b""),
    ],
    ids=["open end", "chunks", "a length of 100 GB", "gzip after gzip", "one bomb, never finished"],
)
def test_a_body_without_end_is_left_as_soon_as_it_is_too_long(serve):
    with a_socket(serve) as port:
        assert fetch(port) == Trouble(Code.TOO_LARGE)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 two hundred OK\r\n\r\n",
        b"HTTP/1.1 99999 Odd\r\n\r\n",
        OK + b"Content-Length: 5, 6\r\n\r\nabc",
        OK + b"Content-Encoding: gzip\r\n\r\nabc",
        OK + b"X: " + b"x" * 70_000 + b"\r\n\r\n",
        OK + b"X: y\r\n" * 200 + b"\r\n",
        CHUNKED + b"zz\r\nabc\r\n",
        CHUNKED + b"-5\r\nabc\r\n",
        CHUNKED + b"5\r\nab",
        CHUNKED + b"3\r\nabc\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://calendar.test:99999/\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe/\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: //[\r\n\r\n",
        b"HTTP/1.1 302 Found\r\n\r\n",
    ],
)
def test_nonsense_is_trouble_and_never_an_error_of_ours(said):
    with a_socket(says(said)) as port:
        found = fetch(port)
    assert isinstance(found, Trouble)
    assert found.code in {Code.BROKEN_OFF, Code.BAD_ADDRESS, Code.STATUS, Code.UNREACHABLE, Code.UNKNOWN_HOST}


def drips(head: bytes) -> Callable[[socket.socket], None]:
    """A byte at a time, always before any timeout of a socket."""
    stop = Event()

    def serve(connection: socket.socket) -> None:
        connection.sendall(head)
        while not stop.wait(0.02):
            connection.sendall(b"x")

    return serve


A_RECORD = b"\x16\x03\x03\x40\x00"
"""The first octets of 16 KB that TLS waits for while two sides agree on their keys."""


@pytest.mark.parametrize(
    ("scheme", "head"),
    [("http", OK + b"X-Slow: "), ("http", OK + b"\r\n"), ("http", CHUNKED), ("https", A_RECORD)],
    ids=["headers", "body", "size of a chunk", "keys"],
)
def test_what_drips_is_left_when_the_time_is_over(scheme, head):
    with a_socket(drips(head)) as port:
        assert fetch(port, scheme, seconds=0.5).code == Code.TOO_SLOW


def test_who_keeps_silent_is_left_long_before_the_time_is_over(monkeypatch):
    monkeypatch.setattr(connecting, "SILENCE", 0.2)
    left, still_silent = Event(), []
    with a_socket(lambda _connection: still_silent.append(left.wait(30))) as port:
        assert fetch(port, seconds=60.0).code == Code.TOO_SLOW
        left.set()
    assert still_silent == [True]


def test_who_never_takes_the_call_is_left():
    """The system of this listener takes two calls and leaves all others without an answer."""
    with socket.create_server((HERE, 0), backlog=0) as listener:
        address = listener.getsockname()
        with socket.create_connection(address), socket.socket() as second:
            second.setblocking(False)
            second.connect_ex(address)
            assert fetch(address[1], seconds=0.3).code in {Code.TOO_SLOW, Code.UNREACHABLE}


def test_after_a_fetch_nobody_watches_and_no_line_stays_open():
    before, hung_up = set(threads()), []

    def serve(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\n")
        hung_up.append(connection.recv(1))

    with a_socket(serve) as port:
        assert fetch(port, seconds=3600.0).code == Code.MISSING
    assert hung_up == [b""]
    wait_until(lambda: set(threads()) <= before, "the watch has ended")


def test_all_the_requests_of_a_fetch_share_its_time():
    given = []

    def opener(web, address, headers, seconds):
        given.append(seconds)
        return Connector().open(web, address, headers, seconds)

    with a_server() as server:

        def answer():
            server.say(*([b"", 302] if len(server.asked) < 3 else [a_calendar(TALK)]), Location="/next")

        server.before_answering = answer
        assert isinstance(fetch(server.port, opener=opener), Received)
    assert given == sorted(set(given), reverse=True)
    assert len(given) == 3


@pytest.mark.parametrize(
    ("error", "asked", "code"),
    [
        (ConnectionRefusedError, MOST_ADDRESSES, Code.UNREACHABLE),
        (ssl.SSLError, 1, Code.UNTRUSTED),
        (TimeoutError, 1, Code.TOO_SLOW),
    ],
)
def test_only_a_few_addresses_of_a_host_are_tried_and_only_where_nobody_answered(error, asked, code):
    reached = []

    @contextmanager
    def opener(_web, address, _headers, _seconds):
        reached.append(address)
        raise error
        yield

    fetcher = Fetcher(resolver=lambda _host, _port: [f"93.184.216.{number}" for number in range(99)], opener=opener)
    assert fetcher.fetch("https://county.example.org/") == Trouble(code, "county.example.org")
    assert len(reached) == asked


def test_a_name_that_no_resolver_can_even_ask_for_is_unknown():
    assert Fetcher().fetch(f"http://{'x' * 64}.example.org/").code == Code.UNKNOWN_HOST


def test_a_calendar_that_ends_in_the_middle_of_its_packing_is_not_whole():
    packed = gzip.compress(a_calendar(TALK))
    with a_socket(says(OK + b"Content-Encoding: gzip\r\n\r\n" + packed[:-20])) as port:
        found = fetch(port)
    assert found == Trouble(Code.BROKEN_OFF, "calendar.test") or not found.body.endswith(b"END:VCALENDAR\r\n")
