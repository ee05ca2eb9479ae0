"""A cohort by exception, and one team's desk; both in a fixed number of statements."""

from __future__ import annotations

from datetime import timedelta

import pytest

from modules.cohorts.teams.queries import teams_by_county, teams_of
from modules.cohorts.teams.seats import live_seats
from modules.cohorts.teams.teaming import end_seats_of, withdraw_team
from modules.cohorts.work.assigned_modules import ModuleWish, assign_module
from modules.cohorts.work.deliverables import DeliverableDraft, Work, accept, give_back, hand_in, make_deliverable
from modules.cohorts.work.measures import MeasureDraft, ValueDraft, add_value, make_measure
from modules.cohorts.work.overview import overview
from modules.cohorts.work.sessions import make_session
from modules.cohorts.work.team_registering import register_team
from modules.cohorts.work.team_work import open_dues, team_work
from tests.conftest import counted_queries
from tests.factories.events import an_event
from tests.factories.teams import a_living_cohort, a_seat, a_team
from tests.factories.training import a_module


@pytest.fixture
def cohort(session, now):
    return a_living_cohort(session, now - timedelta(days=60))


def a_full_team(session, now, cohort, **over):
    team = a_team(session, now - timedelta(days=50), cohort, **over)
    for _ in range(3):
        a_seat(session, now - timedelta(days=50), team)
    return team


def asked(session, now, cohort, days):
    draft = DeliverableDraft(title_en=f"Due in {days} days", due_at=now + timedelta(days=days))
    return make_deliverable(session, cohort.id, draft, now, None)


def past_session(session, now, cohort, days):
    event = an_event(session, now - timedelta(days=60), starts_at=now - timedelta(days=days), title=f"{days} days ago")
    make_session(session, cohort.id, event.id, now - timedelta(days=60), None)
    return event


def test_a_team_of_which_nothing_needs_a_person_is_no_exception(session, now, cohort):
    a_full_team(session, now, cohort)
    asked(session, now, cohort, 3)
    found = overview(session, cohort.id, now)
    assert ([each.needs for each in found.teams], found.exceptions) == ([0], [])


def test_exceptions_the_neediest_first(session, now, cohort):
    first, second = a_full_team(session, now, cohort), a_full_team(session, now, cohort)
    lead = live_seats(session, second.id)[0].person_id
    late, done = asked(session, now, cohort, -2), asked(session, now, cohort, -1)
    hand_in(session, (first.id, late.id), Work(words="One"), now, lead)
    for team in (first, second):
        accept(session, hand_in(session, (team.id, done.id), Work(words="One"), now, lead).id, "", now, None)
    for days in (20, 10):
        past_session(session, now, cohort, days)
    module = a_module(session, now)
    assign_module(session, cohort.id, ModuleWish(module_id=module.id, roles=("teacher",), due_at=now), now, None)
    end_seats_of(session, lead, now)
    found = overview(session, cohort.id, now)
    assert [each.file.team for each in found.exceptions] == [second, first]
    worst, other = found.exceptions
    assert (worst.leaderless, worst.overdue, worst.absent_twice, len(worst.behind)) == (True, [late], True, 1)
    assert ([each for each, _ in other.to_review], other.overdue, other.leaderless) == ([late], [], False)


def test_who_withdrew_stands_apart(session, now, cohort):
    team = a_full_team(session, now, cohort)
    withdraw_team(session, team.id, "", now, None)
    found = overview(session, cohort.id, now)
    assert (found.teams, [each.team for each in found.withdrawn]) == ([], [team])


def test_the_same_number_of_statements_for_one_team_and_for_nine(session, now, cohort, engine):
    counts = []
    module = a_module(session, now)
    assign_module(session, cohort.id, ModuleWish(module_id=module.id, roles=("teacher",)), now, None)
    past_session(session, now, cohort, 10)
    asked(session, now, cohort, 3)
    for more in (1, 8):
        for _ in range(more):
            a_full_team(session, now, cohort)
        session.flush()
        with counted_queries(engine) as statements:
            overview(session, cohort.id, now)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10


def test_the_desk_of_a_team(session, now, cohort, engine):
    team = a_full_team(session, now, cohort)
    lead = live_seats(session, team.id)[0].person_id
    dues = [asked(session, now, cohort, days) for days in (9, -1, 5)]
    give_back(session, hand_in(session, (team.id, dues[2].id), Work(words="One"), now, lead).id, "More.", now, None)
    event = an_event(session, now)
    make_session(session, cohort.id, event.id, now, None)
    register_team(session, team.id, event.id, now, None)
    past_session(session, now, cohort, 10)
    measure = make_measure(session, team.id, MeasureDraft(name="People", unit="people", direction="up"), now, None)
    add_value(session, measure.id, ValueDraft(measured_on=now.date(), value=3), now, None)
    session.flush()
    with counted_queries(engine) as statements:
        found = team_work(session, team, now)
    assert len(statements) <= 12
    assert [each.deliverable for each in open_dues(found.dues)] == [dues[1], dues[2], dues[0]]
    assert [(each.event, each.turnout.registered) for each in found.ahead] == [(event, 3)]
    assert [each.measure for each in found.measures] == [measure]


def test_teams_by_county_with_those_that_left_last(session, now, cohort):
    left = a_full_team(session, now, cohort, name="Alpha", county="Kern")
    kept = a_full_team(session, now, cohort, name="Beta", county="Kern")
    alameda = a_full_team(session, now, cohort, name="Gamma", county="Alameda")
    withdraw_team(session, left.id, "", now, None)
    found = [(each.name, [team for team, _ in each.teams]) for each in teams_by_county(session, cohort.id)]
    assert found == [("Alameda", [alameda]), ("Kern", [kept, left])]


def test_the_teams_of_a_person(session, now, cohort):
    team = a_full_team(session, now, cohort)
    seat = live_seats(session, team.id)[0]
    assert [each.team for each in teams_of(session, seat.person_id)] == [team]
    withdraw_team(session, team.id, "", now, None)
    assert teams_of(session, seat.person_id) == []
