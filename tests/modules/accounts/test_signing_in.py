"""Wrong passwords are counted, and pauses grow."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from modules.accounts.choosing_passwords import renew
from modules.accounts.models import Account
from modules.accounts.signing_in import FREE, LONGEST, is_paused, note_failure, note_success, pause_after, prove_password
from modules.core.db import transaction
from tests.factories.accounts import PASSWORD, an_account


@pytest.mark.parametrize(("failures", "seconds"), [(0, 0), (4, 0), (5, 60), (6, 120), (10, 1920), (11, 3600), (10_000, 3600)])
def test_pauses_grow_up_to_an_hour(failures, seconds):
    assert pause_after(failures) == timedelta(seconds=seconds)


def test_the_right_password_opens_nothing_during_a_pause(session, now):
    account = an_account(session, now, password=PASSWORD)
    for _ in range(FREE):
        assert not prove_password(session, account.id, "wrong", now)
    assert not prove_password(session, account.id, PASSWORD, now + timedelta(seconds=59))
    assert prove_password(session, account.id, PASSWORD, now + timedelta(seconds=60))


def test_a_thousand_guesses_in_a_pause_do_not_prolong_it(session, now):
    account = an_account(session, now)
    for _ in range(1000):
        note_failure(session, account.id, now)
    session.refresh(account)
    assert account.failures == FREE
    assert not is_paused(session, account.id, now + timedelta(minutes=1))


def test_the_pause_ends_with_a_new_password_and_the_count_with_the_right_one(session, now):
    account = an_account(session, now, failures=50, failed_at=now)
    assert is_paused(session, account.id, now + LONGEST - timedelta(seconds=1))
    renew(session, account.id, now)
    assert not is_paused(session, account.id, now)
    note_failure(session, account.id, now)
    note_success(session, account.id)
    session.refresh(account)
    assert account.failures == 0


def test_an_account_without_a_password_is_opened_by_none(session, now):
    account = an_account(session, now, password=None)
    assert not prove_password(session, account.id, "", now)


def test_parallel_guesses_are_all_counted_up_to_the_pause(fresh_database, now):
    with Session(fresh_database) as session, transaction(session):
        account_id = an_account(session, now).id

    def guess(_: int) -> None:
        with Session(fresh_database) as session, transaction(session):
            note_failure(session, account_id, now)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(16)))
    with Session(fresh_database) as session:
        assert session.get(Account, account_id).failures == FREE
