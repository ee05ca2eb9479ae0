"""What a person may do about mail that hangs, and what nobody may."""

from datetime import timedelta

import pytest

from modules.core.errors import NotFound
from modules.deliveries.models import Delivery, DeliveryDomain
from modules.deliveries.retrying import give_up, hurry, send_anew, wake
from tests.factories.deliveries import a_delivery

HOUR = timedelta(hours=1)
STAFF = 7


def test_a_refused_letter_goes_out_anew_once_by_a_row_of_its_own(session, now):
    refused = a_delivery(session, now, state="rejected", settled_at=now, answer="550 nobody", revision=3)
    made = send_anew(session, refused.id, "example.org", STAFF, now + HOUR)
    assert send_anew(session, refused.id, "example.org", STAFF, now + HOUR) == made
    anew = session.get_one(Delivery, made)
    assert (anew.state, anew.letter, anew.thing_id, anew.revision) == ("pending", "sample", refused.thing_id, 3)
    assert anew.message_id != refused.message_id
    assert (refused.state, refused.answer) == ("rejected", "550 nobody")


@pytest.mark.parametrize(
    "over", [{"state": "accepted"}, {"kind": "newsletter", "state": "rejected"}, {"state": "rejected", "address": ""}]
)
def test_nothing_else_goes_out_anew(session, now, over):
    with pytest.raises(NotFound):
        send_anew(session, a_delivery(session, now, **over).id, "example.org", STAFF, now)


def test_what_was_tried_is_hurried_and_what_was_not_keeps_its_hour(session, now):
    tried = a_delivery(session, now, attempts=1, next_attempt_at=now + HOUR)
    planned = a_delivery(session, now, next_attempt_at=now + HOUR)
    other = a_delivery(session, now, kind="digest", attempts=1, next_attempt_at=now + HOUR)
    assert hurry(session, "letter", STAFF, now) == 1
    for row in (tried, planned, other):
        session.refresh(row)
    assert (tried.next_attempt_at, planned.next_attempt_at, other.next_attempt_at) == (now, now + HOUR, now + HOUR)
    assert hurry(session, "letter", STAFF, now) == 0


def test_only_a_letter_that_was_tried_is_given_up(session, now):
    tried = a_delivery(session, now, attempts=1)
    give_up(session, tried.id, STAFF, now)
    assert (tried.state, tried.settled_at) == ("suppressed", now)
    for over in ({}, {"attempts": 1, "kind": "digest"}, {"attempts": 1, "state": "attempting"}):
        with pytest.raises(NotFound):
            give_up(session, a_delivery(session, now, **over).id, STAFF, now)


def test_a_rest_is_ended_once(session, now):
    session.add(DeliveryDomain(domain="rests.example", free_at=now + HOUR, refusals=2))
    session.flush()
    wake(session, "rests.example", STAFF, now)
    with pytest.raises(NotFound):
        wake(session, "rests.example", STAFF, now)
