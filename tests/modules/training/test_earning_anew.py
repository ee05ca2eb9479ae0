"""After a completion was taken back: what counts no more, what counts anew, and the certificates of the next cycle."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.awards.queries import awards_of
from modules.awards.revoking import revoke
from modules.people.merging import merge, unmerge
from modules.people.models import Person
from modules.training.completion.auditing import compare
from modules.training.completion.certifying import certify
from modules.training.completion.progress import completions_of, counted_state, progress_of, waivers_of
from modules.training.completion.recounting import ask_recounts
from modules.training.completion.waiving import waive
from modules.training.completion.withdrawing import withdraw
from modules.training.content.catalog import find_module
from modules.training.helping.reach import Sought
from modules.training.helping.stuck import stuck
from modules.training.learning.answering import attempts_used
from modules.training.learning.own_module import own_module
from modules.training.models import Completion, ModuleVersion, Series, Waiver
from tests.factories.learning import MINUTE, READ, a_learner, count_all, everything_but, tell, told
from tests.factories.training import a_module, a_series

REASON = "Somebody else's answers"
DAY = timedelta(days=1)


@pytest.fixture
def module(session, now):
    return a_module(session, now)


@pytest.fixture
def learner(session, now, module):
    made = a_learner(session, now, module)
    finish(session, made, now)
    return made


def finish(session, learner, now, *left_out):
    tell(session, learner, *everything_but(*left_out, enrolment=learner, at=now - 10 * MINUTE), now=now)
    count_all(session, now)
    for each in session.scalars(select(Completion).filter_by(person_id=learner.person_id)):
        certify(session, each.id, now)


def take_back(session, learner, now):
    done = completions_of(session, learner.person_id)[learner.module_id]
    withdraw(session, done.id, REASON, by=None, now=now)
    count_all(session, now)


def cycles(session, learner):
    return session.scalars(select(Completion.cycle).filter_by(person_id=learner.person_id).order_by(Completion.id)).all()


def awards(session, learner, kind):
    mine = [each for each in awards_of(session, learner.person_id) if each.kind == kind]
    return sorted((each.award.cycle, each.revoked) for each in mine)


def test_what_was_done_until_then_counts_no_more(session, now, module, learner):
    take_back(session, learner, now)
    progress = progress_of(session, learner.person_id, [module.id])[module.id]
    assert (progress.satisfied_at, progress.percent, progress.minutes_left) == (None, 0, 30)
    assert progress.last_event_at == now - 8 * MINUTE
    own = own_module(
        session, find_module(session, session.get_one(Series, module.series_id).slug, module.slug), learner.person_id
    )
    assert (own.completion, own.withdrawal.reason, own.state) == (None, REASON, counted_state(progress))
    assert own.attempts("first/check") == []
    assert attempts_used(session, learner.person_id, session.get_one(ModuleVersion, learner.version_id), "first/check") == 0
    # What a device kept back since before then is too late.
    tell(session, learner, *everything_but(enrolment=learner, at=now - 5 * MINUTE), now=now + DAY)
    count_all(session, now + DAY)
    assert cycles(session, learner) == [1]
    assert (compare(session).stale, compare(session).drifted) == ([], [])


def test_what_is_done_from_then_on_earns_it_anew(session, now, module, learner):
    first = completions_of(session, learner.person_id)[module.id]
    kept = (first.earned_at, first.evidence)
    take_back(session, learner, now)
    finish(session, learner, now + DAY, "journal")
    assert cycles(session, learner) == [1]
    tell(session, learner, *everything_but("read", "check", enrolment=learner, at=now + 2 * DAY), now=now + 2 * DAY)
    count_all(session, now + 2 * DAY)
    second = completions_of(session, learner.person_id)[module.id]
    assert (second.cycle, second.earned_at) == (2, now + 2 * DAY)
    assert set(second.evidence).isdisjoint(first.evidence)
    assert (first.earned_at, first.evidence) == kept
    for _ in range(2):
        assert [each.cycle for each in certify(session, second.id, now + 2 * DAY)] == [2, 2]
        assert certify(session, first.id, now + 2 * DAY) == []
    assert awards(session, learner, "module") == awards(session, learner, "series") == [(1, True), (2, False)]
    assert len({each.award.code for each in awards_of(session, learner.person_id)}) == 4
    assert (compare(session).stale, compare(session).drifted) == ([], [])


def test_as_often_as_it_is_taken_back(session, now, learner):
    for day in range(3):
        take_back(session, learner, now + day * DAY)
        finish(session, learner, now + day * DAY + MINUTE * 60)
    assert cycles(session, learner) == [1, 2, 3, 4]
    assert awards(session, learner, "series") == [(1, True), (2, True), (3, True), (4, False)]


def test_waivers_end_with_it_and_a_new_one_earns_it_anew(session, now, module):
    learner = a_learner(session, now, module)
    waive(session, learner.person_id, module, "second/journal", "On paper.", by=None, now=now - 9 * MINUTE)
    finish(session, learner, now, "journal")
    take_back(session, learner, now)
    assert waivers_of(session, learner.person_id, module.id) == []
    assert session.scalars(select(Waiver.ended_at)).all() == [now]
    assert cycles(session, learner) == [1]
    waive(session, learner.person_id, module, "", "Only the record was wrong.", by=None, now=now + DAY)
    count_all(session, now + DAY)
    assert cycles(session, learner) == [1, 2]
    assert completions_of(session, learner.person_id)[module.id].earned_at == now + DAY


def test_a_series_that_stands_without_it_is_certified_at_once(session, now):
    series = a_series(session, now, rule={"any": [{"module": "a"}, {"module": "b"}]}, modules=["a", "b"])
    one, other = (a_module(session, now, series, slug=slug) for slug in "ab")
    learner = a_learner(session, now, one)
    finish(session, learner, now)
    beside = a_learner(session, now, other, session.get_one(Person, learner.person_id))
    finish(session, beside, now + DAY)
    assert awards(session, learner, "series") == [(1, False)]
    take_back(session, learner, now + 2 * DAY)
    assert awards(session, learner, "series") == [(1, True), (2, False)]


def test_an_award_that_staff_revoked_stays_revoked(session, now, module, learner):
    [series] = [each for each in awards_of(session, learner.person_id) if each.kind == "series"]
    revoke(session, series.award.id, "Not theirs.", None, now)
    finish(session, learner, now + DAY)
    assert awards(session, learner, "series") == [(1, True)]


def test_a_learner_who_begins_anew_is_not_silent_before_two_weeks(session, now, learner):
    take_back(session, learner, now + 40 * DAY)
    assert stuck(session, Sought(), now + 50 * DAY).cases == ()
    [found] = stuck(session, Sought(), now + 55 * DAY).cases
    assert found.kinds == ("silent",)
    tell(session, learner, told(learner, "first/read", "viewed", READ, now + 54 * DAY), now=now + 54 * DAY)
    count_all(session, now + 54 * DAY)
    assert stuck(session, Sought(), now + 55 * DAY).cases == ()


def test_a_merge_takes_no_completion_that_stands(session, now, module, learner):
    other = a_learner(session, now, module)
    finish(session, other, now)
    theirs = completions_of(session, other.person_id)[module.id]
    take_back(session, learner, now)
    merged = merge(session, learner.person_id, other.person_id, None, now + DAY)
    ask_recounts(session, [learner.person_id, other.person_id], now + DAY)
    count_all(session, now + DAY)
    assert completions_of(session, learner.person_id) == {module.id: theirs}
    assert (theirs.cycle, cycles(session, learner)) == (2, [1, 2])
    # Its certificate is the one that was issued, and no other.
    assert [each.cycle for each in certify(session, theirs.id, now + DAY)][:1] == [1]
    assert awards(session, learner, "module") == [(1, False), (1, True)]
    assert (compare(session).stale, compare(session).drifted) == ([], [])
    unmerge(session, merged.id, None, now + 2 * DAY)
    assert (completions_of(session, other.person_id), theirs.cycle) == ({module.id: theirs}, 1)
    assert completions_of(session, learner.person_id) == {}


def test_of_two_completions_that_stand_a_merge_leaves_one(session, now, module, learner):
    other = a_learner(session, now, module)
    finish(session, other, now)
    merge(session, learner.person_id, other.person_id, None, now + DAY)
    assert cycles(session, learner) == [1]
    assert cycles(session, other) == [1]


def test_one_that_went_over_before_its_certificate_was_made_gets_its_own(session, now, module, learner):
    other = a_learner(session, now, module)
    tell(session, other, *everything_but(enrolment=other, at=now - 10 * MINUTE), now=now)
    count_all(session, now)
    take_back(session, learner, now)
    theirs = completions_of(session, other.person_id)[module.id]
    merge(session, learner.person_id, other.person_id, None, now + DAY)
    for _ in range(2):
        assert certify(session, theirs.id, now + DAY)[0].cycle == 2
    assert awards(session, learner, "module") == [(1, True), (2, False)]
