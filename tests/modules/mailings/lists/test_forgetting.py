"""Forgetting whom a list alone brought here."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from modules.mailings.lists.confirming import confirm_lists
from modules.mailings.lists.forgetting import UNCONFIRMED_KEPT, forget_unconfirmed
from modules.mailings.lists.models import Subscriber, Subscription
from modules.mailings.lists.subscribing import Wish, ask_for_lists
from modules.people.models import Address, Person
from tests.factories.deliveries import a_delivery
from tests.factories.events import an_event
from tests.factories.lists import a_list, a_subscriber
from tests.factories.registrations import a_registration


def asked(session, now, news, address: str) -> int:
    return ask_for_lists(session, Wish(address=address, frequencies={news.slug: "weekly"}), now)


def test_who_never_pressed_the_button_is_forgotten_in_time(session, now):
    news = a_list(session, now)
    for name in ("never", "guest", "late"):
        asked(session, now, news, f"{name}@example.org")
    confirmed = asked(session, now, news, "sure@example.org")
    confirm_lists(session, confirmed, now)
    known = dict(session.execute(select(Address.key, Address.person_id)).all())
    a_registration(session, now, an_event(session, now), session.get_one(Person, known["guest@example.org"]))
    letter = a_delivery(session, now, person_id=known["never@example.org"], address="never@example.org")
    asked(session, now + timedelta(days=9), news, "late@example.org")
    assert forget_unconfirmed(session, now + UNCONFIRMED_KEPT) == 0
    assert forget_unconfirmed(session, now + UNCONFIRMED_KEPT + timedelta(days=1)) == 2
    session.expire_all()
    assert set(session.scalars(select(Address.key))) == {"guest@example.org", "late@example.org", "sure@example.org"}
    assert session.get(Person, known["never@example.org"]) is None
    assert (letter.person_id, letter.address) == (None, "")
    assert set(session.scalars(select(Subscription.state))) == {"asked", "active"}


def test_a_wish_of_somebody_who_gets_another_list_goes_alone(session, now):
    news, events = a_list(session, now), a_list(session, now)
    ana = a_subscriber(session, now, news, address="ana@example.org")
    asked(session, now, events, "ana@example.org")
    assert forget_unconfirmed(session, now + timedelta(days=90)) == 1
    session.expire_all()
    assert session.get(Subscriber, ana.address_id) is not None
    assert session.scalars(select(Subscription.list_id)).all() == [news.id]
