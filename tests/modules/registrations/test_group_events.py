"""An event for a group: its members register, nobody else finds it."""

from __future__ import annotations

import pytest

from modules.accounts.actors import VISITOR, Actor, LiveGrant, Role
from modules.core.errors import NotFound
from modules.events.choices import Choice
from modules.events.listing import listed_events, next_events
from modules.events.months import month_of_events
from modules.events.seeing import require_sight
from modules.feeds.addresses import PublicFeed
from modules.feeds.snapshots import make_bytes
from modules.groups.making import add_member, make_group, remove_member
from modules.registrations.errors import NotInGroup
from modules.registrations.registering import Asked, register
from tests.conftest import counted_queries
from tests.factories.calendars import PUBLISHER
from tests.factories.events import an_event
from tests.factories.people import a_person

ZONE = "America/Los_Angeles"


@pytest.fixture
def group(session, now):
    return make_group(session, "Cohort III", now)


@pytest.fixture
def event(session, now, group):
    return an_event(session, now, group_id=group.id)


def asked(event, person):
    return Asked(event_id=event.id, person_id=person.id, name=person.name, held=False)


def test_members_register_and_others_are_refused(session, now, group, event):
    member, stranger = a_person(session, now), a_person(session, now)
    add_member(session, group.id, member.id, now)
    assert register(session, asked(event, member), now).state == "confirmed"
    with pytest.raises(NotInGroup):
        register(session, asked(event, stranger), now)
    remove_member(session, group.id, member.id, now)
    with pytest.raises(NotInGroup):
        register(session, asked(event, member), now)


def test_an_event_for_everybody_asks_for_no_group(session, now, engine):
    event, person = an_event(session, now), a_person(session, now)
    with counted_queries(engine) as statements:
        register(session, asked(event, person), now)
    assert not any("groups_member" in each for each in statements)


def test_it_stands_in_no_public_list_or_calendar(session, now, event):
    everybody = an_event(session, now)
    assert [row.event for row in listed_events(session, Choice(), now, ZONE).rows] == [everybody]
    assert [row.event for row in next_events(session, now)] == [everybody]
    body = make_bytes(session, PUBLISHER, PublicFeed("en"), now).body.decode()
    assert everybody.uid in body
    assert body.count("BEGIN:VEVENT") == 1
    days = [day for week in month_of_events(session, now.date().replace(day=1), Choice(), 6) for day in week]
    assert {dated.event for day in days for dated in day.dated} == {everybody}


def test_its_page_is_for_members_and_those_who_see_rosters(session, now, group, event):
    member = a_person(session, now)
    add_member(session, group.id, member.id, now)
    require_sight(session, Actor(person_id=member.id), event)
    for role in (Role.ADMINISTRATOR, Role.EDITOR, Role.FACILITATOR):
        require_sight(session, Actor(person_id=0, grants=frozenset({LiveGrant(role, "site", None)})), event)
    for stranger in (VISITOR, Actor(person_id=a_person(session, now).id)):
        with pytest.raises(NotFound):
            require_sight(session, stranger, event)
