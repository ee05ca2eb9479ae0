"""Asking for lists, and confirming: nobody gets a list before the owner of the address says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.accounts.confirming import confirm_account
from modules.accounts.signing_up import SignUp, sign_up
from modules.mailings.letters import LETTERS
from modules.mailings.lists.confirming import confirm_lists
from modules.mailings.lists.errors import NothingChosen
from modules.mailings.lists.forgetting import forget_unconfirmed
from modules.mailings.lists.leaving import Way, leave, leave_all
from modules.mailings.lists.models import MailingList, Subscriber, Subscription, Suppression
from modules.mailings.lists.queries import receives, subscriber_for
from modules.mailings.lists.subscribing import Wish, ask_for_lists
from modules.mailings.lists.suppressing import Reason, suppress
from modules.outbox.models import OutboxFact
from modules.people.errors import NotAnAddress
from modules.people.making import NewPerson
from modules.people.models import Address, Person
from tests.factories.lists import a_list, a_subscriber

ANA = "Ana.Lopez@example.org"


def wish(*lists: MailingList, address: str = ANA, frequency: str = "daily", **over: object) -> Wish:
    return Wish(address=address, frequencies={each.slug: frequency for each in lists}, **over)


def receivers(session, mailing_list, now) -> list[str]:
    found = (
        select(Address.address)
        .join(Subscriber, Subscriber.address_id == Address.id)
        .join(Subscription, Subscription.address_id == Address.id)
        .where(Subscription.list_id == mailing_list.id, *receives(now.date()))
    )
    return list(session.scalars(found.order_by(Address.address)))


def states(session) -> dict[int, str]:
    return dict(session.execute(select(Subscription.list_id, Subscription.state)).all())


def test_who_asked_gets_nothing_until_the_button_is_pressed(session, now):
    news = a_list(session, now)
    address_id = ask_for_lists(session, wish(news), now)
    assert receivers(session, news, now) == []
    assert confirm_lists(session, address_id, now) == 1
    assert receivers(session, news, now) == [ANA]


def test_asking_has_a_letter_sent_whether_there_is_anything_new_or_not(session, now):
    news = a_list(session, now)
    address_id = ask_for_lists(session, wish(news), now)
    confirm_lists(session, address_id, now)
    ask_for_lists(session, wish(news), now)
    told = session.scalars(select(OutboxFact.fields).where(OutboxFact.name == "mailings.SubscriptionAsked")).all()
    assert told == [{"address_id": address_id}] * 2


def test_two_spellings_of_an_address_are_one_subscriber(session, now):
    news = a_list(session, now)
    first = ask_for_lists(session, wish(news), now)
    assert ask_for_lists(session, wish(news, address=" ana.lopez@EXAMPLE.org"), now) == first


def test_a_stranger_changes_nothing_of_what_somebody_gets(session, now):
    news, events = a_list(session, now), a_list(session, now)
    ana = a_subscriber(session, now, news, address=ANA)
    ask_for_lists(session, wish(news, events, frequency="weekly", locale="es"), now + timedelta(days=1))
    assert states(session) == {news.id: "active", events.id: "asked"}
    kept = session.scalars(select(Subscription).where(Subscription.list_id == news.id)).one()
    assert (kept.frequency, kept.asked_at, ana.language) == ("daily", now, "en")


def test_a_person_of_whom_nothing_is_known_is_called_as_the_address_begins(session, now):
    ask_for_lists(session, wish(a_list(session, now), locale="es"), now)
    person = session.scalars(select(Person)).one()
    assert (person.name, person.language) == ("Ana.Lopez", "es")


def test_lists_that_take_nobody_are_passed_over(session, now):
    closed, gone = a_list(session, now, open=False), a_list(session, now, retired_at=now)
    with pytest.raises(NothingChosen):
        ask_for_lists(session, wish(closed, gone), now)
    here = a_list(session, now)
    ask_for_lists(session, wish(closed, here), now)
    assert states(session) == {here.id: "asked"}


@pytest.mark.parametrize("typed", ["", "ana", "ana@", "a b@example.org", "ana@example.org\nBcc: all@example.org"])
def test_what_is_no_address_is_refused(session, now, typed):
    with pytest.raises(NotAnAddress):
        ask_for_lists(session, wish(a_list(session, now), address=typed), now)


def test_confirming_twice_is_confirming_once(session, now):
    address_id = ask_for_lists(session, wish(a_list(session, now)), now)
    assert [confirm_lists(session, address_id, now + timedelta(hours=each)) for each in (1, 2)] == [1, 0]
    assert session.scalars(select(Subscription.confirmed_at)).all() == [now + timedelta(hours=1)]


def test_who_left_comes_back_by_asking_and_confirming_only(session, now):
    news = a_list(session, now)
    ana = a_subscriber(session, now, news, address=ANA)
    leave(session, session.scalars(select(Subscription.id)).one(), Way.ONE_CLICK, now)
    ask_for_lists(session, wish(news), now)
    assert receivers(session, news, now) == []
    confirm_lists(session, ana.address_id, now)
    assert receivers(session, news, now) == [ANA]


def test_leaving_one_list_leaves_that_one(session, now):
    news, events = a_list(session, now), a_list(session, now)
    a_subscriber(session, now, news, events, address=ANA)
    own = session.scalars(select(Subscription).where(Subscription.list_id == news.id)).one()
    leave(session, own.id, Way.PAGE, now)
    leave(session, own.id, Way.ONE_CLICK, now + timedelta(hours=1))
    assert (receivers(session, news, now), receivers(session, events, now)) == ([], [ANA])
    assert (own.left_at, own.left_by) == (now, "page")


def test_who_left_everything_is_suppressed_until_they_confirm_anew(session, now):
    news, events = a_list(session, now), a_list(session, now)
    ana = a_subscriber(session, now, news, events, address=ANA)
    leave_all(session, ana.address_id, Way.PAGE, now)
    session.add(
        Subscription(
            address_id=ana.address_id,
            list_id=a_list(session, now).id,
            state="active",
            frequency="daily",
            source="import",
            asked_at=now,
        )
    )
    session.flush()
    assert [receivers(session, each, now) for each in session.scalars(select(MailingList))] == [[], [], []]
    ask_for_lists(session, wish(news), now)
    confirm_lists(session, ana.address_id, now + timedelta(days=1))
    assert receivers(session, news, now) == [ANA]
    assert session.scalars(select(Suppression.lifted_at)).one() == now + timedelta(days=1)


def test_what_staff_decided_nobody_else_lifts(session, now):
    news = a_list(session, now)
    ana = a_subscriber(session, now, address=ANA)
    suppress(session, "ANA.LOPEZ@example.org", Reason.STAFF, now)
    suppress(session, ANA, Reason.STAFF, now)
    ask_for_lists(session, wish(news), now)
    confirm_lists(session, ana.address_id, now)
    assert receivers(session, news, now) == []


def test_who_paused_gets_nothing_before_the_day(session, now):
    news = a_list(session, now)
    a_subscriber(session, now, news, address=ANA, paused_until=now.date() + timedelta(days=7))
    assert [receivers(session, news, now + timedelta(days=each)) for each in (0, 6, 7)] == [[], [], [ANA]]


ODD = {
    "o'brien+news@sub.example.co": "o'brien+news",
    "12345@example.org": "example org",
    "_@example.org": "example org",
    "www.ana@example.org": "example org",
    "a" * 64 + "@example.org": "a" * 64,
    "a" * 200 + "@example.org": "example org",
    "Ana@ExÄmple.org": "Ana",
}


@pytest.mark.parametrize("typed", ODD)
def test_odd_addresses_are_taken_and_their_owners_called_something(session, now, typed):
    address_id = ask_for_lists(session, wish(a_list(session, now), address=typed), now)
    person = session.get_one(Person, session.get_one(Address, address_id).person_id)
    assert person.name == ODD[typed]


@pytest.mark.parametrize(
    "typed",
    [
        "jörg@example.org",
        '"a b"@example.org',
        "ana@[192.0.2.1]",
        "ana@example",
        "ana@-example.org",
        ".ana@example.org",
        "ana@example.org,ben@example.org",
        "ana@example.org\r\nBcc: ben@example.org",
        "Ana <ana@example.org>",
        "a" * 250 + "@example.org",
        "ana@" + "x" * 250 + ".org",
        "ana\x00@example.org",
        "ana@example.org\u202e",
    ],
)
def test_odd_things_that_are_no_address_are_refused_and_leave_nothing(session, now, typed):
    with pytest.raises(NotAnAddress):
        ask_for_lists(session, wish(a_list(session, now), address=typed), now)
    assert session.scalars(select(Person)).all() == []


def test_who_signs_up_later_with_the_address_is_the_same_person(session, now):
    news = a_list(session, now)
    address_id = ask_for_lists(session, wish(news), now)
    confirm_lists(session, address_id, now)
    account = sign_up(session, SignUp(ANA, "hash", NewPerson("Ana López", "es", "America/Denver")), now)
    assert receivers(session, news, now) == [ANA]
    account = confirm_account(session, account.id, now)
    address = session.scalars(select(Address)).one()
    assert (address.id, address.person_id) == (address_id, account.person_id)
    assert subscriber_for(session, account.person_id).address_id == address_id
    assert session.get_one(Person, account.person_id).name == "Ana López"
    assert receivers(session, news, now) == [ANA]


def test_who_has_an_account_asks_like_a_stranger_and_stays_one_person(session, now):
    news = a_list(session, now)
    account = confirm_account(session, sign_up(session, SignUp(ANA, "hash", NewPerson("Ana")), now).id, now)
    address_id = ask_for_lists(session, wish(news, address=ANA.upper()), now)
    assert session.get_one(Address, address_id).person_id == account.person_id
    assert receivers(session, news, now) == []
    confirm_lists(session, address_id, now)
    assert receivers(session, news, now) == [ANA.lower()]


def left_and_asked_again(session, news, now) -> int:
    """Of an address that left the list itself, and that a stranger typed into the form later."""
    address_id = ask_for_lists(session, wish(news), now)
    confirm_lists(session, address_id, now)
    leave(session, session.scalars(select(Subscription.id)).one(), Way.ONE_CLICK, now)
    ask_for_lists(session, wish(news), now + timedelta(days=1))
    return address_id


def test_that_somebody_left_is_remembered_while_a_stranger_asks_for_them(session, now):
    news = a_list(session, now)
    left_and_asked_again(session, news, now)
    own = session.scalars(select(Subscription).execution_options(populate_existing=True)).one()
    assert (own.state, own.left_at, own.left_by) == ("asked", now, "one_click")
    forget_unconfirmed(session, now + timedelta(days=40))
    session.refresh(own)
    assert (own.state, own.left_at) == ("left", now)


def test_who_confirms_after_leaving_is_there_as_if_they_had_never_left(session, now):
    news = a_list(session, now)
    confirm_lists(session, left_and_asked_again(session, news, now), now + timedelta(days=2))
    own = session.scalars(select(Subscription).execution_options(populate_existing=True)).one()
    assert (own.state, own.left_at, own.left_by) == ("active", None, "")
    assert receivers(session, news, now) == [ANA]


@pytest.mark.parametrize("letter", ["confirm_lists", "lists_known"])
@pytest.mark.parametrize(("reason", "is_written"), [(Reason.STAFF, False), (Reason.BOUNCED, True), (Reason.LEFT, True)])
def test_no_letter_goes_where_staff_decided_that_nothing_does(desk, now, letter, reason, is_written):
    session, state = desk.session, "asked" if letter == "confirm_lists" else "active"
    ana = a_subscriber(session, now, a_list(session, now), address=ANA, state=state)
    suppress(session, ANA, reason, now)
    assert (LETTERS[letter](desk, ana.address_id) is not None) == is_written
