"""Who works on an application."""

import pytest
from sqlalchemy import select

from modules.cohorts.applying.beginning import find_collaborator
from modules.cohorts.applying.inviting import (
    MOST_PEOPLE,
    PURPOSE,
    Guest,
    accept,
    answer_request,
    ask_in,
    invitation_of,
    invite,
    leave_all,
    open_invitations,
    people_of,
    remove,
    set_part,
    take_back,
)
from modules.cohorts.errors import AlreadyCollaborating, InvitationEnded, NobodyLeads, TooManyPeople
from modules.cohorts.models import Collaborator, Invitation
from modules.core.errors import Forbidden, NotFound
from modules.core.tokens import Tokens
from modules.organizations.joining import join
from modules.organizations.models import Organization
from modules.outbox.models import OutboxFact
from modules.people.merging import merge, unmerge
from modules.people.models import Person
from tests.factories.cohorts import an_application
from tests.factories.people import a_person

TOKENS = Tokens(["k" * 40])
GUEST = Guest(name="Luz Sample", address="luz@example.org")


@pytest.fixture
def application(session, now):
    return an_application(session, now)


@pytest.fixture
def colleague(session, now, application):
    person = a_person(session, now)
    join(session, person.id, application.organization_id, now)
    return person


def told(session, name):
    return session.scalars(select(OutboxFact).where(OutboxFact.name == f"cohorts.{name}")).all()


def test_an_invitation_lets_in_whoever_has_its_link_once(session, now, application):
    made = invite(session, application, GUEST, application.started_by, now)
    token = TOKENS.make(PURPOSE, made.id, application.nonce)
    assert invitation_of(session, TOKENS, token) == (made, application)
    somebody = a_person(session, now, name="Luz under another address")
    assert accept(session, made.id, somebody.id, now).part == "editor"
    assert find_collaborator(session, application.id, somebody.id) is not None
    with pytest.raises(InvitationEnded):
        accept(session, made.id, a_person(session, now).id, now)
    assert len(told(session, "CollaboratorInvited")) == 1


def test_a_forged_or_revoked_link_opens_nothing(session, now, application):
    made = invite(session, application, GUEST, application.started_by, now)
    token = TOKENS.make(PURPOSE, made.id, application.nonce)
    for wrong in (TOKENS.make("other", made.id, application.nonce), TOKENS.make(PURPOSE, made.id, "x"), "0", f"{token}x"):
        with pytest.raises(NotFound):
            invitation_of(session, TOKENS, wrong)
    take_back(session, made.id, application.started_by, now)
    with pytest.raises(InvitationEnded):
        accept(session, made.id, a_person(session, now).id, now)


def test_inviting_again_sends_the_letter_again(session, now, application):
    first = invite(session, application, GUEST, application.started_by, now)
    again = invite(session, application, Guest(name="Luz", address="LUZ@example.org", part="lead"), application.started_by, now)
    assert (again.id, again.part) == (first.id, "lead")
    assert len(told(session, "CollaboratorInvited")) == 2


def test_somebody_of_the_same_lea_asks_and_a_lead_decides(session, now, application, colleague):
    asked = ask_in(session, application, colleague.id, now)
    assert ask_in(session, application, colleague.id, now) is asked
    assert [person.id for _, person in open_invitations(session, application.id)] == [colleague.id]
    assert find_collaborator(session, application.id, colleague.id) is None
    answer_request(session, asked.id, application.started_by, now, let_in=True)
    assert find_collaborator(session, application.id, colleague.id).part == "editor"
    with pytest.raises(AlreadyCollaborating):
        ask_in(session, application, colleague.id, now)
    assert len(told(session, "CollaboratorAsked")) == 1


def test_a_request_can_be_declined_and_is_not_for_strangers(session, now, application, colleague):
    asked = ask_in(session, application, colleague.id, now)
    answer_request(session, asked.id, application.started_by, now, let_in=False)
    assert find_collaborator(session, application.id, colleague.id) is None
    stranger, other = a_person(session, now), an_application(session, now)
    join(session, stranger.id, session.get_one(Organization, other.organization_id).id, now)
    with pytest.raises(Forbidden):
        ask_in(session, application, stranger.id, now)


def test_somebody_always_leads(session, now, application, colleague):
    lead = find_collaborator(session, application.id, application.started_by)
    asked = ask_in(session, application, colleague.id, now)
    answer_request(session, asked.id, lead.person_id, now, let_in=True)
    second = find_collaborator(session, application.id, colleague.id)
    for deed in (
        lambda: remove(session, application, lead.id, lead.person_id, now),
        lambda: set_part(session, application, lead.id, "editor", lead.person_id, now),
    ):
        with pytest.raises(NobodyLeads):
            deed()
    set_part(session, application, second.id, "lead", lead.person_id, now)
    remove(session, application, lead.id, second.person_id, now)
    assert [person.id for _, person in people_of(session, application.id)] == [colleague.id]
    with pytest.raises(NotFound):
        remove(session, application, lead.id, second.person_id, now)


def test_not_the_whole_county(session, now, application):
    session.add_all(
        Collaborator(application_id=application.id, person_id=a_person(session, now).id, part="editor", added_at=now)
        for _ in range(MOST_PEOPLE - 1)
    )
    session.flush()
    with pytest.raises(TooManyPeople):
        invite(session, application, GUEST, application.started_by, now)


def test_who_is_erased_works_on_nothing_any_more(session, now, application, colleague):
    ask_in(session, application, colleague.id, now)
    for person_id in (application.started_by, colleague.id):
        leave_all(session, person_id, now)
    session.expire_all()
    assert people_of(session, application.id) == open_invitations(session, application.id) == []


def test_two_records_of_one_person_keep_the_higher_part_and_get_their_own_back(session, now):
    application = an_application(session, now)
    lead, twin = session.get_one(Person, application.started_by), a_person(session, now)
    session.add(Collaborator(application_id=application.id, person_id=twin.id, part="editor", added_at=now))
    session.flush()

    def parts():
        return {each.person_id: each.part for each, _ in people_of(session, application.id)}

    merged = merge(session, twin.id, lead.id, None, now)
    assert parts() == {twin.id: "lead"}
    own = find_collaborator(session, application.id, twin.id)
    with pytest.raises(NobodyLeads):  # the row that stayed with the record that went leads nothing
        set_part(session, application, own.id, "editor", twin.id, now)
    unmerge(session, merged.id, None, now)
    assert parts() == {lead.id: "lead", twin.id: "editor"}
    merge(session, lead.id, twin.id, None, now)
    assert parts() == {lead.id: "lead"}


def test_who_was_invited_by_two_records_waits_once(session, now):
    application = an_application(session, now)
    people = [a_person(session, now).id for _ in range(2)]
    for person_id in people:
        session.add(Invitation(application_id=application.id, person_id=person_id, kind="asked", part="editor", made_at=now))
    session.flush()
    merge(session, *people, None, now)
    assert [each.person_id for each, _ in open_invitations(session, application.id)] == people[:1]
