"""Sessions: events for the cohort alone, whole teams registered at once, who came by team."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from modules.cohorts.errors import GroupTaken, SessionHasGuests, TeamWithdrawn
from modules.cohorts.teams.seating import leave
from modules.cohorts.teams.seats import live_seats
from modules.cohorts.teams.teaming import withdraw_team
from modules.cohorts.work.sessions import (
    Turnout,
    guests_of,
    linkable_events,
    make_session,
    missed_last_two,
    sessions_of,
    turnout,
)
from modules.cohorts.work.team_registering import register_team
from modules.core.errors import NotFound
from modules.events.calendar_version import calendar_version
from modules.events.models import EventSession
from modules.outbox.models import OutboxFact
from modules.people.queries import person
from modules.registrations.attendance import mark
from modules.registrations.errors import NotInGroup, RegistrationClosed
from modules.registrations.models import Registration
from modules.registrations.registering import Asked, register
from modules.registrations.withdrawing import withdraw
from tests.conftest import counted_queries
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.registrations import a_registration
from tests.factories.teams import a_living_cohort, a_seat, a_team


@pytest.fixture
def cohort(session, now):
    return a_living_cohort(session, now)


@pytest.fixture
def team(session, now, cohort):
    made = a_team(session, now, cohort)
    for _ in range(3):
        a_seat(session, now, made)
    return made


def a_session(session, now, cohort, **over):
    event = an_event(session, now, **over)
    make_session(session, cohort.id, event.id, now, None)
    return event


def meeting_of(session, event):
    return session.scalars(select(EventSession.id).where(EventSession.event_id == event.id)).one()


def registered(session, event):
    return session.scalars(select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)).all()


class TestMakingOne:
    """An event becomes the cohort's own."""

    def test_only_the_cohort_registers(self, session, now, cohort):
        event = a_session(session, now, cohort)
        stranger = a_person(session, now)
        with pytest.raises(NotInGroup):
            register(session, Asked(event_id=event.id, person_id=stranger.id, name="Sample", held=False), now)
        assert sessions_of(session, cohort.id) == [event]

    def test_it_leaves_the_public_calendars_which_are_told(self, session, now, cohort):
        event, (before, _) = an_event(session, now), calendar_version(session)
        assert event in linkable_events(session, now)
        make_session(session, cohort.id, event.id, now, None)
        make_session(session, cohort.id, event.id, now, None)
        assert calendar_version(session)[0] == before + 1
        assert event not in linkable_events(session, now)

    def test_not_while_others_hold_a_seat(self, session, now, cohort):
        event = an_event(session, now)
        guest = a_registration(session, now, event)
        with pytest.raises(SessionHasGuests):
            make_session(session, cohort.id, event.id, now, None)
        withdraw(session, guest.id, now)
        make_session(session, cohort.id, event.id, now, None)

    def test_who_has_left_the_cohort_is_from_outside(self, session, now, cohort, team):
        event, gone = an_event(session, now), live_seats(session, team.id)[2]
        a_registration(session, now, event, person(session, gone.person_id))
        leave(session, gone.id, "", now, None)
        with pytest.raises(SessionHasGuests):
            make_session(session, cohort.id, event.id, now, None)

    def test_not_when_it_is_for_another_group(self, session, now, cohort):
        event = a_session(session, now, a_living_cohort(session, now))
        with pytest.raises(GroupTaken):
            make_session(session, cohort.id, event.id, now, None)

    def test_of_what_there_is_not(self, session, now, cohort):
        with pytest.raises(NotFound):
            make_session(session, cohort.id, 0, now, None)

    def test_drafts_are_shown_to_nobody(self, session, now, cohort):
        a_session(session, now, cohort, status="draft")
        assert sessions_of(session, cohort.id) == []


