"""Seats: whoever comes, goes or swaps, the history stays, the groups follow, and a team of adults keeps a lead."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.audit.models import AuditEntry
from modules.cohorts.errors import AlreadySeated, ConsentMissing, LastLead, LeadNeedsAddress, MinorAlone, SeatEnded
from modules.cohorts.models import Seat
from modules.cohorts.teams.roles import SEAT_ROLES
from modules.cohorts.teams.seat_drafts import SeatDraft
from modules.cohorts.teams.seating import TWICE, leave, make_lead, seat, step_down, swap
from modules.cohorts.teams.seats import live_seats, past_seats
from modules.cohorts.teams.teaming import withdraw_team
from modules.cohorts.work.counties import members_of
from modules.core.errors import Forbidden, Refused
from modules.groups.models import Member
from modules.groups.queries import is_member
from modules.people.addresses import addresses_of
from modules.people.errors import NotAName
from modules.people.merging import merge, unmerge
from modules.people.models import Person
from tests.factories.accounts import an_account
from tests.factories.people import a_person
from tests.factories.teams import a_living_cohort, a_seat, a_team


@pytest.fixture
def team(session, now):
    return a_team(session, now)


@pytest.fixture
def lead(session, now, team):
    return a_seat(session, now, team)


def draft(**over):
    return SeatDraft(**{"role": "teacher", "name": "Sample Teacher"} | over)


def test_every_role_of_the_field_can_be_taken(session, now, team, lead):
    for role in SEAT_ROLES:
        assert a_seat(session, now, team, role=role).role == role


def test_the_first_adult_leads(session, now, team):
    with pytest.raises(LastLead):
        seat(session, team, draft(), now, None)


def test_a_known_address_finds_its_person_and_shows_nothing_of_them(session, now, team, lead):
    known = an_account(session, now, a_person(session, now, address="maria@example.org", name="María Real Name"))
    made = seat(session, team, draft(name="M. Typed", address="Maria@Example.org"), now, lead.person_id)
    assert (made.person_id, made.name) == (known.person_id, "M. Typed")
    assert session.get_one(Person, known.person_id).name == "María Real Name"


def test_an_unknown_address_makes_a_person_who_claims_it(session, now, team, lead):
    made = seat(session, team, draft(address="new@example.org"), now, lead.person_id)
    assert [each.confirmed_at for each in addresses_of(session, made.person_id)] == [None]


def test_a_member_without_an_address_is_a_person_of_their_own(session, now, team, lead):
    family = draft(role="family", contact=" Room 4 ")
    first, second = (seat(session, team, family, now + each * TWICE, None) for each in range(2))
    assert first.person_id != second.person_id
    assert first.contact == "Room 4"


def test_a_form_sent_twice_gives_one_seat(session, now, team, lead):
    family = draft(role="family")
    first, again = (seat(session, team, family, now + each * TWICE / 2, None) for each in range(2))
    others = [
        seat(session, team, draft(role="family", **each), now, None) for each in ({"contact": "5"}, {"name": "Other Name"})
    ]
    assert again is first
    assert len({each.person_id for each in (first, *others)}) == 3


@pytest.mark.parametrize("name", ["", "www.example.org"])
def test_what_is_no_name_is_refused(session, now, team, lead, name):
    with pytest.raises(NotAName):
        seat(session, team, draft(name=name), now, None)


def test_nobody_sits_twice(session, now, team, lead):
    with pytest.raises(AlreadySeated):
        seat(session, team, draft(person_id=lead.person_id), now, None)


def test_a_lead_must_be_able_to_sign_in(session, now, team, lead):
    with pytest.raises(LeadNeedsAddress):
        seat(session, team, draft(lead=True), now, None)
    silent = seat(session, team, draft(), now, None)
    with pytest.raises(LeadNeedsAddress):
        make_lead(session, silent.id, now, None)


class TestMinors:
    """Added by a lead who saw a guardian's consent; no address, no account, no lead."""

    def test_a_lead_adds_one_and_the_consent_is_noted(self, session, now, team, lead):
        made = seat(session, team, draft(role="student", minor=True, consent=True), now, lead.person_id)
        assert (made.consent_at, made.consent_noted_by) == (now, lead.person_id)
        assert addresses_of(session, made.person_id) == []

    def test_their_whole_name_stands_in_the_seat_and_nowhere_else(self, session, now, team, lead):
        made = seat(session, team, draft(name="7 Ana Minorsample", minor=True, consent=True), now, lead.person_id)
        assert (made.name, session.get_one(Person, made.person_id).name) == ("7 Ana Minorsample", "Ana")

    def test_without_consent_it_is_refused(self, session, now, team, lead):
        with pytest.raises(ConsentMissing):
            seat(session, team, draft(minor=True), now, lead.person_id)

    @pytest.mark.parametrize("who", ["staff", "member", "lead of another team"])
    def test_nobody_else_adds_one(self, session, now, team, lead, who):
        other = {
            "staff": lambda: a_person(session, now).id,
            "member": lambda: a_seat(session, now, team).person_id,
            "lead of another team": lambda: a_seat(session, now, a_team(session, now)).person_id,
        }[who]()
        minor = draft(minor=True, consent=True)
        with pytest.raises(Forbidden):
            seat(session, team, minor, now, other)
        with pytest.raises(Forbidden):
            swap(session, lead.id, minor, now, other)

    @pytest.mark.parametrize("over", [{"lead": True}, {"address": "child@example.org"}])
    def test_never_a_lead_never_an_address(self, session, now, team, lead, over):
        with pytest.raises(MinorAlone):
            seat(session, team, draft(minor=True, consent=True, **over), now, lead.person_id)

    def test_whoever_can_sign_in_is_no_minor(self, session, now, team, lead):
        known = a_person(session, now, address="known@example.org")
        with pytest.raises(MinorAlone):
            seat(session, team, draft(minor=True, consent=True, person_id=known.id), now, lead.person_id)

    def test_a_minor_is_not_made_lead(self, session, now, team, lead):
        minor = a_seat(session, now, team, minor=True)
        with pytest.raises(MinorAlone):
            make_lead(session, minor.id, now, lead.person_id)


