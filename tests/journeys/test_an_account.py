"""A stranger makes an account, confirms it by a button, signs in, registers, and forgets the password."""

from __future__ import annotations

import pytest

from tests.journeys.test_a_seat import link_in, published
from tests.journeys.visitor import Visitor
from tests.stack import Stack

pytestmark = pytest.mark.xdist_group("stack")

FIRST, SECOND = "seven small blue boats", "eight small green boats"


def sign_up(stack: Stack, visitor: Visitor, address: str, prefix: str = "") -> None:
    """Make an account and confirm it in the same browser; `prefix` picks the language."""
    said = visitor.submit(visitor.open(f"{prefix}/register"), name="Sample Stranger", email=address, password=FIRST)
    assert ("Revise su correo" if prefix else "Check your email") in said.text
    letter = stack.wait_for_letter(address)
    assert visitor.submit(visitor.open(link_in(letter, "/confirm/"))).status == 200


def sign_in(visitor: Visitor, address: str, password: str) -> str:
    """The words of the page that answers."""
    return visitor.submit(visitor.open("/login"), email=address, password=password).text


def test_from_stranger_to_participant(stack):
    address, visitor = "stranger@example.org", Visitor(stack.site)
    sign_up(stack, visitor, address)
    assert "Sign out" in sign_in(visitor, address, FIRST)
    event = published(stack, title="For the stranger")
    registered = visitor.submit(visitor.open(f"{event['path']}/register"))
    assert "You are registered" in registered.text
    assert "You are registered" in stack.wait_for_letter(address, 2)["Subject"]
    assert "For the stranger" in visitor.open("/").text


def test_a_forgotten_password(stack):
    address, visitor = "forgetful@example.org", Visitor(stack.site)
    sign_up(stack, visitor, address)
    known = visitor.submit(visitor.open("/reset"), email=address)
    unknown = visitor.submit(visitor.open("/reset"), email="nobody.here@example.org")
    assert known.text.replace(address, "") == unknown.text.replace("nobody.here@example.org", "")
    choosing = visitor.open(link_in(stack.wait_for_letter(address, 2), "/reset/"))
    assert visitor.submit(choosing, password=SECOND, password_confirm=SECOND).status == 200
    assert "Sign out" not in sign_in(Visitor(stack.site), address, FIRST)
    assert "Sign out" in sign_in(Visitor(stack.site), address, SECOND)
