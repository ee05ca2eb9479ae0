"""The alarm: only when work exists and nothing of it moved."""

from datetime import timedelta

import pytest
from sqlalchemy import false, true

from modules.deliveries.models import DeliveryDomain
from modules.deliveries.watching import (
    PATIENCE,
    Motion,
    motion_of_kind,
    motion_of_letters,
    motion_of_thing,
    stands_since,
)
from tests.conftest import counted_queries
from tests.factories.deliveries import a_delivery

MINUTE = timedelta(minutes=1)
REFUSED = "ConnectionRefusedError: [Errno 111] Connection refused"


@pytest.mark.parametrize(
    ("due", "moved", "in_hand", "stands"),
    [
        (None, None, False, None),  # nothing to do
        (None, 60, False, None),  # nothing to do, for an hour
        (9, None, False, None),  # it has not waited long
        (10, None, False, 10),  # it has
        (600, None, False, 600),
        (600, 0, False, None),  # a long queue that moves
        (600, 9, False, None),  # slowly
        (600, 10, False, 10),  # and then not any more
        (15, 600, False, 15),  # what moved last was done long before this was there
        (600, 600, True, None),  # somebody has some of it in hand
        (-5, None, False, None),  # it is due in the future: no work yet
    ],
)
def test_only_work_that_is_there_and_does_not_move_stands(now, due, moved, in_hand, stands):
    def ago(minutes):
        return None if minutes is None else now - minutes * MINUTE

    motion = Motion(due_since=ago(due), moved_at=ago(moved), in_hand=in_hand)
    assert stands_since(motion, now) == ago(stands)


def test_letters_that_were_never_heard_wait_since_they_were_written(session, now):
    assert motion_of_letters(session, now) == Motion()
    a_delivery(session, now - 30 * MINUTE, attempts=3, next_attempt_at=now + MINUTE, answer="451 4.7.1 Greylisted")
    assert motion_of_letters(session, now).due_since is None  # the server answers: it is not we who stand
    unheard = a_delivery(session, now - 20 * MINUTE, attempts=3, next_attempt_at=now + MINUTE, answer=REFUSED)
    assert stands_since(motion_of_letters(session, now), now) == unheard.created_at
    a_delivery(session, now - 5 * MINUTE, state="accepted", settled_at=now - MINUTE)
    assert stands_since(motion_of_letters(session, now), now) is None
    late = a_delivery(session, now - 60 * MINUTE)
    assert motion_of_letters(session, now) == Motion(due_since=late.next_attempt_at, moved_at=now - MINUTE)
    late.state, late.lease_until = "claimed", now + MINUTE
    session.flush()
    assert motion_of_letters(session, now).in_hand
    late.lease_until = now - MINUTE
    session.flush()
    assert not motion_of_letters(session, now).in_hand


@pytest.mark.parametrize(
    ("state", "answer", "stands"),
    [
        ("accepted", "250 2.0.0 Ok", False),
        ("rejected", "550 5.1.1 nobody", False),
        ("rejected", "in reply to MAIL FROM: 530 sign in", True),
        ("rejected", "silent", True),
        ("suppressed", "", True),
    ],
)
def test_one_odd_letter_is_no_standstill_once_another_was_heard(session, now, state, answer, stands):
    """Else the alarm would end itself by the letter that it is, and begin anew, all night long."""
    tried = {"attempts": 3, "next_attempt_at": now + 60 * MINUTE}
    odd = a_delivery(session, now - 50 * MINUTE, **tried, answer="unmade: KeyError('title')")
    assert stands_since(motion_of_letters(session, now), now) == odd.created_at
    a_delivery(session, now - 40 * MINUTE, state=state, answer=answer, settled_at=now - 30 * MINUTE)
    assert (stands_since(motion_of_letters(session, now), now) is not None) == stands
    # What was written since, and was not heard either, is another matter.
    later = a_delivery(session, now - 20 * MINUTE, **tried, answer=REFUSED)
    with counted_queries(session.get_bind()) as seen:
        assert stands_since(motion_of_letters(session, now), now) == (now - 30 * MINUTE if stands else later.created_at)
    assert len(seen) == 1


def test_mail_to_many_stands_unless_it_may_not_go_or_its_domain_rests(session, now):
    many = {"kind": "newsletter", "thing_id": 7}
    a_delivery(session, now - 60 * MINUTE, **many, address="a@Rests.example")
    free = a_delivery(session, now - 50 * MINUTE, **many, address="b@free.example")
    a_delivery(session, now, **many, next_attempt_at=now + MINUTE)
    rest = DeliveryDomain(domain="rests.example", free_at=now + MINUTE, refusals=1)
    session.add(rest)
    session.flush()
    with counted_queries(session.get_bind()) as seen:
        assert motion_of_thing(session, "newsletter", 7, now) == Motion(due_since=free.next_attempt_at)
    assert len(seen) == 1
    assert motion_of_thing(session, "newsletter", 8, now) == Motion()
    assert motion_of_kind(session, "newsletter", true(), now).due_since == free.next_attempt_at
    assert motion_of_kind(session, "newsletter", false(), now).due_since is None
    free.state, free.settled_at = "suppressed", now - 2 * MINUTE
    rest.free_at = now - MINUTE
    session.flush()
    # It is due since the rest is over, however old it is.
    assert motion_of_thing(session, "newsletter", 7, now) == Motion(due_since=rest.free_at, moved_at=free.settled_at)
    assert now - rest.free_at < PATIENCE
