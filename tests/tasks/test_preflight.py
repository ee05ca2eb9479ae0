"""A preflight from the hand-in to the page: asked for by a fact, made by a worker, and an edition that waited for it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from modules.accounts.actors import Role
from modules.core.db import transaction
from modules.core.times import read_now
from modules.deliveries.models import Delivery
from modules.mailings.editions.checking import Check
from modules.mailings.editions.models import Edition
from modules.mailings.preflight.models import Preflight
from modules.mailings.preflight.names import Names
from modules.outbox.models import OutboxFact
from tasks.clock import tick
from tasks.context import set_context
from tasks.editions import edition_held, freeze_editions, preflight
from tests.factories.accounts import a_grant, an_account
from tests.factories.dns import a_name_server
from tests.factories.editions import a_draft, an_approved
from tests.factories.lists import a_list, a_subscriber


@pytest.fixture
def due(held) -> int:
    """An edition for one reader whose hour has come, and whose sender was last looked at long ago."""
    with held.sessions() as session, transaction(session):
        now = read_now(session)
        owner = a_list(session, now, kind="friday5")
        a_subscriber(session, now, owner, address="ann@example.org")
        check = Check(tools=held.press, locales=("en", "es"), exists=lambda _path: True, now=now)
        edition = an_approved(session, check, now, a_draft(session, now, of=owner))
        session.execute(update(Edition).values(send_at=now - timedelta(minutes=1)))
        session.execute(update(Preflight).values(checked_at=now - timedelta(days=1), asked_at=now - timedelta(days=1)))
        return edition.id


def look_at_what_was_asked(held, name: str = "PreflightAsked", task=preflight) -> int:
    """What the relay does with the newest fact; twice, since it may."""
    with held.sessions() as session:
        facts = select(OutboxFact).where(OutboxFact.name == f"mailings.{name}").order_by(OutboxFact.id.desc())
        fact = session.scalars(facts.limit(1)).one()
    for _ in range(2):
        task(fact_id=fact.id, **fact.fields)
    return fact.id


def stands(held, edition_id: int) -> tuple[str, str]:
    with held.sessions() as session:
        edition = session.get_one(Edition, edition_id)
        return edition.state, edition.note


def test_on_one_computer_what_waited_goes_as_soon_as_it_was_looked_at(held, due, run_tasks):
    freeze_editions()
    assert stands(held, due) == ("scheduled", "")
    look_at_what_was_asked(held)
    assert "freeze_editions" in run_tasks()
    assert stands(held, due) == ("sending", "")


def test_a_sender_that_nobody_believes_keeps_it_and_its_editors_are_written_to(held, postman, due, run_tasks):
    with held.sessions() as session, transaction(session):
        a_grant(session, read_now(session), an_account(session, read_now(session)).person_id, Role.EDITOR)
    tick("editions")
    run_tasks()
    with a_name_server({}) as resolver:
        public = replace(
            held.identity, base_url="https://agency.example", mail_from="news@agency.example", mail_host="agency.example"
        )
        set_context(replace(held, identity=public, names=lambda: Names(resolver)))
        look_at_what_was_asked(held)
    run_tasks()
    assert stands(held, due) == ("submitted", "preflight")
    look_at_what_was_asked(held, "EditionHeld", edition_held)
    run_tasks()
    [letter] = postman.envelopes
    assert b"did not go out" in letter.content
    assert b"agency.example does not say who may send" in letter.content.replace(b"=\r\n", b"")
    with held.sessions() as session:
        assert [row.letter for row in session.scalars(select(Delivery))] == ["edition_held"]
