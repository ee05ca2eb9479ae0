"""Accounts of an older system."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from modules.accounts.errors import ListUnreadable
from modules.accounts.importing import import_accounts
from modules.accounts.models import Account
from modules.core.imports import Refusal
from modules.outbox.models import OutboxFact
from modules.people.making import find_person
from tests.factories.accounts import an_account
from tests.factories.people import a_person

FILE = """email,name,password_hash
Ana@Example.org,Ana Ruiz,$2b$12$old
eva@example.org,"Núñez, Eva",
"""


def run(session, text, now):
    done = import_accounts(session, text.splitlines(keepends=True), None, now)
    session.flush()
    return done


def facts(session):
    return session.execute(select(OutboxFact.name, OutboxFact.fields)).all()


def test_accounts_come_without_a_password_and_with_a_letter(session, now):
    done = run(session, FILE, now)
    assert (done.read, done.new, done.refused) == (2, 2, 0)
    accounts = session.scalars(select(Account).order_by(Account.id)).all()
    assert [(each.email, each.password, each.confirmed_at) for each in accounts] == [
        ("ana@example.org", None, None),
        ("eva@example.org", None, None),
    ]
    assert facts(session) == [("accounts.AccountImported", {"account_id": each.id}) for each in accounts]
    assert find_person(session, "eva@example.org").name == "Núñez, Eva"


def test_a_second_run_changes_nothing_and_writes_no_letter(session, now):
    run(session, FILE, now)
    done = run(session, FILE, now)
    assert (done.read, done.unchanged) == (2, 2)
    assert len(facts(session)) == 2


def test_a_name_is_taken_over_until_the_owner_comes(session, now):
    run(session, FILE, now)
    assert run(session, FILE.replace("Ana Ruiz", "Ana R. Ruiz"), now).changed == 1
    account = session.scalars(select(Account).where(Account.email == "ana@example.org")).one()
    account.password = "chosen"
    assert run(session, FILE.replace("Ana Ruiz", "Old Name"), now).unchanged == 2
    assert find_person(session, "ana@example.org").name == "Ana R. Ruiz"


def test_a_known_guest_gets_the_account_and_an_owner_none(session, now):
    guest = a_person(session, now, address="ana@example.org", name="Ana as a guest")
    owner = a_person(session, now, address="eva@example.org")
    an_account(session, now, owner, email="other@example.org")
    done = run(session, FILE, now)
    assert (done.new, done.unchanged) == (1, 1)
    assert session.scalars(select(Account.person_id).where(Account.email == "ana@example.org")).one() == guest.id
    assert guest.name == "Ana as a guest"


def test_what_cannot_be_taken_is_named_by_line(session, now):
    done = run(session, "\ufeffEmail , NAME\nana,Ana\nx@example.org,<b>\nok@example.org,Ok\nOK@example.org,Again\n", now)
    assert (done.read, done.new, done.refused) == (4, 1, 3)
    assert done.refusals == (
        Refusal("line 2", "email", "ana", "address"),
        Refusal("line 3", "name", "<b>", "name"),
        Refusal("line 5", "email", "ok@example.org", "duplicate"),
    )


@pytest.mark.parametrize("text", ["", "mail,name\n", 'email,name\n"a@example.org,Ana\n'])
def test_a_file_without_the_columns_or_broken_off_is_not_taken(session, now, text):
    with pytest.raises(ListUnreadable):
        run(session, text, now)
