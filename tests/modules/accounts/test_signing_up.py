"""Making an account, and proving that its address is one's own."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from modules.accounts.confirming import confirm_account
from modules.accounts.models import Account
from modules.accounts.queries import account_id_for
from modules.accounts.signing_up import SignUp, known_account, sign_up
from modules.people.addresses import addresses_of, find_address
from modules.people.errors import AddressTaken, NotAnAddress, NotAName
from modules.people.making import NewPerson, person_for
from modules.people.merging import merge
from modules.people.models import Merge, Person
from modules.registrations.models import Registration
from tests.factories.accounts import an_account
from tests.factories.people import a_person
from tests.factories.registrations import a_registration

ANA = SignUp("Ana@Example.org", "hash of Ana", NewPerson("Ana Ruiz", "es", "America/Denver"))


def people(session):
    return session.scalar(select(func.count()).select_from(Person).where(Person.merged_into_id.is_(None)))


def test_a_new_account_waits_and_claims_no_address(session, now):
    account = sign_up(session, ANA, now)
    session.flush()
    assert (account.email, account.confirmed_at) == ("ana@example.org", None)
    assert addresses_of(session, account.person_id) == []
    assert session.get(Person, account.person_id).language == "es"


def test_signing_up_again_before_confirming_puts_the_new_words_in_its_place(session, now):
    first = sign_up(session, ANA, now)
    before = first.fs_uniquifier
    again = sign_up(session, SignUp("ana@example.org", "second hash", NewPerson("Ana R.")), now)
    assert (again.id, again.password, session.get(Person, again.person_id).name) == (first.id, "second hash", "Ana R.")
    assert again.fs_uniquifier != before  # the first letter's link is dead
    assert people(session) == 1


def test_a_stranger_changes_nothing_of_a_known_person(session, now):
    guest = person_for(session, "ana@example.org", NewPerson("Ana Ruiz"), now)
    account = sign_up(session, SignUp("ana@example.org", "hash", NewPerson("Mallory")), now)
    assert account.person_id != guest.id
    assert guest.name == "Ana Ruiz"


@pytest.mark.parametrize("over", [{"password": "h"}, {"password": None, "confirmed_at": None}])
def test_confirmed_and_imported_accounts_are_known(session, now, over):
    account = an_account(session, now, email="ana@example.org", **over)
    assert known_account(session, "ANA@example.org") == account.id


def test_a_waiting_account_and_a_new_address_are_not_known(session, now):
    sign_up(session, ANA, now)
    assert known_account(session, "ana@example.org") is None
    assert known_account(session, "nobody@example.org") is None


def test_another_proved_address_of_a_person_leads_to_the_account(session, now):
    person = a_person(session, now, address="second@example.org")
    account = an_account(session, now, person, email="first@example.org")
    assert account_id_for(session, "second@example.org") == account.id
    an_account(session, now, a_person(session, now, address="claimed@example.org", confirmed=False))
    assert account_id_for(session, "claimed@example.org") is None


def test_accounts_of_records_that_are_gone_open_nothing(session, now):
    kept, gone = a_person(session, now), a_person(session, now)
    own = an_account(session, now, kept, email="kept@example.org")
    an_account(session, now, gone, email="gone@example.org")
    merge(session, kept.id, gone.id, None, now)
    assert account_id_for(session, "gone@example.org") is None
    assert account_id_for(session, "kept@example.org") == own.id


def test_confirming_proves_the_address(session, now):
    account = confirm_account(session, sign_up(session, ANA, now).id, now)
    session.flush()
    row = find_address(session, "ana@example.org")
    assert (account.confirmed_at, row.person_id, row.confirmed_at) == (now, account.person_id, now)
    assert confirm_account(session, account.id, now.replace(year=2028)).confirmed_at == now


def test_a_guest_who_signs_up_keeps_their_seats_under_their_own_name(session, now):
    guest = person_for(session, "ana@example.org", NewPerson("somebody"), now)
    seat = a_registration(session, now, person=guest)
    account = confirm_account(session, sign_up(session, ANA, now).id, now)
    assert account.person_id == guest.id == session.get(Registration, seat.id).person_id
    assert (session.get(Person, guest.id).name, people(session)) == ("Ana Ruiz", 1)
    assert session.scalar(select(func.count()).select_from(Merge)) == 1


def test_an_address_that_another_account_claims_goes_to_who_proves_it(session, now):
    claimant = a_person(session, now, address="ana@example.org", confirmed=False)
    an_account(session, now, claimant, email="other@example.org")
    account = confirm_account(session, sign_up(session, ANA, now).id, now)
    assert account.person_id != claimant.id
    assert find_address(session, "ana@example.org").person_id == account.person_id


def test_a_proved_address_stays_with_the_account_that_proved_it(session, now):
    waiting = sign_up(session, ANA, now)
    an_account(session, now, a_person(session, now, address="ana@example.org"), email="other@example.org")
    with pytest.raises(AddressTaken):
        confirm_account(session, waiting.id, now)


def test_bad_words_make_no_account(session, now):
    for bad in (SignUp("ana", "h", NewPerson("Ana")), SignUp("ana@example.org", "h", NewPerson("<b>"))):
        with pytest.raises((NotAnAddress, NotAName)):
            sign_up(session, bad, now)
    assert session.scalar(select(func.count()).select_from(Account)) == 0
