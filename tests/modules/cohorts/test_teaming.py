"""Teams begin once, and withdraw without losing anything."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.audit.models import AuditEntry
from modules.cohorts.errors import TeamWithdrawn
from modules.cohorts.models import Collaborator, Seat, Team
from modules.cohorts.teams.seating import SeatDraft, leave, seat, swap
from modules.cohorts.teams.seats import live_seats, past_seats
from modules.cohorts.teams.teaming import end_seats_of, make_team, withdraw_team
from modules.core.db import transaction
from modules.groups.models import Group
from modules.groups.queries import is_member
from modules.people.merging import merge
from tests.factories.organizations import an_organization
from tests.factories.people import a_person
from tests.factories.teams import a_living_cohort, a_seat, a_team, an_application_of


def test_a_team_is_made_once_with_its_group(session, now):
    cohort, lea = a_living_cohort(session, now), an_organization(session, now)
    team = make_team(session, cohort.id, lea.id, now)
    assert make_team(session, cohort.id, lea.id, now + timedelta(days=1)) is team
    group = session.get_one(Group, team.group_id)
    assert (group.name, group.owner_kind, group.owner_id) == (lea.name, "team", team.id)
    assert session.scalars(select(AuditEntry.deed).where(AuditEntry.thing_kind == "team")).all() == ["made"]


def test_two_callers_at_once_get_one_team(fresh_database, now):
    with Session(fresh_database) as session, transaction(session):
        ids = a_living_cohort(session, now).id, an_organization(session, now).id
    made: list[int] = []

    def make():
        with Session(fresh_database) as session, transaction(session):
            made.append(make_team(session, *ids, now).id)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(made) == 6
    assert len(set(made)) == 1
    with Session(fresh_database) as session:
        assert session.scalar(select(func.count()).select_from(Team)) == 1


def test_who_applied_gets_a_seat_and_leads_lead(session, now):
    cohort, lea = a_living_cohort(session, now), an_organization(session, now)
    application = an_application_of(session, now, cohort, lea, editors=("teacher", "", "board"))
    team = make_team(session, cohort.id, lea.id, now, application.id)
    seats = live_seats(session, team.id)
    assert [(each.role, each.lead) for each in seats] == [
        ("team_lead", True),
        ("teacher", False),
        ("administrator", False),
        ("board", False),
    ]
    assert all(is_member(session, team.group_id, each.person_id) for each in seats)
    assert all(is_member(session, cohort.group_id, each.person_id) for each in seats)


def test_an_application_whose_lead_is_gone_still_makes_a_team_with_one(session, now):
    cohort, lea = a_living_cohort(session, now), an_organization(session, now)
    application = an_application_of(session, now, cohort, lea, editors=("family",), leads=0)
    team = make_team(session, cohort.id, lea.id, now, application.id)
    assert [(each.role, each.lead) for each in live_seats(session, team.id)] == [("family", True)]


def test_two_records_of_one_person_who_both_applied_get_one_seat(session, now):
    cohort, lea = a_living_cohort(session, now), an_organization(session, now)
    application = an_application_of(session, now, cohort, lea, editors=("family",))
    lead, twin = session.scalars(select(Collaborator.person_id).order_by(Collaborator.id))
    merge(session, lead, twin, None, now)
    team = make_team(session, cohort.id, lea.id, now, application.id)
    assert [(each.person_id, each.lead) for each in live_seats(session, team.id)] == [(lead, True)]


def test_withdrawal_ends_the_seats_and_keeps_all_else(session, now):
    team = a_team(session, now)
    seats = [a_seat(session, now, team) for _ in range(3)]
    a_seat(session, now, team, minor=True, contact="Ask the guardian")
    staff, later = a_person(session, now), now + timedelta(days=90)
    withdraw_team(session, team.id, " A new superintendent ", later, staff.id)
    assert (team.withdrawn_at, team.withdraw_reason) == (later, "A new superintendent")
    assert live_seats(session, team.id) == []
    past = past_seats(session, team.id)
    assert len(past) == 4
    assert {(each.until_at, each.ended_reason) for each in past} == {(later, "team withdrew")}
    assert not any(is_member(session, team.group_id, each.person_id) for each in seats)
    assert session.scalars(select(AuditEntry).where(AuditEntry.deed == "withdrawn")).one().actor_id == staff.id


def test_a_withdrawn_team_stands_still(session, now):
    team = a_team(session, now)
    first = a_seat(session, now, team)
    withdraw_team(session, team.id, "", now, None)
    for deed in (
        lambda: seat(session, team, SeatDraft(role="teacher", name="Sample"), now, None),
        lambda: swap(session, first.id, SeatDraft(role="teacher", name="Sample"), now, None),
        lambda: leave(session, first.id, "", now, None),
        lambda: withdraw_team(session, team.id, "", now, None),
    ):
        with pytest.raises(TeamWithdrawn):
            deed()
    assert make_team(session, team.cohort_id, team.organization_id, now) is team


def test_whoever_sits_in_two_teams_stays_in_the_cohort_when_one_withdraws(session, now):
    cohort = a_living_cohort(session, now)
    first, second = a_team(session, now, cohort), a_team(session, now, cohort)
    liaison = a_seat(session, now, first).person_id
    a_seat(session, now, second, person_id=liaison)
    withdraw_team(session, first.id, "", now, None)
    groups = [is_member(session, each, liaison) for each in (first.group_id, second.group_id, cohort.group_id)]
    assert groups == [False, True, True]


def test_a_person_who_is_erased_leaves_their_seats_even_as_the_last_lead(session, now):
    team = a_team(session, now)
    lead, other = a_seat(session, now, team), a_seat(session, now, team)
    assert end_seats_of(session, lead.person_id, now) == 1
    assert end_seats_of(session, lead.person_id, now) == 0
    assert live_seats(session, team.id) == [other]
    assert session.get_one(Seat, lead.id).ended_reason == "erased"
