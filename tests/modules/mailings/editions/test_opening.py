"""Which openings of a counted link are a person's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.mailings.editions.link_models import LinkCount
from modules.mailings.editions.opening import BURST, FIRST, Opening, count, is_early, is_program, settled

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
BREAD, SALT, OTHER = (1, 10), (1, 11), (2, 10)


@pytest.mark.parametrize(
    ("method", "agent", "purpose", "program"),
    [
        ("GET", FIREFOX, "", False),
        ("GET", IPHONE, "", False),
        ("GET", f"{FIREFOX} Cubot/1", "navigate", False),
        ("HEAD", FIREFOX, "", True),
        ("GET", FIREFOX, "prefetch", True),
        ("GET", FIREFOX, "prefetch;prerender", True),
        ("GET", FIREFOX, "preview", True),
        ("GET", "", "", True),
        ("GET", "python-requests/2.32", "", True),
        ("GET", "Go-http-client/2.0", "", True),
        ("GET", "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "", True),
        ("GET", "Mozilla/5.0 (compatible; Barracuda Sentinel)", "", True),
        ("GET", "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", "", True),
        ("GET", f"{FIREFOX} HeadlessChrome/120.0", "", True),
        ("GET", "Mozilla/4.0 (compatible; ms-office; MSOffice 16)", "", True),
    ],
)
def test_a_program_is_known_by_what_it_says_itself(method, agent, purpose, program):
    assert is_program(method, agent, purpose) is program


def test_nobody_reads_in_the_first_minute(now):
    assert is_early(None, now)
    assert is_early(now - FIRST + timedelta(seconds=1), now)
    assert not is_early(now - FIRST, now)


def opened(*told):
    return [Opening(link, source, at) for link, source, at in told]


@pytest.mark.parametrize(
    ("openings", "counted"),
    [
        ([(BREAD, b"a", 0.0)], {BREAD: 1}),
        ([(BREAD, b"a", 0.0), (BREAD, b"b", 0.0), (SALT, b"c", 1.0)], {BREAD: 2, SALT: 1}),
        ([(BREAD, b"a", 0.0), (SALT, b"a", BURST - 1)], {}),
        ([(BREAD, b"a", 0.0), (SALT, b"a", BURST)], {BREAD: 1, SALT: 1}),
        ([(BREAD, b"a", 0.0), (SALT, b"a", 4.0), (BREAD, b"a", 8.0)], {}),
        ([(BREAD, b"a", 0.0), (OTHER, b"a", 1.0)], {BREAD: 1, OTHER: 1}),
        ([(BREAD, b"a", 0.0), (BREAD, b"a", 1.0)], {BREAD: 1}),
        ([(BREAD, b"a", 0.0), (BREAD, b"a", 60.0)], {BREAD: 2}),
    ],
)
def test_bursts_are_no_people(openings, counted):
    assert settled(opened(*openings), 1000.0) == (counted, [])
    assert settled(opened(*reversed(openings)), 1000.0) == (counted, [])


def test_what_another_may_follow_waits():
    first, second = opened((BREAD, b"a", 0.0), (SALT, b"b", 8.0))
    assert settled([first, second], 10.0) == ({BREAD: 1}, [second])
    follower = Opening(BREAD, b"b", 11.0)
    assert settled([second, follower], 14.0) == ({}, [second, follower])
    assert settled([second, follower], 16.0) == ({}, [])


def test_numbers_add_up(session, sent_to):
    edition = sent_to("ada")
    raw = session.connection().connection.dbapi_connection
    count(raw, {(edition.id, 10): 2, (edition.id, 11): 1})
    count(raw, {(edition.id, 10): 3})
    rows = session.scalars(select(LinkCount).order_by(LinkCount.item_id)).all()
    assert [(row.item_id, row.openings) for row in rows] == [(10, 5), (11, 1)]
