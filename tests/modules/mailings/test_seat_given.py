"""The letter to somebody with a new seat in a team: who gets it, what it says, and who does not get one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.cohorts.facts import SeatGiven
from modules.cohorts.models import Seat, Team
from modules.cohorts.teams.seat_drafts import SeatDraft
from modules.cohorts.teams.seating import leave, swap
from modules.cohorts.work.sessions import make_session
from modules.mailings.letters import LETTERS
from modules.mailings.queueing import queue_letter
from modules.outbox.models import OutboxFact
from modules.people.erasing import erase_person
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.teams import a_seat, a_team
from tests.modules.mailings.test_letters import text_of


def said(letter) -> str:
    return " ".join(text_of(letter).split())


def told(session) -> list[int]:
    """The seats that somebody is told of."""
    facts = session.scalars(select(OutboxFact).where(OutboxFact.name == SeatGiven.name()).order_by(OutboxFact.id))
    return [each.fields["seat_id"] for each in facts]


@pytest.fixture
def team(session, now):
    return a_team(session, now)


@pytest.fixture
def lead(session, now, team):
    return a_seat(session, now, team)


def test_it_says_which_team_which_role_by_whom_and_how_to_say_no(thing, posted):
    text = said(posted("seat_given", thing("seat_given", role="counselor")))
    assert "Sam Lead gave you a seat in the team of Sample Valley in PLLN I." in text
    assert "Your role: School counselor" in text
    assert "You lead the team" not in text
    assert "What comes next" not in text
    assert "Is this not you, or do you not want the seat? Answer this email, and we end it." in text
    assert "http://localhost/cohorts/teams/" in text


def test_a_lead_reads_what_a_lead_may_do_and_what_comes_next(desk, thing, posted, now):
    seat_id = thing("seat_given", lead=True)
    team = desk.session.get_one(Team, desk.session.get_one(Seat, seat_id).team_id)
    event = an_event(desk.session, now, title="Statewide day", sessions=[(now + timedelta(days=9), now + timedelta(days=10))])
    make_session(desk.session, team.cohort_id, event.id, now, None)
    text = said(posted("seat_given", seat_id))
    assert "You lead the team: you may change its seats and hand in its work." in text
    assert "What comes next: Statewide day, Wednesday, January 20, 2027" in text


def test_an_address_that_a_lead_typed_is_good_enough(session, now, desk, team, lead):
    draft = {"person_id": None, "name": "Luz Peña", "address": "luz@EXAMPLE.org", "language": "es"}
    made = a_seat(session, now, team, by=lead.person_id, **draft)
    letter = LETTERS["seat_given"](desk, made.id)
    assert (letter.to.name, letter.to.address, letter.locale) == ("Luz Peña", "luz@example.org", "es")


def test_each_new_seat_is_told_once_and_no_other_deed_is(session, now, desk, team, lead):
    made = a_seat(session, now, team, by=lead.person_id)
    assert told(session) == [made.id]
    assert len({queue_letter(desk, "seat_given", made.id, 7) for _ in range(2)}) == 1
    again = swap(session, made.id, SeatDraft(role="board", person_id=made.person_id), now, lead.person_id)
    other = a_person(session, now, address="next@example.org")
    changed = swap(session, again.id, SeatDraft(role="board", person_id=other.id), now, lead.person_id)
    leave(session, changed.id, "", now, lead.person_id)
    assert told(session) == [made.id, changed.id]


def test_who_is_told_nothing(session, now, desk, team, lead):
    """Whom a list brings in, whom nobody seats, who seats themselves, whoever is under 18, who has no address."""
    a_seat(session, now, team, by=lead.person_id, told=False)
    a_seat(session, now, team)
    mine = a_person(session, now, address="own@example.org")
    a_seat(session, now, team, by=mine.id, person_id=mine.id)
    minor = a_seat(session, now, team, by=lead.person_id, minor=True)
    assert told(session) == []
    unreachable = a_seat(session, now, team, by=lead.person_id, address="")
    assert [LETTERS["seat_given"](desk, each.id) for each in (minor, unreachable)] == [None, None]


def test_none_once_the_seat_ended_or_its_holder_was_erased(session, now, desk, team, lead):
    ended, erased = (a_seat(session, now, team, by=lead.person_id) for _ in range(2))
    leave(session, ended.id, "", now, lead.person_id)
    erase_person(session, erased.person_id, None, now)
    assert [LETTERS["seat_given"](desk, each.id) for each in (ended, erased)] == [None, None]
    assert LETTERS["seat_given"](desk, 0) is None
