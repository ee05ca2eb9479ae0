"""Staff pages of people."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.accounts.actors import Role
from modules.accounts.models import Account, Grant
from modules.audit.models import AuditEntry
from modules.core.db import transaction
from modules.core.times import read_now
from modules.people.models import Address, Merge, Person
from tests.factories.accounts import an_account, signed_in_client
from tests.factories.organizations import an_organization
from tests.factories.people import a_person
from tests.factories.teams import a_living_cohort
from tests.webapp.forms import csrf, post
from tests.webapp.test_account_journey import is_inside
from webapp.extensions import db


@pytest.fixture
def staff(app):
    return signed_in_client(app, Role.ADMINISTRATOR)


def add(app, factory=a_person, **over):
    with app.app_context(), transaction(db.session()) as session:
        return factory(session, read_now(session), **over).id


def read(app, statement):
    with app.app_context():
        return db.session().scalars(statement).all()


DOORS = [
    ("GET", "/staff/people"),
    ("GET", "/staff/people/1"),
    ("GET", "/staff/people/1/merge?gone_id=2"),
    ("POST", "/staff/people/1/merge"),
    ("POST", "/staff/people/merges/1/undo"),
    ("POST", "/staff/people/1/grants"),
    ("POST", "/staff/people/1/grants/1/take"),
    ("POST", "/staff/people/1/sign-out"),
    ("POST", "/staff/people/1/data.json"),
    ("POST", "/staff/people/1/erase"),
]


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_administrators_alone_come_in(app, method, path):
    for roles, status in (((), 302), ((Role.EDITOR, Role.FACILITATOR), 403)):
        client = signed_in_client(app, *roles) if roles else app.test_client()
        data = {"csrf_token": csrf(client, "/account" if roles else "/login")} if method == "POST" else None
        assert client.open(path, method=method, data=data).status_code == status


def test_people_are_found_and_shown(app, staff):
    person_id = add(app, name="José Peña", address="pena@example.org")
    assert "José Peña" in staff.get("/staff/people?q=PENA").text
    assert "Nobody is called that" in staff.get("/staff/people?q=%00nobody").text
    page = staff.get(f"/staff/people/{person_id}").text
    assert "pena@example.org" in page
    assert "No account" in page
    assert staff.get("/staff/people/999").status_code == 404
    assert staff.get("/es/staff/people").status_code == 200


def test_roles_are_given_and_taken(app, staff):
    person_id = add(app)
    page = f"/staff/people/{person_id}"
    assert post(staff, f"{page}/grants", {"role": "editor"}, page=page).status_code == 302
    assert post(staff, f"{page}/grants", {"role": "editor"}, page=page).status_code == 409
    assert "Editor" in staff.get(page).text
    [grant_id] = read(app, select(Grant.id).where(Grant.person_id == person_id))
    post(staff, f"{page}/grants/{grant_id}/take", {}, page=page)
    assert read(app, select(Grant.until_at).where(Grant.id == grant_id)) != [None]


def test_a_role_may_be_limited_to_an_organization_and_a_day(app, staff):
    person_id, organization_id = add(app), add(app, an_organization, cd_code="1234567", name="Sample Valley")
    page, last = f"/staff/people/{person_id}", (read_day(app) + timedelta(days=30)).isoformat()
    post(staff, f"{page}/grants", {"role": "county_lead", "cd_code": "1234567", "until": last}, page=page)
    [grant] = read(app, select(Grant).where(Grant.person_id == person_id))
    assert (grant.scope_kind, grant.scope_id) == ("organization", organization_id)
    assert grant.until_at.astimezone().date().isoformat() > last
    assert "Sample Valley" in staff.get(page).text


def read_day(app):
    with app.app_context():
        return read_now(db.session()).date()


@pytest.mark.parametrize(
    "over", [{"role": "emperor"}, {"cd_code": "7654321"}, {"cd_code": "12"}, {"until": "2020-01-01"}, {"until": "soon"}]
)
def test_roles_that_make_no_sense_are_refused(app, staff, over):
    person_id = add(app)
    answer = post(staff, f"/staff/people/{person_id}/grants", {"role": "editor"} | over, page=f"/staff/people/{person_id}")
    assert answer.status_code == 422
    assert "usa-error-message" in answer.text
    assert read(app, select(Grant).where(Grant.person_id == person_id)) == []


def test_the_last_administrator_keeps_the_role(app, staff):
    page = f"/staff/people/{staff.person_id}"
    [grant_id] = read(app, select(Grant.id).where(Grant.person_id == staff.person_id))
    answer = post(staff, f"{page}/grants/{grant_id}/take", {}, page=page, follow_redirects=True)
    assert "administrator first" in answer.text
    assert "administrator first" in post(staff, f"{page}/erase", {"sure": "y"}, page=page, follow_redirects=True).text
    assert staff.get(page).status_code == 200


def test_two_records_are_compared_merged_and_taken_apart(app, staff):
    kept, gone = add(app, name="Ana Ruiz"), add(app, name="A. Ruiz", address="ana@example.org")
    page = f"/staff/people/{kept}"
    assert "Are these the same person?" in staff.get(f"{page}/merge?gone_id={gone}").text
    assert post(staff, f"{page}/merge", {"gone_id": gone}, page=page).status_code == 302
    assert read(app, select(Address.person_id).where(Address.key == "ana@example.org")) == [kept]
    assert staff.get(f"{page}/merge?gone_id={gone}").status_code == 422
    [merge_id] = read(app, select(Merge.id))
    assert post(staff, f"/staff/people/merges/{merge_id}/undo", {}, page=page).location == f"/staff/people/{gone}"
    assert read(app, select(Address.person_id).where(Address.key == "ana@example.org")) == [gone]
    assert post(staff, f"/staff/people/merges/{merge_id}/undo", {}, page=page).status_code == 409


@pytest.mark.parametrize("gone", ["", "x", "0", "999", "-1", "9" * 30])
def test_a_record_that_is_not_there_is_not_merged(app, staff, gone):
    page = f"/staff/people/{add(app)}"
    assert staff.get(f"{page}/merge?gone_id={gone}").status_code == 422
    assert post(staff, f"{page}/merge", {"gone_id": gone}, page=page).status_code in {409, 422}
    assert read(app, select(Merge)) == []


def test_a_record_is_not_merged_into_itself(app, staff):
    person_id = add(app)
    page = f"/staff/people/{person_id}"
    assert post(staff, f"{page}/merge", {"gone_id": person_id}, page=page).status_code == 409


def test_a_lost_laptop(app, staff):
    owner = signed_in_client(app)
    page = f"/staff/people/{owner.person_id}"
    assert "In one browser." in staff.get(page).text
    post(staff, f"{page}/sign-out", {}, page=page)
    assert not is_inside(owner)
    assert post(staff, f"/staff/people/{add(app)}/sign-out", {}, page=page).status_code == 404


def test_data_are_handed_over_and_erased(app, staff):
    person_id = add(app, name="Ana Ruiz", address="ana@example.org")
    page = f"/staff/people/{person_id}"
    taken = post(staff, f"{page}/data.json", {}, page=page)
    assert json.loads(taken.data)["people_address"][0]["address"] == "ana@example.org"
    assert post(staff, f"{page}/erase", {}, page=page).status_code == 422
    assert post(staff, f"{page}/erase", {"sure": "y"}, page=page).status_code == 302
    assert read(app, select(Person.name).where(Person.id == person_id)) == [""]
    assert "Erased" in staff.get(page).text
    assert post(staff, f"{page}/erase", {"sure": "y"}, page=f"/staff/people/{staff.person_id}").status_code == 409


def test_both_accounts_are_named_before_a_merge(app, staff):
    accounts = read(app, select(Account).where(Account.id.in_([add(app, an_account), add(app, an_account)])))
    kept, gone = (each.person_id for each in accounts)
    assert "Both have an account" in staff.get(f"/staff/people/{kept}/merge?gone_id={gone}").text


def test_a_facilitator_of_one_cohort(app, staff):
    person_id = add(app)
    cohort_id = add(app, a_living_cohort)
    page = f"/staff/people/{person_id}"
    for wrong in ({"role": "editor", "cohort": cohort_id}, {"role": "facilitator", "cohort": cohort_id + 1}):
        assert post(staff, f"{page}/grants", wrong, page=page).status_code == 422
    assert post(staff, f"{page}/grants", {"role": "facilitator", "cohort": cohort_id}, page=page).status_code == 302
    [grant] = read(app, select(Grant).where(Grant.person_id == person_id))
    assert (grant.role, grant.scope_kind, grant.scope_id) == ("facilitator", "cohort", cohort_id)
    assert "PLLN I" in staff.get(page).text
    entries = read(app, select(AuditEntry.detail["scope"].as_string()).where(AuditEntry.thing_kind == "grant"))
    assert entries == [f"cohort:{cohort_id}"]
