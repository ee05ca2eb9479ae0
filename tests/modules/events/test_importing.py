"""Importing calendars: nothing lost, nothing doubled, and the sum comes out."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from modules.core.imports import ImportSum, Refusal
from modules.events.calendar_version import calendar_version
from modules.events.importing import CalendarUnreadable, import_events
from modules.events.models import Event
from modules.formats.reading import read_calendar
from modules.outbox.models import OutboxFact
from tests.conftest import counted_queries
from tests.factories.events import an_event

ZONE = "America/New_York"
NOW = datetime(2027, 1, 11, 18, tzinfo=UTC)
TALK = """UID:talk-1
SUMMARY:A talk on trust
DTSTART:20270517T173000Z
DTEND:20270517T181500Z
LOCATION:Ballroom A
URL:https://example.org/talk
CATEGORIES:Families,LCAP
DESCRIPTION:<p>Bring <b>one</b> question.</p><script>alert(1)</script>"""
DEADLINE = """UID:deadline
SUMMARY:Applications close
DTSTART:20270518T170000Z"""
HOLIDAY = """UID:holiday
SUMMARY:Closed
DTSTART;VALUE=DATE:20270531
DTEND;VALUE=DATE:20270601"""


def calendar(*entries):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test"]
    for entry in entries:
        lines += ["BEGIN:VEVENT", *entry.split("\n"), "END:VEVENT"]
    return read_calendar("\r\n".join([*lines, "END:VCALENDAR", ""]).encode(), ZONE, NOW)


def run(session, now, *entries, **over):
    return import_events(session, calendar(*entries), ZONE, "sample", now, **over)


def the_event(session, uid):
    loaded = (selectinload(Event.wordings), selectinload(Event.sessions), selectinload(Event.tags))
    return session.scalars(
        select(Event).where(Event.source_uid == uid).options(*loaded).execution_options(populate_existing=True)
    ).one()


def test_an_entry_becomes_a_published_event(session, now):
    assert run(session, now, TALK) == ImportSum(read=1, new=1)
    event = the_event(session, "talk-1")
    assert (event.status, event.registration, event.format, event.venue) == ("published", "none", "in_person", "Ballroom A")
    assert (event.time_zone, event.page_link, event.slug) == (ZONE, "https://example.org/talk", "a-talk-on-trust")
    assert event.starts_at == datetime(2027, 5, 17, 17, 30, tzinfo=UTC)
    assert (event.wordings[0].title, event.wordings[0].description) == ("A talk on trust", "Bring **one** question.")
    assert {tag.name_en for tag in event.tags} == {"Families", "LCAP"}
    assert event.sessions[0].uid == event.uid == "talk-1"


def test_whole_days_and_deadlines_keep_their_times(session, now):
    run(session, now, DEADLINE, HOLIDAY)
    deadline, holiday = the_event(session, "deadline"), the_event(session, "holiday")
    assert deadline.starts_at == deadline.ends_at
    assert holiday.sessions[0].all_day
    assert (holiday.starts_at.hour, (holiday.ends_at - holiday.starts_at).days) == (4, 1)


def test_a_second_run_changes_nothing(session, now):
    run(session, now, TALK, HOLIDAY)
    version, number = the_event(session, "talk-1").version, calendar_version(session)
    assert run(session, now, TALK + "\nLAST-MODIFIED:20270101T000000Z", HOLIDAY) == ImportSum(read=2, unchanged=2)
    assert (the_event(session, "talk-1").version, calendar_version(session)) == (version, number)


def test_a_changed_entry_updates_and_a_moved_one_raises_the_sequence(session, now):
    run(session, now, TALK, HOLIDAY)
    changed = (TALK.replace("A talk on trust", "Trust"), HOLIDAY.replace("0531", "0530"))
    assert run(session, now, *changed) == ImportSum(read=2, changed=2)
    assert (the_event(session, "talk-1").wordings[0].title, the_event(session, "talk-1").sequence) == ("Trust", 0)
    assert the_event(session, "holiday").sequence == 1
    assert session.scalars(select(OutboxFact.name)).all() == ["events.EventMoved"]


def test_what_vanished_is_told_and_closed_only_when_asked(session, now):
    run(session, now, TALK, DEADLINE)
    assert run(session, now, TALK) == ImportSum(read=1, unchanged=1, vanished=("Applications close",))
    assert the_event(session, "deadline").status == "published"
    assert run(session, now, TALK, close=True) == ImportSum(read=2, unchanged=1, closed=1)
    assert (the_event(session, "deadline").status, the_event(session, "deadline").sequence) == ("cancelled", 1)
    assert run(session, now, TALK, DEADLINE) == ImportSum(read=2, unchanged=1, changed=1)
    assert (the_event(session, "deadline").status, the_event(session, "deadline").sequence) == ("published", 2)


def test_a_cancelled_entry_cancels(session, now):
    run(session, now, TALK)
    assert run(session, now, TALK + "\nSTATUS:CANCELLED") == ImportSum(read=1, closed=1)
    assert run(session, now, TALK + "\nSTATUS:CANCELLED") == ImportSum(read=1, unchanged=1)
    assert the_event(session, "talk-1").status == "cancelled"


def test_what_cannot_be_taken_is_named_and_the_rest_comes_in(session, now):
    an_event(session, now, uid="ours")
    bad = (
        "UID:nameless\nDTSTART:20270517T173000Z",
        f"UID:long\nDTSTART:20270517T173000Z\nSUMMARY:{'x' * 201}",
        "UID:ours\nDTSTART:20270517T173000Z\nSUMMARY:Ours",
        "UID:when\nDTSTART:20271317T173000Z\nSUMMARY:When",
    )
    result = run(session, now, TALK, *bad)
    assert (result.read, result.new, result.refused) == (5, 1, 4)
    assert [(refusal.column, refusal.reason) for refusal in result.refusals] == [
        ("DTSTART", "bad_time"),
        ("SUMMARY", "missing"),
        ("SUMMARY", "too_long"),
        ("UID", "own_event"),
    ]
    assert result.refusals[1] == Refusal("14", "SUMMARY", "", "missing")


def test_a_refused_entry_does_not_count_as_vanished(session, now):
    run(session, now, TALK)
    result = run(session, now, TALK.replace("20270517T173000Z", "soon"), close=True)
    assert (result.refused, result.closed, the_event(session, "talk-1").status) == (1, 0, "published")


@pytest.mark.parametrize("data", [b"<html>", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:half"])
def test_a_file_that_cannot_be_trusted_is_refused_whole(session, now, data):
    with pytest.raises(CalendarUnreadable):
        import_events(session, read_calendar(data, ZONE, NOW), ZONE, "sample", now)
    assert session.scalar(select(func.count()).select_from(Event)) == 0


def test_another_calendar_does_not_take_an_event_over(session, now):
    run(session, now, TALK)
    result = import_events(session, calendar(TALK, DEADLINE), ZONE, "other", now)
    assert (result.new, [each.reason for each in result.refusals]) == (1, ["other_calendar"])
    assert (the_event(session, "talk-1").source, the_event(session, "deadline").source) == ("sample", "other")


def test_an_editor_s_words_stay_until_the_entry_itself_changes(session, now):
    run(session, now, TALK)
    the_event(session, "talk-1").wordings[0].title = "What we made of it"
    session.flush()
    assert run(session, now, TALK) == ImportSum(read=1, unchanged=1)
    assert the_event(session, "talk-1").wordings[0].title == "What we made of it"
    assert run(session, now, TALK.replace("Ballroom A", "Ballroom B")) == ImportSum(read=1, changed=1)
    assert the_event(session, "talk-1").wordings[0].title == "A talk on trust"


def test_what_nobody_can_see_is_no_change(session, now):
    run(session, now, TALK)
    version, number = the_event(session, "talk-1").version, calendar_version(session)
    assert run(session, now, TALK + "\nX-NOISE:1") == ImportSum(read=1, unchanged=1)
    assert (the_event(session, "talk-1").version, calendar_version(session)) == (version, number)


def test_a_renamed_uid_is_the_same_event_and_known_again(session, now):
    run(session, now, TALK)
    number = calendar_version(session)
    assert run(session, now, TALK.replace("talk-1", "talk-2"), close=True) == ImportSum(read=1, unchanged=1)
    assert (the_event(session, "talk-2").uid, calendar_version(session)) == ("talk-1", number)


def test_many_of_one_title_come_in_few_statements_each_with_an_address_of_its_own(session, engine, now):
    an_event(session, now, slug="a-talk-on-trust-2")
    many = [TALK.replace("talk-1", f"talk-{number}").replace("T173000Z", f"T17{number:02}00Z") for number in range(30)]
    with counted_queries(engine) as statements:
        assert run(session, now, *many).new == 30
    assert len(statements) < 30
    slugs = session.scalars(select(Event.slug).where(Event.source == "sample").order_by(Event.id)).all()
    assert slugs[:3] == ["a-talk-on-trust", "a-talk-on-trust-3", "a-talk-on-trust-4"]
    assert len(set(slugs)) == 30
