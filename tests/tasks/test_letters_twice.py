"""Every reaction that writes a letter, told twice and run twice each time: one letter."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from modules.cohorts.models import Decision, HandIn
from modules.core.db import transaction
from modules.core.facts import Fact
from modules.core.times import read_now
from modules.mailings.letters import LETTERS
from modules.outbox.models import OutboxFact
from modules.outbox.recording import record
from modules.registrations.models import Registration
from tasks import relay
from tasks.reactions import REACTIONS, tell
from tests.modules.mailings.conftest import a_thing_for

TOLD_BY = {reaction.name.rpartition(".")[2]: fact for fact, each in REACTIONS.items() for reaction in each}


def the_fact(session, now, letter: str) -> Fact:
    thing_id = a_thing_for(session, now, letter, "es", {})
    values = {"account_id": thing_id, "registration_id": thing_id, "award_id": thing_id, "sequence": 2}
    if "hand_in_id" in TOLD_BY[letter].__annotations__:
        values["hand_in_id"] = session.scalars(select(HandIn.id)).one()
    if "decision_id" in TOLD_BY[letter].__annotations__:
        values["decision_id"] = session.scalars(select(Decision.id)).one()
    if "event_id" in TOLD_BY[letter].__annotations__:
        values["event_id"] = session.get(Registration, thing_id).event_id
    return TOLD_BY[letter](**{name: values[name] for name in TOLD_BY[letter].__annotations__})


@pytest.mark.parametrize("letter", LETTERS)
def test_one_letter_however_often_it_is_told_and_run(held, postman, run_tasks, letter):
    with held.sessions() as session, transaction(session):
        now = read_now(session)
        record(session, the_fact(session, now, letter), now)
    relay.drain()
    once = run_tasks()
    with held.sessions() as session:
        fact = session.scalars(select(OutboxFact)).one()
        fact.told_times = 0
        tell(fact)
        tell(fact)
    assert sorted(run_tasks()) == sorted(2 * once)
    assert len(postman.envelopes) == 1
