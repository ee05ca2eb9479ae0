"""Editions of the demonstration: sound, marked as samples, sent to nobody, added once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from modules.deliveries.models import Delivery
from modules.mailings.editions.checking import Check, blocking, findings
from modules.mailings.editions.freezing import freeze_next
from modules.mailings.editions.models import Edition, EditionPage
from tasks.context import context_of
from webapp.cli.demo_editions import _press, add_editions
from webapp.cli.demo_lists import add_lists
from webapp.cli.demo_people import add_accounts, add_organizations


@pytest.fixture
def added(session, config, now) -> list[Edition]:
    add_organizations(session, now)
    accounts = add_accounts(session, config.secret_key, now)
    add_lists(session, config.time_zone, now)
    assert add_editions(session, config, accounts, now) == 3
    assert add_editions(session, config, accounts, now) == 0
    return list(session.scalars(select(Edition).order_by(Edition.number)))


def test_two_are_past_and_one_is_a_draft(added, session, config, now):
    assert [(each.state, each.sample) for each in added] == [("finished", True), ("finished", True), ("draft", True)]
    assert all(each.send_at <= now for each in added[:2])
    assert all(each.sums["candidates"] == 0 for each in added[:2])
    assert session.scalar(select(func.count()).select_from(EditionPage)) == 4
    assert freeze_next(session, context_of(config).press, now + timedelta(days=60)) is None
    assert session.scalar(select(func.count()).select_from(Delivery)) == 0


def test_the_past_ones_are_without_fault(added, session, config, now):
    check = Check(tools=_press(config), locales=("en", "es"), exists=lambda _path: True, now=now)
    assert [findings(session, check, each.id) for each in added[:2]] == [[], []]
    assert blocking(findings(session, check, added[2].id)) == []
