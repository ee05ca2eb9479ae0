"""The sample learners: every page of learners has something to show, and a second run changes nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from modules.people.models import Address
from modules.training.content.catalog import find_module
from modules.training.helping.feedback import feedback_of
from modules.training.helping.reach import Sought, assigned_groups
from modules.training.helping.shared_journals import shared_journals
from modules.training.helping.stuck import stuck
from modules.training.models import Assignment, Completion, Enrolment, LearningEvent
from tests.factories.learning import count_all
from webapp.cli.demo_content import content
from webapp.cli.demo_learners import add_learners
from webapp.cli.demo_people import crowd
from webapp.cli.demo_training import add_training

PACIFIC = "America/Los_Angeles"
MODULE = ("community-engagement", "families-as-equal-partners")


@pytest.fixture
def shown(session, now):
    """The training with its learners, counted; the demo accounts are not there."""
    crowd(session, now)
    add_training(session, "Sample Agency", now)
    began = add_learners(session, PACIFIC, now)
    count_all(session, now)
    return began


def test_some_finish_some_are_stuck_one_shares(session, now, shown):
    assert shown == len(content("learners")["learner"]) - 1
    assert session.scalar(select(func.count()).select_from(Completion)) == 7
    found = stuck(session, Sought(), now).cases
    assert [(each.name, each.kinds) for each in found] == [
        ("Yusuf Sample", ("overdue",)),
        ("Malik Sample", ("silent",)),
        ("Rosa Sample", ("silent",)),
    ]
    assert [each.name for each in shared_journals(session, Sought())] == ["Jamal Sample"]
    assert len(assigned_groups(session, None)) == 1


def test_enough_answer_for_a_chart_of_each_question(session, shown):
    feedback = feedback_of(session, find_module(session, *MODULE).module)
    assert (feedback.finished, feedback.heard) == (7, 7)
    [survey] = feedback.surveys
    assert not any(result.hidden for result in survey.results)


def test_a_second_run_adds_nothing_and_nobody_is_written_to(session, now, shown):
    tables = (Enrolment, LearningEvent, Assignment)
    before = [session.scalar(select(func.count()).select_from(table)) for table in tables]
    assert add_learners(session, PACIFIC, now) == 0
    assert [session.scalar(select(func.count()).select_from(table)) for table in tables] == before
    assert session.scalar(select(func.count()).select_from(Address)) == 0
