"""Letters about applications: what each says, to whom, and that nobody gets one twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.cohorts.applying.inviting import Guest, invite, take_back
from modules.cohorts.models import Application, Collaborator, Endorsement, Invitation, Round, Submission
from modules.cohorts.rounds.deadlines import move_deadline, who_is_told
from modules.deliveries.models import Delivery
from modules.mailings.letters import LETTERS
from modules.mailings.telling_collaborators import tell_county, tell_deadline, tell_leads, tell_received
from tests.factories.accounts import a_grant
from tests.factories.cohorts import a_round, an_application
from tests.factories.organizations import an_organization
from tests.factories.people import a_person
from tests.modules.mailings.test_letters import text_of


def written_to(desk) -> list[str]:
    return sorted(desk.session.scalars(select(Delivery.address)))


def test_a_moved_deadline_says_the_new_one_the_old_one_and_why(written):
    text = " ".join(text_of(written("deadline_moved")).split())
    assert (
        "The application of Sample Valley Unified to PLLN III is due on Friday, March 12, 2027, 10:00 a.m. Pacific time."
        in text
    )
    assert "Before, it was due on Wednesday, February 10, 2027" in text
    assert "Reason: Wildfires." in text


def test_everybody_who_has_begun_is_told_once_and_again_by_the_next_move(desk, now):
    session = desk.session
    both, lead = (a_person(session, now, address=f"{name}@example.org") for name in ("both", "lead"))
    round_ = a_round(session, now)
    first = an_application(session, now, round_, lead=both)
    second = an_application(session, now, round_, lead=lead)
    session.add(Collaborator(application_id=second.id, person_id=both.id, part="editor", added_at=now))
    an_application(session, now, round_, lead=a_person(session, now, address="gone@example.org"), state="withdrawn")
    an_application(session, now, lead=a_person(session, now, address="other@example.org"))
    move = move_deadline(session, round_.id, now + timedelta(days=40), "Fire", seen_version=1, actor_id=None, now=now)
    assert tell_deadline(desk, round_.id, move.id) == 2
    assert tell_deadline(desk, round_.id, move.id) == 0
    assert written_to(desk) == ["both@example.org", "lead@example.org"]
    session.refresh(round_)
    again = move_deadline(session, round_.id, now + timedelta(days=50), "Fire", seen_version=2, actor_id=None, now=now)
    assert tell_deadline(desk, round_.id, again.id) == 2
    assert first.state == "draft"


def test_who_was_asked_to_join_and_the_office_whose_word_is_waited_for_are_told_too(desk, now):
    session = desk.session
    lead, member = (a_person(session, now, address=f"{name}@example.org") for name in ("lead", "member"))
    round_ = a_round(session, now)
    application = an_application(session, now, round_, lead=lead)
    for name, address in (("Luz", "luz@example.org"), ("Sol", "sol@example.org")):
        made = invite(session, application, Guest(name=name, address=address), lead.id, now)
    take_back(session, made.id, lead.id, now)
    offices = [an_organization(session, now, kind="county_office", county=name) for name in ("Kern", "Napa")]
    for office, state in zip(offices, ("asked", "endorsed"), strict=True):
        leader = a_person(session, now, address=f"{office.county.lower()}@example.org")
        a_grant(session, now - timedelta(days=1), leader.id, "county_lead", scope_kind="organization", scope_id=office.id)
        own = application if state == "asked" else an_application(session, now, round_, lead=member)
        session.add(Endorsement(application_id=own.id, county_office_id=office.id, asked_at=now, state=state))
    session.flush()
    move = move_deadline(session, round_.id, now + timedelta(days=40), "Fire", seen_version=1, actor_id=None, now=now)
    assert who_is_told(session, round_.id) == 3
    assert [tell_deadline(desk, round_.id, move.id) for _ in range(2)] == [4, 0]
    assert written_to(desk) == ["kern@example.org", "lead@example.org", "luz@example.org", "member@example.org"]


def test_who_was_asked_to_join_gets_the_link_of_the_invitation_and_the_office_that_of_its_desk(desk, thing, posted, now):
    text = " ".join(text_of(posted("deadline_moved_invited", thing("deadline_moved_invited"))).split())
    assert "is due on Friday, March 12, 2027, 10:00 a.m. Pacific time." in text
    assert "http://localhost/cohorts/invitations/" in text
    take_back(desk.session, desk.session.scalars(select(Invitation.id)).one(), 1, now)
    assert LETTERS["deadline_moved_invited"](desk, desk.session.scalars(select(Invitation.id)).one()) is None


def test_the_office_hears_of_what_moved_lately_and_waits_for_it(desk, thing, posted, now):
    grant_id = thing("deadline_moved_county")
    text = " ".join(text_of(posted("deadline_moved_county", grant_id)).split())
    assert "Sample Valley Unified to PLLN III: now due on Friday, March 12, 2027, 10:00 a.m. Pacific time." in text
    assert "http://localhost/cohorts/endorsements" in text
    assert LETTERS["deadline_moved_county"](replace(desk, asked_at=now + timedelta(days=2)), grant_id) is None
    desk.session.scalars(select(Endorsement)).one().state = "declined"
    desk.session.flush()
    assert LETTERS["deadline_moved_county"](desk, grant_id) is None


def test_the_letter_of_an_earlier_move_gives_way(desk, thing, now):
    collaborator_id = thing("deadline_moved")
    round_ = desk.session.scalars(select(Round)).one()
    later = now + timedelta(minutes=5)
    move_deadline(
        desk.session, round_.id, now + timedelta(days=90), "Again", seen_version=round_.version, actor_id=None, now=later
    )
    assert LETTERS["deadline_moved"](desk, collaborator_id) is None
    assert LETTERS["deadline_moved"](replace(desk, asked_at=later), collaborator_id) is not None


def test_an_invitation_names_who_invites_and_is_not_sent_once_it_ended(desk, thing, posted, now):
    invitation_id = thing("collaborator_invited")
    text = text_of(posted("collaborator_invited", invitation_id))
    assert "María Peña asks you to work on the application of Sample Valley Unified" in " ".join(text.split())
    assert f"http://localhost/cohorts/invitations/{invitation_id}." in text
    take_back(desk.session, invitation_id, desk.session.get_one(Invitation, invitation_id).person_id, now)
    assert LETTERS["collaborator_invited"](desk, invitation_id) is None


def test_an_invitation_goes_to_the_address_that_was_typed(desk, now):
    application = an_application(desk.session, now)
    made = invite(
        desk.session, application, Guest(name="Luz Peña", address="luz@EXAMPLE.org", locale="es"), application.started_by, now
    )
    letter = LETTERS["collaborator_invited"](desk, made.id)
    assert (letter.to.name, letter.to.address, letter.locale) == ("Luz Peña", "luz@example.org", "es")


def test_leads_are_told_who_asks_and_editors_are_not(desk, thing):
    thing("collaborator_asked")
    session = desk.session
    application, asked = session.scalars(select(Application)).one(), session.scalars(select(Invitation)).one()
    editor = a_person(session, desk.now, address="editor@example.org")
    session.add(Collaborator(application_id=application.id, person_id=editor.id, part="editor", added_at=desk.now))
    session.flush()
    assert tell_leads(desk, asked.id) == 1
    assert written_to(desk) == ["maria@example.org"]


def test_the_county_leads_of_that_office_alone_are_told(desk, thing, now):
    thing("endorsement_asked")
    session, asked = desk.session, desk.session.scalars(select(Endorsement)).one()
    other = an_organization(session, now, kind="county_office", county="Napa")
    for over in ({"scope_id": other.id}, {"scope_id": asked.county_office_id, "until_at": now}):
        stranger = a_person(session, now, address=f"county{over['scope_id']}.{len(over)}@example.org")
        a_grant(session, now - timedelta(days=1), stranger.id, "county_lead", scope_kind="organization", **over)
    assert tell_county(desk, asked.id, 7) == 1
    assert tell_county(desk, asked.id, 7) == 0
    assert tell_county(desk, asked.id, 8) == 1
    assert set(written_to(desk)) == {"maria@example.org"}


@pytest.mark.parametrize(("state", "words"), [("submitted", "send it again"), ("eligible", "You need to do nothing")])
def test_a_receipt_says_whether_it_can_be_sent_again(desk, thing, posted, state, words):
    collaborator_id = thing("application_received")
    desk.session.scalars(select(Application)).one().state = state
    desk.session.flush()
    assert words in " ".join(text_of(posted("application_received", collaborator_id)).split())


def test_a_receipt_is_told_once_for_each_revision(desk, thing):
    thing("application_received")
    sent = desk.session.scalars(select(Submission)).one()
    assert (tell_received(desk, sent.id), tell_received(desk, sent.id)) == (1, 0)
