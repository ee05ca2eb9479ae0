"""Hours that somebody attended, and a certificate of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from modules.awards.models import Award
from modules.awards.queries import awards_of
from modules.core.errors import NotFound
from modules.outbox.models import OutboxFact
from modules.people.merging import merge
from modules.registrations.attendance import mark
from modules.registrations.attendance_awards import claim_attendance
from modules.registrations.attended import attended_events, attended_sessions
from modules.registrations.errors import EventNotOver, NotAttended
from tests.conftest import counted_queries
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.registrations import a_registration

ISSUER = "Sample Agency"


def past_event(session, now: datetime, lengths=(60, 90, 30), **over):
    """An event whose sessions were on three days before today, of so many minutes."""
    starts = [now - timedelta(days=10 - number) for number in range(len(lengths))]
    sessions = [(start, start + timedelta(minutes=each)) for start, each in zip(starts, lengths, strict=True)]
    return an_event(session, now, **{"sessions": sessions} | over)


def came(session, now, event, person, *numbers: int):
    place = a_registration(session, now, event, person)
    for number in numbers:
        mark(session, place.id, event.sessions[number].id, True, now, None)
    return place


def test_the_newest_mark_of_each_session_counts(session, now):
    person, event = a_person(session, now), past_event(session, now)
    place = came(session, now, event, person, 0, 1, 2)
    mark(session, place.id, event.sessions[1].id, False, now, None)
    [attended] = attended_events(session, person.id)
    assert [each.id for each in attended.sessions] == [event.sessions[0].id, event.sessions[2].id]
    assert attended.minutes == 90
    assert attended_sessions(session, person.id, []) == []
    assert len(attended_sessions(session, person.id, [event.id])) == 2


def test_a_session_that_did_not_take_place_has_no_hours_and_a_whole_day_none_either(session, now):
    person, event = a_person(session, now), past_event(session, now)
    came(session, now, event, person, 0, 1, 2)
    event.sessions[0].cancelled_at = now
    event.sessions[1].all_day = True
    session.flush()
    [attended] = attended_events(session, person.id)
    assert (len(attended.sessions), attended.minutes) == (2, 30)


def test_hours_follow_a_merge_and_count_once(session, now):
    kept, gone, event = a_person(session, now), a_person(session, now), past_event(session, now)
    for each in (kept, gone):
        came(session, now, event, each, 0)
    merge(session, kept.id, gone.id, None, now)
    assert [each.minutes for each in attended_events(session, kept.id)] == [60]


def test_events_are_listed_by_their_last_session_at_one_cost(session, now, engine):
    person = a_person(session, now)
    events = [past_event(session, now + timedelta(hours=number)) for number in range(4)]
    for event in events:
        came(session, now, event, person, 0)
    person_id, latest_first = person.id, [event.id for event in reversed(events)]
    session.flush()
    session.expunge_all()
    with counted_queries(engine) as statements:
        listed = [each.event.id for each in attended_events(session, person_id)]
    assert listed == latest_first
    assert len(statements) == 4


def test_a_certificate_counts_what_was_attended(session, now):
    person = a_person(session, now, name="Iñaki")
    event = past_event(session, now, title="Institute", title_es="Instituto", host="Sample County")
    came(session, now, event, person, 0, 1)
    award = claim_attendance(session, person.id, event.id, ISSUER, now)
    assert (award.name, award.title_en, award.title_es) == ("Iñaki", "Institute", "Instituto")
    assert (award.minutes, award.issuer, award.credits, award.sample) == (150, ISSUER, ["Sample County"], True)
    assert award.earned_at == event.sessions[1].ends_at
    assert award.evidence == {"event": event.id, "sessions": [event.sessions[0].id, event.sessions[1].id]}
    assert [(each.key, each.kind) for each in awards_of(session, person.id)] == [(f"event:{event.slug}", "event")]


def test_claimed_again_it_is_the_same_one(session, now):
    person, event = a_person(session, now), past_event(session, now)
    place = came(session, now, event, person, 0)
    award = claim_attendance(session, person.id, event.id, ISSUER, now)
    mark(session, place.id, event.sessions[1].id, True, now, None)
    assert claim_attendance(session, person.id, event.id, "Another", now + timedelta(days=1)) is award
    assert award.minutes == 60
    told = select(func.count()).where(OutboxFact.name == "awards.AwardIssued")
    assert session.scalar(told) == 1


def test_nobody_gets_one_early_or_without_having_been_there(session, now):
    person, event = a_person(session, now), an_event(session, now, starts_at=now - timedelta(minutes=5))
    with pytest.raises(NotAttended):
        claim_attendance(session, person.id, event.id, ISSUER, now)
    place = came(session, now, event, person, 0)
    with pytest.raises(EventNotOver):
        claim_attendance(session, person.id, event.id, ISSUER, now)
    mark(session, place.id, event.sessions[0].id, False, now, None)
    with pytest.raises(NotAttended):
        claim_attendance(session, person.id, event.id, ISSUER, now + timedelta(days=1))
    with pytest.raises(NotFound):
        claim_attendance(session, person.id, 0, ISSUER, now)
    assert session.scalars(select(Award)).all() == []
