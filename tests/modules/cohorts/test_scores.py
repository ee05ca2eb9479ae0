"""Scores: pure sums that leave out what does not apply."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import event as count
from hypothesis import given
from hypothesis import strategies as st

from modules.cohorts.choosing.scores import panel, spread_of, total_of
from modules.cohorts.rounds.rubrics import NOT_APPLICABLE, Rubric
from tests.factories.choosing import A_RUBRIC, a_criterion

RUBRIC = msgspec.convert(A_RUBRIC, Rubric)
POINTS = st.integers(1, 4)
REVIEW = st.fixed_dictionaries({"problem": POINTS, "team": POINTS, "measure": st.one_of(POINTS, st.just(NOT_APPLICABLE))})
REVIEWS = st.lists(REVIEW, min_size=1, max_size=8)


def test_what_does_not_apply_is_left_out_of_both_sums():
    assert total_of(RUBRIC, {"problem": 4, "team": 2, "measure": NOT_APPLICABLE}) == pytest.approx(100 * 10 / 12)
    assert total_of(RUBRIC, {"problem": 4, "team": 2, "measure": 1}) == pytest.approx(100 * 11 / 16)
    assert total_of(RUBRIC, {"measure": NOT_APPLICABLE}) is None
    assert total_of(Rubric(), {"problem": 4}) is None


def test_a_panel_in_four_numbers():
    reviews = [{"problem": 4, "team": 4, "measure": 4}, {"problem": 1, "team": 3, "measure": NOT_APPLICABLE}]
    found = panel(RUBRIC, reviews)
    assert (found.reviews, found.criteria["measure"].count) == (2, 1)
    problem = found.criteria["problem"]
    assert (problem.mean, problem.low, problem.high, problem.deviation) == (2.5, 1, 4, 1.5)
    assert found.split
    assert not panel(RUBRIC, reviews[:1]).split
    assert panel(RUBRIC, []).total is None


@given(REVIEWS)
def test_a_panel_never_leaves_its_bounds_and_forgets_who_came_first(reviews):
    found = panel(RUBRIC, reviews)
    for spread in (found.total, *found.criteria.values()):
        assert spread.low <= spread.mean <= spread.high
        assert 0 <= spread.deviation <= spread.high - spread.low
    assert 25 <= found.total.low <= found.total.high <= 100
    assert panel(RUBRIC, reviews[::-1]) == found
    left_out = any(each["measure"] == NOT_APPLICABLE for each in reviews)
    count(f"{'with' if left_out else 'without'} n/a, {'split' if found.split else 'agreed'}")


@given(REVIEWS)
def test_a_criterion_that_never_applies_changes_nothing(reviews):
    longer = msgspec.convert({"criteria": [*A_RUBRIC["criteria"], a_criterion("visit", 9, may_not_apply=True)]}, Rubric)
    assert panel(longer, [each | {"visit": NOT_APPLICABLE} for each in reviews]) == panel(RUBRIC, reviews)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=20))
def test_equal_numbers_have_no_spread(numbers):
    same = spread_of(numbers[:1] * len(numbers))
    assert (same.mean, same.low, same.high, same.deviation) == (numbers[0], numbers[0], numbers[0], 0)


def test_scores_that_the_rubric_does_not_know():
    problem, _, measure = RUBRIC.criteria
    assert [problem.takes(each) for each in (1, 4, 0, 5, "3", True, None, NOT_APPLICABLE)] == [True, True, *[False] * 6]
    assert measure.takes(NOT_APPLICABLE)
    assert RUBRIC.missing({"team": 1}) == ["problem", "measure"]
