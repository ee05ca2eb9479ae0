"""Recording what learners' devices tell: in any order, as often as they like; each event once, and none that cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, load_only

from modules.training.answering import attempts_used
from modules.training.catalog import content_of
from modules.training.content import Quiz
from modules.training.enrolling import enrolment
from modules.training.intake import Intake, Learner, Refusal
from modules.training.ledger import IGNORED
from modules.training.models import Enrolment, LearningEvent, ModuleVersion, Response
from modules.training.payloads import ToldEvent
from modules.training.recounting import ask_recount

__all__ = ["Learner", "Receipt", "ToldEvent", "record_events"]

MOST_AT_ONCE = 500


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
    intake = _intake(session, enrolment(session, learner.person_id, learner.module_id), told, now)
    for each in told:
        try:
            intake.take(each)
            receipt.accepted.append(each.id)
        except Refusal as refusal:
            receipt.refused[each.id] = str(refusal)
    _write(session, intake)
    return receipt


def _intake(session: Session, enrolment: Enrolment, told: Sequence[ToldEvent], now: datetime) -> Intake:
    learner = Learner(enrolment.person_id, enrolment.module_id)
    answered = {each.activity for each in told if each.verb == "answered"}
    if answered:
        session.refresh(enrolment, with_for_update=True)  # two devices must not use one attempt twice
    versions = _versions(session, learner.module_id, told)
    intake = Intake(learner, now, _owners(session, told), versions, told)
    for version in versions.values() if answered else ():
        for key in answered:
            if isinstance(content_of(version).activity(key), Quiz):
                intake.used[version.id, key] = attempts_used(session, learner.person_id, version, key)
    return intake


def _owners(session: Session, told: Sequence[ToldEvent]) -> dict[UUID, Learner]:
    """Whose the events are that are known already."""
    event = LearningEvent
    known = select(event.id, event.person_id, event.module_id).where(event.id.in_({each.id for each in told}))
    return {row[0]: Learner(row[1], row[2]) for row in session.execute(known)}


def _versions(session: Session, module_id: int, told: Sequence[ToldEvent]) -> dict[int, ModuleVersion]:
    """Those of the module's versions that are spoken of."""
    version = ModuleVersion
    ours = select(version).where(version.module_id == module_id, version.id.in_({each.version_id for each in told}))
    columns = load_only(version.number, version.hash, version.module_id, version.valid_from)
    return {each.id: each for each in session.scalars(ours.options(columns))}


def _write(session: Session, intake: Intake) -> None:
    """Write what was taken; what another request told at the same moment is there already."""
    if intake.responses:
        session.execute(insert(Response).on_conflict_do_nothing(), intake.responses)
    if intake.events:
        session.execute(insert(LearningEvent).on_conflict_do_nothing(), list(intake.events.values()))
    if any(row["verb"] != IGNORED for row in intake.events.values()):
        ask_recount(session, intake.learner.person_id, intake.learner.module_id, intake.now)
