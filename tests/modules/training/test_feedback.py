"""Survey results: the newest answers, by version, too few never one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from modules.core.errors import NotFound
from modules.training.completion.withdrawing import withdraw
from modules.training.helping.feedback import feedback_of
from modules.training.helping.feedback_sums import keep_sums
from modules.training.learning.responding import respond
from modules.training.models import Completion
from tests.conftest import counted_queries
from tests.factories.learning import MINUTE, a_learner, count_all, everything_but, tell
from tests.factories.training import a_module, publish_again, rewritten, words

HOUR = timedelta(hours=1)


@pytest.fixture
def module(session, now):
    return a_module(session, now)


def answer(session, now, module, *useful, **more):
    """One new learner for each answer to the scale."""
    learners = [a_learner(session, now, module) for _ in useful]
    for learner, value in zip(learners, useful, strict=True):
        respond(session, learner, "second/feedback", uuid4(), {"useful": value} | more, now)
    return learners


def results(session, module, number=None):
    [survey] = feedback_of(session, module, number).surveys
    return {each.question.key: each for each in survey.results}


def a_second_version(session, now, module):
    rewritten(session, module, now, summary=words("Said better."))
    return publish_again(session, module, now)


def test_sums_and_words_of_enough_answers(session, now, module):
    answer(session, now, module, 1, 4, 4, 5, 5, 5, format="low", better="More time")
    found = results(session, module)
    assert found["useful"].counts == {"1": 1, "2": 0, "3": 0, "4": 2, "5": 3}
    assert (found["useful"].answered, round(found["useful"].mean, 1), found["useful"].hidden) == (6, 4.0, False)
    assert found["format"].counts == {"low": 6, "high": 0}
    assert found["better"].words == ("More time",) * 6


def test_too_few_are_counted_and_not_shown(session, now, module):
    answer(session, now, module, 1, 4, 4, 5, better="Only I say this")
    for found in results(session, module).values():
        assert found.hidden
        assert (sum(found.counts.values()), found.words) == (0, ())
    assert results(session, module)["useful"].answered == 4


def test_the_newest_answer_of_each_learner_counts(session, now, module):
    learners = answer(session, now, module, 1, 1, 1, 1, 1)
    for minutes in (1, 2):
        respond(session, learners[0], "second/feedback", uuid4(), {"useful": 5}, now + minutes * MINUTE)
    assert results(session, module)["useful"].counts["5"] == 1
    assert results(session, module)["useful"].answered == 5


def test_by_version(session, now, module):
    answer(session, now, module, 1, 1, 1, 1, 1)
    second = a_second_version(session, now, module)
    answer(session, now, module, 5, 5, 5, 5, 5, 5)
    assert [results(session, module, each)["useful"].answered for each in (None, 1, 2)] == [11, 5, 6]
    assert not any(results(session, module, each)["useful"].hidden for each in (None, 1, 2))
    assert feedback_of(session, module).version.id == second.id
    with pytest.raises(NotFound):
        feedback_of(session, module, 3)


def test_no_version_is_shown_when_the_rest_would_give_somebody_away(session, now, module):
    answer(session, now, module, 1, 1, 1, 1, 1)
    a_second_version(session, now, module)
    answer(session, now, module, 5)
    assert [results(session, module, each)["useful"].hidden for each in (None, 1, 2)] == [False, True, True]


def test_how_many_of_the_finished_were_heard(session, now, module):
    heard, silent, gone = (a_learner(session, now, module) for _ in range(3))
    for learner in (heard, silent, gone):
        tell(session, learner, *everything_but(enrolment=learner, at=now), now=now)
    respond(session, heard, "second/feedback", uuid4(), {"useful": 3}, now)
    count_all(session, now)
    withdraw(
        session, session.scalars(select(Completion.id).filter_by(person_id=gone.person_id)).one(), "Mistaken", by=None, now=now
    )
    found = feedback_of(session, module)
    assert (found.finished, found.heard, found.surveys[0].people) == (2, 1, 1)


def test_a_module_that_was_never_published_has_none(session, now):
    with pytest.raises(NotFound):
        feedback_of(session, a_module(session, now, published=False))


def test_five_statements(session, now, module, engine):
    answer(session, now, module, 1, 2, 3, 4, 5, better="Words")
    feedback_of(session, module)
    with counted_queries(engine) as statements:
        feedback_of(session, module)
    assert len(statements) == 5


def test_only_the_newest_words_stand_on_a_page(session, now, module):
    learners = answer(session, now, module, 1, 2, 3, 4, 5, better="Early")
    respond(session, learners[0], "second/feedback", uuid4(), {"better": "Late"}, now + MINUTE)
    [survey] = feedback_of(session, module, most=2).surveys
    found = {each.question.key: each for each in survey.results}["better"]
    assert (found.words, found.answered) == (("Early", "Late"), 5)
    assert len(results(session, module)["better"].words) == 5


def test_a_module_with_few_answers_is_added_up_when_somebody_looks(session, now, module):
    answer(session, now, module, 1, 2, 3, 4, 5)
    assert keep_sums(session, now) == 0
    assert feedback_of(session, module).counted_at is None


@pytest.fixture
def many(monkeypatch):
    """Six answers are very many."""
    monkeypatch.setattr("modules.training.helping.feedback_sums.MANY", 5)


def test_kept_sums_say_the_same_as_fresh_ones(session, now, module, many):
    answer(session, now - 2 * HOUR, module, 1, 1, 4, 4, 5, format="low", better="More time")
    second = a_second_version(session, now - 2 * HOUR, module)
    learners = answer(session, now - 2 * HOUR, module, 5, 5, 5, 5, 5, 5, better="Less time")
    finish = learners[0]
    tell(session, finish, *everything_but(enrolment=finish, at=now - 2 * HOUR), now=now)
    count_all(session, now)
    fresh = [feedback_of(session, module, number) for number in (None, 1, 2)]
    assert keep_sums(session, now) == 1
    kept = [feedback_of(session, module, number) for number in (None, 1, 2)]
    assert [each.counted_at for each in kept] == [now] * 3
    assert [replace(each, counted_at=None) for each in kept] == fresh
    assert (kept[0].version.id, kept[0].finished, kept[0].heard) == (second.id, 1, 1)


def test_sums_are_made_anew_after_answers_and_after_an_hour(session, now, module, many, engine):
    answer(session, now - 2 * HOUR, module, 1, 1, 1, 1, 1, 1, better="Early")
    assert (keep_sums(session, now), keep_sums(session, now)) == (1, 0)
    [late] = answer(session, now + MINUTE, module, 5, better="Late")
    with counted_queries(engine) as statements:
        found = results(session, module)
    assert (found["useful"].answered, found["better"].words, len(statements)) == (6, ("Early",) * 6, 3)
    assert keep_sums(session, now + 2 * MINUTE) == 1
    assert (results(session, module)["useful"].answered, late.module_id) == (7, module.id)
    assert [keep_sums(session, now + minutes * MINUTE) for minutes in (20, 40, 90)] == [1, 0, 1]
