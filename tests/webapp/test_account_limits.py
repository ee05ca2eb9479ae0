"""How often a door may be knocked at."""

from __future__ import annotations

import pytest

from tests.webapp.forms import csrf


@pytest.fixture
def browser(limited_app):
    return limited_app.test_client()


def knock(client, page, times, machine, **form):
    token = csrf(client)
    answers = [
        client.post(page, data={"csrf_token": token} | form, environ_base={"REMOTE_ADDR": machine}).status_code
        for _ in range(times)
    ]
    return answers


@pytest.mark.parametrize(("page", "limit"), [("/login", 30), ("/reset", 30), ("/confirm", 30), ("/register", 60)])
def test_one_machine_may_knock_so_often(browser, page, limit):
    answers = knock(browser, page, limit + 2, f"198.51.100.{limit + len(page)}", email="")
    assert answers[:limit] == [422] * limit
    assert set(answers[limit:]) == {429}


def test_one_mailbox_gets_so_many_letters_from_all_machines_together(browser):
    for number in range(6):
        [status] = knock(
            browser, "/reset", 1, f"203.0.113.{number}", email="Target@example.org" if number % 2 else "target@EXAMPLE.org"
        )
        assert status == (302 if number < 5 else 429)
    assert knock(browser, "/reset", 1, "203.0.113.99", email="other@example.org") == [302]


def test_looking_at_a_page_is_not_knocking(browser):
    statuses = {browser.get("/login", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code for _ in range(40)}
    assert statuses == {200}
