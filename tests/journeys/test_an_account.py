"""A stranger makes an account, confirms it by a button, signs in, registers, and forgets the password."""

from __future__ import annotations

import pytest

from tests.journeys.test_a_seat import link_in, published
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("stack")

ADDRESS = "stranger@example.org"
FIRST, SECOND = "seven small blue boats", "eight small green boats"


def test_from_stranger_to_participant(stack):
    visitor = Visitor(stack.site)
    page = visitor.open("/register")
    said = visitor.submit(page, name="Sample Stranger", email=ADDRESS, password=FIRST, password_confirm=FIRST)
    assert said.status == 200, said.text
    assert "Check your email" in said.text
    letter = stack.wait_for_letter(ADDRESS)
    confirming = visitor.open(link_in(letter, "/confirm/"))
    assert visitor.submit(confirming).status == 200
    inside = visitor.submit(visitor.open("/login"), email=ADDRESS, password=FIRST)
    assert inside.status == 200
    assert "Sign out" in inside.text
    event = published(stack, title="For the stranger")
    registered = visitor.submit(visitor.open(f"{event['path']}/register"))
    assert "You are registered" in registered.text
    assert "You are registered" in stack.wait_for_letter(ADDRESS, 2)["Subject"]
    assert "For the stranger" in visitor.open("/").text


def test_a_forgotten_password(stack):
    visitor = Visitor(stack.site)
    known = visitor.submit(visitor.open("/reset"), email=ADDRESS)
    unknown = visitor.submit(visitor.open("/reset"), email="nobody.here@example.org")
    assert known.status == unknown.status == 200
    letter = stack.wait_for_letter(ADDRESS, 3)
    choosing = visitor.open(link_in(letter, "/reset/"))
    assert visitor.submit(choosing, password=SECOND, password_confirm=SECOND).status == 200
    fresh = Visitor(stack.site)
    assert "Sign out" not in fresh.submit(fresh.open("/login"), email=ADDRESS, password=FIRST).text
    assert "Sign out" in fresh.submit(fresh.open("/login"), email=ADDRESS, password=SECOND).text
