"""The newest events as news: which, in what order, and how a change of one is told."""

from datetime import timedelta

import pytest

from modules.events.calendar_version import raise_calendar_version
from modules.events.cancelling import cancel
from modules.feeds.addresses import PublicFeed
from modules.feeds.news import MOST
from modules.feeds.renewing import renew
from modules.feeds.snapshots import make_bytes
from tests.conftest import counted_queries
from tests.factories.calendars import LINKS, PUBLISHER
from tests.factories.events import a_tag, an_event
from tests.factories.news import ATOM, read_feed

NEWS, NOTICIAS = PublicFeed("en", news=True), PublicFeed("es", news=True)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def feed(session, now, of=NEWS):
    session.flush()
    return make_bytes(session, PUBLISHER, of, now)


def entries(made):
    found = read_feed(made.body).findall(f"{ATOM}entry")
    return [{child.tag.removeprefix(ATOM): child.text for child in entry} for entry in found]


def test_what_was_published_last_comes_first(session, now):
    for number, title in enumerate(["Old", "Newer", "Newest"]):
        an_event(session, now, title=title, published_at=now - (3 - number) * DAY, starts_at=now + (3 - number) * DAY)
    an_event(session, now, title="Draft", status="draft")
    assert [each["title"] for each in entries(feed(session, now))] == ["Newest", "Newer", "Old"]


def test_an_entry_says_when_where_and_what_it_is(session, now):
    tag = a_tag(session, "Attendance", "topic")
    starts = now + DAY
    event = an_event(
        session,
        now,
        title="Trust <first>",
        summary="One hour & a half.",
        description="Bring **one** question.",
        format="in_person",
        venue="Hall",
        city="Fresno",
        host="LACOE",
        starts_at=starts,
        ends_at=starts + HOUR,
        tags=[tag],
    )
    (entry,) = entries(feed(session, now))
    assert entry["id"] == f"urn:uuid:{event.uid}"
    assert entry["title"] == "Trust <first>"
    assert entry["summary"].splitlines() == [
        "Tuesday, January 12, 2027, 10:00 to 11:00 a.m. Pacific time",
        "Hall, Fresno",
        "One hour & a half.",
    ]
    assert "<p>Bring <strong>one</strong> question.</p>" in entry["content"]
    assert LINKS.event(event.slug) in entry["content"]
    assert b"meet.example.org" not in feed(session, now).body


def test_each_language_has_its_own(session, now):
    event = an_event(session, now, title="Trust", title_es="Confianza")
    found = read_feed(feed(session, now, NOTICIAS).body)
    assert found.findtext(f"{ATOM}id") == LINKS.page("/events.atom", "es")
    assert found.findtext(f"{ATOM}entry/{ATOM}title") == "Confianza"
    assert found.find(f"{ATOM}entry/{ATOM}link").get("href") == LINKS.event(event.slug, "es")


def test_a_cancelled_one_says_so_under_the_same_name(session, now):
    event = an_event(session, now, title="Trust", published_at=now)
    (before,) = entries(feed(session, now))
    cancel(session, event.id, "No heat.", seen_version=event.version, actor_id=None, now=now + HOUR)
    made = feed(session, now + HOUR)
    (after,) = entries(made)
    assert (after["id"], after["published"]) == (before["id"], before["published"])
    assert after["title"] == "Cancelled: Trust"
    assert after["summary"].startswith("No heat.\n")
    assert after["updated"] == "2027-01-11T19:00:00Z" > before["updated"]
    assert read_feed(made.body).findtext(f"{ATOM}updated") == after["updated"]


def test_there_is_a_feed_without_events(session, now):
    made = feed(session, now)
    assert entries(made) == []
    assert read_feed(made.body).findtext(f"{ATOM}updated")


def test_the_same_rows_give_the_same_bytes_and_only_a_change_moves_the_date(session, now):
    an_event(session, now)
    first = feed(session, now)
    raise_calendar_version(session, now + HOUR)
    renew(session, PUBLISHER, NEWS.key, now + DAY)
    again = feed(session, now + 2 * DAY)
    assert (again.body, again.etag, again.last_modified) == (first.body, first.etag, first.last_modified)


@pytest.mark.parametrize("many", [1, MOST + 3])
def test_it_takes_four_statements_and_holds_so_many(session, engine, now, many):
    for _ in range(many):
        an_event(session, now, tags=[a_tag(session)])
    session.expire_all()
    with counted_queries(engine) as statements:
        made = make_bytes(session, PUBLISHER, NEWS, now)
    assert len(entries(made)) == min(many, MOST)
    assert len(statements) == 4
