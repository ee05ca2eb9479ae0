"""Public calendars: what stands in them, for how long, and that they say the same when nothing changed."""

from dataclasses import replace
from datetime import timedelta

import icalendar
import pytest

from modules.core.links import Links
from modules.core.tokens import Tokens
from modules.events.cancelling import cancel
from modules.events.drafts import EventDraft
from modules.events.moving import Move, move
from modules.feeds.public import CalendarWords, event_calendar, public_calendar
from tests.conftest import counted_queries
from tests.factories.events import a_tag, an_event

ZONE = "America/Los_Angeles"
WORDS = CalendarWords("en", "Sample events", "Cancelled: ")
LINKS = Links("https://convene.example.org", Tokens(["k" * 32]))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def feed(session, now, words=WORDS, **over):
    return public_calendar(session, words, LINKS, ZONE, now, **over)


def entries(body):
    return {str(entry["UID"]): entry for entry in icalendar.Calendar.from_ical(body).walk("VEVENT")}


def test_an_event_stands_in_the_calendar_with_its_facts(session, now):
    event = an_event(
        session,
        now,
        title="Trust first",
        description="Bring **one** question.",
        format="hybrid",
        venue="Hall",
        city="Fresno",
        tags=[a_tag(session, "LCAP", "topic")],
    )
    (entry,) = entries(feed(session, now).body).values()
    assert (str(entry["UID"]), str(entry["SUMMARY"]), entry["SEQUENCE"]) == (event.uid, "Trust first", 0)
    assert entry.start == event.starts_at
    assert (str(entry["LOCATION"]), entry["CATEGORIES"].cats) == ("Hall, Fresno", ["LCAP"])
    assert str(entry["DESCRIPTION"]) == f"Bring one question.\n\n{LINKS.event(event.slug)}"
    assert b"meet.example.org" not in feed(session, now).body


def test_it_speaks_the_language_asked_for(session, now):
    event = an_event(session, now, title="Trust", title_es="Confianza")
    spanish = entries(feed(session, now, CalendarWords("es", "Eventos", "Cancelado: ")).body)[event.uid]
    assert (str(spanish["SUMMARY"]), str(spanish["URL"])) == ("Confianza", LINKS.event(event.slug, "es"))


def test_every_session_is_an_entry_of_its_own(session, now):
    event = an_event(session, now, title="Course", sessions=[(now + n * DAY, now + n * DAY + HOUR) for n in (1, 8)])
    found = entries(feed(session, now).body)
    assert {uid: str(entry["SUMMARY"]) for uid, entry in found.items()} == {
        event.uid: "Course (1/2)",
        event.sessions[1].uid: "Course (2/2)",
    }


def test_the_same_rows_give_the_same_bytes_on_another_day(session, now):
    for number in range(5):
        an_event(session, now, starts_at=now + number * DAY)
    assert feed(session, now).body == feed(session, now + 3 * DAY).body
    assert feed(session, now).etag == feed(session, now + 3 * DAY).etag


def test_drafts_are_never_told(session, now):
    an_event(session, now, status="draft")
    assert entries(feed(session, now).body) == {}


def test_the_past_is_cut_at_the_month_twelve_months_ago(session, now):
    old = an_event(session, now, starts_at=now - 376 * DAY)  # December 31, 2025
    new = an_event(session, now, starts_at=now - 374 * DAY)  # January 2, 2026
    assert entries(feed(session, now).body).keys() == {new.uid}
    assert entries(feed(session, now, past=True).body).keys() == {old.uid, new.uid}


def test_a_moved_event_keeps_its_uid_and_raises_its_sequence(session, now):
    event = an_event(session, now)
    draft = EventDraft.of(event)
    meetings = tuple(replace(each, starts=each.starts + DAY, ends=each.ends + DAY) for each in draft.meetings)
    to = Move(draft.time_zone, meetings, draft.place)
    move(session, event.id, to, seen_version=event.version, actor_id=None, now=now + HOUR)
    entry = entries(feed(session, now + HOUR).body)[event.uid]
    assert (entry["SEQUENCE"], entry.start, entry["LAST-MODIFIED"].dt) == (1, event.starts_at, now + HOUR)
    assert feed(session, now + HOUR).last_modified == now + HOUR


def test_a_cancelled_event_stays_for_ninety_days_and_then_leaves(session, now):
    event = an_event(session, now, starts_at=now + 200 * DAY)
    cancel(session, event.id, "No heat.", seen_version=event.version, actor_id=None, now=now)
    entry = entries(feed(session, now).body)[event.uid]
    assert (entry["STATUS"], entry["SEQUENCE"], str(entry["SUMMARY"])[:11]) == ("CANCELLED", 1, "Cancelled: ")
    kept, gone = now + 90 * DAY, now + 91 * DAY
    assert entries(feed(session, kept).body).keys() == {event.uid}
    assert entries(feed(session, gone).body) == {}
    assert feed(session, kept).last_modified < feed(session, gone).last_modified <= gone


def test_a_dropped_session_stays_as_cancelled_for_as_long(session, now):
    event = an_event(session, now, sessions=[(now + n * DAY, now + n * DAY + HOUR) for n in (1, 8)])
    event.sessions[1].cancelled_at = now
    session.flush()
    found = entries(feed(session, now).body)
    assert [entry["STATUS"] for entry in found.values()] == ["CONFIRMED", "CANCELLED"]
    assert len(entries(feed(session, now + 91 * DAY).body)) == 1


def test_one_event_has_a_calendar_of_its_own(session, now):
    event = an_event(session, now, starts_at=now - 900 * DAY)
    assert entries(event_calendar(event, WORDS, LINKS, now).body).keys() == {event.uid}


@pytest.mark.parametrize("many", [1, 20])
def test_the_calendar_takes_four_statements(session, engine, now, many):
    for _ in range(many):
        an_event(session, now, tags=[a_tag(session)])
    session.expire_all()
    with counted_queries(engine) as statements:
        assert len(entries(feed(session, now).body)) == many
    assert len(statements) == 4
