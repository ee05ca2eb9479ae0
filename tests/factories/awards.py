"""Certificates, in the words of the field."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from sqlalchemy.orm import Session

from modules.awards.codes import new_code
from modules.awards.models import Award, Definition, Standing
from modules.people.models import Person
from tests.factories.people import a_person

numbers = count(1)


def a_definition(session: Session, now: datetime, **over: object) -> Definition:
    """What a module's certificate says, in English and Spanish, for one hour and a half."""
    values = {
        "key": f"module:sample-series/module-{next(numbers)}",
        "title_en": "Roots up: engagement that lasts",
        "title_es": "Desde la raíz: participación que perdura",
        "issuer": "Sample Education Agency",
        "credits": ["Sample County Office of Education"],
        "minutes": 90,
        "created_at": now,
        "sample": True,
    }
    definition = Definition(**values | over)
    session.add(definition)
    session.flush()
    return definition


def an_award(
    session: Session, now: datetime, person: Person | None = None, definition: Definition | None = None, **over: object
) -> Award:
    """A certificate of a person, issued now; it says what the definition says. Without a person or a definition, one is made."""
    person = person or a_person(session, now, name="María Peña")
    definition = definition or a_definition(session, now)
    copied = ("title_en", "title_es", "issuer", "credits", "minutes", "sample")
    values = {name: getattr(definition, name) for name in copied} | {
        "code": new_code(),
        "definition_id": definition.id,
        "person_id": person.id,
        "name": person.name,
        "earned_at": now,
        "issued_at": now,
        "evidence": {"completions": [1]},
    }
    award = Award(**values | over)
    session.add(award)
    session.flush()
    return award


def a_standing(session: Session, now: datetime, award: Award, **over: object) -> Standing:
    """The award was revoked, without telling anybody."""
    values = {"award_id": award.id, "state": "revoked", "reason": "It was issued to the wrong person.", "stated_at": now}
    standing = Standing(**values | over)
    session.add(standing)
    session.flush()
    return standing
