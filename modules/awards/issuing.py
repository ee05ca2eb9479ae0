"""Issuing: however often and from wherever an award is claimed, there is one."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.awards.codes import new_code
from modules.awards.errors import NotDefined
from modules.awards.facts import AwardIssued
from modules.awards.models import Award, Definition
from modules.core.errors import NotFound
from modules.core.labels import label
from modules.outbox.recording import record
from modules.people.errors import PersonGone
from modules.people.models import Person
from modules.people.queries import records_of


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Somebody earned what a key stands for. `minutes` None: as it is defined; `evidence` says what the claim rests on."""

    definition_key: str
    person_id: int
    earned_at: datetime
    minutes: int | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    cycle: int = 1


def issue(session: Session, claim: Claim, now: datetime) -> Award:
    """The award of this person, key and cycle: the one that was issued before, or a new one, told by AwardIssued.

    Claims that come at once wait for each other and get the same one. Name, title, hours and credits are copied. A record that
    was merged away claims for the one it became part of. Raises NotDefined; PersonGone for somebody who was erased.
    """
    definition = session.scalars(select(Definition).where(Definition.key == claim.definition_key)).one_or_none()
    if definition is None:
        raise NotDefined
    person = _holder(session, claim.person_id)
    records = records_of(session, person.id)
    while (award := _issued(session, definition, records, claim.cycle)) is None:
        values = _copied(definition, person, claim) | {"issued_at": now}
        # No row comes back when another claim was first, or when the code is taken: then both are looked at again.
        award = session.scalar(insert(Award).values(values).on_conflict_do_nothing().returning(Award))
        if award is not None:
            _tell(session, award, claim, now)
            break
    return award


def _tell(session: Session, award: Award, claim: Claim, now: datetime) -> None:
    note(session, None, "award issued", ("award", award.id), now, key=claim.definition_key)
    record(session, AwardIssued(award.id), now)
    label("awards.issued")


def _holder(session: Session, person_id: int) -> Person:
    """The record that stands for the person, held against merging and erasing until the claim is through."""
    found = session.get(Person, person_id, with_for_update={"read": True}, populate_existing=True)
    if found is None:
        raise NotFound
    if found.merged_into_id is not None:
        return _holder(session, found.merged_into_id)
    if found.erased_at is not None:
        raise PersonGone(person_id=person_id)
    return found


def _issued(session: Session, definition: Definition, records: Sequence[int], cycle: int) -> Award | None:
    """Of this record or of one that was merged into it, the oldest first."""
    own = select(Award).where(Award.definition_id == definition.id, Award.cycle == cycle, Award.person_id.in_(records))
    return session.scalar(own.order_by(Award.id).limit(1))


def _copied(definition: Definition, person: Person, claim: Claim) -> dict[str, Any]:
    months = definition.valid_months
    return {
        "code": new_code(),
        "definition_id": definition.id,
        "person_id": person.id,
        "cycle": claim.cycle,
        "name": person.name,
        "title_en": definition.title_en,
        "title_es": definition.title_es,
        "issuer": definition.issuer,
        "credits": definition.credits,
        "minutes": definition.minutes if claim.minutes is None else claim.minutes,
        "earned_at": claim.earned_at,
        "expires_at": _months_after(claim.earned_at, months) if months else None,
        "evidence": dict(claim.evidence),
        "sample": definition.sample,
    }


def _months_after(moment: datetime, months: int) -> datetime:
    """The same day of a later month, or its last day where it has no such day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
