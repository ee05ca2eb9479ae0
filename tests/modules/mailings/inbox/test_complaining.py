"""Complaints take the reader off every list, however much of the report is blacked out."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from modules.mailings.inbox.models import Bounce
from modules.mailings.lists.models import Subscription, Suppression
from modules.people.models import Address
from tests.factories.inbox import HOST, a_complaint, a_sent, verp
from tests.factories.lists import a_list, a_subscriber

ABUSE = f"abuse@{HOST}"


@pytest.fixture
def delivery(session, now):
    """What a reader of two lists was sent."""
    own = a_subscriber(session, now, a_list(session, now), a_list(session, now))
    return a_sent(session, now, address=session.get_one(Address, own.address_id).address)


def left(session) -> set[tuple[str, str]]:
    return {(row[0], row[1]) for row in session.execute(select(Subscription.state, Subscription.left_by))}


@pytest.mark.parametrize(
    "over",
    [{"message_id": "<redacted>"}, {"sender": "redacted"}, {"sender": "redacted", "original": "text/rfc822-headers"}],
    ids=["by the sender", "by the Message-ID", "by headers alone"],
)
def test_it_is_found_with_the_address_blacked_out(session, read, delivery, over):
    assert delivery.address.encode() not in a_complaint(delivery, **over)
    assert read(a_complaint(delivery, **over), ABUSE, "staff") == ("handled", "complaint")
    assert left(session) == {("left", "complaint")}
    assert session.scalars(select(Suppression.reason)).all() == ["complained"]
    assert session.scalars(select(Bounce.kind)).one() == "complaint"


def test_it_may_come_to_the_deliverys_own_address(session, read, delivery):
    redacted = a_complaint(delivery, sender="redacted", message_id="<redacted>")
    assert read(redacted, verp(delivery), "bounce", "") == ("handled", "complaint")
    assert left(session) == {("left", "complaint")}


def test_one_that_names_nothing_of_ours_is_read_by_a_person(session, read, delivery):
    forged = a_complaint(delivery, sender=verp(delivery).replace("+", "+1"), message_id="<x@example.net>")
    assert read(forged, ABUSE, "staff") == ("parked", "unread")
    assert left(session) == {("active", "")}


def test_a_word_that_it_is_no_spam_is_no_complaint(session, read, delivery):
    assert read(a_complaint(delivery, kind="not-spam"), ABUSE, "staff") == ("parked", "to_read")
    assert left(session) == {("active", "")}


def test_an_address_nobody_has_any_more_is_suppressed_all_the_same(session, now, read):
    delivery = a_sent(session, now, address="gone@example.org")
    assert read(a_complaint(delivery), ABUSE, "staff") == ("handled", "complaint")
    assert session.scalars(select(Suppression.reason)).all() == ["complained"]
