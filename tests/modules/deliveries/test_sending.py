"""Handing over: every state is committed before the next step, and the network is in no transaction."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.deliveries.claiming import Claim, claim_due, claim_one
from modules.deliveries.handing_over import Outcome, Verdict
from modules.deliveries.models import Delivery
from modules.deliveries.patience import Patience
from modules.deliveries.queries import listed_failures
from modules.deliveries.sending import LetterUnmade, Sender, settle
from modules.deliveries.states import State
from modules.mailings.postman import FakePostman
from tests.factories.deliveries import a_delivery

TAKEN = Outcome(Verdict.TAKEN, "250 ok")
REFUSED = Outcome(Verdict.REFUSED, "550 5.1.1 no such user")
NOT_NOW = Outcome(Verdict.NOT_NOW, "450 4.2.0 greylisted")
UNKNOWN = Outcome(Verdict.UNKNOWN, "SMTPServerDisconnected")
MINUTE = timedelta(minutes=1)
LEASE = Patience().lease


@pytest.fixture
def postman() -> FakePostman:
    return FakePostman()


@pytest.fixture
def sender(fresh_database, postman) -> Sender:
    @contextmanager
    def transact():
        with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
            yield session

    return Sender(transact=transact, make=lambda _session, row, _now: f"Letter {row.id}\r\n".encode(), postman=postman)


@pytest.fixture
def due(sender) -> int:
    """A letter that is due."""
    with sender.transact() as session:
        return a_delivery(session, read_now(session)).id


def row(sender, delivery_id) -> Delivery:
    with sender.transact() as session:
        return session.get(Delivery, delivery_id)


def make_due_again(sender) -> None:
    with sender.transact() as session:
        session.execute(text("update deliveries_delivery set next_attempt_at = created_at"))


def test_a_letter_that_is_taken_is_settled(sender, postman, due):
    sender.send_one(due)
    sent = row(sender, due)
    assert (sent.state, sent.answer, sent.attempts, sent.lease_until) == ("accepted", "250 kept", 1, None)
    assert sent.settled_at is not None
    assert [(each.address, each.content) for each in postman.envelopes] == [(sent.address, f"Letter {due}\r\n".encode())]


def test_a_settled_letter_is_never_sent_again(sender, postman, due):
    sender.send_one(due)
    sender.send_one(due)
    assert sender.send_next("letter") is False
    assert len(postman.envelopes) == 1


def test_a_refusal_is_listed_with_the_words_of_the_server(sender, postman, due):
    postman.will([REFUSED])
    sender.send_one(due)
    with sender.transact() as session:
        listed = listed_failures(session, "letter", read_now(session) - timedelta(days=1))
        assert [(each.id, each.state, each.answer) for each in listed] == [(due, "rejected", REFUSED.answer)]


def test_what_is_not_taken_now_waits_and_is_tried_again(sender, postman, due):
    postman.will([NOT_NOW])
    sender.send_one(due)
    waiting = row(sender, due)
    assert (waiting.state, waiting.settled_at) == ("pending", None)
    assert MINUTE / 2 < waiting.next_attempt_at - waiting.created_at < 2 * MINUTE
    sender.send_one(due)
    assert len(postman.envelopes) == 1
    make_due_again(sender)
    assert sender.send_next("letter") is True
    assert row(sender, due).state == "accepted"


def test_pauses_grow_and_end_in_giving_up(sender, postman, due):
    postman.will([NOT_NOW] * 12)
    pauses = []
    for _ in range(12):
        make_due_again(sender)
        sender.send_one(due)
        tried = row(sender, due)
        pauses.append(tried.next_attempt_at - tried.created_at)
    assert pauses[:-1] == sorted(pauses[:-1])
    assert (tried.state, tried.attempts, tried.answer) == ("rejected", 12, NOT_NOW.answer)


def test_a_letter_with_an_unknown_fate_goes_out_again(sender, postman, due):
    postman.will([UNKNOWN])
    sender.send_one(due)
    assert row(sender, due).state == "pending"


@pytest.mark.parametrize("kind", ["newsletter", "digest"])
def test_anything_else_with_an_unknown_fate_is_uncertain_and_listed(sender, postman, kind):
    with sender.transact() as session:
        delivery_id = a_delivery(session, read_now(session), kind=kind).id
    postman.will([UNKNOWN])
    sender.send_one(delivery_id)
    make_due_again(sender)
    assert sender.send_next(kind) is False
    assert row(sender, delivery_id).state == "uncertain"


def test_what_must_not_go_any_more_is_suppressed(sender, postman, due):
    replace(sender, make=lambda *_: None).send_one(due)
    assert (row(sender, due).state, postman.envelopes) == ("suppressed", [])


def broken(*_):
    raise ZeroDivisionError("no such page")


def test_a_letter_that_cannot_be_made_waits_says_why_and_is_given_up_at_last(sender, postman, due):
    odd = replace(sender, make=broken)
    with pytest.raises(LetterUnmade) as raised:
        odd.send_one(due)
    assert (raised.value.args, type(raised.value.__cause__)) == ((due,), ZeroDivisionError)
    waiting = row(sender, due)
    assert (waiting.state, waiting.lease_until, waiting.bytes_hash) == ("pending", None, None)
    assert waiting.answer == "unmade: ZeroDivisionError('no such page')"
    assert waiting.next_attempt_at > waiting.created_at
    for _ in range(len(Patience().pauses)):
        make_due_again(sender)
        with pytest.raises(LetterUnmade):
            odd.send_next("letter")
    assert (row(sender, due).state, postman.envelopes) == ("rejected", [])


def test_trouble_with_the_database_is_no_fault_of_the_letter(sender, due):
    def away(*_):
        raise OperationalError("select", {}, Exception("the database is away"))

    with pytest.raises(OperationalError):
        replace(sender, make=away).send_one(due)
    assert (row(sender, due).state, row(sender, due).answer) == ("claimed", "")


class Watching:
    """A postman who looks at the ledger while the message is on its way."""

    def __init__(self, engine) -> None:
        self.engine = engine
        self.seen: list[tuple[str, int, str]] = []

    def hand_over(self, _envelope) -> Outcome:
        with Session(self.engine) as session:
            rows = session.execute(select(Delivery.state, Delivery.attempts, Delivery.bytes_hash))
            self.seen = [tuple(each) for each in rows]
            open_ones = session.scalar(
                text(
                    "select count(*) from pg_stat_activity where state like 'idle in transaction%' and datname = current_database()"
                )
            )
        return Outcome(Verdict.TAKEN, f"{open_ones} open")


def test_attempting_is_committed_before_the_message_leaves(sender, fresh_database, due):
    watching = Watching(fresh_database)
    replace(sender, postman=watching).send_one(due)
    assert [(state, attempts) for state, attempts, _ in watching.seen] == [("attempting", 1)]
    assert watching.seen[0][2] == row(sender, due).bytes_hash
    assert row(sender, due).answer == "0 open"


def test_eight_senders_send_each_letter_once(sender, postman):
    with sender.transact() as session:
        ids = [a_delivery(session, read_now(session)).id for _ in range(60)]

    def work(_) -> None:
        while sender.send_next("letter"):
            pass

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    with sender.transact() as session:
        assert Counter(session.scalars(select(Delivery.state))) == {State.ACCEPTED: 60}
    assert sorted(each.content for each in postman.envelopes) == sorted(f"Letter {each}\r\n".encode() for each in ids)


def test_a_claim_is_for_what_is_due_pending_and_of_the_kind(session, now):
    a_delivery(session, now, next_attempt_at=now + MINUTE)
    a_delivery(session, now, kind="digest")
    a_delivery(session, now, state="accepted")
    late = a_delivery(session, now)
    early = a_delivery(session, now, next_attempt_at=now - MINUTE)
    assert [claim.delivery_id for claim in claim_due(session, "letter", now, LEASE, 10)] == [early.id, late.id]
    assert claim_one(session, early.id, now, LEASE) == []
    assert early.lease_until == now + LEASE


def test_a_late_answer_makes_an_uncertain_newsletter_certain(session, now):
    delivery = a_delivery(session, now, kind="newsletter", state="uncertain", attempts=1)
    settle(session, Claim(delivery.id, 1), TAKEN, now, Patience())
    assert delivery.state == "accepted"


def test_an_answer_to_an_attempt_that_is_no_more_changes_nothing(session, now):
    claimed_again = a_delivery(session, now, state="attempting", attempts=2)
    settle(session, Claim(claimed_again.id, 1), REFUSED, now, Patience())
    swept = a_delivery(session, now, state="pending", attempts=1)
    settle(session, Claim(swept.id, 1), TAKEN, now, Patience())
    assert (claimed_again.state, swept.state) == ("attempting", "pending")
