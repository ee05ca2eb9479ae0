"""When a calendar was fetched last, and by which program."""

from __future__ import annotations

from datetime import timedelta

import pytest

from modules.feeds.private.fetching import Fetch, note_fetches, program_of
from tests.factories.private_calendars import a_private_feed

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("agent", "program"),
    [
        ("Google-Calendar-Importer", "Google Calendar"),
        ("macOS/14.4 (23E214) dataaccessd/1.0", "Apple Calendar"),
        ("iOS/17.4.1 (21E236) dataaccessd/1.0", "Apple Calendar"),
        ("Mac+OS+X/10.15.7 (19H2) CalendarAgent/930.5.1", "Apple Calendar"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)", "Outlook"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.9.0", "Thunderbird"),
        ("Mozilla/5.0 (X11) Nextcloud Calendar/4.0", "Nextcloud"),
        ("ICSx5/2.2.2 (ical4j okhttp) Android/14", "ICSx5"),
        ("vdirsyncer/0.19.2", "vdirsyncer"),
        ("Mozilla/5.0 (Windows NT 10.0) Firefox/128.0", "browser"),
        ("curl/8.5.0", "other"),
        ("", "other"),
    ],
)
def test_a_program_is_known_by_what_it_calls_itself(agent, program):
    assert program_of(agent) == program


def noted(session, *fetches):
    session.flush()
    note_fetches(session.connection().connection.dbapi_connection, fetches)
    session.expire_all()


def test_the_latest_fetch_stands(session, now, person, feed):
    other = a_private_feed(session, now, person.id)
    noted(session, Fetch(feed.id, now, "Outlook"), Fetch(other.id, now, "ICSx5"), Fetch(10**9, now, "khal"))
    assert [(each.fetched_at, each.fetched_by) for each in (feed, other)] == [(now, "Outlook"), (now, "ICSx5")]
    noted(session, Fetch(feed.id, now - HOUR, "khal"), Fetch(other.id, now + HOUR, "khal"))
    assert [(each.fetched_at, each.fetched_by) for each in (feed, other)] == [(now, "Outlook"), (now + HOUR, "khal")]


def test_nothing_is_noted_of_an_address_that_has_ended(session, now, feed):
    feed.ended_at = now
    noted(session, Fetch(feed.id, now, "Outlook"))
    assert feed.fetched_at is None
