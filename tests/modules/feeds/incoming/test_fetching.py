"""Fetching from a real server: what is asked and brought, and every way in which it is refused."""

from __future__ import annotations

import gzip
import socket
import ssl
from contextlib import contextmanager
from pathlib import Path

import pytest

from modules.feeds.incoming.connecting import Connector
from modules.feeds.incoming.fetching import MOST_REDIRECTS, Fetcher
from modules.feeds.incoming.outcomes import Code, NotModified, Received, Trouble, Validators
from tests.factories.partners import TALK, a_calendar, a_server

CERTIFICATE = str(Path(__file__).with_name("calendar_test.pem"))
HERE = "127.0.0.1"
PUBLIC = "93.184.216.34"


@pytest.fixture
def server():
    with a_server() as made:
        yield made


def names(**addresses):
    """A resolver that knows these names (`_` for `.`) and keeps what it was asked."""
    known = {name.replace("_", "."): found for name, found in addresses.items()}

    def resolver(host, _port):
        resolver.asked.append(host)
        if host not in known:
            raise socket.gaierror
        found = known[host]
        return found.pop(0) if isinstance(found[0], list) else found

    resolver.asked = []
    return resolver


def a_fetcher(**over):
    """One that may ask calendar.test, which is this machine."""
    values = {"open_hosts": {"calendar.test"}, "resolver": names(calendar_test=[HERE]), "seconds": 20.0}
    return Fetcher(**(values | over))


def at(server, host="calendar.test", path="/calendar.ics"):
    return f"{server.url.replace(HERE, host)}{path}"


def test_a_calendar_is_brought_whole_with_its_validators(server):
    body = a_calendar(TALK)
    server.say(body, Last_Modified="Mon, 11 Jan 2027 18:00:00 GMT")
    found = a_fetcher(agent="Convene (+https://convene.example.org)").fetch(at(server, path="/a b?c=d"))
    assert found == Received(body, Validators(found.validators.etag, "Mon, 11 Jan 2027 18:00:00 GMT"))
    asked = server.asked[0]
    assert asked["host"] == f"calendar.test:{server.port}"
    assert asked["user-agent"] == "Convene (+https://convene.example.org)"
    assert asked["accept-encoding"] == "gzip"
    assert not {"cookie", "authorization", "referer", "if-none-match"} & asked.keys()


def test_what_is_known_costs_nothing(server):
    first = a_fetcher().fetch(at(server))
    assert a_fetcher().fetch(at(server), first.validators) == NotModified()
    assert server.asked[1]["if-none-match"] == first.validators.etag
    a_fetcher().fetch(at(server), Validators(last_modified="Mon, 11 Jan 2027 18:00:00 GMT"))
    assert server.asked[2]["if-modified-since"] == "Mon, 11 Jan 2027 18:00:00 GMT"


def test_an_intranet_may_be_named_by_its_address(server):
    assert isinstance(Fetcher(open_hosts={HERE}).fetch(f"{server.url}/c"), Received)
    assert Fetcher().fetch(f"{server.url}/c") == Trouble(Code.CLOSED_ADDRESS, HERE)
    assert len(server.asked) == 1


OURSELVES = ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0"]


@pytest.mark.parametrize("host", OURSELVES)
def test_this_machine_is_never_asked_however_it_is_written(server, host):
    found = Fetcher().fetch(f"http://{host}:{server.port}/")
    assert found.code in {Code.CLOSED_ADDRESS, Code.UNKNOWN_HOST, Code.BAD_ADDRESS}
    assert server.asked == []


@pytest.mark.parametrize(
    "addresses",
    [[HERE], ["10.0.0.7"], ["169.254.169.254"], ["::1"], ["fe80::1%2"], [PUBLIC, HERE], ["64:ff9b::7f00:1"], ["2002:7f00:1::"]],
)
def test_a_name_of_our_own_house_is_refused_whatever_else_it_means(server, addresses):
    fetcher = Fetcher(resolver=names(evil_test=addresses), opener=never)
    assert fetcher.fetch(at(server, "evil.test")) == Trouble(Code.CLOSED_ADDRESS, "evil.test")


def never(*_given):
    """A connector that must not be reached."""
    raise AssertionError("somebody was asked")


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1:{port}/x", "http://inside.test:{port}/x", "//localhost:{port}/x", "http://[::1]:{port}/x"]
)
def test_a_redirect_into_our_own_house_is_not_followed(server, location):
    server.say(status=302, Location=location.format(port=server.port))
    resolver = names(
        calendar_test=[HERE], inside_test=["127.0.0.1"], **{"127_0_0_1": [HERE], "localhost": [HERE], "::1": ["::1"]}
    )
    found = a_fetcher(resolver=resolver).fetch(at(server))
    assert found.code == Code.CLOSED_ADDRESS
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://calendar.test/", "http://a:b@calendar.test/", "http://calendar.test:25/"]
)
def test_a_redirect_out_of_the_web_is_not_followed(server, location):
    server.say(status=301, Location=location)
    assert a_fetcher().fetch(at(server)).code == Code.BAD_ADDRESS
    assert len(server.asked) == 1


def test_a_name_that_rebinds_is_resolved_once_and_what_was_judged_is_what_is_asked(server):
    resolver = names(rebinding_test=[[PUBLIC], [HERE], [HERE]])
    reached = []

    @contextmanager
    def opener(web, address, _headers, _seconds):
        reached.append((web.host, address))
        raise ConnectionRefusedError
        yield

    found = Fetcher(resolver=resolver, opener=opener).fetch(at(server, "rebinding.test"))
    assert found == Trouble(Code.UNREACHABLE, "rebinding.test")
    assert (reached, resolver.asked) == ([("rebinding.test", PUBLIC)], ["rebinding.test"])
    assert Fetcher(resolver=resolver, opener=never).fetch(at(server, "rebinding.test")).code == Code.CLOSED_ADDRESS
    assert server.asked == []


