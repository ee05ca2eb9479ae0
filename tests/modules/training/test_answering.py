"""Quizzes: corrected by the server, each attempt once, no more of them than there are."""

from __future__ import annotations

from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import func, select

from modules.core.errors import NotFound
from modules.training.content.values import Quiz
from modules.training.errors import AnswersUnreadable, NoAttemptsLeft
from modules.training.learning.answering import answer_quiz
from modules.training.learning.marking import mark
from modules.training.models import LearningEvent
from tests.factories.learning import a_learner, present_state
from tests.factories.training import RIGHT_ANSWERS, a_content, a_module, publish_again, rewritten

CHECK = "first/check"


@pytest.fixture
def quiz() -> Quiz:
    return a_content().activity(CHECK)


def lessons(attempts=0, ask="Which one?"):
    made = msgspec.to_builtins(a_content().lessons)
    check = next(each for each in made[0]["activities"] if each["key"] == "check")
    check["attempts"] = attempts
    check["questions"][0]["ask"]["en"] = ask
    made[1]["activities"] = [each for each in made[1]["activities"] if each["kind"] != "live"]
    return made


@pytest.mark.parametrize(
    ("question", "given", "right"),
    [
        ("one", ["b"], True),
        ("one", ["a"], False),
        ("one", ["a", "b"], False),
        ("one", [], False),
        ("many", ["c", "a"], True),
        ("many", ["a"], False),
        ("many", ["a", "b", "c"], False),
        ("true", ["true"], True),
        ("true", ["false"], False),
        ("order", ["first", "second", "third"], True),
        ("order", ["second", "first", "third"], False),
        ("short", ["  PLÁZA "], True),
        ("short", ["square"], True),
        ("short", ["", "plaza"], False),
        ("short", ["market"], False),
    ],
)
def test_each_type_of_question(quiz, question, given, right):
    assert mark(quiz, {question: given}).verdicts[question].right is right


def test_feedback_is_of_what_was_chosen_and_of_the_verdict(quiz):
    verdicts = mark(quiz, {"many": ["a", "b"], "true": ["false"]}).verdicts
    assert verdicts["many"].feedback["en"] == "About a.\n\nAbout b."
    assert (verdicts["one"].feedback, verdicts["true"].feedback["en"]) == ({}, "Not yet.")


def test_an_attempt_is_worth_its_points_and_is_counted(session, now):
    learner = a_learner(session, now, a_module(session, now))
    result = answer_quiz(session, learner, CHECK, uuid4(), RIGHT_ANSWERS | {"one": ["a"], "true": []}, now)
    assert (result.points, result.of, result.percent, result.passed, result.attempts_left) == (3, 5, 60, True, None)
    score = present_state(session, learner.person_id, learner.module_id).requirements[1]
    assert (score.have, score.done_at) == (60, now)
    assert not answer_quiz(session, learner, CHECK, uuid4(), {}, now).passed


def test_the_same_attempt_again_is_answered_again_without_effect(session, now):
    learner = a_learner(session, now, a_module(session, now, lessons=lessons(attempts=1)))
    attempt = uuid4()
    first = answer_quiz(session, learner, CHECK, attempt, RIGHT_ANSWERS, now)
    assert answer_quiz(session, learner, CHECK, attempt, {}, now) == first
    assert (first.percent, first.attempts_left) == (100, 0)
    assert session.scalar(select(func.count()).select_from(LearningEvent)) == 1


def test_attempts_run_out_and_a_required_change_gives_them_back(session, now):
    module = a_module(session, now, lessons=lessons(attempts=2))
    learner = a_learner(session, now, module)
    assert [answer_quiz(session, learner, CHECK, uuid4(), {}, now).attempts_left for _ in range(2)] == [1, 0]
    with pytest.raises(NoAttemptsLeft):
        answer_quiz(session, learner, CHECK, uuid4(), RIGHT_ANSWERS, now)
    rewritten(session, module, now, lessons=lessons(attempts=2, ask="Which one indeed?"))
    learner.version_id = publish_again(session, module, now, "required").id
    session.flush()
    assert answer_quiz(session, learner, CHECK, uuid4(), RIGHT_ANSWERS, now).attempts_left == 1


@pytest.mark.parametrize(
    "answers", [{"one": ["x" * 501]}, {"one": ["\0"]}, {"one": ["\ud800"]}, {"one": [7]}, {"one": ["a"] * 51}]
)
def test_answers_that_no_form_sends_are_refused(session, now, answers):
    learner = a_learner(session, now, a_module(session, now))
    with pytest.raises(AnswersUnreadable):
        answer_quiz(session, learner, CHECK, uuid4(), answers, now)


def test_what_is_no_quiz_and_the_attempt_of_another(session, now):
    module = a_module(session, now)
    learner, other = a_learner(session, now, module), a_learner(session, now, module)
    with pytest.raises(NotFound):
        answer_quiz(session, learner, "first/read", uuid4(), {}, now)
    attempt = uuid4()
    answer_quiz(session, learner, CHECK, attempt, {}, now)
    with pytest.raises(NotFound):
        answer_quiz(session, other, CHECK, attempt, {}, now)
