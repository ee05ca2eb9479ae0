"""Name, language and time zone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from modules.audit.models import AuditEntry
from modules.people.changing import Particulars, change_person
from modules.people.errors import NotAName, PersonGone
from tests.factories.people import a_person


def test_the_trail_keeps_which_particulars_changed_but_not_their_values(session, now):
    person = a_person(session, now, name="Ana")
    change_person(session, person.id, Particulars("Ana Ruiz", "es", person.time_zone), person.id, now)
    session.flush()
    assert (person.name, person.language) == ("Ana Ruiz", "es")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.thing_id == person.id)).one()
    assert (entry.deed, entry.detail) == ("changed", {"fields": ["name", "language"]})


def test_nothing_changed_leaves_no_trace(session, now):
    person = a_person(session, now, name="Ana")
    change_person(session, person.id, Particulars("Ana", "en", person.time_zone), person.id, now)
    session.flush()
    assert session.scalars(select(AuditEntry)).all() == []


def test_refusals(session, now):
    person = a_person(session, now)
    with pytest.raises(NotAName):
        change_person(session, person.id, Particulars("http://x", "en", "UTC"), person.id, now)
    gone = a_person(session, now, erased_at=now)
    with pytest.raises(PersonGone):
        change_person(session, gone.id, Particulars("Ana", "en", "UTC"), None, now)
