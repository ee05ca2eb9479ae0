"""Editions by the clock: frozen when due, once, however often and late it rings; finished when done; links tried without waiting."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import delete, func, select, update

from modules.accounts.actors import Role
from modules.core.db import transaction
from modules.core.times import read_now
from modules.deliveries.handing_over import Envelope, Outcome, Verdict
from modules.deliveries.models import Delivery
from modules.feeds.incoming.fetching import Fetcher
from modules.mailings.editions.checking import Check
from modules.mailings.editions.link_models import CheckedLink
from modules.mailings.editions.links import faults_of
from modules.mailings.editions.models import Edition, EditionPage
from modules.mailings.editions.pressing import press
from modules.mailings.editions.testing import ask_test
from modules.mailings.lists.leaving import Way, leave
from modules.mailings.lists.models import Subscription
from modules.outbox.models import ClockRun, OutboxFact
from modules.people.models import Address
from tasks.bulk import send_newsletters
from tasks.clock import tick
from tasks.context import set_context
from tasks.editions import freeze_editions, try_links
from tasks.mailings import edition_test
from tests.factories.accounts import a_grant, an_account
from tests.factories.editions import a_draft, an_approved, an_item
from tests.factories.lists import a_list, a_subscriber
from tests.factories.partners import Answer, a_server
from tests.factories.people import a_person


@pytest.fixture
def scheduled(held) -> int:
    """An edition for two readers whose hour was yesterday: nobody heard the clock since."""
    with held.sessions() as session, transaction(session):
        now = read_now(session)
        owner = a_list(session, now, kind="friday5")
        for name in ("ann", "bo"):
            a_subscriber(session, now, owner, address=f"{name}@example.org")
        check = Check(tools=held.press, locales=("en", "es"), exists=lambda _path: True, now=now)
        edition = an_approved(session, check, now, a_draft(session, now, of=owner))
        session.execute(update(Edition).values(send_at=now - timedelta(days=1)))
        return edition.id


def stands(held) -> tuple[str, int]:
    with held.sessions() as session:
        return session.scalars(select(Edition.state)).one(), session.scalar(select(func.count()).select_from(Delivery))


def test_a_missed_hour_is_found_and_frozen_once(held, scheduled, run_tasks):
    for _ in range(2):
        tick("editions")
        run_tasks()
        freeze_editions()
        assert stands(held) == ("sending", 2)


def test_it_is_finished_by_the_clock_once_all_is_settled(held, scheduled, run_tasks):
    freeze_editions()
    with held.sessions() as session, transaction(session):
        session.execute(update(Delivery).values(state="accepted", settled_at=read_now(session)))
    tick("editions")
    with held.sessions() as session:
        edition = session.get(Edition, scheduled)
        assert (edition.state, edition.sums["accepted"]) == ("finished", 2)


def test_the_clock_writes_to_staff_once_when_mail_stands(held, scheduled, run_tasks):
    with held.sessions() as session, transaction(session):
        now = read_now(session)
        keeper = an_account(session, now, email="keeper@example.org")
        a_grant(session, now, keeper.person_id, Role.ADMINISTRATOR)
        session.get_one(Edition, scheduled).send_at = now - timedelta(hours=1)
    for _ in range(2):
        tick("watch")
        with held.sessions() as session, transaction(session):
            letters = session.scalars(select(Delivery.address).where(Delivery.letter == "mail_stands")).all()
            assert letters == ["keeper@example.org"]
            session.execute(delete(ClockRun))


@dataclass
class Taking:
    """A mail server that takes everything."""

    carried: list[Envelope] = field(default_factory=list)

    def ready(self, wanted: int) -> int:
        return wanted

    def carry(self, envelopes, _seconds):
        self.carried += envelopes
        return [Outcome(Verdict.TAKEN, "250 ok") for _ in envelopes]

    def close(self) -> None:
        """Nothing is open."""


def test_from_its_hour_to_the_exact_sum_and_nobody_is_written_to_who_left(held, scheduled, run_tasks):
    lines = Taking()
    set_context(replace(held, lines=lines))
    freeze_editions()
    with held.sessions() as session, transaction(session):
        bo = select(Subscription.id).join(Address, Address.id == Subscription.address_id).where(Address.key == "bo@example.org")
        leave(session, session.scalars(bo).one(), Way.ONE_CLICK, read_now(session))
    send_newsletters()
    tick("editions")
    assert [each.address for each in lines.carried] == ["ann@example.org"]
    with held.sessions() as session:
        edition, page = session.get(Edition, scheduled), session.get(EditionPage, (scheduled, "en"))
        assert edition.sums == {"candidates": 2, "accepted": 1, "rejected": 0, "uncertain": 0, "suppressed": {"left": 1}}
        message = message_from_bytes(lines.carried[0].content, policy=policy.default)
        assert message["Subject"] == page.subject
        # Preview, archive and message are the same: where the holes were, and nowhere else, stands something.
        told = message.get_body(("plain",)).get_content()
        pieces = re.split("\ue000\\w+\ue001", page.text)
        assert re.fullmatch(r"\S+".join(re.escape(piece) for piece in pieces), told.replace("\r\n", "\n"))


@pytest.mark.parametrize("stands", ["draft", "scheduled"])
def test_a_test_goes_to_who_asked_alone_and_says_what_readers_will_get(held, postman, scheduled, stands):
    with held.sessions() as session, transaction(session):
        now = read_now(session)
        writer = a_person(session, now, address="editor@example.org").id
        if stands == "draft":
            session.execute(update(Edition).values(state="draft", approved_by=None, approved_at=None))
        ask_test(session, scheduled, writer, "en", now)
        fact = session.scalars(select(OutboxFact).where(OutboxFact.name == "mailings.EditionTestAsked")).one()
    for _ in range(2):
        edition_test(fact_id=fact.id, **fact.fields)
    [sent] = postman.envelopes
    with held.sessions() as session:
        kept = session.get(EditionPage, (scheduled, "en"))
        page = press(session, held.press, scheduled)[0] if stands == "draft" else kept
        told = message_from_bytes(sent.content, policy=policy.default).get_body(("html",)).get_content()
        assert sent.address == "editor@example.org"
        pieces = re.split("\ue000\\w+\ue001", page.html.rstrip())
        assert re.fullmatch(r"\S+".join(re.escape(piece) for piece in pieces), told.replace("\r\n", "\n").rstrip())
        assert session.get(Edition, scheduled).state == stands


def test_links_of_drafts_are_tried_and_the_answer_is_kept(held):
    with a_server() as server:
        server.answer = Answer(b"", status=404)
        set_context(replace(held, fetcher=Fetcher(open_hosts={"127.0.0.1"})))
        dead, closed = f"{server.url}/gone", "http://10.1.2.3/secret"
        with held.sessions() as session, transaction(session):
            now = read_now(session)
            a_draft(session, now, an_item(session, now, link=dead), an_item(session, now, link=closed))
        try_links()
        with held.sessions() as session:
            assert {row.address: row.fault for row in session.scalars(select(CheckedLink))} == {
                dead: "missing",
                closed: "closed_address",
            }
            now = read_now(session)
            assert list(faults_of(session, [dead, closed], now)) == [(dead, "link_dead"), (closed, "link_dead")]
            assert list(faults_of(session, [dead], now + timedelta(days=1))) == [(dead, "link_untried")]
        asked = len(server.asked)
        try_links()
        assert len(server.asked) == asked
