"""The trail: read by thing, and never altered."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from modules.audit.noting import note
from modules.audit.queries import trail


def test_the_trail_of_a_thing_is_the_newest_first_and_only_its_own(session, now):
    note(session, 7, "published", ("event", 1), now)
    note(session, None, "closed", ("organization", 1), now)
    note(session, 7, "moved", ("event", 1), now, sequence=1)
    assert [(each.deed, each.actor_id, each.detail) for each in trail(session, ("event", 1))] == [
        ("moved", 7, {"sequence": 1}),
        ("published", 7, {}),
    ]


@pytest.mark.parametrize("change", ["update audit_entry set deed = 'nothing'", "delete from audit_entry"])
def test_the_database_refuses_to_alter_it(session, now, change):
    note(session, 7, "published", ("event", 1), now)
    session.flush()
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(change))
