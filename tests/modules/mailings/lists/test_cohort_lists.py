"""The list of a cohort has its people as readers, for as long as they sit in a team."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.cohorts.models import Cohort, Programme
from modules.groups.making import add_member, remove_member
from modules.mailings.lists.cohort_lists import keep_cohort_lists
from modules.mailings.lists.leaving import Way, leave
from modules.mailings.lists.models import Subscription
from modules.people.models import Address
from tests.factories.cohorts import a_cohort
from tests.factories.lists import a_list
from tests.factories.people import a_person
from tests.modules.mailings.lists.test_subscribing import receivers


@pytest.fixture
def cohort(session, now) -> Cohort:
    return a_cohort(session, now)


@pytest.fixture
def own_list(session, now, cohort):
    slug = session.get_one(Programme, cohort.programme_id).slug
    return a_list(session, now, kind="cohort", scope=f"{slug}-{cohort.number}", open=False)


def seated(session, now, cohort, address: str):
    person = a_person(session, now, address=address)
    add_member(session, cohort.group_id, person.id, now)
    return person


def test_who_sits_in_a_team_gets_it_until_they_do_not(session, now, cohort, own_list):
    ana = seated(session, now, cohort, "ana@example.org")
    unproved = seated(session, now, cohort, "ben@example.org")
    session.scalars(select(Address).where(Address.person_id == unproved.id)).one().confirmed_at = None
    a_person(session, now, address="elsewhere@example.org")
    for _ in range(2):
        keep_cohort_lists(session, now)
        assert receivers(session, own_list, now) == ["ana@example.org"]
    remove_member(session, cohort.group_id, ana.id, now)
    keep_cohort_lists(session, now)
    assert receivers(session, own_list, now) == []
    add_member(session, cohort.group_id, ana.id, now + timedelta(days=1))
    keep_cohort_lists(session, now + timedelta(days=1))
    assert receivers(session, own_list, now) == ["ana@example.org"]


def test_who_left_it_by_their_own_wish_is_not_put_back(session, now, cohort, own_list):
    seated(session, now, cohort, "ana@example.org")
    keep_cohort_lists(session, now)
    leave(session, session.scalars(select(Subscription.id)).one(), Way.ONE_CLICK, now)
    keep_cohort_lists(session, now)
    assert receivers(session, own_list, now) == []
