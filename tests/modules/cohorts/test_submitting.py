"""Beginning, sending, sending again, and withdrawing an application."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import NullPool, create_engine, func, select
from sqlalchemy.orm import Session

from modules.cohorts.applying.answers import write_answer
from modules.cohorts.applying.beginning import applications_of, begin, dossier, find_collaborator
from modules.cohorts.applying.endorsing import answer_endorsement, ask_to_endorse
from modules.cohorts.applying.moving import move_application
from modules.cohorts.applying.submitting import (
    SignOff,
    draft_of,
    newest_submission,
    submission,
    submissions_of,
    submit,
    take_up,
    withdraw,
)
from modules.cohorts.errors import (
    AlreadyBegun,
    ApplicationClosed,
    DeadlinePassed,
    EndorsementAnswered,
    IllegalMove,
    NoEndorsementNeeded,
    NoOrganization,
    NotAnLEA,
    NotComplete,
    RoundNotOpen,
)
from modules.cohorts.models import Application, Submission, Transition
from modules.core.db import transaction
from modules.core.errors import NotFound
from modules.organizations.joining import join
from modules.outbox.models import OutboxFact
from tests.factories.cohorts import FULL, a_form, a_round, an_application
from tests.factories.organizations import an_organization
from tests.factories.people import a_person
from tests.waiting import PATIENCE

SIGNED = SignOff("Sandra Sample", date(2027, 1, 11))


def filled(session, now, application, **over):
    for question, value in (FULL | over).items():
        write_answer(session, application, question, value, 0, None, now)
    return application


def sent(session, application, at, sign_off=SIGNED):
    return submit(session, application.id, sign_off, application.started_by, arrived_at=at, now=at)


def member_of(session, now, organization):
    person = a_person(session, now)
    join(session, person.id, organization.id, now)
    return person


def test_an_lea_begins_once_and_its_starter_leads(session, now):
    organization, round_ = an_organization(session, now), a_round(session, now)
    person, second = member_of(session, now, organization), member_of(session, now, organization)
    application = begin(session, round_.id, person.id, now)
    assert find_collaborator(session, application.id, person.id).part == "lead"
    assert dossier(session, application.id).organization is organization
    assert [(each.application.id, part) for each, part in applications_of(session, person.id)] == [(application.id, "lead")]
    with pytest.raises(AlreadyBegun) as refused:
        begin(session, round_.id, second.id, now)
    assert refused.value.values == {"application_id": application.id}
    assert find_collaborator(session, application.id, second.id) is None


def test_who_cannot_begin(session, now):
    round_ = a_round(session, now)
    with pytest.raises(NoOrganization):
        begin(session, round_.id, a_person(session, now).id, now)
    with pytest.raises(NotAnLEA):
        begin(session, round_.id, member_of(session, now, an_organization(session, now, kind="other")).id, now)
    lea = member_of(session, now, an_organization(session, now, kind="charter"))
    for at in (round_.opens_at - timedelta(seconds=1), round_.closes_at):
        with pytest.raises(RoundNotOpen):
            begin(session, round_.id, lea.id, at)


def test_two_who_begin_at_once_have_one_draft(fresh_database, now):
    own = create_engine(fresh_database.url, poolclass=NullPool)
    with Session(own) as session, transaction(session):
        organization, round_id = an_organization(session, now), a_round(session, now).id
        people = [member_of(session, now, organization).id for _ in range(8)]
    start = threading.Barrier(8, timeout=PATIENCE)

    def one(person_id) -> str:
        with Session(own) as session:
            session.connection()
            start.wait()
            try:
                with transaction(session):
                    return str(begin(session, round_id, person_id, now).id > 0)
            except AlreadyBegun as refused:
                return str(refused.values["application_id"] > 0)

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(one, people)) == ["True"] * 8
    with Session(own) as session:
        assert session.scalar(select(func.count()).select_from(Application)) == 1


def test_what_is_missing_keeps_it_from_being_sent(session, now):
    application = filled(session, now, an_application(session, now), why="", schools="many")
    with pytest.raises(NotComplete) as refused:
        sent(session, application, now)
    assert [(gap.question, gap.code) for gap in refused.value.gaps] == [("why", "empty"), ("schools", "not_a_number")]
    assert (application.state, newest_submission(session, application.id)) == ("draft", None)


def test_what_was_sent_is_frozen(session, now):
    application = filled(session, now, an_application(session, now))
    first = sent(session, application, now + timedelta(seconds=1))
    assert (application.state, application.revision, application.submitted_at) == ("submitted", 1, now + timedelta(seconds=1))
    assert first.answers == FULL | {"letter": []}
    assert (first.signed_name, first.signed_on, first.form_id) == ("Sandra Sample", date(2027, 1, 11), application.form_id)
    write_answer(session, application, "why", "Changed", 1, None, now)
    assert submission(session, application.id, 1).answers["why"] == FULL["why"]
    assert [step.went_to for step in session.scalars(select(Transition))] == ["submitted"]
    with pytest.raises(NotFound):
        submission(session, application.id, 2)


def test_it_can_be_sent_again_before_the_deadline_and_the_same_is_no_revision(session, now):
    application = filled(session, now, an_application(session, now))
    first = sent(session, application, now)
    assert sent(session, application, now + timedelta(minutes=1)) is first
    write_answer(session, application, "why", "Better words", 1, None, now)
    assert sent(session, application, now + timedelta(minutes=2)).revision == 2
    assert [each.revision for each in submissions_of(session, application.id)] == [2, 1]
    facts = session.scalar(select(func.count()).where(OutboxFact.name == "cohorts.ApplicationSubmitted"))
    assert facts == 2


@pytest.mark.parametrize(("late", "counts"), [(-1, True), (0, False), (1, False)])
def test_the_deadline_by_the_instant_of_arrival(session, now, late, counts):
    round_ = a_round(session, now)
    application = filled(session, now, an_application(session, now, round_))
    arrived, handled = round_.closes_at + timedelta(microseconds=late), round_.closes_at + timedelta(seconds=5)
    person = application.started_by
    if counts:
        row = submit(session, application.id, SIGNED, person, arrived_at=arrived, now=handled)
        assert row.arrived_at == arrived
        return
    with pytest.raises(DeadlinePassed):
        submit(session, application.id, SIGNED, person, arrived_at=arrived, now=handled)
    assert application.state == "draft"
    assert draft_of(session, application.id).answers["why"].value == FULL["why"]


def test_what_staff_ask_for_later_is_not_held_against_the_deadline(session, now):
    application = filled(session, now, an_application(session, now, state="supplemental", revision=1))
    assert sent(session, application, now + timedelta(days=40)).revision == 2
    assert application.state == "supplemental"


@pytest.mark.parametrize("state", ["eligible", "interview", "chosen", "withdrawn"])
def test_states_from_which_nothing_is_sent(session, now, state):
    application = an_application(session, now, state=state)
    with pytest.raises(ApplicationClosed):
        sent(session, application, now)


def test_a_submission_waits_for_answers_that_are_being_written(fresh_database, now):
    """What is frozen is what stands when nobody writes: an autosave that came first is in it, a later one is not."""
    own = create_engine(fresh_database.url, poolclass=NullPool)
    with Session(own) as session, transaction(session):
        application = filled(session, now, an_application(session, now))
        application_id, lead = application.id, application.started_by
    with Session(own) as writer, ThreadPoolExecutor(1) as thread:
        write_answer(writer, writer.get_one(Application, application_id), "why", "Last words", 1, lead, now)

        def send():
            with Session(own) as session, transaction(session):
                submit(session, application_id, SIGNED, lead, arrived_at=now, now=now)

        sending = thread.submit(send)
        assert not sending.done()
        writer.commit()
        sending.result()
    with Session(own) as session:
        assert session.scalars(select(Submission)).one().answers["why"] == "Last words"


def test_withdrawing_keeps_everything(session, now):
    application = filled(session, now, an_application(session, now))
    sent(session, application, now)
    withdraw(session, application.id, application.started_by, now, "We merge with our neighbors.")
    assert application.state == "withdrawn"
    assert newest_submission(session, application.id) is not None
    with pytest.raises(IllegalMove):
        withdraw(session, application.id, application.started_by, now)


def test_what_was_withdrawn_is_taken_up_as_the_draft_it_was(session, now):
    application = filled(session, now, an_application(session, now))
    lead = application.started_by
    sent(session, application, now)
    withdraw(session, application.id, lead, now)
    take_up(session, application.id, lead, arrived_at=now, now=now)
    assert (application.state, application.revision) == ("draft", 1)
    assert draft_of(session, application.id).answers["why"].value == FULL["why"]
    with pytest.raises(IllegalMove):
        take_up(session, application.id, lead, arrived_at=now, now=now)
    assert sent(session, application, now).revision == 2, "the same words count again only when they are sent again"
    assert application.state == "submitted"
    walked = session.execute(select(Transition.came_from, Transition.went_to).order_by(Transition.id)).all()
    states = ("draft", "submitted", "withdrawn", "draft", "submitted")
    assert [tuple(step) for step in walked] == list(pairwise(states))


def test_after_the_deadline_what_was_withdrawn_stays_so(session, now):
    application = filled(session, now, an_application(session, now))
    withdraw(session, application.id, application.started_by, now)
    late = now + timedelta(days=40)
    with pytest.raises(DeadlinePassed):
        take_up(session, application.id, application.started_by, arrived_at=late, now=late)
    assert application.state == "withdrawn"


@pytest.fixture
def county(session, now):
    """A district's full draft that needs its county office, and the office."""
    office = an_organization(session, now, kind="county_office", county="Lake")
    round_ = a_round(session, now, content=a_form(endorsement=True))
    application = an_application(session, now, round_, an_organization(session, now, county="Lake"))
    return filled(session, now, application), office


