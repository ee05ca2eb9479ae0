"""People, in the words of the field."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.people.models import Address, Person


def a_person(session: Session, now: datetime, *, address: str | None = None, confirmed: bool = True, **over: object) -> Person:
    """A person, with a confirmed address when one is given."""
    person = Person(**{"name": "Sample Person", "created_at": now} | over)
    session.add(person)
    session.flush()
    if address:
        key = address.lower()
        session.add(
            Address(person_id=person.id, address=address, key=key, confirmed_at=now if confirmed else None, created_at=now)
        )
        session.flush()
    return person
