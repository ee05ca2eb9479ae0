"""Public calendars: what stands in them, for how long, and that they say the same when nothing changed."""

from dataclasses import replace
from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import select, update

from modules.core.errors import NotFound
from modules.events.calendar_version import raise_calendar_version
from modules.events.cancelling import cancel
from modules.events.choices import Choice
from modules.events.drafts import EventDraft
from modules.events.moving import Move, move
from modules.events.tagging import TagNames, rename_tag
from modules.feeds.addresses import PublicFeed
from modules.feeds.asking import ask_in
from modules.feeds.models import EntryText, Snapshot
from modules.feeds.snapshots import make_bytes
from modules.formats.entries import CalendarUser
from modules.groups.making import make_group
from tests.conftest import counted_queries
from tests.factories.calendars import LINKS, PUBLISHER
from tests.factories.events import a_tag, an_event

ALL = PublicFeed("en")
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)


def feed(session, now, of=ALL):
    session.flush()
    return make_bytes(session, PUBLISHER, of, now)


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
    spanish = entries(feed(session, now, PublicFeed("es")).body)[event.uid]
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
    assert entries(feed(session, now, PublicFeed("en", past=True)).body).keys() == {old.uid, new.uid}


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
    still, after = feed(session, kept), feed(session, gone)
    assert (entries(still.body).keys(), entries(after.body)) == ({event.uid}, {})
    assert still.last_modified == now < after.last_modified == gone


def test_a_dropped_session_stays_as_cancelled_for_as_long(session, now):
    event = an_event(session, now, sessions=[(now + n * DAY, now + n * DAY + HOUR) for n in (1, 8)])
    event.sessions[1].cancelled_at = now
    session.flush()
    found = entries(feed(session, now).body)
    assert [entry["STATUS"] for entry in found.values()] == ["CONFIRMED", "CANCELLED"]
    assert len(entries(feed(session, now + 91 * DAY).body)) == 1


def test_one_event_has_a_calendar_of_its_own(session, now):
    event = an_event(session, now, starts_at=now - 900 * DAY)
    assert entries(feed(session, now, PublicFeed("en", event=event.slug)).body).keys() == {event.uid}


@pytest.mark.parametrize("many", [1, 20])
def test_what_nobody_wrote_yet_takes_four_statements_and_what_somebody_wrote_two(session, engine, now, many):
    for _ in range(many):
        an_event(session, now, tags=[a_tag(session)])
    session.expire_all()
    for number in (4, 2):
        with counted_queries(engine) as statements:
            assert len(entries(feed(session, now).body)) == many
        assert len(statements) == number


def test_what_was_written_of_an_event_is_in_every_calendar_that_holds_it(session, now):
    tag = a_tag(session, "Attendance", "topic")
    event = an_event(session, now, tags=[tag])
    an_event(session, now)
    whole = feed(session, now).body
    for of in (PublicFeed("en", Choice(topic=tag.slug)), PublicFeed("en", event=event.slug)):
        part = feed(session, now, of).body
        vevent = part[part.index(b"BEGIN:VEVENT") : part.index(b"END:VCALENDAR")]
        assert vevent.count(b"BEGIN:VEVENT") == 1
        assert vevent in whole


def test_one_changed_event_is_written_and_no_other(session, now):
    events = [an_event(session, now) for _ in range(3)]
    feed(session, now)
    before = written(session)
    cancel(session, events[1].id, "No heat.", seen_version=events[1].version, actor_id=None, now=now + HOUR)
    feed(session, now + HOUR)
    after = written(session)
    changed = {each for each in after if after[each] != before[each]}
    assert changed == {events[1].sessions[0].id}
    assert len(after) == 3


def test_a_tag_by_another_name_is_written_into_what_carries_it(session, now):
    tag = a_tag(session, "Attendance", "topic")
    event = an_event(session, now, tags=[tag])
    feed(session, now)
    rename_tag(session, tag.id, TagNames("Being there"), None, now + HOUR)
    entry = entries(feed(session, now + HOUR).body)[event.uid]
    assert (entry["CATEGORIES"].cats, entry["LAST-MODIFIED"].dt) == (["Being there"], now + HOUR)


