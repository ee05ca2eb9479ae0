"""What lists say of registering, what a desk shows of one's own events, what needs a person."""

from datetime import timedelta

import pytest

from modules.accounts.actors import VISITOR, Actor
from modules.events.errors import DraftRefused
from modules.registrations.attention import needs_of
from modules.registrations.capacity import require_seats_for_all
from modules.registrations.marks import marks
from modules.registrations.own_events import own_events
from modules.registrations.panel import registration_panel
from tests.conftest import counted_queries
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.registrations import a_registration

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_a_list_says_what_the_event_s_own_page_says(session, now):
    person = a_person(session, now)
    events = [
        an_event(session, now),
        an_event(session, now, capacity=1),
        an_event(session, now, capacity=20),
        an_event(session, now, registration_closes_at=now),
        an_event(session, now, registration="none"),
        an_event(session, now, status="cancelled"),
        an_event(session, now, starts_at=now - DAY),
    ]
    a_registration(session, now, events[1])
    a_registration(session, now, events[0], person)
    for _ in range(18):
        a_registration(session, now, events[2])
    for actor in (VISITOR, Actor(person_id=person.id)):
        found = marks(session, events, actor, now)
        assert [found[event.id].state for event in events] == [
            registration_panel(session, event, actor, now).state for event in events
        ]
    assert [found[event.id].state for event in events] == ["registered", "full", "few", "closed", "none", "cancelled", "past"]
    assert (found[events[2].id].taken, found[events[2].id].left) == (18, 2)


@pytest.mark.parametrize("many", [1, 20])
@pytest.mark.parametrize(("signed_in", "expected"), [(False, 1), (True, 2)])
def test_marks_take_one_statement_and_one_more_for_a_person(session, engine, now, many, signed_in, expected):
    actor = Actor(person_id=a_person(session, now).id) if signed_in else VISITOR
    events = [an_event(session, now) for _ in range(many)]
    with counted_queries(engine) as statements:
        assert len(marks(session, events, actor, now)) == many
    assert len(statements) == expected
    assert marks(session, [], actor, now) == {}


def test_a_desk_tells_what_waits_what_is_next_and_what_follows(session, now):
    person = a_person(session, now)
    course = an_event(session, now, sessions=[(now - DAY, now - DAY + HOUR), (now + 2 * DAY, now + 2 * DAY + HOUR)])
    cancelled = an_event(session, now, status="cancelled", starts_at=now + HOUR)
    later, waiting = an_event(session, now, starts_at=now + 5 * DAY), an_event(session, now, starts_at=now + 3 * DAY)
    over, gone = an_event(session, now, starts_at=now - 5 * DAY), an_event(session, now)
    for event in (course, cancelled, later, over):
        a_registration(session, now, event, person)
    a_registration(session, now, waiting, person, state="held")
    a_registration(session, now, gone, person, state="withdrawn")
    own = own_events(session, person.id, now)
    assert [each.event for each in own.held] == [waiting]
    assert (own.next.event, own.next.session) == (course, course.sessions[1])
    assert [each.event for each in own.later] == [cancelled, later]
    assert own.panel.state == "registered"


@pytest.mark.parametrize("many", [1, 20])
def test_a_desk_takes_four_statements(session, engine, now, many):
    person = a_person(session, now)
    person_id = person.id
    for _ in range(many):
        a_registration(session, now, an_event(session, now), person)
    session.expire_all()
    with counted_queries(engine) as statements:
        own = own_events(session, person_id, now)
    assert 1 + len(own.later) == many
    assert len(statements) == 4


def test_an_empty_desk_is_empty(session, now):
    own = own_events(session, a_person(session, now).id, now)
    assert (own.held, own.next, own.panel, own.later) == ([], None, None, [])


@pytest.mark.parametrize(
    ("over", "kinds"),
    [
        ({}, []),
        ({"join_link": ""}, ["no_join_link"]),
        ({"join_link": "", "format": "in_person"}, []),
        ({"join_link": "", "registration": "none"}, []),
        ({"join_link": "", "status": "cancelled"}, []),
        ({"status": "draft"}, ["draft_is_late"]),
        ({"status": "draft", "starts_at": 20}, []),
        ({"title_es": None}, ["untranslated"]),
        ({"title_es": None, "source_uid": "theirs"}, []),
    ],
)
def test_only_what_is_true_needs_a_person(session, now, over, kinds):
    if "starts_at" in over:
        over = {**over, "starts_at": now + over["starts_at"] * DAY}
    event = an_event(session, now, **over)
    assert [need.kind for need in needs_of([event], marks(session, [event], VISITOR, now), now)] == kinds


def test_what_presses_most_comes_first(session, now):
    full = an_event(session, now, capacity=1)
    a_registration(session, now, full)
    events = [an_event(session, now, title_es=None), full, an_event(session, now, join_link="")]
    needs = needs_of(events, marks(session, events, VISITOR, now), now)
    assert [need.kind for need in needs] == ["no_join_link", "full", "untranslated"]


def test_fewer_seats_than_people_are_refused(session, now):
    event = an_event(session, now, capacity=2)
    a_registration(session, now, event)
    a_registration(session, now, event, state="held")
    require_seats_for_all(session, event, now)
    event.capacity = 1
    with pytest.raises(DraftRefused):
        require_seats_for_all(session, event, now)
    require_seats_for_all(session, event, now + HOUR)
