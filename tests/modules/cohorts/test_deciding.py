"""Decisions that wait for their hour."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from modules.audit.models import AuditEntry
from modules.cohorts.applying.moving import move_application
from modules.cohorts.applying.states import IN_PROGRESS, OUTCOMES, Mover
from modules.cohorts.choosing.deciding import decisions_of, newest_decisions, stage_decision
from modules.cohorts.errors import IllegalMove, NotUnderReview
from modules.cohorts.models import Transition
from modules.core.errors import NotFound
from tests.factories.choosing import a_sent_application


def test_the_newest_counts_and_every_one_stays(session, now):
    application = a_sent_application(session, now)
    for outcome in ("waiting", "chosen"):
        stage_decision(session, application.id, outcome, f" {outcome} it is. ", 1, now)
    session.flush()
    newest = newest_decisions()
    assert session.execute(select(newest.c.outcome, newest.c.words)).all() == [("chosen", "chosen it is.")]
    assert [each.outcome for each in decisions_of(session, application)] == ["chosen", "waiting"]
    assert application.state == "submitted"


def test_the_trail_does_not_name_the_outcome(session, now):
    application = a_sent_application(session, now)
    stage_decision(session, application.id, "chosen", "", 1, now)
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.thing_kind == "application"))
    assert (entry.deed, entry.detail) == ("decided", {})


@pytest.mark.parametrize("state", ["draft", "withdrawn", "chosen", "declined"])
def test_only_what_is_read_or_waits_can_be_decided(session, now, state):
    application = a_sent_application(session, now, state=state)
    for outcome in OUTCOMES:
        with pytest.raises(NotUnderReview):
            stage_decision(session, application.id, outcome, "", 1, now)
    with pytest.raises(NotFound):
        stage_decision(session, 10**9, "chosen", "", 1, now)


def test_who_waits_can_still_be_chosen_but_not_told_to_wait_again(session, now):
    application = a_sent_application(session, now, state="waiting")
    assert stage_decision(session, application.id, "chosen", "", 1, now).outcome == "chosen"
    with pytest.raises(NotUnderReview):
        stage_decision(session, application.id, "waiting", "", 1, now)


@pytest.mark.parametrize("by", [Mover.APPLICANT, Mover.STAFF])
def test_nobody_moves_an_application_to_an_outcome_by_hand(session, now, by):
    for state in IN_PROGRESS:
        application = a_sent_application(session, now, state=state)
        for outcome in OUTCOMES:
            with pytest.raises(IllegalMove):
                move_application(session, application, outcome, 1, now, by=by)


def test_a_move_is_written_down_and_judged_by_the_row(session, now):
    application = a_sent_application(session, now)
    move_application(session, application, "eligible", 7, now, by=Mover.STAFF, reason=" All there. ")
    session.flush()
    (step,) = session.scalars(select(Transition))
    assert (step.came_from, step.went_to, step.reason, step.moved_by) == ("submitted", "eligible", "All there.", 7)
    with pytest.raises(IllegalMove):
        move_application(session, application, "eligible", 7, now, by=Mover.STAFF)
    with pytest.raises(IllegalMove):
        move_application(session, application, "advanced", 7, now)
