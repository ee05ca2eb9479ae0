"""Which passwords are taken, and how they are hashed."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from modules.accounts import hashing
from modules.accounts.actors import Role
from modules.accounts.administrators import Administrator, create_admin
from modules.accounts.errors import Busy, WeakPassword
from modules.accounts.hashing import hash_password, is_outdated, verify_password
from modules.accounts.passwords import Fault, fault_of, normal_password
from modules.accounts.queries import actor_of
from modules.accounts.signing_up import SignUp, sign_up
from modules.people.making import NewPerson
from tests.factories.accounts import an_account

GOOD = "seven small blue boats"


@pytest.mark.parametrize(
    "password", [GOOD, "xK9$mQ2p", "ocho barcos azules pequeños", "пять синих лодок", "a b c d e f g h!", GOOD * 11]
)
def test_any_characters_are_taken(password):
    assert fault_of(password) is None


@pytest.mark.parametrize(
    ("password", "fault"),
    [("", Fault.SHORT), ("7 chars", Fault.SHORT), ("x" * 257, Fault.LONG)]
    + [
        (common, Fault.COMMON)
        for common in ("password", "Password1!", "12345678", "qwertyuiop", "aaaaaaaaaaaa", "contraseña", "Convene2027")
    ],
)
def test_short_long_and_common_ones_are_refused(password, fault):
    assert fault_of(password) is fault


def test_words_of_ones_own_are_tried_first():
    assert fault_of("anaruizanaruiz", ("ana.ruiz@example.org",)) is Fault.COMMON


def test_two_keyboards_write_one_password():
    assert normal_password("pen\u0303a") == normal_password("pe\u00f1a")


def test_a_hash_proves_its_password_alone():
    kept = hash_password(GOOD)
    assert kept.startswith("$argon2id$")
    assert verify_password(GOOD, kept)
    assert not verify_password(GOOD + " ", kept)
    assert not verify_password(GOOD, "$2b$12$of another system")
    assert not is_outdated(kept)


def test_only_a_few_are_hashed_at_once_and_the_rest_give_up(monkeypatch):
    monkeypatch.setattr(hashing, "PATIENCE", 0.05)
    taken, release = Event(), Event()

    def hold():
        with hashing._place(), hashing._place():
            taken.set()
            release.wait(10)

    holder = Thread(target=hold)
    holder.start()
    taken.wait(10)
    with pytest.raises(Busy):
        hash_password(GOOD)
    release.set()
    holder.join()
    assert hash_password(GOOD)


def test_the_first_administrator(session, now):
    account = create_admin(session, Administrator("Root@Example.org", "Root Admin", GOOD), now)
    assert actor_of(session, account.person_id, now).holds(Role.ADMINISTRATOR)
    assert (account.email, account.confirmed_at) == ("root@example.org", now)
    with pytest.raises(WeakPassword) as refused:
        create_admin(session, Administrator("root@example.org", "Root", "password"), now)
    assert refused.value.values == {"fault": Fault.COMMON}


def test_an_account_that_exists_is_made_an_administrator_with_this_password(session, now):
    for account in (
        an_account(session, now, email="a@example.org"),
        sign_up(session, SignUp("b@example.org", "h", NewPerson("B")), now),
    ):
        made = create_admin(session, Administrator(account.email, "Other Name", GOOD), now)
        again = create_admin(session, Administrator(account.email, "Other Name", GOOD), now)
        assert made.id == again.id == account.id
        assert verify_password(GOOD, made.password)
