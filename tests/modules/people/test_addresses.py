"""Addresses: which spellings are one, and whose an address is."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from modules.people.addresses import address_key, addresses_of, confirm_address, mail_address, main_address
from modules.people.errors import AddressTaken, NotAnAddress
from modules.people.models import Address
from tests.factories.people import a_person


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana.Ruiz@Example.ORG", "ana.ruiz@example.org"),
        ("  ana@example.org ", "ana@example.org"),
        ("ana@ñandú.example.org", "ana@XN--AND-6MA2C.example.org"),
        ("ana@\uff45xample.org", "ana@example.org"),
    ],
)
def test_two_spellings_of_one_address_have_one_key(one, other):
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ana+lea@example.org", "ana@example.org"), ("a.na@example.org", "ana@example.org")]
)
def test_what_may_be_two_mailboxes_stays_two(one, other):
    assert address_key(one) != address_key(other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ana",
        "ana@",
        "@example.org",
        "ana@localhost",
        "a b@example.org",
        "ana@example.org\nBcc: x@example.org",
        "ana@exa\x00mple.org",
        "Ana <ana@example.org>",
        "ñandú@example.org",
        "ana@example.org,eva@example.org",
        "x" * 250 + "@example.org",
        "ana@[127.0.0.1]",
    ],
)
def test_what_mail_cannot_be_sent_to_is_refused(text):
    with pytest.raises(NotAnAddress):
        address_key(text)


def test_mail_goes_to_the_address_as_it_was_written():
    assert mail_address("Ana.Ruiz@Example.org") == "Ana.Ruiz@example.org"


def test_proving_a_new_address_adds_it(session, now):
    person = a_person(session, now)
    confirm_address(session, person.id, "ana@example.org", now)
    session.flush()
    assert [(row.address, row.confirmed_at) for row in addresses_of(session, person.id)] == [("ana@example.org", now)]
    assert main_address(session, person.id) == "ana@example.org"


def test_who_proves_an_address_takes_it_from_a_record_that_only_claimed_it(session, now):
    claimant = a_person(session, now, address="ana@example.org", confirmed=False)
    owner = a_person(session, now)
    confirm_address(session, owner.id, "Ana@example.org", now)
    assert session.scalars(select(Address.person_id).where(Address.key == "ana@example.org")).one() == owner.id
    assert main_address(session, claimant.id) is None


def test_a_proved_address_is_not_taken_from_anybody(session, now):
    owner = a_person(session, now, address="ana@example.org")
    with pytest.raises(AddressTaken) as refused:
        confirm_address(session, a_person(session, now).id, "ana@example.org", now)
    assert refused.value.values == {"person_id": owner.id}