class TestLeads:
    """A second one, so that nobody is locked out; never none."""

    def test_the_last_one_stays(self, session, now, team, lead):
        other = a_seat(session, now, team)
        for deed in (
            lambda: leave(session, lead.id, "moved away", now, None),
            lambda: step_down(session, lead.id, now, None),
            lambda: swap(session, lead.id, draft(address="next@example.org"), now, None),
        ):
            with pytest.raises(LastLead), session.begin_nested():
                deed()
        make_lead(session, other.id, now, lead.person_id)
        leave(session, lead.id, "moved away", now, None)
        assert live_seats(session, team.id) == [other]

    def test_the_last_adult_may_go(self, session, now, team, lead):
        a_seat(session, now, team, minor=True)
        leave(session, lead.id, "", now, None)
        assert [each.minor for each in live_seats(session, team.id)] == [True]

    def test_a_lead_may_hand_over_in_one_deed(self, session, now, team, lead):
        a_seat(session, now, team)
        after = swap(session, lead.id, draft(role="team_lead", lead=True, address="next@example.org"), now, lead.person_id)
        assert (after.replaces_id, after.lead) == (lead.id, True)

    def test_one_who_steps_down_keeps_the_seat(self, session, now, team, lead):
        a_seat(session, now, team, lead=True)
        step_down(session, lead.id, now, None)
        assert lead in live_seats(session, team.id)
        deeds = session.scalars(select(AuditEntry.deed).where(AuditEntry.thing_id == lead.id, AuditEntry.thing_kind == "seat"))
        assert list(deeds) == ["seated", "lead ended"]


def test_a_swap_is_history(session, now, team, lead):
    old = a_seat(session, now, team)
    later = now + timedelta(days=200)
    new = swap(session, old.id, draft(address="next@example.org"), later, lead.person_id)
    assert past_seats(session, team.id) == [old]
    assert (old.until_at, old.ended_reason, new.since_at, new.replaces_id) == (later, "swapped", later, old.id)
    assert [is_member(session, team.group_id, each.person_id) for each in (old, new)] == [False, True]


