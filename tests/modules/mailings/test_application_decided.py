"""One letter with three outcomes, to everybody who works on the application."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from modules.cohorts.models import Collaborator
from modules.deliveries.models import Delivery
from modules.mailings.letters import LETTERS
from modules.mailings.telling_collaborators import tell_decision
from tests.factories.choosing import a_decision, a_sent_application
from tests.factories.people import a_person
from tests.modules.mailings.test_letters import text_of

SAID = {"chosen": "is part of PLLN", "waiting": "is on the waiting list of PLLN", "declined": "is not part of PLLN"}


@pytest.mark.parametrize("outcome", SAID)
def test_each_outcome_is_said_with_its_words_and_no_other(written, outcome):
    letter = written("application_decided", outcome=outcome, words="We liked the plan.\n\n  Your measure is clear.  ")
    text = text_of(letter).replace("\r\n", "\n")
    assert [each for each, words in SAID.items() if words in text] == [outcome]
    assert "We liked the plan.\n\nYour measure is clear." in text
    assert "PLLN" in str(letter["Subject"])


def test_nothing_is_written_before_the_release_or_to_who_left(desk, now):
    application = a_sent_application(desk.session, now)
    (collaborator,) = desk.session.scalars(select(Collaborator))
    decision = a_decision(desk.session, now, application)
    assert LETTERS["application_decided"](desk, collaborator.id) is None
    decision.released_at = now
    desk.session.flush()
    assert LETTERS["application_decided"](desk, collaborator.id) is not None
    collaborator.removed_at = now
    desk.session.flush()
    assert LETTERS["application_decided"](desk, collaborator.id) is None


def test_everybody_on_the_application_is_told_once(desk, now):
    session = desk.session
    application, other = a_sent_application(session, now), a_sent_application(session, now)
    reachable = a_person(session, now, address="second@example.org", language="es")
    for person, removed_at in (
        (reachable, None),
        (a_person(session, now), None),
        (a_person(session, now, address="unproved@example.org", confirmed=False), None),
        (a_person(session, now, address="left@example.org"), now),
    ):
        session.add(
            Collaborator(application_id=application.id, person_id=person.id, part="editor", added_at=now, removed_at=removed_at)
        )
    decision = a_decision(session, now, application, released_at=now)
    a_decision(session, now, other, released_at=now)
    assert [tell_decision(desk, decision.id) for _ in range(2)] == [2, 0]
    told = session.execute(select(Delivery.person_id, Delivery.locale).order_by(Delivery.person_id)).all()
    assert sorted(told) == sorted([(application.started_by, "en"), (reachable.id, "es")])
