"""The hour of the letters: everybody at once, nobody before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from modules.cohorts.applying.moving import move_application
from modules.cohorts.choosing.deciding import stage_decision
from modules.cohorts.choosing.releasing import lacking_decisions, release_due, set_hour
from modules.cohorts.choosing.round_desk import work_of
from modules.cohorts.errors import DecisionsLacking, HourHasCome, HourRefused, SentAgain
from modules.cohorts.models import Decision, Seat, Team
from modules.core.errors import NotFound, Stale
from modules.outbox.models import OutboxFact
from tests.factories.choosing import a_closed_round, a_decision, a_sent_application, a_submission

HOUR = timedelta(hours=1)


@pytest.fixture
def round_(session, now):
    return a_closed_round(session, now)


def set_it(session, round_, at, now):
    return set_hour(session, round_.id, at, seen_version=round_.version, actor_id=1, now=now)


def told(session) -> int:
    return session.scalar(select(func.count()).where(OutboxFact.name == "cohorts.DecisionReleased"))


def test_everybody_is_told_at_the_hour_and_nobody_before(session, now, round_):
    sent = {each: a_sent_application(session, now, round_, state="interview") for each in ("chosen", "waiting", "declined")}
    for outcome, application in sent.items():
        a_decision(session, now, application, "declined" if outcome == "chosen" else outcome)
        stage_decision(session, application.id, outcome, "", 1, now)
    a_sent_application(session, now, round_, state="draft")
    set_it(session, round_, now + HOUR, now)
    assert release_due(session, now + HOUR - timedelta(microseconds=1)) == 0
    assert {each.state for each in sent.values()} == {"interview"}
    assert (told(session), session.scalar(select(func.count()).select_from(Team))) == (0, 0)
    assert release_due(session, now + HOUR) == 3
    assert {each.state: outcome for outcome, each in sent.items()} == {each: each for each in sent}
    assert (told(session), round_.released_at) == (3, now + HOUR)
    assert session.scalars(select(Decision.released_at).order_by(Decision.id)).all() == [None, now + HOUR] * 3
    (team,) = session.scalars(select(Team))
    assert team.application_id == sent["chosen"].id
    (seat,) = session.scalars(select(Seat))
    assert (seat.person_id, seat.lead) == (sent["chosen"].started_by, True)


def test_a_second_run_tells_nobody(session, now, round_):
    a_decision(session, now, a_sent_application(session, now, round_))
    set_it(session, round_, now + HOUR, now)
    assert [release_due(session, now + HOUR * each) for each in (1, 1, 9)] == [1, 0, 0]
    assert told(session) == 1


def test_the_hour_needs_every_decision_and_says_which_lack(session, now, round_):
    decided, open_ = (a_sent_application(session, now, round_) for _ in range(2))
    a_decision(session, now, decided)
    ((application_id, name),) = lacking_decisions(session, round_.id)
    assert application_id == open_.id
    with pytest.raises(DecisionsLacking) as refused:
        set_it(session, round_, now + HOUR, now)
    assert refused.value.values == {"names": [name]}
    move_application(session, open_, "withdrawn", open_.started_by, now)
    assert set_it(session, round_, now + HOUR, now).letters_at == now + HOUR


def test_the_hour_changes_until_it_comes(session, now, round_):
    a_decision(session, now, a_sent_application(session, now, round_))
    seen = round_.version
    for at in (now + HOUR, None, now + 2 * HOUR):
        set_it(session, round_, at, now)
        session.flush()
    assert release_due(session, now + HOUR) == 0
    with pytest.raises(Stale):
        set_hour(session, round_.id, now + HOUR, seen_version=seen, actor_id=1, now=now)
    for at in (now + 3 * HOUR, None):
        with pytest.raises(HourHasCome):
            set_it(session, round_, at, now + 2 * HOUR)
    assert release_due(session, now + 2 * HOUR) == 1


def test_hours_that_cannot_be(session, now, round_):
    application = a_sent_application(session, now, round_)
    a_decision(session, now, application)
    open_round = a_closed_round(session, now, closes_at=now, grace_seconds=60)
    for where, at, why in ((round_, now, "past"), (open_round, now + HOUR, "still_open")):
        with pytest.raises(HourRefused) as refused:
            set_it(session, where, at, now)
        assert refused.value.values == {"why": why}
    application.state = "withdrawn"
    session.flush()
    with pytest.raises(HourRefused) as refused:
        set_it(session, round_, now + HOUR, now)
    assert refused.value.values == {"why": "nothing_to_release"}
    with pytest.raises(NotFound):
        set_hour(session, 10**9, None, seen_version=1, actor_id=1, now=now)


def test_what_comes_without_a_decision_after_the_hour_was_set_holds_all_back(session, now, round_):
    a_decision(session, now, a_sent_application(session, now, round_))
    set_it(session, round_, now + HOUR, now)
    late = a_sent_application(session, now, round_)
    assert release_due(session, now + HOUR) == 0
    a_decision(session, now, late, "declined")
    assert release_due(session, now + 2 * HOUR) == 2


def test_what_was_decided_about_an_older_version_is_told_to_nobody(session, now, round_):
    again, other = (a_sent_application(session, now, round_) for _ in range(2))
    a_decision(session, now, other)
    stage_decision(session, again.id, "declined", "", 1, now)
    set_it(session, round_, now + HOUR, now)
    read = again.revision
    newer = a_submission(session, now, again)
    assert [each[0] for each in lacking_decisions(session, round_.id)] == [again.id]
    assert release_due(session, now + HOUR) == 0
    assert (again.state, again.revision) == ("submitted", read + 1)
    assert work_of(session, round_, now).undecided == 1
    with pytest.raises(SentAgain):
        stage_decision(session, again.id, "declined", "", 1, now, seen=newer.id - 1)
    stage_decision(session, again.id, "chosen", "", 1, now, seen=newer.id)
    assert release_due(session, now + 2 * HOUR) == 2
    assert again.state == "chosen"


def test_what_an_lea_on_the_waiting_list_was_told_decides_nothing_when_it_applies_again(session, now, round_):
    application = a_sent_application(session, now, round_)
    a_decision(session, now, application, "waiting", released_at=now)
    a_submission(session, now, application)
    assert [each[0] for each in lacking_decisions(session, round_.id)] == [application.id]


def test_a_deadline_that_moved_past_the_hour_holds_all_back(session, now, round_):
    a_decision(session, now, a_sent_application(session, now, round_))
    set_it(session, round_, now + HOUR, now)
    round_.closes_at = now + 2 * HOUR
    session.flush()
    assert release_due(session, now + HOUR) == 0
    assert release_due(session, now + 2 * HOUR) == 1


def test_who_waits_can_be_chosen_at_another_hour_and_nobody_else_is_told_again(session, now, round_):
    waits, declined = (a_sent_application(session, now, round_) for _ in range(2))
    a_decision(session, now, waits, "waiting")
    a_decision(session, now, declined, "declined")
    set_it(session, round_, now + HOUR, now)
    release_due(session, now + HOUR)
    with pytest.raises(HourRefused):
        set_it(session, round_, now + 9 * HOUR, now + 2 * HOUR)
    stage_decision(session, waits.id, "chosen", "A team left.", 1, now + 2 * HOUR)
    assert waits.state == "waiting"
    set_it(session, round_, now + 9 * HOUR, now + 2 * HOUR)
    assert [release_due(session, now + each * HOUR) for each in (8, 9, 10)] == [0, 1, 0]
    assert (waits.state, declined.state, told(session)) == ("chosen", "declined", 3)
