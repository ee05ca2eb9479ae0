"""Changing what a person says of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.people.models import Person
from modules.people.names import clean_name
from modules.people.queries import live_person


@dataclass(frozen=True)
class Particulars:
    """Name, language and IANA time zone of a person."""

    name: str
    language: str
    time_zone: str


def change_person(session: Session, person_id: int, wanted: Particulars, actor_id: int | None, now: datetime) -> Person:
    """Take over the particulars. The trail keeps which of them changed, never the values. Raises NotAName, PersonGone."""
    person = live_person(session, person_id)
    values = {"name": clean_name(wanted.name), "language": wanted.language, "time_zone": wanted.time_zone}
    changed = [field for field, value in values.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, values[field])
    if changed:
        note(session, actor_id, "changed", ("person", person_id), now, fields=changed)
    return person
