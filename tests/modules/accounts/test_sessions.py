"""Browsers that are signed in: what ends them, judged by the moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.accounts import sessions
from modules.accounts.browsers import Browser, browser_of
from modules.accounts.models import SignedInSession
from tests.factories.accounts import an_account


def live(session, account_id, moment):
    return [row.id for row in sessions.live_sessions(session, account_id, moment)]


def test_the_table_holds_no_secret(session, now):
    secret = sessions.begin(session, an_account(session, now).id, "Browser", now)
    session.flush()
    row = session.scalars(select(SignedInSession)).one()
    assert secret not in (row.secret_hash, row.agent)
    assert row.secret_hash == sessions.hash_of(secret)
    assert len(secret) >= 43  # 256 bits


def test_it_ends_after_two_weeks_unused_and_after_sixty_days_in_any_case(session, now):
    account = an_account(session, now)
    sessions.begin(session, account.id, "", now)
    [row_id] = live(session, account.id, now)
    assert live(session, account.id, now + timedelta(days=14) - timedelta(seconds=1))
    assert not live(session, account.id, now + timedelta(days=14))
    for day in range(10, 61, 10):
        sessions.touch(session, row_id, now + timedelta(days=day))
    assert live(session, account.id, now + timedelta(days=60) - timedelta(seconds=1))
    assert not live(session, account.id, now + timedelta(days=60))


def test_use_is_noted_once_in_a_while(session, now):
    account = an_account(session, now)
    sessions.begin(session, account.id, "", now)
    [row_id] = live(session, account.id, now)
    for minutes, noted in ((9, 0), (11, 11), (20, 11)):
        sessions.touch(session, row_id, now + timedelta(minutes=minutes))
        row = session.get(SignedInSession, row_id, populate_existing=True)
        assert row.used_at == now + timedelta(minutes=noted)


def test_one_or_all_others_can_be_ended_and_nobody_elses(session, now):
    account, other = an_account(session, now), an_account(session, now)
    for owner in (account, account, account, other):
        sessions.begin(session, owner.id, "", now)
    third, _second, first = live(session, account.id, now)
    [others] = live(session, other.id, now)
    assert not sessions.end(session, account.id, others, now)
    assert sessions.end(session, account.id, first, now)
    assert not sessions.end(session, account.id, first, now)
    assert sessions.end_all(session, account.id, now, except_id=third) == 1
    assert live(session, account.id, now) == [third]
    assert live(session, other.id, now) == [others]


@pytest.mark.parametrize(
    ("agent", "browser"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", Browser("Firefox", "Windows")),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
            Browser("Chrome", "ChromeOS"),
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140", Browser("Edge", "Windows")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Safari/604.1",
            Browser("Safari", "iPhone"),
        ),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36", Browser("Chrome", "Android")),
        ("curl/8", Browser("", "")),
    ],
)
def test_a_person_knows_their_browser_again(agent, browser):
    assert browser_of(agent) == browser
