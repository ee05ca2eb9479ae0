"""What is refused while it is handed over counts for its address like what comes back later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from modules.mailings.inbox.bouncing import DAYS, forgive_bounces
from modules.mailings.inbox.failures import NOT_THE_ADDRESS
from modules.mailings.inbox.models import Bounce
from modules.mailings.inbox.refusals import LOOKED_BACK, note_refusals
from modules.mailings.lists.models import Suppression
from tests.factories.deliveries import a_delivery

READER = "reader@example.org"


def refused(session, at, answer, **over):
    values = {"kind": "newsletter", "state": "rejected", "settled_at": at, "answer": answer, "address": READER}
    return a_delivery(session, at, **values | over)


def reasons(session):
    return list(session.scalars(select(Suppression.reason).where(Suppression.lifted_at.is_(None))))


@pytest.mark.parametrize("kind", ["letter", "newsletter", "digest"])
def test_no_such_mailbox_ends_all_lists_at_once(session, now, kind):
    delivery = refused(session, now, "550 5.1.1 <reader@example.org> unknown", kind=kind)
    assert note_refusals(session, now) == 1
    bounce = session.scalars(select(Bounce)).one()
    assert (bounce.source, bounce.status, bounce.kind) == (f"smtp:{delivery.id}", "5.1.1", "permanent")
    assert reasons(session) == ["bounced"]
    assert note_refusals(session, now) == 0


@pytest.mark.parametrize("code", ["5.2.1", "5.2.2", "5.4.1", "5.0.0", ""])
def test_other_refusals_of_the_address_count_once_a_day(session, now, code):
    for day in range(DAYS):
        assert reasons(session) == []
        for _ in range(2):
            refused(session, now + timedelta(days=day), f"550 {code} not here")
        assert note_refusals(session, now + timedelta(days=day)) == 2
    assert reasons(session) == ["bounced"]


@pytest.mark.parametrize("code", ["5.7.1", "5.7.26", "5.6.0", "5.5.2", "5.1.7", "5.1.8", "5.3.4", "5.2.3"])
def test_what_is_about_us_or_what_we_sent_never_ends_a_list(session, now, code):
    for day in range(3 * DAYS):
        refused(session, now + timedelta(days=day), f"554 {code} no")
        note_refusals(session, now + timedelta(days=day))
    assert reasons(session) == []
    assert session.scalars(select(Bounce.status).distinct()).all() == [code]


@pytest.mark.parametrize(
    "answer",
    [
        "silent",
        "450 4.2.1 later",
        "unmade: KeyError",
        "",
        "in reply to MAIL FROM: 530 Authentication required",
        "in reply to end of DATA: 554 no",
    ],
)
def test_what_no_server_refused_counts_for_nothing(session, now, answer):
    refused(session, now, answer)
    assert note_refusals(session, now) == 0


def test_an_uncertain_one_a_forgotten_person_and_what_is_old_are_passed_over(session, now):
    refused(session, now, "550 5.1.1 no", state="uncertain")
    refused(session, now, "550 5.1.1 no", address="")
    refused(session, now - LOOKED_BACK, "550 5.1.1 no")
    assert note_refusals(session, now) == 0


def test_who_was_forgiven_is_not_condemned_again_by_the_same_refusal(session, now):
    refused(session, now, "550 5.1.1 no")
    note_refusals(session, now)
    forgive_bounces(session, READER, 1, now)
    note_refusals(session, now)
    assert reasons(session) == []


def test_an_address_that_is_none_keeps_nothing_from_being_noted(session, now):
    refused(session, now - timedelta(hours=1), "550 5.1.1 no", address="seed-without-a-domain")
    refused(session, now, "550 5.1.1 no")
    assert [note_refusals(session, now) for _ in range(2)] == [2, 0]
    assert reasons(session) == ["bounced"]


def test_many_are_taken_in_turns(session, now):
    for number in range(5):
        refused(session, now, "550 5.1.1 no", address=f"reader-{number}@example.org")
    assert [note_refusals(session, now, limit=2) for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.parametrize("code", ["5.7.1", "5.1.1", "5.1.7", "5.2.2", "5.2.3", "5.6.99", "5.1.10", ""])
def test_the_database_reads_the_rule_as_we_do(session, code):
    import re

    [said] = session.execute(text("select :code ~ :rule"), {"code": code, "rule": NOT_THE_ADDRESS}).one()
    assert said == bool(re.search(NOT_THE_ADDRESS, code))
