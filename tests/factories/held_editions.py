"""An edition whose hour came and that was held, and somebody who wrote in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.mailings.editions.models import Edition
from modules.mailings.preflight.findings import block, kept
from modules.mailings.preflight.models import Preflight
from modules.people.models import Person
from tests.factories.accounts import an_account
from tests.factories.lists import a_list

TOLD_OF = 2
"""The revision that the letters of tests are about: here, the edition of this id."""


def an_editor_of_a_held_edition(session: Session, now: datetime, person: Person, **over: object) -> int:
    """The id of the person's account; what was wrong is that nothing stands where our signatures are checked."""
    values = {"id": TOLD_OF, "list_id": a_list(session, now).id, "number": 12, "state": "submitted", "note": "preflight"}
    approved = {"content_hash": "pages", "approved_by": person.id + 1, "approved_at": now, "author_id": person.id}
    session.merge(Edition(**values | approved | {"created_at": now, "changed_at": now} | over))
    found = kept([block("dkim_missing", "s1._domainkey.example.org")])
    session.add(Preflight(edition_id=TOLD_OF, content_hash="pages", asked_at=now, checked_at=now, findings=found))
    return an_account(session, now, person).id
