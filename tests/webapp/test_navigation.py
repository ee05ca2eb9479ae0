"""Menus name only what exists and what the actor may open."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from modules.accounts.actors import VISITOR, Actor, LiveGrant, Role
from tests.factories.accounts import signed_in_client
from webapp import navigation


def an_actor(*roles: Role) -> Actor:
    return Actor(person_id=1, grants=frozenset(LiveGrant(role, "site", None) for role in roles))


def labels(entries) -> list[str]:
    return [entry.label for entry in entries]


@pytest.mark.parametrize(
    ("actor", "first", "last"),
    [
        (VISITOR, "Events", "Contact"),
        (an_actor(), "My desk", "Contact"),
        (an_actor(Role.FACILITATOR), "My desk", "Staff"),
    ],
)
def test_the_desk_comes_first_and_staff_last(app_once, actor, first, last):
    with app_once.test_request_context("/"):
        menu = labels(navigation.main_menu(actor))
    assert (menu[0], menu[-1]) == (first, last)


@pytest.mark.parametrize(("scope", "offered"), [(("organization", 7), True), (("cohort", 7), False)])
def test_a_county_lead_finds_the_county_in_the_menu(app_once, scope, offered):
    actor = Actor(person_id=1, grants=frozenset({LiveGrant(Role.COUNTY_LEAD, *scope)}))
    with app_once.test_request_context("/cohorts/county"):
        menu = navigation.main_menu(actor)
    assert ("My county" in labels(menu)) == offered
    assert [entry.label for entry in menu if entry.current] == (["My county"] if offered else ["Cohorts"])
    with app_once.test_request_context("/cohorts"):
        assert "My county" not in labels(navigation.main_menu(an_actor(Role.EDITOR)))


@pytest.mark.parametrize(("scope", "offered"), [(("cohort", 7), True), (("organization", 7), False), (("site", None), False)])
def test_a_facilitator_of_a_cohort_finds_its_learners_in_the_menu(app_once, scope, offered):
    actor = Actor(person_id=1, grants=frozenset({LiveGrant(Role.FACILITATOR, *scope)}))
    with app_once.test_request_context("/staff/training/learners"):
        menu, row = navigation.main_menu(actor), labels(navigation.staff_menu(actor))
    assert ("Learners" in labels(menu)) == offered
    assert [entry.label for entry in menu if entry.current] == (["Learners"] if offered else ["Staff"] if row else [])
    assert ("Learners" in row) == (scope[0] != "organization")


@pytest.mark.parametrize(
    ("role", "row"),
    [
        (Role.FACILITATOR, ["Desk", "Events", "Learners", "Teams"]),
        (Role.EDITOR, ["Desk", "Events", "Training", "Learners", "Cohorts", "Teams", "Mail", "Organizations", "Certificates"]),
        (
            Role.ADMINISTRATOR,
            ["Desk", "Events", "Training", "Learners", "Cohorts", "Teams", "Mail", "Organizations", "Certificates", "People"],
        ),
    ],
)
def test_the_second_row_holds_what_the_role_permits(app_once, role, row):
    with app_once.test_request_context("/staff/events"):
        assert labels(navigation.staff_menu(an_actor(role))) == row
    with app_once.test_request_context("/events"):
        assert navigation.staff_menu(an_actor(role)) == []


@pytest.mark.parametrize(
    ("path", "script_name", "current"),
    [
        ("/staff", "", {"Desk": "page"}),
        ("/staff/events", "/es", {"Eventos": "page"}),
        ("/staff/events/7/roster", "", {"Events": "true"}),
        ("/staff/eventsomething", "", {"Desk": "true"}),
    ],
)
def test_only_the_nearest_entry_is_current(app_once, path, script_name, current):
    environ = {"SCRIPT_NAME": script_name, "convene.locale": script_name[1:] or "en"}
    with app_once.test_request_context(path, environ_overrides=environ):
        menu = navigation.staff_menu(an_actor(Role.ADMINISTRATOR))
    assert {entry.label: entry.current for entry in menu if entry.current} == current


def test_every_page_of_a_menu_has_a_view(app_once):
    pages = [
        *navigation.MAIN,
        *navigation.STAFF_ROW,
        *navigation.ABOUT_ME,
        *(page for _, each in navigation.FOOTER for page in each),
    ]
    assert {page.endpoint for page in pages} <= set(app_once.view_functions)


@pytest.mark.parametrize(("actor", "offered"), [(VISITOR, True), (an_actor(), False), (an_actor(Role.EDITOR), False)])
def test_an_account_is_offered_to_who_has_none(app_once, actor, offered):
    with app_once.test_request_context("/"):
        entries = [label for _, group in navigation.footer_menu(actor) for label in labels(group)]
    assert ("Create an account" in entries) == offered
    assert "Put events in my calendar" in entries


def test_the_foot_of_a_page_knows_who_reads_it(client, app):
    assert "Create an account" in client.get("/contact").text
    assert "Create an account" not in signed_in_client(app).get("/contact").text


def test_the_staff_menu_is_one_row_that_unfolds_and_says_where_one_is(app):
    page = BeautifulSoup(signed_in_client(app, Role.EDITOR).get("/staff/events").text, "html.parser")
    menu = page.select_one("details.staffmenu")
    assert menu.summary.get_text(strip=True) == "Staff: Events"
    assert [link.get_text() for link in menu.select("nav a[aria-current]")] == ["Events"]
    assert len(menu.select("nav a")) > 5
