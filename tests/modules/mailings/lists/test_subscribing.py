"""Asking for lists, and confirming: nobody gets a list before the owner of the address says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.mailings.lists.confirming import confirm_lists
from modules.mailings.lists.errors import NothingChosen
from modules.mailings.lists.leaving import Way, leave, leave_all
from modules.mailings.lists.models import MailingList, Subscriber, Subscription, Suppression
from modules.mailings.lists.queries import receives
from modules.mailings.lists.subscribing import Wish, ask_for_lists
from modules.mailings.lists.suppressing import Reason, suppress
from modules.outbox.models import OutboxFact
from modules.people.errors import NotAnAddress
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
