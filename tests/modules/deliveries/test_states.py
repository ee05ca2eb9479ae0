"""A delivery goes only where there is a way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.deliveries.models import Delivery
from modules.deliveries.states import SETTLED, WAYS, NoWay, State, become, may_become


def test_every_state_has_its_ways():
    assert set(WAYS) == set(State)


def test_what_the_server_answered_for_good_never_changes():
    assert {state for state in State if not WAYS[state]} == {State.ACCEPTED, State.REJECTED, State.SUPPRESSED}
    assert State.UNCERTAIN in SETTLED


def test_nothing_leaves_without_being_claimed_and_marked():
    """However one arrives at `accepted`, one passed through `claimed` and `attempting`."""
    comes_from = {state: {source for source, ways in WAYS.items() if state in ways} for state in State}
    assert comes_from[State.ATTEMPTING] == {State.CLAIMED}
    assert comes_from[State.CLAIMED] == {State.PENDING}
    assert comes_from[State.ACCEPTED] <= {State.ATTEMPTING, State.UNCERTAIN}
    assert comes_from[State.UNCERTAIN] == {State.ATTEMPTING}


@given(st.sampled_from(State), st.sampled_from(State))
def test_any_other_step_is_refused(source, target):
    delivery = Delivery(state=source)
    if may_become(delivery, target):
        become(delivery, target, answer="x")
        assert (delivery.state, delivery.answer) == (target, "x")
    else:
        with pytest.raises(NoWay):
            become(delivery, target)
        assert delivery.state == source
