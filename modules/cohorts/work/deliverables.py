"""Deliverables: what every team hands in, and what a facilitator says to it. Each hand-in is a row, the newest counts."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import BinaryIO, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.errors import DraftStale, FeedbackMissing, HandInAnswered, HandInReplaced, NothingHandedIn, WorkAccepted
from modules.cohorts.facts import HandInReturned
from modules.cohorts.models import Cohort, Deliverable, HandIn
from modules.cohorts.teams.seating import lock_team
from modules.cohorts.work.hand_ins import newest_hand_in
from modules.core.db import hold
from modules.core.errors import NotFound
from modules.core.fingerprints import fingerprint
from modules.files.reading import clean_filename
from modules.files.stores import Store
from modules.files.storing import store_file
from modules.formats.cleaning import clean_line, clean_text
from modules.outbox.recording import record

WorkState = Literal["open", "overdue", "handed_in", "returned", "accepted"]


@dataclass(frozen=True, kw_only=True)
class DeliverableDraft:
    """What is asked for, in both languages (Spanish may be empty), and by when (UTC; pages say it in the agency's zone)."""

    title_en: str
    title_es: str = ""
    asks_en: str = ""
    asks_es: str = ""
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a team hands in: words, a file, or both."""

    words: str = ""
    filename: str = ""
    stream: BinaryIO | None = None
    store: Store | None = None


def make_deliverable(session: Session, cohort_id: int, draft: DeliverableDraft, now: datetime, by: int | None) -> Deliverable:
    """Ask every team of the cohort for something; for the very same once more (a form sent twice) is as once. Holds the cohort."""
    if session.get(Cohort, cohort_id, with_for_update={"key_share": True}) is None:
        raise NotFound
    said = vars(_clean(draft))
    same = session.scalars(select(Deliverable).filter_by(cohort_id=cohort_id, **said).limit(1)).one_or_none()
    if same is not None:
        return same
    made = Deliverable(cohort_id=cohort_id, **said, made_at=now, changed_at=now)
    session.add(made)
    session.flush()  # the trail names its id
    note(session, by, "made", ("deliverable", made.id), now, cohort_id=cohort_id)
    return made


def said_of(found: Deliverable) -> DeliverableDraft:
    """What stands, as it was said."""
    return DeliverableDraft(**{each.name: getattr(found, each.name) for each in fields(DeliverableDraft)})


def change_deliverable(
    session: Session, deliverable_id: int, draft: DeliverableDraft, now: datetime, by: int | None, *, seen: str
) -> None:
    """Say it in other words, or move the day; what was handed in stays. Locks it.

    Raises DraftStale unless it still stands as it did when its fingerprint was `seen`.
    """
    found, said = deliverable(session, deliverable_id), _clean(draft)
    hold(session, found)
    if fingerprint(theirs := said_of(found)) != seen:
        raise DraftStale(said, theirs)
    if said != theirs:
        found.changed_at, found.sequence = now, found.sequence + (said.due_at != theirs.due_at)
    for name, value in vars(said).items():
        setattr(found, name, value)
    note(session, by, "changed", ("deliverable", deliverable_id), now, due_at=draft.due_at.isoformat())


def deliverable(session: Session, deliverable_id: int) -> Deliverable:
    """One deliverable; NotFound when there is none."""
    found = session.get(Deliverable, deliverable_id)
    if found is None:
        raise NotFound
    return found


def hand_in(session: Session, handed: tuple[int, int], work: Work, now: datetime, by: int) -> HandIn:
    """Hand in for (team, deliverable); late is possible, and again as long as it is not accepted. Holds the team.

    What waits to be read already, handed in once more (a form sent twice), is the same hand-in.
    Refuses with TeamWithdrawn, NothingHandedIn, WorkAccepted, and as `store_file` does: the file is judged by its content.
    """
    team_id, deliverable_id = handed
    team = lock_team(session, team_id)
    if deliverable(session, deliverable_id).cohort_id != team.cohort_id:
        raise NotFound
    before = newest_hand_in(session, team_id, deliverable_id)
    if before is not None and before.state == "accepted":
        raise WorkAccepted
    words = clean_text(work.words)
    if not words and work.stream is None:
        raise NothingHandedIn
    file = store_file(session, work.stream, work.store, now) if work.stream and work.store else None
    made = {"words": words, "filename": clean_filename(work.filename) if file else "", "sha256": file.sha256 if file else None}
    if before is not None and before.state == "handed_in" and all(getattr(before, name) == made[name] for name in made):
        return before
    row = HandIn(deliverable_id=deliverable_id, team_id=team_id, handed_in_at=now, handed_in_by=by, **made)
    session.add(row)
    session.flush()  # the trail names its id
    note(session, by, "handed in", ("hand_in", row.id), now, team_id=team_id, deliverable_id=deliverable_id)
    return row


def accept(session: Session, hand_in_id: int, feedback: str, now: datetime, by: int | None) -> None:
    """The work is done. Refuses with HandInAnswered, HandInReplaced, TeamWithdrawn."""
    _answer(session, hand_in_id, "accepted", feedback, (now, by))


def give_back(session: Session, hand_in_id: int, feedback: str, now: datetime, by: int | None) -> None:
    """Ask for another version and say why; records HandInReturned. Refuses as `accept` does, and with FeedbackMissing."""
    if not feedback.strip():
        raise FeedbackMissing
    _answer(session, hand_in_id, "returned", feedback, (now, by))
    record(session, HandInReturned(hand_in_id), now)


def state_of(due_at: datetime, newest: HandIn | None, now: datetime) -> WorkState:
    """How a team stands to a deliverable."""
    if newest is None:
        return "overdue" if due_at <= now else "open"
    state: WorkState = newest.state  # type: ignore[assignment]  # the table's check knows no others
    return state


def _answer(session: Session, hand_in_id: int, state: str, feedback: str, hand: tuple[datetime, int | None]) -> None:
    now, by = hand
    found = session.get(HandIn, hand_in_id)
    if found is None:
        raise NotFound
    lock_team(session, found.team_id)
    session.refresh(found)
    if found.state != "handed_in":
        raise HandInAnswered
    newest = newest_hand_in(session, found.team_id, found.deliverable_id)
    if newest is not None and newest.id != hand_in_id:
        raise HandInReplaced(hand_in_id=newest.id)
    found.state, found.feedback, found.answered_at, found.answered_by = state, clean_text(feedback), now, by
    note(session, by, state, ("hand_in", hand_in_id), now, team_id=found.team_id)


def _clean(draft: DeliverableDraft) -> DeliverableDraft:
    return DeliverableDraft(
        title_en=clean_line(draft.title_en),
        title_es=clean_line(draft.title_es),
        asks_en=clean_text(draft.asks_en),
        asks_es=clean_text(draft.asks_es),
        due_at=draft.due_at,
    )
