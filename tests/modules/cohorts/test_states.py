"""States as data: no way to an outcome but by the release."""

from __future__ import annotations

import pytest
from hypothesis import event as count
from hypothesis import given
from hypothesis import strategies as st

from modules.cohorts.applying.states import IN_PROGRESS, OUTCOMES, STATES, SUBMITTED, Mover, may_move, next_states, seen_as
from modules.cohorts.models import Application

STEPS = st.lists(st.tuples(st.sampled_from(sorted(STATES)), st.sampled_from(list(Mover))), max_size=40)


def test_every_state_of_the_table_is_described_and_leads_only_to_others():
    check = next(each for each in Application.__table__.constraints if each.name == "ck_cohorts_application_state")
    assert all(f"'{name}'" in str(check.sqltext) for name in STATES)
    assert str(check.sqltext).count("'") == 2 * len(STATES)
    assert all(set(state.next) <= set(STATES) - {name} for name, state in STATES.items())


@given(STEPS)
def test_no_walk_reaches_an_outcome_without_the_release(steps):
    state, last_mover = "draft", None
    for to, by in steps:
        if may_move(state, to, by):
            state, last_mover = to, by
            assert (state in OUTCOMES) == (last_mover is Mover.RELEASE)
    count(f"ended {'moved' if last_mover else 'where it began'}")


@pytest.mark.parametrize("by", [Mover.APPLICANT, Mover.STAFF])
def test_neither_applicants_nor_staff_can_choose(by):
    assert not [name for name in STATES if set(next_states(name, by)) & set(OUTCOMES)]


def test_until_the_release_the_label_says_nothing_of_an_outcome():
    assert {seen_as(name) for name in IN_PROGRESS} == {"being_read", "advanced", "supplemental", "interview"}
    assert set(SUBMITTED) == set(IN_PROGRESS) | set(OUTCOMES)


def test_every_application_in_progress_can_be_withdrawn_and_decided():
    for name in IN_PROGRESS:
        assert may_move(name, "withdrawn", Mover.APPLICANT)
        assert set(next_states(name, Mover.RELEASE)) == set(OUTCOMES)
