"""Journals, self-ratings and surveys: kept as often as they are handed in, the newest counts."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from modules.accounts.closing import erase
from modules.core.errors import NotFound
from modules.training.completion.progress import responses_of
from modules.training.errors import AnswersMissing, AnswersUnreadable
from modules.training.learning.responding import respond, share
from modules.training.models import LearningEvent, Response
from tests.factories.learning import MINUTE, a_learner, present_state
from tests.factories.training import a_module


@pytest.fixture
def learner(session, now):
    return a_learner(session, now, a_module(session, now))


def test_a_journal_is_kept_counted_and_the_newest_is_shown(session, now, learner):
    first = uuid4()
    for _ in range(2):
        respond(session, learner, "second/journal", first, {"text": " Whom? "}, now)
    respond(session, learner, "second/journal", uuid4(), {"text": "The night shift."}, now + MINUTE, shared=True)
    newest = responses_of(session, learner.person_id, learner.module_id)["second/journal"]
    assert (newest.answers, newest.shared) == ({"text": "The night shift."}, True)
    assert session.get(Response, first).answers == {"text": "Whom?"}
    assert session.scalar(select(func.count()).select_from(LearningEvent)) == 2
    journal = present_state(session, learner.person_id, learner.module_id).requirements[2]
    assert (journal.done_at, journal.evidence) == (now, [str(first)])


def test_only_a_journal_can_be_shared(session, now, learner):
    journal = respond(session, learner, "second/journal", uuid4(), {"text": "x"}, now)
    share(session, journal, shared=True)
    rating = respond(session, learner, "second/rate", uuid4(), {"low": "low", "high": "high"}, now, shared=True)
    share(session, rating, shared=True)
    assert (journal.shared, rating.shared) == (True, False)


@pytest.mark.parametrize(
    ("activity", "answers", "kept"),
    [
        ("second/rate", {"low": "high", "high": "low", "odd": "low"}, {"low": "high", "high": "low"}),
        ("second/feedback", {"useful": "4", "format": "", "better": " More tea. "}, {"useful": 4, "better": "More tea."}),
        ("second/feedback", {"useful": 5, "format": "low"}, {"useful": 5, "format": "low"}),
    ],
)
def test_what_belongs_to_the_activity_is_kept(session, now, learner, activity, answers, kept):
    assert respond(session, learner, activity, uuid4(), answers, now).answers == kept


@pytest.mark.parametrize(
    ("activity", "answers", "missing"),
    [
        ("second/journal", {"text": "  "}, ["text"]),
        ("second/rate", {"low": "low"}, ["high"]),
        ("second/feedback", {"better": ""}, ["useful", "format", "better"]),
    ],
)
def test_what_must_be_answered(session, now, learner, activity, answers, missing):
    with pytest.raises(AnswersMissing) as refused:
        respond(session, learner, activity, uuid4(), answers, now)
    assert refused.value.values == {"missing": missing}


@pytest.mark.parametrize(
    ("activity", "answers"),
    [
        ("second/journal", {"text": ["x"]}),
        ("second/journal", {"text": "x\0"}),
        ("second/journal", {"text": "x" * 50_001}),
        ("second/rate", {"low": "splendid", "high": "low"}),
        ("second/rate", {"low": ["low"], "high": "low"}),
        ("second/feedback", {"useful": "6"}),
        ("second/feedback", {"format": "nowhere"}),
        ("first/read", {"text": "x"}),
        ("first/gone", {"text": "x"}),
    ],
)
def test_answers_that_no_form_sends_are_refused(session, now, learner, activity, answers):
    with pytest.raises(AnswersUnreadable):
        respond(session, learner, activity, uuid4(), answers, now)


def test_the_response_of_another_is_not_there(session, now, learner):
    theirs = respond(session, learner, "second/journal", uuid4(), {"text": "Mine."}, now)
    other = a_learner(session, now, a_module(session, now))
    with pytest.raises(NotFound):
        respond(session, other, "second/journal", theirs.id, {"text": "x"}, now)


def test_who_is_erased_leaves_no_words(session, now, learner):
    response = respond(session, learner, "second/journal", uuid4(), {"text": "Mine."}, now)
    erase(session, learner.person_id, None, now)
    session.refresh(response)
    assert response.answers == {}