def test_a_district_needs_its_county_office(session, now, county):
    application, office = county
    draft = draft_of(session, application.id)
    assert (draft.office, [gap.code for gap in draft.gaps]) == (office, ["endorsement_not_asked"])
    asked = ask_to_endorse(session, application, draft.office, application.started_by, now)
    assert ask_to_endorse(session, application, office, application.started_by, now) is asked
    assert [gap.code for gap in draft_of(session, application.id).gaps] == ["endorsement_asked"]
    answer_endorsement(session, asked.id, " Not yet. ", application.started_by, now, endorsed=False)
    assert (asked.state, asked.words) == ("declined", "Not yet.")
    assert [gap.code for gap in draft_of(session, application.id).gaps] == ["endorsement_declined"]
    ask_to_endorse(session, application, office, application.started_by, now)
    answer_endorsement(session, asked.id, "Gladly.", application.started_by, now, endorsed=True)
    assert sent(session, application, now).revision == 1
    for deed in (
        lambda: ask_to_endorse(session, application, office, 1, now),
        lambda: answer_endorsement(session, asked.id, "", 1, now, endorsed=False),
    ):
        with pytest.raises(EndorsementAnswered):
            deed()


def test_nobody_is_asked_for_an_application_that_is_closed(session, now, county):
    application, office = county
    withdraw(session, application.id, application.started_by, now)
    session.flush()
    with pytest.raises(ApplicationClosed):
        ask_to_endorse(session, application, office, application.started_by, now)


@pytest.mark.parametrize("kind", ["county_office", "charter"])
def test_others_need_none(session, now, county, kind):
    _, office = county
    organization = an_organization(session, now, county="Lake", kind=kind)
    application = an_application(session, now, a_round(session, now, content=a_form(endorsement=True)), organization)
    assert draft_of(session, application.id).office is None
    with pytest.raises(NoEndorsementNeeded):
        ask_to_endorse(session, application, None, 1, now)
    assert office.kind == "county_office"


def test_a_move_forgets_nothing_that_was_set_before_it(session, now):
    application = filled(session, now, an_application(session, now))
    application.nonce = "renewed"
    withdraw(session, application.id, application.started_by, now)
    assert application.nonce == "renewed"
    application.nonce = "renewed again"
    move_application(session, application, "draft", application.started_by, now)
    session.flush()
    assert (application.state, application.nonce) == ("draft", "renewed again")
