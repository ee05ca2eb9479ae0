"""What happens at once in one round: each deed holds the round first, so that the others see what it did and nobody waits in a circle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import NullPool, create_engine, func, select, text
from sqlalchemy.orm import Session

from modules.cohorts.applying.beginning import begin
from modules.cohorts.applying.submitting import SignOff, submit
from modules.cohorts.choosing.assigning_reviews import assign, spread_evenly
from modules.cohorts.choosing.releasing import set_hour
from modules.cohorts.choosing.reviewing import ReviewDraft, save_review
from modules.cohorts.errors import ReadingBegun
from modules.cohorts.models import Answer, Review, ReviewAssignment, Round, Submission
from modules.cohorts.rounds.forms import save_form
from modules.cohorts.rounds.rounds import ask_with, round_to_change
from modules.cohorts.rounds.rubrics import Rubric, judge_by, rubric_of
from modules.core.db import transaction
from modules.core.fingerprints import fingerprint
from modules.organizations.joining import join
from tests.factories.choosing import a_closed_round, a_decision, a_reviewer, a_sent_application, an_assignment
from tests.factories.cohorts import FULL, a_form, a_round
from tests.factories.organizations import an_organization
from tests.factories.people import a_person
from tests.waiting import PATIENCE, wait_until

SIGNED = SignOff("Sandra Sample", date(2027, 1, 11))


@pytest.fixture
def own(fresh_database):
    """Each session its own connection."""
    return create_engine(fresh_database.url, poolclass=NullPool)


@pytest.fixture
def beside(own):
    """Do a deed in a transaction and a thread of its own."""
    with ThreadPoolExecutor(2) as threads:

        def do(deed: Callable[[Session], Any]) -> Future[Any]:
            def work() -> Any:
                with Session(own, expire_on_commit=False) as session, transaction(session):
                    return deed(session)

            return threads.submit(work)

        yield do


@contextmanager
def committed(engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session, transaction(session):
        yield session


def until_waiting(engine, many: int = 1) -> None:
    """Until so many sessions wait for a lock."""
    waiting = text("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")

    def look() -> bool:
        with engine.connect() as connection:
            return connection.scalar(waiting) == many

    wait_until(look, f"{many} sessions that wait for a lock")


def test_sending_and_the_hour_of_the_letters_do_not_wait_for_each_other(own, beside, now):
    with committed(own) as session:
        round_ = a_closed_round(session, now)
        a_decision(session, now, a_sent_application(session, now, round_))
        application = a_sent_application(session, now, round_)
        a_decision(session, now, application)
        session.add_all(
            Answer(application_id=application.id, question=question, value=value, version=1, changed_at=now)
            for question, value in FULL.items()
        )
        lead, in_time = application.started_by, round_.closes_at - timedelta(seconds=1)
    with Session(own) as holder:
        version = round_to_change(holder, round_.id).version
        at = now + timedelta(hours=1)
        setting = beside(lambda s: set_hour(s, round_.id, at, seen_version=version, actor_id=1, now=now))
        until_waiting(own)
        sending = beside(lambda s: submit(s, application.id, SIGNED, lead, arrived_at=in_time, now=now))
        until_waiting(own, 2)
        holder.commit()
        assert setting.result(PATIENCE).letters_at == at
        assert sending.result(PATIENCE).revision == 2


def test_a_rubric_is_not_replaced_under_a_review_that_is_being_written(own, beside, now):
    with committed(own) as session:
        round_ = a_closed_round(session, now)
        application = a_sent_application(session, now, round_)
        assignment, rubric = an_assignment(session, now, application), rubric_of(round_)
        sent = session.scalars(select(Submission.id)).one()
    other = msgspec.structs.replace(rubric, criteria=rubric.criteria[:1])
    with Session(own) as reviewer:
        save_review(reviewer, assignment.id, ReviewDraft(submission_id=sent, seen_version=0, scores={"team": 3}), now)
        judging = beside(lambda s: judge_by(s, round_.id, other, 1, now, seen=fingerprint(rubric)))
        until_waiting(own)
        reviewer.commit()
        with pytest.raises(ReadingBegun):
            judging.result(PATIENCE)
    with Session(own) as session:
        assert rubric_of(session.get_one(Round, round_.id)) == rubric
        assert session.scalars(select(Review)).one().scores == {"team": 3}


def test_a_review_waits_for_the_rubric_that_comes(own, beside, now):
    with committed(own) as session:
        round_ = a_closed_round(session, now)
        assignment, rubric = an_assignment(session, now, a_sent_application(session, now, round_)), rubric_of(round_)
        sent = session.scalars(select(Submission.id)).one()
    other = Rubric(criteria=rubric.criteria[:1])
    with Session(own) as staff:
        judge_by(staff, round_.id, other, 1, now, seen=fingerprint(rubric))
        draft = ReviewDraft(submission_id=sent, seen_version=0, scores={"problem": 3, "team": 3})
        reviewing = beside(lambda s: save_review(s, assignment.id, draft, now))
        until_waiting(own)
        staff.commit()
        assert reviewing.result(PATIENCE).scores == {"problem": 3}


def test_who_begins_while_the_form_changes_gets_the_form_that_the_round_has(own, beside, now):
    with committed(own) as session:
        round_, organization, person = a_round(session, now), an_organization(session, now), a_person(session, now)
        join(session, person.id, organization.id, now)
        other = save_form(session, "another", a_form(endorsement=True), None, now)
    with Session(own) as staff:
        ask_with(staff, round_.id, other.id, 1, now)
        beginning = beside(lambda s: begin(s, round_.id, person.id, now))
        until_waiting(own)
        staff.commit()
        assert beginning.result(PATIENCE).form_id == other.id


def test_what_is_given_by_hand_is_not_given_again_by_the_spread(own, beside, now):
    with committed(own) as session:
        round_ = a_closed_round(session, now)
        application, reviewer = a_sent_application(session, now, round_), a_reviewer(session, now, round_)
    with Session(own) as staff:
        assign(staff, reviewer.id, application.id, 1, now)
        staff.flush()
        spreading = beside(lambda s: spread_evenly(s, round_.id, 1, 1, now))
        until_waiting(own)
        staff.commit()
        assert spreading.result(PATIENCE) == 0
    with Session(own) as session:
        assert session.scalar(select(func.count()).select_from(ReviewAssignment)) == 1
