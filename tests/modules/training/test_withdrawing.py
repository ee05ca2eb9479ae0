"""Taking a completion back: what stays, what goes with it, what is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from modules.audit.queries import trail
from modules.awards.queries import awards_of
from modules.core.errors import NotFound
from modules.people.merging import merge
from modules.training.completion.certifying import certify
from modules.training.completion.progress import completions_of
from modules.training.completion.series_completion import series_done
from modules.training.completion.withdrawing import withdraw
from modules.training.errors import AlreadyWithdrawn, ReasonMissing
from modules.training.models import Completion, Recount
from tests.factories.learning import a_learner, count_all, everything_but, tell
from tests.factories.people import a_person
from tests.factories.training import a_module

REASON = "Somebody else's answers"


@pytest.fixture
def module(session, now):
    return a_module(session, now)


@pytest.fixture
def completion(session, now, module):
    learner = a_learner(session, now, module)
    tell(session, learner, *everything_but(enrolment=learner, at=now), now=now)
    count_all(session, now)
    return session.scalars(select(Completion)).one()


def test_it_counts_no_more_and_stays_written(session, now, module, completion):
    actor = a_person(session, now)
    made = withdraw(session, completion.id, f" {REASON} ", by=actor.id, now=now)
    assert (made.reason, made.withdrawn_by, made.withdrawn_at) == (REASON, actor.id, now)
    assert completions_of(session, completion.person_id) == {}
    assert session.get(Completion, completion.id).earned_at == completion.earned_at
    assert series_done(session, completion.person_id, module.series_id) is None
    [entry] = trail(session, ("completion", completion.id))
    assert (entry.deed, entry.actor_id, entry.detail["module_id"]) == ("completion withdrawn", actor.id, module.id)
    assert session.get(Recount, (completion.person_id, module.id)) is not None
    count_all(session, now)
    assert completions_of(session, completion.person_id) == {}


def test_its_certificates_go_with_it(session, now, completion):
    assert len(certify(session, completion.id, now)) == 2
    withdraw(session, completion.id, REASON, by=None, now=now)
    awards = awards_of(session, completion.person_id)
    assert [each.standing.reason for each in awards] == [REASON, REASON]
    assert all(each.revoked for each in awards)
    assert certify(session, completion.id, now) == []


def test_those_of_a_merged_record_too(session, now, completion):
    certify(session, completion.id, now)
    kept = a_person(session, now)
    merge(session, kept.id, completion.person_id, None, now)
    withdraw(session, completion.id, REASON, by=None, now=now)
    assert [each.revoked for each in awards_of(session, kept.id)] == [True, True]


def test_refusals(session, now, completion):
    with pytest.raises(ReasonMissing):
        withdraw(session, completion.id, "  ", by=None, now=now)
    with pytest.raises(NotFound):
        withdraw(session, 0, REASON, by=None, now=now)
    withdraw(session, completion.id, REASON, by=None, now=now)
    with pytest.raises(AlreadyWithdrawn):
        withdraw(session, completion.id, REASON, by=None, now=now)