def test_no_name_is_looked_up_behind_the_resolver_s_back(server, monkeypatch):
    real, looked_up = socket.getaddrinfo, []

    def noted(host, *given, **more):
        looked_up.append(host)
        return real(host, *given, **more)

    monkeypatch.setattr(socket, "getaddrinfo", noted)
    assert isinstance(a_fetcher().fetch(at(server)), Received)
    assert looked_up == [HERE]


def test_the_next_address_is_tried_where_one_does_not_answer(server):
    found = a_fetcher(resolver=names(calendar_test=["::1", HERE])).fetch(at(server))
    assert isinstance(found, Received)


@pytest.mark.parametrize("redirects", [1, MOST_REDIRECTS])
def test_a_few_redirects_are_followed(server, redirects):
    def answer():
        left = redirects - len(server.asked) + 1
        server.say(*([b"", 307] if left else [a_calendar(TALK)]), **({"Location": f"/{left}"} if left else {}))

    server.before_answering = answer
    assert isinstance(a_fetcher().fetch(at(server)), Received)
    assert len(server.asked) == redirects + 1


def test_redirects_without_end_are_given_up(server):
    server.say(status=302, Location="/again")
    assert a_fetcher().fetch(at(server)) == Trouble(Code.REDIRECTS)
    assert len(server.asked) == MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (404, Trouble(Code.MISSING, "404")),
        (410, Trouble(Code.GONE, "410")),
        (403, Trouble(Code.STATUS, "403")),
        (503, Trouble(Code.STATUS, "503", "7200")),
        (206, Trouble(Code.STATUS, "206")),
    ],
)
def test_a_refusal_is_told_with_its_number(server, status, trouble):
    server.say(b"no", status, **({"Retry_After": trouble.retry_after} if trouble.retry_after else {}))
    assert a_fetcher().fetch(at(server)) == trouble


def test_a_body_over_the_limit_is_dropped_as_soon_as_it_is_over(server):
    server.say(b"x" * 5_000_001)
    assert a_fetcher().fetch(at(server)) == Trouble(Code.TOO_LARGE)
    server.say(b"x" * 5_000_000)
    assert len(a_fetcher().fetch(at(server)).body) == 5_000_000


def test_a_bomb_is_counted_as_it_is_unpacked(server):
    server.say(gzip.compress(bytes(200_000_000)), Content_Encoding="gzip")
    assert a_fetcher().fetch(at(server)) == Trouble(Code.TOO_LARGE)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"half", {"Content_Length": "100"}),
        (b"no gzip at all", {"Content_Encoding": "gzip"}),
        (b"what is this", {"Content_Encoding": "br"}),
        (b"what is this", {"Content_Encoding": "gzip, gzip"}),
    ],
    ids=["cut off", "no gzip", "another packing", "packed twice"],
)
def test_what_does_not_come_whole_is_nothing(server, body, headers):
    server.say(body, **headers)
    assert a_fetcher().fetch(at(server)).code == Code.BROKEN_OFF


def test_a_host_without_an_address_and_a_port_without_a_server_are_told_apart(server):
    assert a_fetcher(resolver=names(other_test=[HERE])).fetch(at(server)) == Trouble(Code.UNKNOWN_HOST, "calendar.test")
    with socket.create_server((HERE, 0)) as taken:
        port = taken.getsockname()[1]
    assert a_fetcher().fetch(f"http://calendar.test:{port}/") == Trouble(Code.UNREACHABLE, "calendar.test")


def test_a_headline_that_nobody_can_send_back_is_forgotten(server):
    server.say(a_calendar(TALK), ETag='"' + "x" * 600 + '"', Last_Modified="caf\xe9")
    assert a_fetcher().fetch(at(server)).validators == Validators()


class TestTls:
    """The certificate is that of calendar.test, and believed."""

    @pytest.fixture
    def server(self):
        with a_server(CERTIFICATE) as made:
            yield made

    def fetcher(self, **addresses):
        trusted = ssl.create_default_context(cafile=CERTIFICATE)
        return Fetcher(
            open_hosts={name.replace("_", ".") for name in addresses},
            resolver=names(**addresses),
            opener=Connector(trusted).open,
        )

    def test_the_certificate_is_that_of_the_name_though_an_address_was_asked(self, server):
        found = self.fetcher(calendar_test=[HERE]).fetch(at(server))
        assert isinstance(found, Received)
        assert server.asked[0]["host"] == f"calendar.test:{server.port}"

    def test_another_name_is_not_believed(self, server):
        found = self.fetcher(other_test=[HERE]).fetch(at(server, "other.test"))
        assert found == Trouble(Code.UNTRUSTED, "other.test")
        assert server.asked == []

    def test_nobody_is_believed_whom_this_machine_does_not_know(self, server):
        assert a_fetcher().fetch(at(server)) == Trouble(Code.UNTRUSTED, "calendar.test")

    def test_webcal_is_asked_by_tls(self, server):
        found = self.fetcher(calendar_test=[HERE]).fetch(at(server).replace("https:", "webcal:"))
        assert isinstance(found, Received)

    def test_the_way_back_to_http_is_not_taken(self, server):
        server.say(status=302, Location=f"http://calendar.test:{server.port}/")
        assert self.fetcher(calendar_test=[HERE]).fetch(at(server)).code == Code.BAD_ADDRESS
