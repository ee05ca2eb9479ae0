"""Reviewers: who may judge whom, work spread evenly, reviews kept and finished."""

from __future__ import annotations

import pytest
from hypothesis import event as count
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from modules.audit.models import AuditEntry
from modules.cohorts.choosing.assigning_reviews import assign, spread_evenly, unassign
from modules.cohorts.choosing.conflicts import conflicts_of_round, declare_conflict, find_conflict
from modules.cohorts.choosing.review_desk import reviews_open, task, tasks_of
from modules.cohorts.choosing.reviewers import add_reviewer, person_with_address, remove_reviewer, reviewers_of
from modules.cohorts.choosing.reviewing import (
    ReviewDraft,
    earlier_review,
    find_review,
    finish_review,
    save_review,
    submission_to_read,
)
from modules.cohorts.choosing.spreading import Spreadable, missing_of, out_of_reach, spread
from modules.cohorts.errors import (
    ConflictOfInterest,
    NoSuchPerson,
    NotUnderReview,
    ReviewIsFinished,
    ScoresMissing,
    SentAgain,
    TooFewReviewers,
)
from modules.cohorts.models import Conflict, Review, ReviewAssignment, Reviewer
from modules.core.errors import NotFound, Stale
from modules.organizations.models import Membership
from tests.factories.choosing import (
    a_closed_round,
    a_review,
    a_reviewer,
    a_sent_application,
    a_submission,
    an_assignment,
)
from tests.factories.people import a_person

ALL = {"problem": 4, "team": 3, "measure": "n/a"}


def draft_of(session, assignment, **over) -> ReviewDraft:
    submission = submission_to_read(session, assignment.application_id)
    return ReviewDraft(**{"submission_id": submission.id, "seen_version": 0, "scores": ALL, "notes": "Clear."} | over)


class TestConflicts:
    def test_own_county_own_lea_and_own_application_are_never_theirs(self, session, now):
        round_ = a_closed_round(session, now)
        wrote, works, lives, free = (a_person(session, now) for _ in range(4))
        application = a_sent_application(session, now, round_, county="Kern", lead=wrote)
        session.add(Membership(organization_id=application.organization_id, person_id=works.id, since_at=now))
        pairs = {"own": [wrote, works], "county": [lives], None: [free]}
        for why, people in pairs.items():
            for person in people:
                reviewer = a_reviewer(session, now, round_, person, county="Kern" if person is lives else "Fresno")
                assert find_conflict(session, reviewer.id, application.id) == why
                if why:
                    with pytest.raises(ConflictOfInterest):
                        assign(session, reviewer.id, application.id, 1, now)
        assert len(conflicts_of_round(session, round_.id)) == 3

    def test_whoever_declares_one_steps_back_for_good(self, session, now):
        application = a_sent_application(session, now)
        assignment = an_assignment(session, now, application)
        review = finish_review(session, assignment.id, draft_of(session, assignment), now)
        declare_conflict(session, assignment, " My sister teaches there. ", now)
        assert (assignment.ended_at, session.get(Review, review.id).total) == (now, review.total)
        assert session.scalars(select(Conflict.reason)).all() == ["My sister teaches there."]
        with pytest.raises(ConflictOfInterest) as refused:
            assign(session, assignment.reviewer_id, application.id, 1, now)
        assert refused.value.values == {"why": "declared"}
        with pytest.raises(NotFound):
            save_review(session, assignment.id, draft_of(session, assignment), now)

    def test_a_county_given_later_takes_its_leas_away(self, session, now):
        round_ = a_closed_round(session, now)
        reviewer = a_reviewer(session, now, round_)
        here, there = (a_sent_application(session, now, round_, county=county) for county in ("Kern", "Inyo"))
        given = [an_assignment(session, now, each, reviewer) for each in (here, there)]
        assert add_reviewer(session, round_.id, reviewer.person_id, "Kern", now).id == reviewer.id
        session.expire_all()
        assert [each.ended_at for each in given] == [now, None]


