"""Publishing, moving and cancelling: what follows, and what is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.core.errors import Stale
from modules.events.calendar_version import calendar_version
from modules.events.cancelling import cancel
from modules.events.drafts import EventDraft, Meeting, Place
from modules.events.errors import DraftRefused, EventIsOver, Fault, NotADraft, NothingMoved, NotPublished
from modules.events.moving import Move, move
from modules.events.publishing import publish
from modules.events.writing import write
from modules.outbox.models import OutboxFact
from tests.factories.events import a_draft, an_event


def to(event, *, by=timedelta(days=7), place=None):
    """A move of all sessions by so much."""
    draft = EventDraft.of(event)
    meetings = tuple(replace(each, starts=each.starts + by, ends=each.ends + by) for each in draft.meetings)
    return Move(draft.time_zone, meetings, place or draft.place)


def facts(session):
    return [(fact.name, fact.fields) for fact in session.scalars(select(OutboxFact).order_by(OutboxFact.id))]


def changes(event, now, **over):
    return {"seen_version": event.version, "actor_id": None, "now": now, **over}


def test_publishing_shows_the_event_and_tells_it(session, now):
    event = write(session, a_draft(), None, now)
    number, _ = calendar_version(session)
    publish(session, event.id, **changes(event, now))
    assert (event.status, event.published_at) == ("published", now)
    assert facts(session) == [("events.EventPublished", {"event_id": event.id})]
    assert calendar_version(session)[0] == number + 1
    with pytest.raises(NotADraft):
        publish(session, event.id, **changes(event, now))


def test_a_move_raises_the_sequence_and_keeps_the_former_start(session, now):
    event = an_event(session, now)
    former, uid, number = event.starts_at, event.sessions[0].uid, calendar_version(session)[0]
    move(session, event.id, to(event), **changes(event, now))
    assert event.starts_at == former + timedelta(days=7)
    assert (event.moved_from, event.sequence, event.sessions[0].uid) == (former, 1, uid)
    assert facts(session) == [("events.EventMoved", {"event_id": event.id, "sequence": 1})]
    assert calendar_version(session)[0] == number + 1


def test_a_new_place_is_a_move_without_a_former_start(session, now):
    event = an_event(session, now)
    move(session, event.id, to(event, by=timedelta(), place=Place("in_person", "Hall B")), **changes(event, now))
    assert (event.venue, event.moved_from, event.sequence) == ("Hall B", None, 1)


def test_a_move_over_the_clock_change_keeps_the_wall_time(session, now):
    event = an_event(session, now)
    former = event.starts_at
    move(session, event.id, to(event, by=timedelta(days=70)), **changes(event, now))
    assert event.starts_at - former == timedelta(days=70) - timedelta(hours=1)


def test_moving_nothing_is_refused(session, now):
    event = an_event(session, now)
    with pytest.raises(NothingMoved):
        move(session, event.id, to(event, by=timedelta()), **changes(event, now))
    assert facts(session) == []


def test_no_event_is_moved_into_the_past(session, now):
    event = an_event(session, now)
    with pytest.raises(DraftRefused) as refused:
        move(session, event.id, to(event, by=timedelta(days=-2)), **changes(event, now))
    assert refused.value.faults == (Fault("meetings.0.starts", "past"),)


def test_a_session_already_held_may_stay_while_the_next_one_moves(session, now):
    hour = timedelta(hours=1)
    event = an_event(session, now, sessions=[(now - 9 * hour, now - 8 * hour), (now + hour, now + 2 * hour)])
    draft = EventDraft.of(event)
    later = replace(draft.meetings[1], starts=draft.meetings[1].starts + hour, ends=draft.meetings[1].ends + hour)
    move(session, event.id, Move(draft.time_zone, (draft.meetings[0], later), draft.place), **changes(event, now))
    assert (event.ends_at, event.moved_from) == (now + 3 * hour, None)


def test_a_session_that_falls_out_stays_as_cancelled(session, now):
    day, hour = timedelta(days=1), timedelta(hours=1)
    event = an_event(session, now, sessions=[(now + day, now + day + hour), (now + 2 * day, now + 2 * day + hour)])
    draft = EventDraft.of(event)
    extra = Meeting(draft.meetings[0].starts + 7 * day, draft.meetings[0].ends + 7 * day)
    move(session, event.id, Move(draft.time_zone, (draft.meetings[0], extra), draft.place), **changes(event, now))
    assert [each.cancelled_at for each in event.sessions] == [None, now, None]
    assert event.ends_at == event.sessions[2].ends_at
    assert len({each.uid for each in event.sessions}) == 3


def test_a_cancelled_event_says_why(session, now):
    event = an_event(session, now)
    number, _ = calendar_version(session)
    cancel(session, event.id, " The school has\nno heat. ", **changes(event, now))
    assert (event.status, event.cancelled_at, event.cancel_reason) == ("cancelled", now, "The school has no heat.")
    assert event.sequence == 1
    assert facts(session) == [("events.EventCancelled", {"event_id": event.id, "sequence": 1})]
    assert calendar_version(session)[0] == number + 1


@pytest.mark.parametrize(("reason", "code"), [(" ", "missing"), ("x" * 501, "too_long")])
def test_cancelling_needs_a_reason(session, now, reason, code):
    event = an_event(session, now)
    with pytest.raises(DraftRefused) as refused:
        cancel(session, event.id, reason, **changes(event, now))
    assert refused.value.faults == (Fault("reason", code),)


@pytest.mark.parametrize(
    ("over", "refusal"),
    [({"status": "draft"}, NotPublished), ({"status": "cancelled"}, NotPublished), ({"starts_at": -48}, EventIsOver)],
)
def test_only_what_is_still_to_come_is_moved_or_cancelled(session, now, over, refusal):
    over = {key: now + timedelta(hours=value) if isinstance(value, int) else value for key, value in over.items()}
    event = an_event(session, now, **over)
    with pytest.raises(refusal):
        move(session, event.id, to(event), **changes(event, now))
    with pytest.raises(refusal):
        cancel(session, event.id, "Why not", **changes(event, now))


@pytest.mark.parametrize("deed", ["publish", "move", "cancel"])
def test_every_deed_asks_which_version_was_seen(session, now, deed):
    event = an_event(session, now, status="draft" if deed == "publish" else "published")
    old = changes(event, now, seen_version=event.version - 1)
    deeds = {"publish": (publish,), "move": (move, to(event)), "cancel": (cancel, "Why")}
    function, *values = deeds[deed]
    with pytest.raises(Stale):
        function(session, event.id, *values, **old)
