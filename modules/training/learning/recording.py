"""Recording what learners' devices tell: in any order, as often as they like; each event once, and none that cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, load_only

from modules.outbox.recording import CHANNEL
from modules.training.completion.ledger import IGNORED
from modules.training.completion.recounting import WORK
from modules.training.content.catalog import content_of
from modules.training.content.values import Quiz
from modules.training.enrolling import enrolment
from modules.training.learning.answering import attempts_used
from modules.training.learning.intake import Intake, Learner, Refusal
from modules.training.learning.payloads import ToldEvent
from modules.training.models import Enrolment, LearningEvent, ModuleVersion, Response

__all__ = ["Learner", "Receipt", "ToldEvent", "record_events"]

MOST_AT_ONCE = 500

# One statement, since devices tell something every few seconds: the events that are new, the row that has them counted (as
# `recounting.ask_recount` keeps it), and the ring when nobody had asked yet.
WRITE = """
    with fresh as (
        insert into training_learning_event (id, person_id, module_id, version_id, activity, verb, payload, number,
                                             occurred_at, received_at)
        select id, :person_id, :module_id, version_id, activity, verb, payload, number, occurred_at, :now
        from jsonb_to_recordset(cast(:events as jsonb)) as told (id uuid, version_id bigint, activity text, verb text,
                                                                 payload jsonb, number integer, occurred_at timestamptz)
        on conflict do nothing
        returning verb
    ), asked as (
        insert into training_recount (person_id, module_id, asked_at)
        select :person_id, :module_id, :now where exists (select from fresh where verb <> :ignored)
        on conflict (person_id, module_id) do update set asked_at = training_recount.asked_at
        returning training_recount.xmax = 0 as anew
    )
    select pg_notify(:channel, :work) from asked where anew
"""


@dataclass(frozen=True)
class Receipt:
    """`accepted` need not be told again; `refused` says why, in one word.

    more (than 500 at once: tell it again), owner, version, verb, activity, payload, time, attempts.
    """

    accepted: list[UUID] = field(default_factory=list)
    refused: dict[UUID, str] = field(default_factory=dict)


def record_events(session: Session, learner: Learner, told: Sequence[ToldEvent], now: datetime) -> Receipt:
    """Take in what a device tells of one learner in one module, and have it counted. Refuses with NotEnrolled.

    Known events are accepted again without effect. A device whose clock is ahead is believed as if its newest event were of
    this moment; a nonsensical time counts as now. What cannot be is refused event by event, never the rest with it.
    """
    receipt = Receipt(refused={each.id: "more" for each in told[MOST_AT_ONCE:]})
    told = told[:MOST_AT_ONCE]
    intake = _intake(session, learner, told, now)
    for each in told:
        try:
            intake.take(each)
            receipt.accepted.append(each.id)
        except Refusal as refusal:
            receipt.refused[each.id] = str(refusal)
    _write(session, intake)
    return receipt


def _intake(session: Session, learner: Learner, told: Sequence[ToldEvent], now: datetime) -> Intake:
    versions = _versions(session, learner, told)
    answered = {each.activity for each in told if each.verb == "answered"}
    if answered or not versions:
        taken = enrolment(session, learner.person_id, learner.module_id)
        session.refresh(taken, with_for_update=True)  # two devices must not use one attempt twice
    intake = Intake(learner, now, _owners(session, told), versions, told)
    for version in versions.values() if answered else ():
        for key in answered:
            if isinstance(content_of(version).activity(key), Quiz):
                intake.used[version.id, key] = attempts_used(session, learner.person_id, version, key)
    return intake


def _versions(session: Session, learner: Learner, told: Sequence[ToldEvent]) -> dict[int, ModuleVersion]:
    """Those of the module's versions that are spoken of; none for somebody who does not take the module."""
    version = ModuleVersion
    ours = (
        select(version)
        .join(Enrolment, Enrolment.module_id == version.module_id)
        .where(Enrolment.person_id == learner.person_id, version.module_id == learner.module_id)
        .where(version.id.in_({each.version_id for each in told}))
        .options(load_only(version.number, version.hash, version.module_id, version.valid_from))
    )
    return {each.id: each for each in session.scalars(ours)}


def _owners(session: Session, told: Sequence[ToldEvent]) -> dict[UUID, Learner]:
    """Whose the events are that are known already."""
    event = LearningEvent
    known = select(event.id, event.person_id, event.module_id).where(event.id.in_({each.id for each in told}))
    return {row[0]: Learner(row[1], row[2]) for row in session.execute(known)}


def _write(session: Session, intake: Intake) -> None:
    """Write what was taken; what another request told at the same moment is there already."""
    if intake.responses:
        session.execute(insert(Response).on_conflict_do_nothing(), intake.responses)
    if intake.events:
        events = msgspec.json.encode(list(intake.events.values())).decode()
        told = {"events": events, "now": intake.now, "ignored": IGNORED, "channel": CHANNEL, "work": WORK}
        session.execute(text(WRITE), told | vars(intake.learner))
