"""From asked to counted: progress, the completion once for all time, waivers, assignments, merged people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from modules.core.errors import NotFound
from modules.groups.making import add_member, make_group, remove_member
from modules.outbox.models import OutboxFact
from modules.people.facts import PeopleMerged
from modules.people.merging import merge, unmerge
from modules.training.completion.auditing import ask_rebuild, audit, compare, newest_audit
from modules.training.completion.counting import recount
from modules.training.completion.progress import assignments_of, completions_of, counted_state, progress_of, waivers_of
from modules.training.completion.recounting import PATIENCE, ask_recounts, recounts_late
from modules.training.completion.waiving import end_waiver, waive
from modules.training.errors import NotPublished, ReasonMissing
from modules.training.facts import ModuleCompleted
from modules.training.learning.assigning import assign, end_assignment
from modules.training.models import Completion, Module, Progress, Recount
from tests.factories.learning import MINUTE, READ, a_learner, count_all, everything_but, present_state, tell, told
from tests.factories.people import a_person
from tests.factories.training import a_module


@pytest.fixture
def module(session, now):
    return a_module(session, now)


@pytest.fixture
def learner(session, now, module):
    return a_learner(session, now, module)


def facts(session, kind) -> int:
    return session.scalar(select(func.count()).where(OutboxFact.name == kind.name()))


def finish(session, learner, now, at=None):
    tell(session, learner, *everything_but(enrolment=learner, at=at or now - 10 * MINUTE), now=now)
    return count_all(session, now)


def test_a_rule_that_came_true_is_a_completion_with_its_evidence_told_once(session, now, module, learner):
    finish(session, learner, now)
    completion = completions_of(session, learner.person_id)[module.id]
    progress = progress_of(session, learner.person_id, [module.id])[module.id]
    assert completion.earned_at == progress.satisfied_at == now - 8 * MINUTE
    assert (completion.minutes, completion.version_id, len(completion.evidence)) == (30, learner.version_id, 3)
    assert (progress.percent, progress.last_event_at) == (100, now - 8 * MINUTE)
    assert counted_state(progress) == present_state(session, learner.person_id, module.id)
    assert facts(session, ModuleCompleted) == 1


def test_what_is_asked_after_a_moment_waits_for_its_own_ring(session, now, module, learner):
    later = a_learner(session, now, module)
    count_all(session, now)  # beginning asks as well
    for each, at in ((learner, now), (later, now + MINUTE)):
        tell(session, each, *everything_but(enrolment=each, at=now - 10 * MINUTE), now=at)
    assert (recount(session, now), recount(session, now)) == (1, 0)
    assert [each.person_id for each in session.scalars(select(Recount))] == [later.person_id]


def test_evidence_that_comes_late_never_changes_what_was_earned(session, now, module, learner):
    learner.enrolled_at = now - timedelta(days=10)
    finish(session, learner, now)
    earned_at = completions_of(session, learner.person_id)[module.id].earned_at
    finish(session, learner, now, at=now - timedelta(days=9))
    assert progress_of(session, learner.person_id, [module.id])[module.id].satisfied_at < now - timedelta(days=8)
    assert completions_of(session, learner.person_id)[module.id].earned_at == earned_at
    assert facts(session, ModuleCompleted) == 1


def test_a_completion_cannot_be_deleted(session, now, learner):
    finish(session, learner, now)
    with pytest.raises(Exception, match="training_completion"):
        session.execute(text("delete from training_completion"))


def test_those_who_wait_longest_are_counted_first(session, now, module):
    learners = [a_learner(session, now - number * MINUTE, module) for number in (2, 1, 0)]
    assert recounts_late(session, now - MINUTE + PATIENCE) == 1
    assert recount(session, now, limit=2) == 2
    assert session.scalars(select(Recount.person_id)).all() == [learners[2].person_id]
    assert (recount(session, now), recount(session, now)) == (1, 0)


def test_who_does_not_take_the_module_any_more_has_no_progress(session, now, module, learner):
    count_all(session, now)
    session.delete(learner)
    session.flush()
    ask_recounts(session, [learner.person_id], now)
    count_all(session, now)
    assert progress_of(session, learner.person_id, [module.id]) == {}


def test_a_requirement_is_waived_for_a_reason_and_that_can_end(session, now, module, learner):
    tell(session, learner, *everything_but("journal", enrolment=learner, at=now - 10 * MINUTE), now=now)
    with pytest.raises(ReasonMissing):
        waive(session, learner.person_id, module, "second/journal", "  ", by=None, now=now)
    for asked_for_nothing in ("second/sheet", "minutes", "first/gone"):
        with pytest.raises(NotFound):
            waive(session, learner.person_id, module, asked_for_nothing, "Written on paper.", by=None, now=now)
    given = waive(session, learner.person_id, module, "second/journal", " Written on paper. ", by=None, now=now)
    assert waive(session, learner.person_id, module, "second/journal", "Again", by=None, now=now).id == given.id
    assert [each.reason for each in waivers_of(session, learner.person_id, module.id)] == ["Written on paper."]
    count_all(session, now)
    assert completions_of(session, learner.person_id)[module.id].earned_at == now
    end_waiver(session, given.id, by=None, now=now + MINUTE)
    end_waiver(session, given.id, by=None, now=now + 2 * MINUTE)
    assert given.ended_at == now + MINUTE
    count_all(session, now + MINUTE)
    assert progress_of(session, learner.person_id, [module.id])[module.id].percent == 66
    assert completions_of(session, learner.person_id)[module.id].earned_at == now
    with pytest.raises(NotFound):
        end_waiver(session, 0, by=None, now=now)


def test_a_whole_module_may_be_waived_for_somebody_who_never_began(session, now, module):
    person = a_person(session, now)
    waive(session, person.id, module, "", "Taught it.", by=None, now=now)
    count_all(session, now)
    assert completions_of(session, person.id)[module.id].earned_at == now


def test_a_module_is_given_to_a_group_and_its_day_moved(session, now, module):
    person, group = a_person(session, now), make_group(session, "Cohort III", now)
    add_member(session, group.id, person.id, now)
    given = assign(session, module, group.id, None, by=None, now=now)
    assert assign(session, module, group.id, now + MINUTE, by=None, now=now).id == given.id
    other = a_module(session, now)
    assign(session, other, group.id, now, by=None, now=now)
    assert [(each.module.id, each.assignment.due_at) for each in assignments_of(session, person.id, now)] == [
        (other.id, now),
        (module.id, now + MINUTE),
    ]
    end_assignment(session, given.id, by=None, now=now)
    end_assignment(session, given.id, by=None, now=now + MINUTE)
    assert given.ended_at == now
    assert assign(session, module, group.id, None, by=None, now=now).id != given.id
    remove_member(session, group.id, person.id, now)
    assert assignments_of(session, person.id, now) == []
    with pytest.raises(NotFound):
        end_assignment(session, 0, by=None, now=now)
    with pytest.raises(NotPublished):
        assign(session, Module(id=0, current_id=None), group.id, None, by=None, now=now)


def test_two_records_of_one_person_are_counted_together_and_apart_again(session, now, module):
    learners = [a_learner(session, now, module) for _ in range(2)]
    halves = [everything_but("journal", enrolment=learners[0], at=now - 9 * MINUTE)]
    halves.append(everything_but("read", "check", enrolment=learners[1], at=now - 2 * MINUTE))
    for learner, half in zip(learners, halves, strict=True):
        tell(session, learner, *half, now=now)
    count_all(session, now)
    ids = [each.person_id for each in learners]

    def percents():
        assert facts(session, PeopleMerged) <= 2
        ask_recounts(session, ids, now)
        count_all(session, now)
        session.expire_all()
        return [progress_of(session, each, [module.id])[module.id].percent for each in ids]

    assert percents() == [66, 33]
    merged = merge(session, *ids, None, now)
    assert percents() == [100, 0]
    assert list(completions_of(session, ids[0])) == [module.id]
    unmerge(session, merged.id, None, now)
    assert percents() == [66, 33]
    assert facts(session, PeopleMerged) == 2
    assert completions_of(session, ids[0])[module.id].earned_at == now - 2 * MINUTE


def test_an_audit_finds_what_differs_and_nothing_else(session, now, module):
    learners = [a_learner(session, now, module) for _ in range(4)]
    for each in learners:
        finish(session, each, now)
    waiting = learners[0]
    tell(session, waiting, told(waiting, "first/film", "viewed", READ, now), now=now)
    found = compare(session)
    assert (found.checked, found.drifted, found.stale) == (4, [], [(waiting.person_id, module.id)])
    damaged = session.get(Progress, (learners[1].person_id, module.id))
    damaged.state = damaged.state | {"percent": 7}
    unreadable = session.get(Progress, (learners[2].person_id, module.id))
    unreadable.state = {"made by": "older code"}
    session.flush()
    found = ask_rebuild(session, now)
    assert sorted(found.drifted) == [(each.person_id, module.id) for each in learners[1:3]]
    assert found.differences[0]["rebuilt"]["percent"] == 100
    assert count_all(session, now) == 3
    assert (compare(session).stale, compare(session).drifted) == ([], [])


def test_a_completion_that_is_missing_is_drift(session, now, module, learner):
    tell(session, learner, *everything_but(enrolment=learner, at=now), now=now)
    count_all(session, now)
    session.execute(text("alter table training_completion disable trigger user"))
    session.execute(text("delete from training_completion"))
    session.execute(text("alter table training_completion enable trigger user"))
    assert compare(session).differences[0]["completion_missing"] is True
    ask_rebuild(session, now)
    count_all(session, now)
    assert session.scalar(select(func.count()).select_from(Completion)) == 1


def test_every_person_is_audited_once_a_week(session, now, module):
    for _ in range(9):
        a_learner(session, now, module)
    count_all(session, now)
    assert newest_audit(session) is None
    nights = [audit(session, now, [now.date() + timedelta(days=night)]) for night in range(7)]
    assert sum(each.checked for each in nights) == 9
    assert max(each.checked for each in nights) <= 2
    assert {each.drift for each in nights} == {0}
    assert newest_audit(session) is nights[-1]
    after_an_outage = audit(session, now, [now.date() + timedelta(days=night) for night in range(3)])
    assert after_an_outage.checked == sum(each.checked for each in nights[:3])
