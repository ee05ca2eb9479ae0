"""Mail that is far too much: ten megabytes, thousands of parts, parts in parts in parts. Each is answered for, within bounds."""

from __future__ import annotations

import tracemalloc

import pytest
from sqlalchemy import func, select

from modules.mailings.inbox.models import InboxMessage, Post
from modules.mailings.inbox.wording import LONGEST_BODY
from tests.factories.inbox import HOST, PASSES, a_poster, a_sent, verp
from tests.factories.lists import a_list
from tests.factories.people import a_person

MEGABYTE = 1024 * 1024
HEAD = f"Authentication-Results: {PASSES}\r\nFrom: maria@example.org\r\nSubject: A question\r\nMessage-ID: <giant@example.org>\r\n".encode()
PART = b"--b\r\nContent-Type: text/plain\r\n\r\nWho brings the maps?\r\n"
MIXED = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'


def nested(depth: int) -> bytes:
    """Each part holds nothing but the next."""
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (each, each) for each in range(depth))
    return HEAD + b"MIME-Version: 1.0\r\n" + opened + b"\r\nWho brings the maps?\r\n"


GIANTS = {
    "ten megabytes in lines": HEAD + b"\r\n" + b"Who brings the maps? \r\n" * (10 * MEGABYTE // 23),
    "ten megabytes in one line": HEAD + b"\r\n" + b"x" * (10 * MEGABYTE),
    "ten megabytes of HTML": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div><b>x" * (10 * MEGABYTE // 9),
    "a megabyte of a header": HEAD + b"X-Long: " + b"x" * MEGABYTE + b"\r\n\r\nWho brings the maps?\r\n",
    "five thousand headers": HEAD + b"To: all@example.org\r\n" * 5_000 + b"\r\nWho brings the maps?\r\n",
    "five thousand parts": HEAD + MIXED + PART * 5_000 + b"--b--\r\n",
    "five thousand parts in parts": nested(5_000),
}


@pytest.mark.parametrize("name", GIANTS)
def test_a_giant_to_a_list_is_a_post_that_is_cut_or_is_kept_for_a_person(session, now, read, name):
    news = a_list(session, now, slug="news")
    a_poster(session, now, news, a_person(session, now, address="maria@example.org"))
    tracemalloc.start()
    became = read(GIANTS[name], f"news@{HOST}", "post")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    kept = session.scalars(select(InboxMessage)).one()
    posts = session.scalars(select(Post)).all()
    assert became in {("handled", "approved"), ("parked", "unreadable")}
    assert len(posts) == (became[0] == "handled")
    assert all(0 < len(each.body) <= LONGEST_BODY for each in posts)
    assert kept.content == GIANTS[name]
    assert most < 12 * len(GIANTS[name]) + 16 * MEGABYTE, f"{most / MEGABYTE:.0f} MB"


@pytest.mark.parametrize("name", GIANTS)
def test_a_giant_to_where_bounces_come_says_nothing_of_the_reader(session, now, read, name):
    delivery = a_sent(session, now, address="ana@example.org")
    state, _outcome = read(GIANTS[name], verp(delivery), "bounce")
    session.refresh(delivery)
    assert (state in {"parked", "dropped"}, delivery.state) == (True, "accepted")
    assert session.scalar(select(func.count()).select_from(Post)) == 0