def test_the_same_person_changes_role_by_a_swap(session, now, team, lead):
    old = a_seat(session, now, team)
    new = swap(session, old.id, draft(role="administrator", person_id=old.person_id), now, lead.person_id)
    assert [(each.role, each.person_id) for each in live_seats(session, team.id)][1:] == [("administrator", old.person_id)]
    assert is_member(session, team.group_id, new.person_id)


def test_a_seat_ends_once(session, now, team, lead):
    old = a_seat(session, now, team)
    leave(session, old.id, "moved away", now, lead.person_id)
    for deed in (lambda: leave(session, old.id, "", now, None), lambda: swap(session, old.id, draft(), now, None)):
        with pytest.raises(SeatEnded):
            deed()


PEOPLE, PLAYS, STEPS = 7, 40, 20


class TwoTeams:
    """Two teams of one cohort, seven people who sit in either or both, and children; another LEA joins when one has left."""

    def __init__(self, session, now, chance, ended):
        self.session, self.now, self.chance, self.ended = session, now, chance, ended
        self.cohort = a_living_cohort(session, now)
        self.teams = [a_team(session, now, self.cohort) for _ in range(2)]
        self.people = [a_person(session, now, address=f"p{number}@example.org").id for number in range(PEOPLE)]
        for team, person in zip(self.teams, self.people, strict=False):
            seat(session, team, draft(person_id=person, lead=True), now, None)
        self.seen: set[int] = set()

    def attempt(self, name, deed):
        self.now += timedelta(hours=1)
        try:
            with self.session.begin_nested():
                deed()
        except (Refused, Forbidden) as refused:
            self.ended[type(refused).__name__] += 1
            return
        self.ended[name] += 1

    def live(self):
        return [each for team in self.teams for each in live_seats(self.session, team.id)]

    def lead_of(self, team_id):
        return next((each.person_id for each in live_seats(self.session, team_id) if each.lead), None)

    def sit_down(self, team, _old):
        wanted = draft(person_id=self.chance.choice(self.people), lead=self.chance.random() < 0.5)
        self.attempt("seat", lambda: seat(self.session, team, wanted, self.now, None))

    def add_a_child(self, team, _old):
        """By the team's lead; refused where there is none."""
        wanted = draft(role="student", minor=True, consent=True)
        self.attempt("minor", lambda: seat(self.session, team, wanted, self.now, self.lead_of(team.id)))

    def swap_somebody(self, _team, old):
        """With anybody at all: also with somebody who sits in the team already."""
        wanted = draft(person_id=self.chance.choice(self.people), lead=self.chance.random() < 0.5)
        self.attempt("swap", lambda: swap(self.session, old.id, wanted, self.now, None))

    def swap_as_people_do(self, _team, old):
        """With somebody new, who leads if the one who goes did."""
        new = a_person(self.session, self.now, address=f"new{self.ended.total()}@example.org").id
        self.attempt("swap", lambda: swap(self.session, old.id, draft(person_id=new, lead=old.lead), self.now, None))

    def go(self, _team, old):
        self.attempt("leave", lambda: leave(self.session, old.id, "", self.now, None))

    def lead_or_not(self, _team, chosen):
        deed = make_lead if self.chance.random() < 0.5 else step_down
        self.attempt("leads", lambda: deed(self.session, chosen.id, self.now, None))

    def withdraw(self, team, _old):
        self.attempt("withdraw", lambda: withdraw_team(self.session, team.id, "", self.now, None))

    def another_team_joins(self):
        """In the place of one that left, with a lead of its own."""
        place = next(number for number, each in enumerate(self.teams) if each.withdrawn_at)
        self.teams[place] = a_team(self.session, self.now, self.cohort)
        wanted = draft(person_id=self.chance.choice(self.people), lead=True)
        self.attempt("seat", lambda: seat(self.session, self.teams[place], wanted, self.now, None))

    def step(self):
        """One deed, and what must be true after it."""
        deeds = [self.sit_down, self.sit_down, self.add_a_child, self.swap_somebody, self.swap_as_people_do]
        deeds += [self.go, self.go, self.lead_or_not, self.lead_or_not, self.withdraw]
        live = self.live()
        if any(each.withdrawn_at for each in self.teams) and (not live or self.chance.random() < 0.5):
            self.another_team_joins()
        elif live:
            self.chance.choice(deeds)(self.chance.choice(self.teams), self.chance.choice(live))
        else:
            self.sit_down(self.chance.choice(self.teams), None)
        self.groups_are_the_live_seats()
        self.a_team_of_adults_has_a_lead_and_nobody_sits_twice()
        self.no_seat_is_lost()

    def groups(self):
        rows = self.session.execute(select(Member.group_id, Member.person_id).where(Member.left_at.is_(None)))
        return {tuple(row) for row in rows}

    def groups_are_the_live_seats(self):
        in_teams = {(team.group_id, each.person_id) for team in self.teams for each in live_seats(self.session, team.id)}
        in_cohort = {(self.cohort.group_id, person_id) for _, person_id in in_teams}
        assert self.groups() == in_teams | in_cohort

    def a_team_of_adults_has_a_lead_and_nobody_sits_twice(self):
        for team in self.teams:
            seats = live_seats(self.session, team.id)
            assert all(each.minor for each in seats) or any(each.lead for each in seats)
            assert len({each.person_id for each in seats}) == len(seats)

    def no_seat_is_lost(self):
        ids = set(self.session.scalars(select(Seat.id)))
        assert self.seen <= ids
        self.seen = ids


