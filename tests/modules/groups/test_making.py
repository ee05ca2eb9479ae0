"""Groups: who is in them, when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from modules.groups.making import add_member, make_group, remove_member
from modules.groups.models import Member
from modules.groups.queries import groups_of, is_member, members_of
from tests.factories.people import a_person


@pytest.fixture
def group(session, now):
    return make_group(session, "Cohort III", now, owner=("cohort", 3))


def test_a_member_is_in_the_group_and_nobody_else(session, now, group):
    inside, outside = a_person(session, now), a_person(session, now)
    add_member(session, group.id, inside.id, now)
    assert [is_member(session, group.id, each) for each in (inside.id, outside.id, None)] == [True, False, False]
    assert members_of(session, group.id) == [inside]
    assert groups_of(session, inside.id) == [group]


def test_adding_twice_is_as_once(session, now, group):
    person = a_person(session, now)
    for hours in (0, 1):
        add_member(session, group.id, person.id, now + timedelta(hours=hours))
    assert session.scalar(select(func.count()).select_from(Member)) == 1


def test_who_left_can_come_back_and_both_times_are_kept(session, now, group):
    person = a_person(session, now)
    add_member(session, group.id, person.id, now)
    remove_member(session, group.id, person.id, now + timedelta(days=1))
    assert not is_member(session, group.id, person.id)
    add_member(session, group.id, person.id, now + timedelta(days=2))
    assert is_member(session, group.id, person.id)
    ends = session.scalars(select(Member.left_at).order_by(Member.joined_at))
    assert list(ends) == [now + timedelta(days=1), None]
