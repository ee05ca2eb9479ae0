"""Registrations, in the words of the field."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from modules.core.tokens import new_nonce
from modules.events.models import Event
from modules.people.models import Person
from modules.registrations.models import Registration
from tests.factories.events import an_event
from tests.factories.people import a_person


def a_registration(
    session: Session, now: datetime, event: Event | None = None, person: Person | None = None, **over: object
) -> Registration:
    """A confirmed place; `state="held"` holds it for 30 minutes. Without an event or a person, one is made."""
    event = event or an_event(session, now)
    person = person or a_person(session, now)
    held = over.get("state") == "held"
    values = {
        "event_id": event.id,
        "person_id": person.id,
        "state": "confirmed",
        "name": person.name,
        "address": "sample.person@example.org",
        "nonce": new_nonce(),
        "registered_at": now,
        "held_until": now + timedelta(minutes=30) if held else None,
        "confirmed_at": None if held else now,
    }
    registration = Registration(**values | over)
    session.add(registration)
    session.flush()
    return registration