def test_last_modified_moves_with_the_bytes_and_not_without(session, now):
    event = an_event(session, now)
    first = feed(session, now)
    raise_calendar_version(session, now + HOUR)
    assert feed(session, now + HOUR).last_modified == first.last_modified
    cancel(session, event.id, "No heat.", seen_version=event.version, actor_id=None, now=now)
    assert feed(session, now).last_modified == first.last_modified + SECOND


def test_it_moves_when_an_event_leaves_a_filter(session, now):
    tag = a_tag(session, "Attendance", "topic")
    of = PublicFeed("en", Choice(topic=tag.slug))
    event = an_event(session, now, tags=[tag])
    with_it = feed(session, now, of)
    event.tags = []
    raise_calendar_version(session, now + HOUR)
    without_it = feed(session, now + HOUR, of)
    assert entries(without_it.body) == {}
    assert without_it.last_modified == now + HOUR > with_it.last_modified


@pytest.mark.parametrize("locale", ["en", "es"])
def test_it_moves_when_an_event_becomes_that_of_a_group_and_is_in_no_calendar_for_everybody(session, now, locale):
    event, other = an_event(session, now), an_event(session, now)
    whole, alone = PublicFeed(locale), PublicFeed(locale, event=event.slug)
    shown = PublicFeed(locale, Choice(format="online"), past=True)
    before = {of.key: feed(session, now, of) for of in (whole, alone, shown)}
    event.group_id = make_group(session, "Cohort III", now).id
    raise_calendar_version(session, now + HOUR)
    for of in (whole, shown):
        after = feed(session, now + HOUR, of)
        assert entries(after.body).keys() == {other.uid}
        assert after.last_modified == now + HOUR > before[of.key].last_modified
    assert ask_in(session, alone.key, PUBLISHER.style).fresh is None
    with pytest.raises(NotFound):
        feed(session, now + HOUR, alone)


@pytest.mark.parametrize(
    "change", [{"site_name": "Another"}, {"zone": "America/Denver"}, {"organizer": CalendarUser("Sample", "other@example.org")}]
)
def test_what_was_kept_in_another_style_is_not_fresh(session, now, change):
    an_event(session, now)
    of = PublicFeed("en")
    feed(session, now, of)
    assert ask_in(session, of.key, PUBLISHER.style).fresh is not None
    other = replace(PUBLISHER, **change)
    assert ask_in(session, of.key, other.style).fresh is None
    made = make_bytes(session, other, of, now)
    assert ask_in(session, of.key, other.style).fresh == made


def test_of_two_who_make_the_same_the_one_who_knew_less_keeps_nothing(session, now):
    an_event(session, now)
    raise_calendar_version(session, now)
    new = feed(session, now)
    session.execute(update(Snapshot).values(version=Snapshot.version + 1))
    an_event(session, now)
    assert feed(session, now + HOUR) == new
    assert session.scalars(select(Snapshot.etag)).one() == new.etag


@pytest.mark.parametrize(
    "of",
    [
        PublicFeed("en", event="no-such-event"),
        PublicFeed("en", Choice(topic="no-such-topic")),
        PublicFeed("en", Choice(format="by-pigeon")),
        PublicFeed("en", Choice(language="xx")),
    ],
)
def test_nobody_has_calendars_kept_that_mean_nothing(session, now, of):
    an_event(session, now)
    with pytest.raises(NotFound):
        feed(session, now, of)
    assert session.scalars(select(Snapshot.key)).all() == []


def test_a_choice_that_holds_nothing_now_is_an_empty_calendar(session, now):
    tag = a_tag(session, "Attendance", "topic")
    body = feed(session, now, PublicFeed("en", Choice(topic=tag.slug, format="online"))).body
    assert entries(body) == {}
    assert b"BEGIN:VTIMEZONE" in body


def written(session):
    """What is kept of each session's entry."""
    return {
        each.session_id: each.vevent for each in session.scalars(select(EntryText).execution_options(populate_existing=True))
    }
