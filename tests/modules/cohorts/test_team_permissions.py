"""Who sees what of a team, as one table: roles by own and other team; and of its people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from modules.accounts.actors import VISITOR, Actor, LiveGrant, Role
from modules.accounts.queries import actor_of
from modules.cohorts.teams.queries import shown_seats
from modules.cohorts.teams.seat_drafts import SeatDraft
from modules.cohorts.teams.seating import leave, seat, swap
from modules.cohorts.teams.seats import live_seats, past_seats
from modules.cohorts.teams.standing import Standing, standing_of
from modules.cohorts.teams.team_permissions import (
    may_add_minors,
    may_change_team,
    may_facilitate,
    may_see_contacts,
    may_see_minors,
    may_see_team,
    may_work,
)
from modules.cohorts.teams.teaming import withdraw_team
from modules.core.errors import NotFound
from modules.people.addresses import confirm_address
from tests.factories.accounts import a_grant
from tests.factories.organizations import an_organization
from tests.factories.people import a_person
from tests.factories.teams import a_living_cohort, a_seat, a_team

COHORT, OFFICE = 3, 58
LEAD = Standing(COHORT, OFFICE, sits=True, leads=True)
MEMBER = Standing(COHORT, OFFICE, sits=True)
STRANGER = Standing(COHORT, OFFICE)


def actor(role=None, scope="site", scope_id=None):
    grants = frozenset({LiveGrant(role, scope, scope_id)} if role else ())
    return Actor(person_id=1, grants=grants)


# who → (actor, standing): sees the team, works in it, changes it, adds minors, sees minors, sees how to reach adults
TABLE = {
    "visitor": (VISITOR, STRANGER, "------"),
    "lead of the team": (actor(), LEAD, "swcamr"),
    "member of the team": (actor(), MEMBER, "sw----"),
    "member of another team": (actor(), STRANGER, "------"),
    "participant": (actor(Role.PARTICIPANT), STRANGER, "------"),
    "team lead by grant alone": (actor(Role.TEAM_LEAD), STRANGER, "------"),
    "administrator": (actor(Role.ADMINISTRATOR), STRANGER, "swc-mr"),
    "editor": (actor(Role.EDITOR), STRANGER, "swc--r"),
    "facilitator": (actor(Role.FACILITATOR), STRANGER, "s-----"),
    "facilitator of the cohort": (actor(Role.FACILITATOR, "cohort", COHORT), STRANGER, "s-----"),
    "facilitator of another cohort": (actor(Role.FACILITATOR, "cohort", COHORT + 1), STRANGER, "------"),
    "county lead of the county": (actor(Role.COUNTY_LEAD, "organization", OFFICE), STRANGER, "s-----"),
    "county lead of another county": (actor(Role.COUNTY_LEAD, "organization", OFFICE + 1), STRANGER, "------"),
    "county lead of a team without county": (
        actor(Role.COUNTY_LEAD, "organization", None),
        Standing(COHORT, None),
        "------",
    ),
}


@pytest.mark.parametrize("who", TABLE)
def test_the_table(who):
    person, standing, letters = TABLE[who]
    rules = {
        "s": may_see_team(person, standing),
        "w": may_work(person, standing),
        "c": may_change_team(person, standing),
        "a": may_add_minors(standing),
        "m": may_see_minors(person, standing),
        "r": may_see_contacts(person, standing),
    }
    assert "".join(letter if may else "-" for letter, may in rules.items()) == letters


def test_who_facilitates():
    mine = actor(Role.FACILITATOR, "cohort", COHORT)
    assert [may_facilitate(mine, COHORT), may_facilitate(mine, COHORT + 1)] == [True, False]
    assert may_facilitate(actor(Role.FACILITATOR), COHORT + 1)
    assert not may_facilitate(actor(Role.COUNTY_LEAD), COHORT)


class TestStanding:
    """Read from the rows."""

    def test_of_leads_members_and_strangers(self, session, now):
        office = an_organization(session, now, kind="county_office", county="Kern")
        team = a_team(session, now, county="Kern")
        lead, member = a_seat(session, now, team), a_seat(session, now, team)
        other = a_seat(session, now, a_team(session, now))
        found = [standing_of(session, team.id, each) for each in (lead.person_id, member.person_id, other.person_id, None)]
        assert [(each.sits, each.leads) for each in found] == [(True, True), (True, False), (False, False), (False, False)]
        assert {(each.cohort_id, each.county_office_id) for each in found} == {(team.cohort_id, office.id)}
        with pytest.raises(NotFound):
            standing_of(session, 0, lead.person_id)

    def test_whoever_withdrew_with_the_team_still_sees_what_it_was(self, session, now):
        team = a_team(session, now)
        lead = a_seat(session, now, team)
        withdraw_team(session, team.id, "", now, None)
        found = standing_of(session, team.id, lead.person_id)
        assert (found.sits, found.leads, found.county_office_id) == (True, False, None)

    def test_no_words_at_the_end_of_a_seat_open_the_team(self, session, now):
        team = a_team(session, now)
        lead, other = a_seat(session, now, team), a_seat(session, now, team)
        leave(session, other.id, "team withdrew", now, lead.person_id)
        assert not standing_of(session, team.id, other.person_id).sits
        withdraw_team(session, team.id, "", now + timedelta(days=1), None)
        assert not standing_of(session, team.id, other.person_id).sits
        assert standing_of(session, team.id, lead.person_id).sits


class TestShownSeats:
    """The same seats, as each reader sees them."""

    @pytest.fixture
    def team(self, session, now):
        made = a_team(session, now, a_living_cohort(session, now))
        a_seat(session, now, made, name="Lena Lead", address="lena@example.org")
        a_seat(session, now, made, name="Paco Parent", address="", contact="555-0100")
        a_seat(session, now, made, minor=True, name="Mina Minor", contact="guardian 555-0199")
        return made

    def seen(self, session, team, person, standing):
        return [(each.name, each.contact) for each in shown_seats(session, live_seats(session, team.id), person, standing)]

    def test_by_a_lead_and_an_administrator(self, session, team):
        whole = [("Lena Lead", "lena@example.org"), ("Paco Parent", "555-0100"), ("Mina Minor", "guardian 555-0199")]
        assert self.seen(session, team, actor(), LEAD) == whole
        assert self.seen(session, team, actor(Role.ADMINISTRATOR), STRANGER) == whole

    def test_of_a_person_no_address_shows_but_the_one_by_which_they_were_seated(self, session, now, team):
        known = a_person(session, now, address="private@example.org")
        confirm_address(session, known.id, "work@example.org", now + timedelta(days=1))
        typed = SeatDraft(role="teacher", name="Wanda Work", address="work@example.org")
        old = seat(session, team, typed, now, None)
        assert old.person_id == known.id
        assert self.seen(session, team, actor(), LEAD)[-1] == ("Wanda Work", "work@example.org")
        swap(session, old.id, SeatDraft(role="partner", person_id=known.id, name="Wanda Work"), now, None)
        assert self.seen(session, team, actor(), LEAD)[-1] == ("Wanda Work", "work@example.org")

    def test_by_an_editor(self, session, team):
        found = self.seen(session, team, actor(Role.EDITOR), STRANGER)
        assert found == [("Lena Lead", "lena@example.org"), ("Paco Parent", "555-0100"), ("Mina", "")]

    @pytest.mark.parametrize("role", [None, Role.FACILITATOR])
    def test_by_members_and_facilitators(self, session, team, role):
        standing = STRANGER if role else MEMBER
        names = [("Lena Lead", ""), ("Paco Parent", ""), ("Mina", "")]
        assert self.seen(session, team, actor(role), standing) == names

    def test_the_past_is_shown_by_the_same_rule(self, session, now, team):
        withdraw_team(session, team.id, "", now, None)
        found = shown_seats(session, past_seats(session, team.id), actor(), MEMBER)
        assert {each.name for each in found} == {"Lena Lead", "Paco Parent", "Mina"}


def test_a_grant_for_a_cohort_counts_there_alone(session, now):
    person = a_person(session, now)
    a_grant(session, now, person.id, Role.FACILITATOR, scope_kind="cohort", scope_id=COHORT)
    found = actor_of(session, person.id, now)
    assert [may_facilitate(found, COHORT), may_facilitate(found, COHORT + 1)] == [True, False]
