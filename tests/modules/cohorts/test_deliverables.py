"""Deliverables: handed in as often as needed, answered once, the newest counts."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.cohorts.errors import (
    DraftStale,
    FeedbackMissing,
    HandInAnswered,
    HandInReplaced,
    NothingHandedIn,
    TeamWithdrawn,
    WorkAccepted,
)
from modules.cohorts.teams.teaming import withdraw_team
from modules.cohorts.work.deliverables import (
    DeliverableDraft,
    Work,
    accept,
    change_deliverable,
    give_back,
    hand_in,
    make_deliverable,
    said_of,
    state_of,
)
from modules.cohorts.work.hand_ins import deliverables_of, hand_in_by_id, hand_ins_of, newest_hand_ins
from modules.core.errors import NotFound
from modules.core.fingerprints import fingerprint
from modules.files.errors import KindNotAllowed
from modules.files.stores import DatabaseStore
from modules.outbox.models import OutboxFact
from tests.conftest import counted_queries
from tests.factories.teams import a_living_cohort, a_seat, a_team


@pytest.fixture
def team(session, now):
    return a_team(session, now)


@pytest.fixture
def lead(session, now, team):
    return a_seat(session, now, team).person_id


@pytest.fixture
def asked(session, now, team):
    draft = DeliverableDraft(title_en=" Problem of\tpractice ", asks_en="One page.", due_at=now + timedelta(days=7))
    return make_deliverable(session, team.cohort_id, draft, now, None)


def test_it_is_asked_of_every_team(session, now, team, asked):
    assert deliverables_of(session, team.cohort_id) == [asked]
    assert asked.title_en == "Problem of practice"
    moved = DeliverableDraft(title_en="Problem", title_es="Problema", due_at=now + timedelta(days=14))
    change_deliverable(session, asked.id, moved, now, None, seen=fingerprint(said_of(asked)))
    assert (asked.title_es, asked.due_at) == ("Problema", moved.due_at)
    with pytest.raises(NotFound):
        make_deliverable(session, 0, moved, now, None)


def test_who_did_not_see_what_stands_changes_nothing(session, now, asked):
    seen = fingerprint(said_of(asked))
    mine, theirs = (DeliverableDraft(title_en=each, due_at=asked.due_at) for each in ("Mine", "Theirs"))
    change_deliverable(session, asked.id, theirs, now, None, seen=seen)
    with pytest.raises(DraftStale) as stale:
        change_deliverable(session, asked.id, mine, now, None, seen=seen)
    assert (stale.value.mine, stale.value.theirs, asked.title_en) == (mine, theirs, "Theirs")
    change_deliverable(session, asked.id, mine, now, None, seen=fingerprint(stale.value.theirs))
    assert asked.title_en == "Mine"


def test_each_hand_in_is_a_row_and_the_newest_counts(session, now, team, lead, asked, engine):
    first = hand_in(session, (team.id, asked.id), Work(words="One"), now, lead)
    second = hand_in(session, (team.id, asked.id), Work(words="Two"), now + timedelta(hours=1), lead)
    assert hand_ins_of(session, team.id, asked.id) == [second, first]
    with counted_queries(engine) as statements:
        assert newest_hand_ins(session, team.cohort_id) == {(asked.id, team.id): second}
    assert len(statements) == 1


def test_a_form_sent_twice_hands_in_once(session, now, team, lead, asked):
    def pdf(name):
        stream = io.BytesIO(b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF")
        return Work(words="One", filename=name, stream=stream, store=DatabaseStore(session))

    works = (pdf("plan.pdf"), pdf("plan.pdf"), pdf("a.pdf"), Work(words="One"))
    first, again, renamed, bare = (hand_in(session, (team.id, asked.id), each, now, lead) for each in works)
    assert (again, hand_ins_of(session, team.id, asked.id)) == (first, [bare, renamed, first])
    give_back(session, bare.id, "Attach the plan.", now, None)
    assert hand_in(session, (team.id, asked.id), Work(words="One"), now, lead) is not bare


def test_the_same_is_asked_for_once(session, now, team, asked):
    draft = DeliverableDraft(title_en=f" {asked.title_en} ", asks_en=asked.asks_en, due_at=asked.due_at)
    assert make_deliverable(session, team.cohort_id, draft, now, None) is asked
    later = replace(draft, due_at=draft.due_at + timedelta(days=1))
    assert make_deliverable(session, team.cohort_id, later, now, None) is not asked


def test_a_file_is_judged_by_its_content(session, now, team, lead, asked):
    store = DatabaseStore(session)
    fine = Work(filename="plan.pdf", stream=io.BytesIO(b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF"), store=store)
    row = hand_in(session, (team.id, asked.id), fine, now, lead)
    assert (row.filename, len(row.sha256)) == ("plan.pdf", 64)
    marked = Work(filename="C:\\work\\plan\u202efdp.exe", stream=io.BytesIO(b"%PDF-1.7\n2 0 obj\nendobj\n%%EOF"), store=store)
    assert hand_in(session, (team.id, asked.id), marked, now, lead).filename == "planfdp.exe"
    bad = Work(filename="plan.pdf", stream=io.BytesIO(b"<html><script>"), store=store)
    with pytest.raises(KindNotAllowed):
        hand_in(session, (team.id, asked.id), bad, now, lead)


def test_nothing_is_no_hand_in(session, now, team, lead, asked):
    with pytest.raises(NothingHandedIn):
        hand_in(session, (team.id, asked.id), Work(words=" \n"), now, lead)


def test_what_another_cohort_is_asked_for_is_not_there(session, now, team, lead):
    other = make_deliverable(session, a_living_cohort(session, now).id, DeliverableDraft(title_en="X", due_at=now), now, None)
    with pytest.raises(NotFound):
        hand_in(session, (team.id, other.id), Work(words="One"), now, lead)


def test_accepting_ends_it(session, now, team, lead, asked):
    row = hand_in(session, (team.id, asked.id), Work(words="One"), now, lead)
    accept(session, row.id, " Well done. ", now, None)
    assert (row.state, row.feedback, row.answered_at) == ("accepted", "Well done.", now)
    with pytest.raises(WorkAccepted):
        hand_in(session, (team.id, asked.id), Work(words="Two"), now, lead)
    for deed in (lambda: accept(session, row.id, "", now, None), lambda: give_back(session, row.id, "No.", now, None)):
        with pytest.raises(HandInAnswered):
            deed()


def test_asking_for_another_version_says_why_and_tells_the_leads(session, now, team, lead, asked):
    row = hand_in(session, (team.id, asked.id), Work(words="One"), now, lead)
    with pytest.raises(FeedbackMissing):
        give_back(session, row.id, " ", now, None)
    give_back(session, row.id, "Name the measure.", now, None)
    fact = session.scalars(select(OutboxFact).where(OutboxFact.name == "cohorts.HandInReturned")).one()
    assert fact.fields == {"hand_in_id": row.id}
    again = hand_in(session, (team.id, asked.id), Work(words="Two"), now, lead)
    assert again.state == "handed_in"


def test_what_was_replaced_is_not_answered(session, now, team, lead, asked):
    first = hand_in(session, (team.id, asked.id), Work(words="One"), now, lead)
    second = hand_in(session, (team.id, asked.id), Work(words="Two"), now, lead)
    with pytest.raises(HandInReplaced) as refused:
        accept(session, first.id, "", now, None)
    assert refused.value.values["hand_in_id"] == second.id


def test_a_withdrawn_team_hands_in_no_more_and_keeps_its_work(session, now, team, lead, asked):
    row = hand_in(session, (team.id, asked.id), Work(words="One"), now, lead)
    withdraw_team(session, team.id, "", now, None)
    with pytest.raises(TeamWithdrawn):
        hand_in(session, (team.id, asked.id), Work(words="Two"), now, lead)
    with pytest.raises(TeamWithdrawn):
        accept(session, row.id, "", now, None)
    assert hand_ins_of(session, team.id, asked.id) == [row]


def test_a_hand_in_belongs_to_its_team(session, now, team, lead, asked):
    row = hand_in(session, (team.id, asked.id), Work(words="One"), now, lead)
    assert hand_in_by_id(session, row.id, team.id) is row
    with pytest.raises(NotFound):
        hand_in_by_id(session, row.id, a_team(session, now).id)


def test_states(session, now, team, lead, asked):
    due = asked.due_at
    assert [state_of(due, None, at) for at in (due - timedelta(seconds=1), due)] == ["open", "overdue"]
    row = hand_in(session, (team.id, asked.id), Work(words="One"), now, lead)
    assert state_of(due, row, due) == "handed_in"


def test_calendars_can_tell_that_a_deliverable_moved_and_that_it_only_says_more(session, now):
    asked = make_deliverable(
        session, a_living_cohort(session, now).id, DeliverableDraft(title_en="Plan", due_at=now), now, None
    )
    told = []
    for hour, draft in enumerate(
        [
            DeliverableDraft(title_en="Plan", due_at=now),
            DeliverableDraft(title_en="The plan", due_at=now),
            DeliverableDraft(title_en="The plan", due_at=now + timedelta(days=1)),
        ],
        1,
    ):
        seen = fingerprint(said_of(asked))
        change_deliverable(session, asked.id, draft, now + timedelta(hours=hour), None, seen=seen)
        told.append((asked.sequence, asked.changed_at - now))
    assert told == [(0, timedelta(0)), (0, timedelta(hours=2)), (1, timedelta(hours=3))]
