"""What dead senders left behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from modules.deliveries.claiming import claim_due
from modules.deliveries.patience import Patience
from modules.deliveries.sweeping import sweep
from tests.factories.deliveries import a_delivery

PATIENCE = Patience()
OVER = PATIENCE.lease + timedelta(seconds=1)


def a_silent_one(session, now, state, **over):
    return a_delivery(session, now, **{"state": state, "attempts": 1, "lease_until": now + PATIENCE.lease} | over)


@pytest.mark.parametrize(
    ("kind", "state", "becomes"),
    [
        ("letter", "claimed", "pending"),
        ("letter", "attempting", "pending"),
        ("newsletter", "claimed", "pending"),
        ("newsletter", "attempting", "uncertain"),
        ("digest", "attempting", "uncertain"),
    ],
)
def test_what_becomes_of_a_row_depends_on_how_far_it_came(session, now, kind, state, becomes):
    silent = a_silent_one(session, now, state, kind=kind)
    assert sweep(session, now + OVER, PATIENCE) == {becomes: 1}
    assert (silent.state, silent.lease_until) == (becomes, None)


def test_a_letter_is_due_again_at_once_and_bears_the_same_message_id(session, now):
    silent = a_silent_one(session, now, "attempting")
    message_id = silent.message_id
    sweep(session, now + OVER, PATIENCE)
    assert [claim.attempt for claim in claim_due(session, "letter", now + OVER, PATIENCE.lease, 5)] == [2]
    assert silent.message_id == message_id


def test_a_lease_that_is_not_over_is_respected(session, now):
    silent = a_silent_one(session, now, "claimed")
    assert not sweep(session, now + PATIENCE.lease, PATIENCE)
    assert silent.state == "claimed"


def test_what_goes_on_killing_senders_comes_back_ever_more_seldom_and_then_no_more(session, now):
    silent = a_silent_one(session, now, "claimed", attempts=4)
    sweep(session, now + OVER, PATIENCE)
    assert silent.next_attempt_at == now + OVER + PATIENCE.pauses[2]
    hopeless = a_silent_one(session, now, "claimed", attempts=12)
    sweep(session, now + OVER, PATIENCE)
    assert (hopeless.state, hopeless.answer) == ("rejected", "silent")


def test_settled_rows_are_left_alone(session, now):
    for state in ("accepted", "rejected", "suppressed", "uncertain"):
        a_silent_one(session, now, state)
    assert not sweep(session, now + OVER, PATIENCE)
