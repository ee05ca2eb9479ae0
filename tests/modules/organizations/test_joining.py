"""Belonging to an organization, and asking for one that is not listed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.errors import NotFound
from modules.organizations.adding import OrganizationDraft, add_organization, answer_request, ask_for_unlisted
from modules.organizations.errors import CodeTaken, OrganizationClosed, RequestAnswered
from modules.organizations.joining import join, leave
from modules.organizations.models import Membership
from modules.organizations.queries import open_request_of, organization_of, waiting_requests
from tests.factories.organizations import an_organization
from tests.factories.people import a_person


def test_joining_another_ends_the_first_and_keeps_it(session, now):
    person = a_person(session, now)
    first, second = an_organization(session, now), an_organization(session, now)
    later = now + timedelta(days=1)
    join(session, person.id, first.id, now)
    join(session, person.id, second.id, later, work="teacher")
    assert organization_of(session, person.id)[0] is second
    assert list(session.scalars(select(Membership.until_at).order_by(Membership.id))) == [later, None]


def test_joining_the_same_again_only_changes_the_work(session, now):
    person, district = a_person(session, now), an_organization(session, now)
    join(session, person.id, district.id, now)
    again = join(session, person.id, district.id, now + timedelta(days=1), work="principal")
    assert (again.since_at, again.work) == (now, "principal")


def test_leaving_ends_it(session, now):
    person, district = a_person(session, now), an_organization(session, now)
    join(session, person.id, district.id, now)
    leave(session, person.id, now + timedelta(days=1))
    leave(session, person.id, now + timedelta(days=2))
    assert organization_of(session, person.id) is None


def test_a_closed_organization_cannot_be_joined(session, now):
    closed = an_organization(session, now, closed_at=now)
    with pytest.raises(OrganizationClosed):
        join(session, a_person(session, now).id, closed.id, now)
    with pytest.raises(NotFound):
        join(session, a_person(session, now).id, 0, now)


def test_many_clicks_at_once_make_one_membership(fresh_database, now):
    with Session(fresh_database) as session, transaction(session):
        person, district = a_person(session, now).id, an_organization(session, now).id

    together = Barrier(8)

    def click(_: int) -> None:
        with Session(fresh_database) as session, transaction(session):
            session.connection()
            together.wait()
            join(session, person, district, now)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(click, range(8)))
    with Session(fresh_database) as session:
        assert session.scalar(select(func.count()).select_from(Membership)) == 1


def test_asking_again_changes_the_words_of_the_open_request(session, now):
    person = a_person(session, now, name="Ana Sample")
    ask_for_unlisted(session, person.id, "Sample Charter", now)
    ask_for_unlisted(session, person.id, "Sample Charter, Fresno", now)
    assert [(each.name, each.words) for each in waiting_requests(session)] == [("Ana Sample", "Sample Charter, Fresno")]


def test_answering_makes_the_asker_a_member_once(session, now):
    person, staff = a_person(session, now), a_person(session, now)
    ask_for_unlisted(session, person.id, "Sample Charter", now)
    request = open_request_of(session, person.id)
    charter = add_organization(session, OrganizationDraft(name="Sample Charter", kind="charter"), staff.id, now)
    answer_request(session, request.id, charter.id, staff.id, now)
    assert organization_of(session, person.id)[0] is charter
    assert waiting_requests(session) == []
    with pytest.raises(RequestAnswered):
        answer_request(session, request.id, charter.id, staff.id, now)


def test_a_code_that_stands_already_is_refused(session, now):
    taken = an_organization(session, now)
    with pytest.raises(CodeTaken) as refused:
        add_organization(session, OrganizationDraft(name="Twin", kind="district", cd_code=taken.cd_code), 1, now)
    assert refused.value.values == {"organization_id": taken.id}
