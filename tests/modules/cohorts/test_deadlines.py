"""The deadline: what counts, and who is told when it moves."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from modules.cohorts.errors import DeadlineInThePast, DeadlineNotMoved, RoundIsReleased, WrongOrder
from modules.cohorts.models import Collaborator
from modules.cohorts.rounds.deadlines import begun, move_deadline, moves_of, set_grace, who_is_told
from modules.cohorts.rounds.rounds import counts
from modules.core.errors import Stale
from modules.core.times import from_local
from modules.outbox.models import OutboxFact
from modules.people.merging import merge
from tests.factories.cohorts import ZONE, a_round, an_application
from tests.factories.events import wall
from tests.factories.people import a_person

NINE = from_local(wall("2027-02-16 09:00"), ZONE)


@pytest.fixture
def round_(session, now):
    return a_round(session, now, closes_at=NINE)


@pytest.mark.parametrize(
    ("grace", "arrived", "in_time"),
    [
        (0, "16:59:59.999000", True),
        (0, "16:59:59.999999", True),
        (0, "17:00:00.000000", False),
        (0, "17:00:00.000001", False),
        (90, "17:00:00.000000", True),
        (90, "17:01:29.999999", True),
        (90, "17:01:30.000000", False),
    ],
)
def test_the_instant_of_arrival_decides(session, now, round_, grace, arrived, in_time):
    round_.grace_seconds = grace
    assert counts(round_, datetime.fromisoformat(f"2027-02-16T{arrived}").replace(tzinfo=UTC)) is in_time


def test_nothing_counts_before_the_round_opens(session, now, round_):
    assert not counts(round_, round_.opens_at - timedelta(microseconds=1))


def moved(session, round_, to, now, **over):
    values = {"seen_version": round_.version, "actor_id": 1, "now": now} | over
    return move_deadline(session, round_.id, to, "Fires", **values)


def test_a_move_is_kept_and_told_once(session, now, round_):
    later = NINE + timedelta(days=30)
    move = moved(session, round_, later, now)
    session.flush()
    assert (move.moved_from, move.moved_to, round_.closes_at, round_.version) == (NINE, later, later, 2)
    assert moves_of(session, round_.id) == [move]
    facts = session.scalars(select(OutboxFact).where(OutboxFact.name == "cohorts.DeadlineMoved")).all()
    assert [fact.fields for fact in facts] == [{"round_id": round_.id, "move_id": move.id}]


def test_what_cannot_be_a_deadline_is_refused(session, now, round_):
    for to, refusal in ((now, DeadlineInThePast), (NINE, DeadlineNotMoved)):
        with pytest.raises(refusal):
            moved(session, round_, to, now)
    future = a_round(session, now, opens_at=now + timedelta(days=9), closes_at=now + timedelta(days=10))
    with pytest.raises(WrongOrder):
        moved(session, future, now + timedelta(days=8), now)
    with pytest.raises(Stale):
        moved(session, round_, NINE + timedelta(days=1), now, seen_version=round_.version + 1)
    round_.released_at = now
    session.flush()
    with pytest.raises(RoundIsReleased):
        moved(session, round_, NINE + timedelta(days=1), now)


def test_it_can_move_earlier_and_a_closed_round_opens_again(session, now, round_):
    moved(session, round_, now + timedelta(days=1), now)
    late = now + timedelta(days=3)
    assert not counts(round_, late)
    session.flush()
    moved(session, round_, late + timedelta(days=1), late)
    assert counts(round_, late)


def test_grace_has_bounds(session, now, round_):
    set_grace(session, round_.id, 120, seen_version=1, actor_id=1, now=now)
    assert round_.grace_seconds == 120
    session.flush()
    with pytest.raises(WrongOrder):
        set_grace(session, round_.id, 86401, seen_version=round_.version, actor_id=1, now=now)


def test_everybody_who_has_begun_is_told_once(session, now, round_):
    lead, both = a_person(session, now), a_person(session, now)
    first = an_application(session, now, round_, lead=lead)
    sent = an_application(session, now, round_, lead=both, state="submitted")
    session.add(Collaborator(application_id=first.id, person_id=both.id, part="editor", added_at=now))
    gone = Collaborator(
        application_id=sent.id, person_id=a_person(session, now).id, part="editor", added_at=now, removed_at=now
    )
    session.add(gone)
    an_application(session, now, round_, state="withdrawn")
    an_application(session, now)
    session.flush()
    told = session.scalars(select(Collaborator.person_id).where(Collaborator.id.in_(begun(round_.id)))).all()
    assert sorted(told) == sorted([lead.id, both.id])
    assert who_is_told(session, round_.id) == 2


def test_two_records_of_one_person_are_told_once(session, now, round_):
    application = an_application(session, now, round_)
    twin = a_person(session, now)
    session.add(Collaborator(application_id=application.id, person_id=twin.id, part="editor", added_at=now))
    session.flush()
    merge(session, application.started_by, twin.id, None, now)
    assert who_is_told(session, round_.id) == 1