def test_any_sequence_keeps_history_and_groups_in_step(session, now):
    ended: Counter[str] = Counter()
    for seed in range(PLAYS):
        with session.begin_nested() as play:
            teams = TwoTeams(session, now, random.Random(seed), ended)
            for _ in range(STEPS):
                teams.step()
            play.rollback()
        session.expunge_all()
    shares = {name: round(100 * count / ended.total(), 1) for name, count in sorted(ended.items())}
    print(f"\n{ended.total()} deeds, in percent: {shares}")
    refused = sum(share for name, share in shares.items() if name[0].isupper())
    kinds = ("seat", "minor", "swap", "leave", "leads", "withdraw", "LastLead")
    assert {kind: shares.get(kind, 0) for kind in kinds if shares.get(kind, 0) < 5} == {}
    assert refused >= 5


@pytest.mark.parametrize("minor", [False, True])
def test_who_leads_by_one_of_two_records_leads_by_the_one_that_stays(session, now, minor):
    team = a_team(session, now)
    lead = a_seat(session, now, team)
    other = a_seat(session, now, team, minor=minor)
    merged = merge(session, other.person_id, lead.person_id, None, now)
    assert other.lead is not minor
    unmerge(session, merged.id, None, now)
    assert (lead.lead, other.lead) == (True, False)


def test_a_seat_that_stayed_with_a_merged_record_is_nobodys(session, now, team, lead):
    other = a_seat(session, now, team, lead=True)
    third = a_seat(session, now, team)
    merged = merge(session, lead.person_id, other.person_id, None, now)
    assert live_seats(session, team.id) == [lead, third]
    assert members_of(session, [team.id]) == {team.id: 2}
    with pytest.raises(LastLead), session.begin_nested():
        leave(session, lead.id, "", now, lead.person_id)
    unmerge(session, merged.id, None, now)
    assert live_seats(session, team.id) == [lead, other, third]


def test_a_merge_that_is_undone_after_the_team_withdrew_gives_no_seat_back(session, now, team, lead):
    other = a_seat(session, now, team, lead=True)
    merged = merge(session, lead.person_id, other.person_id, None, now)
    withdraw_team(session, team.id, "", now + timedelta(days=1), None)
    assert past_seats(session, team.id) == [lead]
    unmerge(session, merged.id, None, now)
    assert live_seats(session, team.id) == []
    assert {each.id for each in past_seats(session, team.id)} == {lead.id, other.id}
