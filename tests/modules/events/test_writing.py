"""Writing events: what is kept, what is refused, and that two editors never overwrite each other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from modules.audit.models import AuditEntry
from modules.core.errors import NotFound, Stale
from modules.events.calendar_version import calendar_version
from modules.events.drafts import EventDraft, Meeting, Place, Words
from modules.events.errors import DraftRefused, Fault, MustBeMoved
from modules.events.faults import faults_of
from modules.events.models import Event
from modules.events.writing import rewrite, write
from tests.factories.events import a_draft, a_tag, an_event, wall

NINE = wall("2027-01-28 09:00")
LINE = "x" * 1_001


def test_a_draft_is_written_as_it_was_typed(session, now):
    tag = a_tag(session)
    draft = a_draft(
        words={"en": Words("Café\x00 on Friday ", "A lead", "Two\r\nlines", "Captions")},
        place=Place("hybrid", "Hall", "1 Sample Street", "Fresno"),
        interpreting=("es", "ase"),
        registration_closes=NINE - timedelta(days=2),
        tag_ids=frozenset({tag.id}),
    )
    event = write(session, draft, None, now)
    session.expire_all()
    event = session.scalars(select(Event).where(Event.id == event.id)).one()
    assert (event.status, event.slug, event.sequence) == ("draft", "cafe-on-friday", 0)
    assert event.starts_at == datetime(2027, 1, 28, 17, tzinfo=UTC)
    session.refresh(event, ["wordings", "sessions", "tags"])
    meetings = tuple(replace(each, session_id=None) for each in EventDraft.of(event).meetings)
    assert replace(EventDraft.of(event), meetings=meetings) == draft
    assert event.sessions[0].uid == event.uid


def test_a_draft_tells_no_calendar(session, now):
    before = calendar_version(session)
    write(session, a_draft(), None, now)
    assert calendar_version(session) == before


def test_two_events_of_one_title_have_two_addresses(session, now):
    slugs = [write(session, a_draft(), None, now).slug for _ in range(3)]
    assert slugs == ["writing-the-lcap", "writing-the-lcap-2", "writing-the-lcap-3"]


@pytest.mark.parametrize(
    ("over", "fault"),
    [
        ({"words": {"en": Words(summary="No title")}}, Fault("words.en.title", "missing")),
        ({"words": {"es": Words("x" * 201)}}, Fault("words.es.title", "too_long")),
        ({"words": {"en": Words("A", description="x" * 20_001)}}, Fault("words.en.description", "too_long")),
        ({"meetings": ()}, Fault("meetings", "missing")),
        ({"meetings": (Meeting(NINE, NINE),) * 61}, Fault("meetings", "too_many")),
        ({"meetings": (Meeting(NINE, NINE),)}, Fault("meetings.0.ends", "before_start")),
        ({"meetings": (Meeting(wall("0027-01-01 00:00"), NINE),)}, Fault("meetings.0.day", "out_of_range")),
        ({"meetings": (Meeting(wall("2027-03-14 02:30"), NINE),)}, Fault("meetings.0.starts", "skipped_by_clock")),
        (
            {"meetings": (Meeting(wall("2027-03-13 09:00"), wall("2027-03-14 02:00")),)},
            Fault("meetings.0.ends", "skipped_by_clock"),
        ),
        ({"time_zone": "Mars/Olympus"}, Fault("time_zone", "unknown")),
        ({"time_zone": "../etc/passwd"}, Fault("time_zone", "unknown")),
        ({"place": Place("in_person")}, Fault("place.venue", "missing")),
        ({"place": Place("on_foot")}, Fault("place.format", "unknown")),
        ({"place": Place(venue=LINE)}, Fault("place.venue", "too_long")),
        ({"host": LINE}, Fault("host", "too_long")),
        ({"join_link": "javascript:alert(1)"}, Fault("join_link", "not_a_link")),
        ({"join_link": "https://"}, Fault("join_link", "not_a_link")),
        ({"page_link": "http://[half"}, Fault("page_link", "not_a_link")),
        ({"contact_email": "nobody"}, Fault("contact_email", "not_an_address")),
        ({"capacity": 0}, Fault("capacity", "out_of_range")),
        ({"registration": "perhaps"}, Fault("registration", "unknown")),
        ({"registration_closes": NINE + timedelta(days=9)}, Fault("registration_closes", "after_end")),
        ({"registration_closes": wall("2027-03-14 02:30")}, Fault("registration_closes", "skipped_by_clock")),
        ({"languages": ()}, Fault("languages", "missing")),
        ({"interpreting": ("tlh",)}, Fault("interpreting", "unknown")),
    ],
)
def test_what_cannot_stand_is_named_with_its_field(session, now, over, fault):
    draft = a_draft(**over)
    assert fault in list(faults_of(draft))
    with pytest.raises(DraftRefused) as refused:
        write(session, draft, None, now)
    assert fault in refused.value.faults


def test_a_sound_draft_has_no_fault():
    assert list(faults_of(a_draft())) == []


def test_the_repeated_hour_is_its_first(session, now):
    meeting = Meeting(wall("2027-11-07 01:30"), wall("2027-11-07 03:30"))
    event = write(session, a_draft(meetings=(meeting,)), None, now)
    assert event.starts_at == datetime(2027, 11, 7, 8, 30, tzinfo=UTC)


def test_whole_days_last_until_the_midnight_after(session, now):
    draft = a_draft(meetings=(Meeting(NINE, NINE + timedelta(days=1), all_day=True),))
    event = write(session, draft, None, now)
    assert event.starts_at == datetime(2027, 1, 28, 8, tzinfo=UTC)
    assert event.ends_at == datetime(2027, 1, 30, 8, tzinfo=UTC)


def test_new_words_are_noted_and_told_to_calendars(session, now):
    event = an_event(session, now)
    number, _ = calendar_version(session)
    draft = replace(EventDraft.of(event), words={"en": Words("Another title")}, host="Sample COE")
    rewrite(session, event.id, draft, seen_version=event.version, actor_id=7, now=now + timedelta(hours=1))
    assert [wording.title for wording in event.wordings] == ["Another title"]
    assert (event.sequence, event.changed_at) == (0, now + timedelta(hours=1))
    assert calendar_version(session) == (number + 1, now + timedelta(hours=1))
    entry = session.scalars(select(AuditEntry).where(AuditEntry.thing_id == event.id)).one()
    assert (entry.actor_id, entry.detail) == (7, {"changed": ["host", "words.en.title", "words.es.title"]})


def test_saving_without_a_change_writes_nothing(session, now):
    event = an_event(session, now)
    version = event.version
    rewrite(session, event.id, EventDraft.of(event), seen_version=version, actor_id=None, now=now + timedelta(hours=1))
    assert (event.version, event.changed_at) == (version, now)


def test_the_second_of_two_editors_overwrites_nothing(session, now):
    event = an_event(session, now, title="First")
    seen = event.version
    one = replace(EventDraft.of(event), words={"en": Words("Second")})
    two = replace(EventDraft.of(event), words={"en": Words("Third")})
    rewrite(session, event.id, one, seen_version=seen, actor_id=None, now=now)
    with pytest.raises(Stale):
        rewrite(session, event.id, two, seen_version=seen, actor_id=None, now=now)
    assert event.wordings[0].title == "Second"


@pytest.mark.parametrize(
    "over",
    [
        {"place": Place("in_person", "Hall")},
        {"time_zone": "America/Denver"},
        {"meetings": (Meeting(NINE, NINE + timedelta(hours=9)),)},
    ],
)
def test_time_and_place_of_a_published_event_need_a_move(session, now, over):
    event = an_event(session, now)
    with pytest.raises(MustBeMoved):
        rewrite(session, event.id, replace(EventDraft.of(event), **over), seen_version=event.version, actor_id=None, now=now)


def test_a_draft_may_change_its_sessions(session, now):
    event = write(session, a_draft(), None, now)
    kept = EventDraft.of(event).meetings[0]
    meetings = (Meeting(NINE - timedelta(days=7), NINE), replace(kept, room="B"))
    rewrite(session, event.id, a_draft(meetings=meetings), seen_version=event.version, actor_id=None, now=now)
    assert {each.room: each.uid == event.uid for each in event.sessions} == {"": False, "B": True}
    rewrite(session, event.id, a_draft(meetings=meetings[:1]), seen_version=event.version, actor_id=None, now=now)
    assert len(event.sessions) == 1


def test_what_is_not_there_cannot_be_changed(session, now):
    with pytest.raises(NotFound):
        rewrite(session, 404, a_draft(), seen_version=1, actor_id=None, now=now)
