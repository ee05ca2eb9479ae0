"""Guests and signed-in people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from modules.outbox.models import OutboxFact
from modules.people.errors import NotAnAddress, NotAName
from modules.people.models import Person
from modules.registrations.asking import HURRY, Wish, ask_again, ask_for_seat
from modules.registrations.errors import AlreadyRegistered
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.registrations import a_registration


def wish(event, **over) -> Wish:
    return Wish(**{"event_id": event.id, "name": "Ana Núñez", "address": "ana@example.org"} | over)


def test_a_guest_becomes_a_person_with_a_held_seat(session, now):
    registration = ask_for_seat(session, wish(an_event(session, now), locale="es", needs=" Mixteco "), now)
    assert (registration.state, registration.address, registration.needs) == ("held", "ana@example.org", "Mixteco")
    person = session.get(Person, registration.person_id)
    assert (person.name, person.language) == ("Ana Núñez", "es")


def test_whoever_proved_an_address_is_registered_at_once_and_to_that_address(session, now):
    person = a_person(session, now, address="proved@example.org")
    registration = ask_for_seat(session, wish(an_event(session, now), person_id=person.id, address="other@example.org"), now)
    assert (registration.state, registration.person_id, registration.address) == ("confirmed", person.id, "proved@example.org")


def test_a_signed_in_person_without_a_proved_address_is_a_guest(session, now):
    person = a_person(session, now, address="ana@example.org", confirmed=False)
    assert ask_for_seat(session, wish(an_event(session, now), person_id=person.id), now).state == "held"


@pytest.mark.parametrize("other", ["ANA@Example.ORG", " ana@example.org ", "ana@EXAMPLE.org"])
def test_two_spellings_of_one_address_are_one_person(session, now, other):
    event = an_event(session, now)
    first = ask_for_seat(session, wish(event), now)
    with pytest.raises(AlreadyRegistered) as refused:
        ask_for_seat(session, wish(event, address=other, name="Someone Else"), now)
    assert refused.value.values["registration_id"] == first.id
    assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_a_stranger_cannot_rename_a_known_person(session, now):
    person = a_person(session, now, address="ana@example.org", name="Ana Núñez")
    registration = ask_for_seat(session, wish(an_event(session, now), name="Not Ana"), now)
    assert (registration.person_id, registration.name) == (person.id, "Not Ana")
    assert person.name == "Ana Núñez"


@pytest.mark.parametrize(
    ("over", "refusal"),
    [
        ({"address": "no address"}, NotAnAddress),
        ({"address": "a@example.org\nBcc: b@example.org"}, NotAnAddress),
        ({"name": "x" * 121}, NotAName),
        ({"name": "<script>alert(1)</script>"}, NotAName),
        ({"name": "Win at https://example.org"}, NotAName),
        ({"name": " \u202e\u200b "}, NotAName),
    ],
)
def test_what_no_letter_may_carry_is_refused(session, now, over, refusal):
    event = an_event(session, now)
    with pytest.raises(refusal):
        ask_for_seat(session, wish(event, **over), now)


def test_a_line_break_in_a_name_is_a_space(session, now):
    assert ask_for_seat(session, wish(an_event(session, now), name="Ana\r\nBcc: Núñez"), now).name == "Ana Bcc: Núñez"


@pytest.mark.parametrize(("later", "told"), [(HURRY - timedelta(seconds=1), 0), (HURRY, 1)])
def test_whoever_lost_the_letter_gets_it_again_but_not_by_a_double_click(session, now, later, told):
    seat = a_registration(session, now)
    ask_again(session, seat.id, now + later)
    facts = [(each.name, each.fields) for each in session.scalars(select(OutboxFact))]
    assert facts == [("registrations.SeatAskedAgain", {"registration_id": seat.id})] * told
