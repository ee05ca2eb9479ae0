"""`convene rebuild training`."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.training.models import Completion, Progress
from tests.factories.learning import a_learner, count_all, everything_but, tell
from tests.factories.training import a_module

pytest_plugins = ["tests.factories.console"]


def test_it_makes_again_what_is_missing_and_says_so_once(convene, fresh_database, now):
    with Session(fresh_database) as session, transaction(session):
        module = a_module(session, now)
        for _ in range(3):
            learner = a_learner(session, now, module)
            tell(session, learner, *everything_but(enrolment=learner, at=now), now=now)
        count_all(session, now)
        earned = session.scalars(select(Completion.earned_at)).all()
        session.execute(delete(Progress))
    ended = convene("rebuild", "training")
    assert (ended.exit_code, ended.output) == (1, "checked 3, changed 3, drift 3\n")
    ended = convene("rebuild", "training")
    assert (ended.exit_code, ended.output) == (0, "checked 3, changed 0, drift 0\n")
    with Session(fresh_database) as session:
        assert session.scalars(select(Completion.earned_at)).all() == earned


def test_what_waits_to_be_counted_is_no_drift(convene, fresh_database, now):
    with Session(fresh_database) as session, transaction(session):
        a_learner(session, now, a_module(session, now))
    ended = convene("rebuild", "training")
    assert (ended.exit_code, ended.output) == (0, "checked 1, changed 1, drift 0\n")
