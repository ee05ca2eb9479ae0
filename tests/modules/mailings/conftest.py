"""A desk to write letters at, and every letter written once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy.orm import Session

from modules.mailings.desk import Desk
from modules.mailings.letters import LETTERS
from modules.mailings.making import make
from tasks.context import context_of, words
from tests.factories.accounts import an_account
from tests.factories.applying import about_an_application
from tests.factories.awards import a_standing, an_award
from tests.factories.choosing import a_closed_round, a_decision, a_sent_application, lead_of
from tests.factories.deliveries import a_delivery
from tests.factories.events import an_event
from tests.factories.held_editions import an_editor_of_a_held_edition
from tests.factories.inbox import a_waiting_post, an_asked_moderator_id
from tests.factories.lists import a_list, a_subscriber
from tests.factories.people import a_person
from tests.factories.registrations import a_registration
from tests.factories.reminders import a_reminded_colleague, a_reminded_guest
from tests.factories.standstills import a_keeper_when_mail_stands
from tests.factories.teams import a_given_seat, a_lead_with_returned_work

STATES = {"confirm_registration": "held", "registration_withdrawn": "withdrawn"}
ABOUT_APPLICATIONS = {
    "application_received",
    "collaborator_asked",
    "collaborator_invited",
    "deadline_moved",
    "deadline_moved_county",
    "deadline_moved_invited",
    "endorsement_asked",
}
ABOUT_AWARDS = {"award_issued", "award_revoked"}
ABOUT_LISTS = {"confirm_lists": "asked", "lists_known": "active"}
ABOUT_ACCOUNTS = {"confirm_account", "account_exists", "reset_password", "password_changed", "choose_password"}


@pytest.fixture
def desk(session: Session, config, now: datetime) -> Desk:
    real = context_of(config)
    return Desk(
        session=session, links=real.links, head=real.head, words=words, keys=real.keys, now=now, asked_at=now, revision=2
    )


@pytest.fixture
def thing(desk: Desk) -> Callable[..., int]:
    """The id of something that a letter of this name can be written about."""
    return lambda letter, locale="en", **over: a_thing_for(desk.session, desk.now, letter, locale, over)


@pytest.fixture
def posted(desk: Desk) -> Callable[..., EmailMessage]:
    """A letter about a thing as it arrives: made from a row of the ledger, parsed from its bytes."""

    def post(name: str, thing_id: int, locale: str = "en") -> EmailMessage:
        letter = LETTERS[name](desk, thing_id)
        frozen = {"letter": name, "thing_id": thing_id, "locale": locale, "address": letter.to.address, "revision": 2}
        row = a_delivery(desk.session, desk.now, **frozen, request_id="request-77")
        return message_from_bytes(make(desk, row), policy=policy.default)

    return post


@pytest.fixture
def written(thing, posted) -> Callable[..., EmailMessage]:
    """A letter about something made for it."""
    return lambda letter, locale="en", **over: posted(letter, thing(letter, locale, **over), locale)


def a_thing_for(session: Session, now: datetime, letter: str, locale: str, over: dict) -> int:
    known = (
        {"address": "maria@example.org"}
        if letter in ABOUT_WHAT_A_PERSON_HAS.keys() | ABOUT_LISTS.keys() | ABOUT_AWARDS | ABOUT_APPLICATIONS
        else {}
    )
    person = a_person(session, now, name=over.pop("name", "María Peña"), language=locale, time_zone="America/Denver", **known)
    if letter in ABOUT_ACCOUNTS:
        return an_account(session, now, person, **({"confirmed_at": None, "password": None} | over)).id
    if letter in ABOUT_LISTS:
        return a_reader_of(session, now, person, ABOUT_LISTS[letter])
    if letter in ABOUT_AWARDS:
        return an_award_for(session, now, person, letter, **over)
    if letter in ABOUT_APPLICATIONS:
        return about_an_application(session, now, person, letter)
    if letter in ABOUT_WHAT_A_PERSON_HAS:
        return ABOUT_WHAT_A_PERSON_HAS[letter](session, now, person, **over)
    event = an_event(
        session,
        now,
        **{
            "title": "Trust first",
            "title_es": "Primero la confianza",
            "status": "cancelled" if letter == "event_cancelled" else "published",
            "cancel_reason": "Heat.",
            "format": "hybrid",
            "venue": "Hall",
            "city": "Fresno",
            "sequence": 2,
            "moved_from": now + timedelta(days=9),
        }
        | over,
    )
    state = STATES.get(letter, "confirmed")
    return a_registration(session, now, event, person, state=state, locale=locale, address="maria@example.org").id


def a_reader_of(session: Session, now: datetime, person, state: str) -> int:
    news = a_list(session, now, name_en="News", name_es="Noticias")
    own = a_subscriber(session, now, news, person=person, language=person.language, state=state)
    return own.address_id


def an_award_for(session: Session, now: datetime, person, letter: str, **over) -> int:
    award = an_award(session, now, person, **over)
    if letter == "award_revoked":
        a_standing(session, now, award)
    return award.id


def a_decided_lead(session: Session, now: datetime, person, outcome: str = "chosen", words: str = "Clear.\n\nWarm.") -> int:
    round_ = a_closed_round(session, now)
    application = a_sent_application(session, now, round_, lead=person, state=outcome)
    a_decision(session, now, application, outcome, words=words, released_at=now)
    return lead_of(session, application).id


ABOUT_WHAT_A_PERSON_HAS = {
    "application_decided": a_decided_lead,
    "application_reminder": a_reminded_colleague,
    "edition_held": an_editor_of_a_held_edition,
    "event_reminder": a_reminded_guest,
    "hand_in_returned": a_lead_with_returned_work,
    "mail_stands": a_keeper_when_mail_stands,
    "post_held": an_asked_moderator_id,
    "post_waiting": a_waiting_post,
    "seat_given": a_given_seat,
}
