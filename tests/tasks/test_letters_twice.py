"""Every reaction that writes a letter, told twice and run twice each time: one letter."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from modules.cohorts.models import DeadlineMove, Decision, Endorsement, HandIn, Invitation, Round, Submission
from modules.core.db import transaction
from modules.core.facts import Fact
from modules.core.times import read_now
from modules.deliveries.models import Delivery
from modules.deliveries.states import State
from modules.mailings.editions.models import Edition
from modules.mailings.inbox.models import Post
from modules.mailings.letters import LETTERS
from modules.outbox.models import OutboxFact
from modules.outbox.recording import record
from modules.registrations.models import Registration
from tasks import relay
from tasks.reactions import REACTIONS, tell
from tests.modules.mailings.conftest import a_thing_for

TOLD_BY = {reaction.name.rpartition(".")[2]: fact for fact, each in REACTIONS.items() for reaction in each}


THINGS = {
    "decision_id": Decision,
    "edition_id": Edition,
    "endorsement_id": Endorsement,
    "hand_in_id": HandIn,
    "invitation_id": Invitation,
    "move_id": DeadlineMove,
    "post_id": Post,
    "round_id": Round,
    "submission_id": Submission,
}
"""Facts that name something else than the letter's own thing: there is one of it."""
BY_CLOCK = {"application_reminder", "event_reminder", "mail_stands"}
"""Letters that the clock writes, and no fact."""
BESIDE = {"deadline_moved_county": "deadline_moved", "deadline_moved_invited": "deadline_moved", "post_waiting": "post_held"}
"""Letters to others, and the reaction that writes them too."""


def the_fact(session, now, letter: str) -> Fact:
    thing_id = a_thing_for(session, now, letter, "es", {})
    told_by = TOLD_BY[BESIDE.get(letter, letter)]
    asked = told_by.__annotations__
    own = ("account_id", "address_id", "award_id", "registration_id", "seat_id")
    values = dict.fromkeys(own, thing_id) | {"sequence": 2, "version": 2}
    values |= {name: session.scalars(select(table.id)).one() for name, table in THINGS.items() if name in asked}
    if "event_id" in asked:
        values["event_id"] = session.get(Registration, thing_id).event_id
    return told_by(**{name: values[name] for name in asked})


@pytest.mark.parametrize("letter", sorted(LETTERS.keys() - BY_CLOCK))
def test_one_letter_however_often_it_is_told_and_run(held, postman, run_tasks, letter):
    with held.sessions() as session, transaction(session):
        now = read_now(session)
        fact = the_fact(session, now, letter)
        if fact.name() not in set(session.scalars(select(OutboxFact.name))):  # some were told by the deed that made the thing
            record(session, fact, now)
    relay.drain()
    once = run_tasks()
    sent = len(postman.envelopes)
    with held.sessions() as session:
        fact = session.scalars(select(OutboxFact)).one()
        fact.told_times = 0
        tell(fact)
        tell(fact)
    assert sorted(run_tasks()) == sorted(2 * once)
    assert len(postman.envelopes) == sent
    with held.sessions() as session:
        assert session.scalars(select(Delivery.state).where(Delivery.letter == letter)).all() == [State.ACCEPTED]