class TestReviewers:
    def test_found_by_an_address_that_was_proved(self, session, now):
        person = a_person(session, now, address="Ana@example.org")
        a_person(session, now, address="claimed@example.org", confirmed=False)
        assert person_with_address(session, "ana@Example.org") == person.id
        for unknown in ("claimed@example.org", "nobody@example.org"):
            with pytest.raises(NoSuchPerson):
                person_with_address(session, unknown)

    def test_removed_ones_keep_what_they_finished(self, session, now):
        round_ = a_closed_round(session, now)
        reviewer = a_reviewer(session, now, round_)
        done, open_ = (an_assignment(session, now, a_sent_application(session, now, round_), reviewer) for _ in range(2))
        finish_review(session, done.id, draft_of(session, done), now)
        save_review(session, open_.id, draft_of(session, open_), now)
        (load,) = reviewers_of(session, round_.id)
        assert (load.given, load.finished) == (2, 1)
        remove_reviewer(session, reviewer.id, 1, now)
        session.expire_all()
        assert (done.ended_at, open_.ended_at) == (None, now)
        assert reviewers_of(session, round_.id) == []
        with pytest.raises(NotFound):
            remove_reviewer(session, reviewer.id, 1, now)

    def test_whoever_is_removed_reads_and_writes_no_more_though_their_word_counts(self, session, now):
        application = a_sent_application(session, now)
        assignment = an_assignment(session, now, application)
        finish_review(session, assignment.id, draft_of(session, assignment), now)
        person_id = session.get_one(Reviewer, assignment.reviewer_id).person_id
        assert task(session, person_id, assignment.id).standing == "finished"
        remove_reviewer(session, assignment.reviewer_id, 1, now)
        assert (tasks_of(session, person_id), reviews_open(session, person_id)) == ([], None)
        with pytest.raises(NotFound):
            task(session, person_id, assignment.id)
        a_submission(session, now, application)
        for deed in (save_review, finish_review):
            with pytest.raises(NotFound):
                deed(session, assignment.id, draft_of(session, assignment), now)

    def test_whoever_comes_back_is_the_same_reviewer_and_still_barred(self, session, now):
        application = a_sent_application(session, now)
        assignment = an_assignment(session, now, application)
        reviewer = session.get_one(Reviewer, assignment.reviewer_id)
        declare_conflict(session, assignment, "My sister teaches there.", now)
        remove_reviewer(session, reviewer.id, 1, now)
        back = add_reviewer(session, reviewer.round_id, reviewer.person_id, "", now)
        assert (back.id, back.removed_at) == (reviewer.id, None)
        with pytest.raises(ConflictOfInterest):
            assign(session, back.id, application.id, 1, now)

    def test_only_of_their_own_round_and_only_what_is_read(self, session, now):
        round_ = a_closed_round(session, now)
        reviewer, stranger = a_reviewer(session, now, round_), a_reviewer(session, now, a_closed_round(session, now))
        application = a_sent_application(session, now, round_)
        with pytest.raises(NotFound):
            assign(session, stranger.id, application.id, 1, now)
        for state in ("draft", "withdrawn", "chosen"):
            application.state = state
            session.flush()
            with pytest.raises(NotUnderReview):
                assign(session, reviewer.id, application.id, 1, now)

    def test_given_twice_taken_and_given_again_is_one_row(self, session, now):
        round_ = a_closed_round(session, now)
        reviewer, application = a_reviewer(session, now, round_), a_sent_application(session, now, round_)
        first, second = (assign(session, reviewer.id, application.id, 1, now) for _ in range(2))
        unassign(session, first.id, 1, now)
        with pytest.raises(NotFound):
            unassign(session, first.id, 1, now)
        third = assign(session, reviewer.id, application.id, 1, now)
        assert first.id == second.id == third.id
        assert third.ended_at is None