class TestRegisteringTheTeam:
    """By one press of its lead."""

    def test_everybody_gets_a_place_once_and_is_told(self, session, now, cohort, team):
        event = a_session(session, now, cohort)
        first = register_team(session, team.id, event.id, now, None)
        again = register_team(session, team.id, event.id, now, None)
        assert (len(first.taken), len(again.taken), len(again.had)) == (3, 0, 3)
        told = session.scalars(select(OutboxFact.name).where(OutboxFact.name == "registrations.SeatTaken")).all()
        assert len(told) == 3

    def test_who_has_no_address_gets_no_letter_and_a_minor_shows_the_first_name_alone(self, session, now, cohort, team):
        a_seat(session, now, team, address="", name="Rosa Sample")
        a_seat(session, now, team, minor=True, name="Ana Lucía Sample")
        event = a_session(session, now, cohort)
        register_team(session, team.id, event.id, now, None)
        assert [(each.name, each.address) for each in registered(session, event)[-2:]] == [("Rosa Sample", ""), ("Ana", "")]

    def test_as_many_as_there_are_seats(self, session, now, cohort, team):
        event = a_session(session, now, cohort, capacity=2)
        done = register_team(session, team.id, event.id, now, None)
        assert (len(done.taken), len(done.left_out)) == (2, 1)

    def test_not_after_the_deadline_not_for_another_cohort_not_once_withdrawn(self, session, now, cohort, team):
        closed = a_session(session, now, cohort, registration_closes_at=now)
        with pytest.raises(RegistrationClosed):
            register_team(session, team.id, closed.id, now, None)
        with pytest.raises(NotFound):
            register_team(session, team.id, a_session(session, now, a_living_cohort(session, now)).id, now, None)
        withdraw_team(session, team.id, "", now, None)
        with pytest.raises(TeamWithdrawn):
            register_team(session, team.id, closed.id, now, None)


class TestWhoCame:
    """By team, of those who sat in it then."""

    def attend(self, session, event, number, now):
        for each in registered(session, event)[:number]:
            mark(session, each.id, meeting_of(session, event), True, now, None)

    def test_turnout_and_names(self, session, now, cohort, team, engine):
        other = a_team(session, now, cohort)
        a_seat(session, now, other)
        event = a_session(session, now, cohort)
        register_team(session, team.id, event.id, now, None)
        self.attend(session, event, 2, now)
        mark(session, registered(session, event)[0].id, meeting_of(session, event), False, now, None)
        session.flush()
        with counted_queries(engine) as statements:
            found = turnout(session, cohort.id, now)
        assert found == {(event.id, team.id): Turnout(3, 3, 1), (event.id, other.id): Turnout(1, 0, 0)}
        assert len(statements) == 1
        assert turnout(session, cohort.id, now, other.id) == {(event.id, other.id): Turnout(1, 0, 0)}
        guests = guests_of(session, cohort.id, event.id, now, team.id)
        assert [(each.registered, each.came) for each in guests] == [(True, False), (True, True), (True, False)]

    def test_who_left_since_still_counts_for_what_they_came_to(self, session, now, cohort, team):
        event = a_session(session, now, cohort)
        register_team(session, team.id, event.id, now, None)
        self.attend(session, event, 3, now)
        later = now + timedelta(days=3)
        leave(session, guests_of(session, cohort.id, event.id, now)[2].seat.id, "moved away", later, None)
        assert turnout(session, cohort.id, later)[event.id, team.id] == Turnout(3, 3, 3)
        coming = a_session(session, now, cohort, starts_at=later + timedelta(days=1))
        assert turnout(session, cohort.id, later)[coming.id, team.id].seats == 2

    def test_the_evening_before_the_team_joined_is_not_missed(self, session, cohort, team):
        """In UTC it is the day itself."""
        evening, day = datetime(2027, 1, 13, 2, tzinfo=UTC), date(2027, 1, 12)
        events = [a_session(session, evening, cohort, starts_at=evening + timedelta(days=each)) for each in (0, 7)]
        missed = []
        for team.joined_on in (day, day + timedelta(days=1)):
            missed.append(missed_last_two(events, {}, team, evening + timedelta(days=8)))
        assert missed == [True, False]

    def test_absent_twice(self, session, now, cohort, team):
        events = [a_session(session, now, cohort, starts_at=now + timedelta(days=days)) for days in (1, 8, 15)]
        for each in events:
            register_team(session, team.id, each.id, now, None)
        after = [now + timedelta(days=days) for days in (2, 9, 16)]
        assert [missed_last_two(events, turnout(session, cohort.id, each), team, each) for each in after] == [False, True, True]
        self.attend(session, events[2], 1, now)
        assert not missed_last_two(events, turnout(session, cohort.id, after[2]), team, after[2])
