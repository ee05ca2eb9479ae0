"""A stranger becomes somebody: an account, the letter that confirms it, signing in."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.browser.person import Person
from tests.factories.accounts import PASSWORD
from tests.journeys.test_a_seat import link_in
from tests.stack import Stack

NAME = "Sample Stranger"


def sign_up(person: Person, stack: Stack, address: str) -> None:
    """From the form of a new account, by the button in the letter, to being signed in; where one came from is kept."""
    person.fill({"name": NAME, "email": address, "password": PASSWORD})
    person.look("sign-up")
    person.send("Create account")
    person.look("letter-sent")
    letter = stack.wait_for_letter(address)
    assert letter["Content-Language"] == person.words.locale
    person.page.goto(link_in(letter, "/confirm/"))
    person.look("confirm")
    person.send("Confirm my address")
    person.look("confirmed")
    person.follow("Sign in")
    fill_in_the_door(person, address, PASSWORD)


def sign_in(person: Person, address: str, password: str = PASSWORD) -> None:
    """By the form."""
    person.open("/login")
    fill_in_the_door(person, address, password)


def fill_in_the_door(person: Person, address: str, password: str) -> None:
    """The form of signing in, which leads away from its page."""
    person.fill({"email": address, "password": password})
    person.send("Sign in")
    assert "/login" not in urlsplit(person.page.url).path