WORLDS = st.builds(
    lambda reviewers, applications, barred: Spreadable(
        range(reviewers),
        range(100, 100 + applications),
        frozenset(),
        frozenset((each % max(reviewers, 1), 100 + each // 7 % applications) for each in barred),
    ),
    st.integers(0, 9),
    st.integers(1, 40),
    st.sets(st.integers(0, 300), max_size=60),
)


class TestSpreading:
    @given(WORLDS, st.integers(1, 3))
    def test_everybody_in_reach_gets_enough_readers_and_never_a_barred_one(self, work, readers):
        pairs = spread(work, readers)
        short = out_of_reach(work, readers)
        assert len(pairs) == len(set(pairs))
        assert not work.barred & set(pairs)
        got = {each: [reviewer for reviewer, application in pairs if application == each] for each in work.applications}
        assert {each for each, given_to in got.items() if len(given_to) < readers} == set(short)
        assert spread(work, readers) == pairs
        count("refused" if short else "spread")

    @given(st.integers(2, 9), st.integers(1, 60), st.integers(1, 2))
    def test_without_conflicts_nobody_has_two_more_than_another(self, reviewers, applications, readers):
        work = Spreadable(range(reviewers), range(100, 100 + applications), frozenset(), frozenset())
        pairs = spread(work, readers)
        loads = [sum(reviewer == each for reviewer, _ in pairs) for each in range(reviewers)]
        assert max(loads) - min(loads) <= 1
        done = Spreadable(work.reviewers, work.applications, frozenset(pairs), frozenset())
        assert missing_of(done, readers) == {}

    def test_all_or_nothing_and_the_leas_are_named(self, session, now):
        round_ = a_closed_round(session, now)
        for county in ("Kern", "Inyo"):
            a_reviewer(session, now, round_, county=county)
        for county in ("Kern", "Napa", "Napa"):
            a_sent_application(session, now, round_, county=county)
        a_sent_application(session, now, round_, state="draft")
        with pytest.raises(TooFewReviewers) as refused:
            spread_evenly(session, round_.id, 2, 1, now)
        assert len(refused.value.values["names"]) == 1
        assert session.scalar(select(func.count()).select_from(ReviewAssignment)) == 0
        assert [spread_evenly(session, round_.id, 1, 1, now) for _ in range(2)] == [3, 0]
        assert sorted(each.given for each in reviewers_of(session, round_.id)) == [1, 2]


class TestReviewing:
    def test_a_draft_grows_and_is_finished_for_good(self, session, now):
        assignment = an_assignment(session, now, a_sent_application(session, now))
        first = save_review(session, assignment.id, draft_of(session, assignment, scores={"team": 2}), now)
        assert (first.version, first.total, first.finished_at) == (1, None, None)
        review = finish_review(session, assignment.id, draft_of(session, assignment, seen_version=1), now)
        assert (review.id, review.finished_at, review.scores) == (first.id, now, ALL)
        assert review.total == pytest.approx(100 * 11 / 12)
        with pytest.raises(ReviewIsFinished):
            save_review(session, assignment.id, draft_of(session, assignment, seen_version=review.version), now)
        own = AuditEntry.thing_kind == "application"
        assert session.scalars(select(AuditEntry.deed).where(own)).all() == ["review finished"]

    def test_two_windows_overwrite_nothing(self, session, now):
        assignment = an_assignment(session, now, a_sent_application(session, now))
        save_review(session, assignment.id, draft_of(session, assignment), now)
        with pytest.raises(Stale):
            save_review(session, assignment.id, draft_of(session, assignment, notes="Older"), now)
        review = find_review(session, assignment.id, submission_to_read(session, assignment.application_id).id)
        assert review.notes == "Clear."

    def test_without_every_score_it_cannot_be_finished(self, session, now):
        assignment = an_assignment(session, now, a_sent_application(session, now))
        with pytest.raises(ScoresMissing) as refused:
            finish_review(session, assignment.id, draft_of(session, assignment, scores={"team": 2, "problem": 9, "x": 1}), now)
        assert refused.value.values == {"criteria": ["problem", "measure"]}

    def test_a_newer_version_asks_for_a_new_look_and_the_old_review_stays(self, session, now):
        application = a_sent_application(session, now)
        assignment = an_assignment(session, now, application)
        before = submission_to_read(session, application.id)
        old = a_review(session, now, assignment, before)
        after = a_submission(session, now, application)
        with pytest.raises(SentAgain):
            save_review(session, assignment.id, draft_of(session, assignment, submission_id=before.id), now)
        new = save_review(session, assignment.id, draft_of(session, assignment), now)
        assert (new.submission_id, earlier_review(session, assignment.id, after.id).id) == (after.id, old.id)
        assert session.get(Review, old.id).finished_at == now

    def test_what_is_decided_and_told_is_not_judged_any_more(self, session, now):
        application = a_sent_application(session, now)
        assignment = an_assignment(session, now, application)
        application.state = "declined"
        session.flush()
        with pytest.raises(NotUnderReview):
            save_review(session, assignment.id, draft_of(session, assignment), now)
