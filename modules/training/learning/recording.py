"""Recording what learners' devices tell: in any order, as often as they like; each event once, and none that cannot be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, Uuid, and_, any_, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from modules.core.connections import ask
from modules.core.db import hold
from modules.outbox.recording import CHANNEL
from modules.training.completion.enrolling import enrolment
from modules.training.completion.ledger import IGNORED
from modules.training.completion.recounting import WORK
from modules.training.content.catalog import content_by_hash
from modules.training.content.values import Quiz
from modules.training.errors import NotEnrolled
from modules.training.learning.answering import attempts_used
from modules.training.learning.intake import Intake, Learner, Refusal
from modules.training.learning.payloads import ToldEvent
from modules.training.models import Enrolment, LearningEvent, ModuleVersion, Response

__all__ = ["Learner", "Receipt", "ToldEvent", "record_events"]

MOST_AT_ONCE = 500

# One statement, since devices tell something every few seconds: the events that are new, the row that has them counted (as
# `recounting.ask_recount` keeps it), and the ring when nobody had asked yet. In the order of their ids, as responses: two requests
# that tell the same wait for each other, and never crosswise; so all events come before that row (`exists` would look at one).
WRITE = text(
    """
    with fresh as (
        insert into training_learning_event (id, person_id, module_id, version_id, activity, verb, payload, number,
                                             occurred_at, received_at)
        select id, :person_id, :module_id, version_id, activity, verb, payload, number, occurred_at, :now
        from jsonb_to_recordset(cast(:events as jsonb)) as told (id uuid, version_id bigint, activity text, verb text,
                                                                 payload jsonb, number integer, occurred_at timestamptz)
        order by id
        on conflict do nothing
        returning verb
    ), asked as (
        insert into training_recount (person_id, module_id, asked_at)
        select :person_id, :module_id, :now where (select count(*) from fresh where verb <> :ignored) > 0
        on conflict (person_id, module_id) do update set asked_at = training_recount.asked_at
        returning training_recount.xmax = 0 as anew
    )
    select pg_notify(:channel, :work) from asked where anew
    """
)

# How somebody takes a module: the versions that are spoken of, and whose the events are that are known already.
_KNOWN = select(
    func.jsonb_object_agg(LearningEvent.id, func.jsonb_build_array(LearningEvent.person_id, LearningEvent.module_id))
).where(LearningEvent.id == any_(bindparam("told", type_=ARRAY(Uuid))))
_TAKEN = (
    select(ModuleVersion.id, ModuleVersion.hash, Enrolment.enrolled_at, _KNOWN.scalar_subquery().label("known"))
    .select_from(Enrolment)
    .outerjoin(
        ModuleVersion,
        and_(
            ModuleVersion.module_id == Enrolment.module_id,
            ModuleVersion.id == any_(bindparam("versions", type_=ARRAY(BigInteger))),
        ),
    )
    .where(Enrolment.person_id == bindparam("person_id"), Enrolment.module_id == bindparam("module_id"))
)


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
    answered = {each.activity for each in told if each.verb == "answered"}
    versions, pinned = [each.version_id for each in told], 0
    if answered:
        taken = enrolment(session, learner.person_id, learner.module_id)
        hold(session, taken)  # two devices must not use one attempt twice
        pinned = taken.version_id
        versions.append(pinned)
    spoken = {"told": [each.id for each in told], "versions": versions}
    rows = ask(session, _TAKEN, vars(learner) | spoken).all()
    if not rows:
        raise NotEnrolled(module_id=learner.module_id)
    owners = {UUID(key): Learner(*of) for key, of in (rows[0].known or {}).items()}
    contents = {row.id: content_by_hash(session, row.id, row.hash) for row in rows if row.id}
    intake = Intake(learner, now, rows[0].enrolled_at, owners, contents, told, pinned=pinned)
    if answered:
        _count_attempts(session, intake, answered)
    return intake


def _count_attempts(session: Session, intake: Intake, keys: Collection[str]) -> None:
    """How often each quiz was answered, as each version counts it: an attempt on one may count in others too."""
    versions = [session.get_one(ModuleVersion, version_id) for version_id in intake.contents]
    for version in versions:
        for key in keys:
            if isinstance(intake.contents[version.id].activity(key), Quiz):
                intake.used[version.id, key] = attempts_used(session, intake.learner.person_id, version, key)
    for version_id, key in intake.used:
        number = next(each.number for each in versions if each.id == version_id)
        counts = (each.id for each in versions if number >= each.valid_from.get(key, 0) and (each.id, key) in intake.used)
        intake.counting[version_id, key] = list(counts)


def _write(session: Session, intake: Intake) -> None:
    """Write what was taken; what another request told at the same moment is there already."""
    if intake.responses:
        session.execute(insert(Response).on_conflict_do_nothing(), sorted(intake.responses, key=itemgetter("id")))
    if intake.events:
        events = msgspec.json.encode(list(intake.events.values())).decode()
        told = {"events": events, "now": intake.now, "ignored": IGNORED, "channel": CHANNEL, "work": WORK}
        ask(session, WRITE, told | vars(intake.learner))
