"""Pages of organizations: searching, one organization, choosing one's own."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.organizations.models import UnlistedRequest
from modules.organizations.queries import open_request_of, organization_of
from tests.conftest import counted_queries
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import page, post_form
from tests.factories.organizations import an_organization


def names(answer) -> list[str]:
    return [link.text for link in page(answer).select("#results h3 a")]


@pytest.fixture
def places(fresh_database, now) -> dict[str, int]:
    rows = (
        {"name": "Fresno Unified", "county": "Fresno", "cd_code": "1062166", "source": "cde", "updated_on": now.date()},
        {"name": "Fresno County Office of Education", "county": "Fresno", "kind": "county_office"},
        {"name": "La Canada Unified", "city": "La Canada", "county": "Los Angeles"},
        {"name": "Old Elementary", "county": "Kern", "city": "Taft", "closed_at": now},
        {"name": "Sample ROP", "county": "Kern", "city": "Taft", "kind": "other", "kind_label": "Regional Occupation Center"},
    )
    with Session(fresh_database) as session, transaction(session):
        return {row["name"]: an_organization(session, now, **row).id for row in rows}


@pytest.fixture
def member(app, places):
    return signed_in_client(app)


def test_all_open_ones_stand_by_name(client, places):
    answer = client.get("/organizations")
    assert names(answer) == ["Fresno County Office of Education", "Fresno Unified", "La Canada Unified", "Sample ROP"]
    assert page(answer).select_one("#found").text == "4 organizations"


@pytest.mark.parametrize(
    ("query", "first"), [("q=La+Ca%C3%B1ada", "La Canada Unified"), ("q=1062166", "Fresno Unified"), ("q=taft", "Sample ROP")]
)
def test_a_question_finds_it(client, places, query, first):
    assert names(client.get(f"/organizations?{query}"))[0] == first


def test_county_and_kind_narrow_and_are_links(client, places):
    assert names(client.get("/organizations?county=Fresno&kind=district")) == ["Fresno Unified"]
    links = {
        link.text.rsplit(" ", 1)[0]: link["href"] for link in page(client.get("/organizations?q=fresno")).select("#filters a")
    }
    assert links["Los Angeles"] == "/organizations?q=fresno&county=Los+Angeles"


@pytest.mark.parametrize("query", ["q=%00", "county=%00", "kind=castle", "q=%FF&county=%27", "q=" + "x" * 3000, "page=9" * 20])
def test_hostile_questions_get_a_page(client, places, query):
    assert client.get(f"/organizations?{query}").status_code == 200


def test_nothing_found_says_so_and_shows_a_way_on(client, places):
    answer = page(client.get("/organizations?q=zzzz"))
    assert answer.select_one(".empty h3").text == "Nothing is called that"
    assert answer.select_one('#results a[href="/organizations"]')


def test_the_list_has_pages_and_a_wild_page_is_the_last(client, fresh_database, now):
    with Session(fresh_database) as session, transaction(session):
        for number in range(30):
            an_organization(session, now, name=f"District {number:02}")
    assert names(client.get("/organizations?page=2")) == [f"District {number}" for number in range(25, 30)]
    assert names(client.get("/organizations?page=999")) == names(client.get("/organizations?page=2"))
    assert len(names(client.get("/organizations?page=-1"))) == 25


def test_the_list_asks_the_database_as_often_for_many_as_for_few(client, engine, fresh_database, places, now):
    with counted_queries(engine) as few:
        client.get("/organizations")
    with Session(fresh_database) as session, transaction(session):
        for _ in range(20):
            an_organization(session, now)
    with counted_queries(engine) as many:
        client.get("/organizations")
    assert len(many) == len(few)


def test_an_organization_has_a_page_with_its_source(client, places):
    shown = page(client.get(f"/organizations/{places['Fresno Unified']}"))
    assert shown.select_one("h1").text == "Fresno Unified"
    assert "10 62166" in shown.select_one(".facts").text
    assert "The state last changed this entry on Monday, January 11, 2027." in shown.text
    assert client.get("/organizations/999999").status_code == 404


def test_a_closed_one_says_so(client, places):
    shown = page(client.get(f"/organizations/{places['Old Elementary']}"))
    assert shown.select_one(".usa-alert__heading").text == "This organization has closed"


def test_the_kind_in_the_words_of_the_state_is_marked_as_english(client, places):
    assert (
        page(client.get("/es/organizations?q=ROP")).select_one('#results .meta span[lang="en"]').text
        == "Regional Occupation Center"
    )


def test_one_s_own_page_asks_to_sign_in(client, places):
    assert client.get("/account/organization").status_code == 302


def test_choosing_another_and_leaving(member, engine, places):
    for name in ("Fresno Unified", "La Canada Unified"):
        assert (
            post_form(member, "/account/organization", data={"organization": places[name], "work": "teacher"}).status_code
            == 302
        )
    assert "La Canada Unified" in page(member.get("/account/organization")).select_one("aside").text
    with Session(engine) as session:
        organization, membership = organization_of(session, member.person_id)
        assert (organization.name, membership.work) == ("La Canada Unified", "teacher")
    post_form(member, "/account/organization/leave")
    with Session(engine) as session:
        assert organization_of(session, member.person_id) is None


def test_what_is_found_can_be_chosen_but_not_a_closed_one(member, places):
    found = page(member.get("/account/organization?q=taft")).select("input[name=organization]")
    assert [each["value"] for each in found] == [str(places["Sample ROP"])]
    answer = post_form(member, "/account/organization?q=taft", data={"organization": places["Old Elementary"]})
    assert answer.status_code == 409
    assert "has closed" in page(answer).select_one("#organization-error").text


@pytest.mark.parametrize(
    "typed", [{}, {"organization": "x"}, {"organization": "9" * 30}, {"organization": "1", "work": "sorcerer"}]
)
def test_a_faulty_choice_keeps_the_page(member, places, typed):
    answer = post_form(member, "/account/organization?q=fresno", data=typed)
    assert answer.status_code == 422
    link = page(answer).select_one("[data-error-summary] a")
    assert page(answer).select_one(link["href"])


def test_asking_for_one_that_is_not_listed(member, engine):
    assert post_form(member, "/account/organization/unlisted", data={"words": "  Sample   Charter "}).status_code == 302
    assert post_form(member, "/account/organization/unlisted", data={"words": "x" * 301}).status_code == 422
    with Session(engine) as session:
        assert open_request_of(session, member.person_id).words == "Sample Charter"
    assert "Sample Charter" in page(member.get("/account/organization")).select_one(".usa-alert").text


@pytest.fixture
def editor(app, places):
    return signed_in_client(app, "editor")


@pytest.fixture
def asked(member, engine) -> int:
    post_form(member, "/account/organization/unlisted", data={"words": "Fresno USD"})
    with Session(engine) as session:
        return session.scalar(select(UnlistedRequest.id))


def test_only_those_who_keep_organizations_see_requests(client, member, editor, asked):
    assert [each.get("/staff/organizations").status_code for each in (client, member, editor)] == [302, 403, 200]
    assert post_form(member, f"/staff/organizations/requests/{asked}").status_code == 403


def test_staff_point_to_a_listed_one(editor, member, engine, asked, places):
    shown = page(editor.get(f"/staff/organizations/requests/{asked}"))
    assert shown.select_one("input[name=organization]")["value"] == str(places["Fresno Unified"])
    assert (
        post_form(editor, f"/staff/organizations/requests/{asked}", data={"organization": places["Fresno Unified"]}).status_code
        == 302
    )
    with Session(engine) as session:
        assert organization_of(session, member.person_id)[0].name == "Fresno Unified"
    assert editor.get(f"/staff/organizations/requests/{asked}").status_code == 404


def test_staff_add_the_one_that_was_meant(editor, member, engine, asked):
    typed = {"name": "Sample Charter", "kind": "charter", "county": "Fresno", "city": "Fresno"}
    assert post_form(editor, f"/staff/organizations/requests/{asked}/new", data=typed).status_code == 302
    with Session(engine) as session:
        assert organization_of(session, member.person_id)[0].name == "Sample Charter"
    assert "Nobody waits" in editor.get("/staff/organizations").text


def test_a_code_that_stands_already_is_said_at_its_field(editor, places):
    typed = {"name": "Twin", "kind": "district", "cd_code": "1062166"}
    answer = post_form(editor, "/staff/organizations/new", data=typed)
    assert (answer.status_code, page(answer).select_one("#cd_code-error").text) == (422, "Another organization has this code.")
    added = post_form(editor, "/staff/organizations/new", data=typed | {"cd_code": "1062167"})
    assert added.status_code == 302
    assert page(editor.get(added.location)).select_one("h1").text == "Twin"


def test_asking_again_and_again_is_limited(limited_app, places):
    member = signed_in_client(limited_app)
    answers = [post_form(member, "/account/organization/unlisted", data={"words": "x"}).status_code for _ in range(11)]
    assert answers[9:] == [302, 429]
