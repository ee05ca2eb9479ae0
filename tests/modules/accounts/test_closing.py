"""Forgetting a person who has an account."""

from __future__ import annotations

from sqlalchemy import select

from modules.accounts import sessions
from modules.accounts.actors import VISITOR
from modules.accounts.closing import erase
from modules.accounts.models import Account, SignedInSession
from modules.accounts.queries import account_id_for, actor_of
from modules.people.merging import merge
from tests.factories.accounts import a_grant, an_account
from tests.factories.people import a_person


def test_the_account_is_closed_and_its_sessions_are_dead(session, now):
    account = an_account(session, now, email="ana@example.org", password="h")
    a_grant(session, now, account.person_id, "editor")
    sessions.begin(session, account.id, "Firefox", now)
    erase(session, account.person_id, None, now)
    assert sessions.live_sessions(session, account.id, now) == []
    assert session.scalars(select(SignedInSession.agent)).all() == [""]
    closed = session.get(Account, account.id)
    assert (closed.active, closed.password, closed.email) == (False, None, f"erased-{account.id}")
    assert actor_of(session, account.person_id, now) is VISITOR
    assert account_id_for(session, "ana@example.org") is None


def test_the_account_of_a_record_merged_into_it_is_closed_too(session, now):
    kept, gone = a_person(session, now), a_person(session, now)
    an_account(session, now, kept)
    other = an_account(session, now, gone, email="gone@example.org")
    merge(session, kept.id, gone.id, None, now)
    erase(session, kept.id, None, now)
    assert not session.get(Account, other.id).active
