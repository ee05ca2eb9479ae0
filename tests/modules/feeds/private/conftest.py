"""A person with a calendar of everything that is theirs. Polls read the database's clock, so these tests live by it."""

from __future__ import annotations

import pytest

from modules.core.times import read_now
from tests.factories.people import a_person
from tests.factories.private_calendars import a_private_feed


@pytest.fixture
def now(session):
    return read_now(session)


@pytest.fixture
def person(session, now):
    return a_person(session, now, address="maria@example.org", name="María Sample")


@pytest.fixture
def feed(session, now, person):
    return a_private_feed(session, now, person.id)
