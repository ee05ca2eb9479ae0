"""Leaving counts from the moment it is committed: for a run that has begun too, and whichever way somebody leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Date, case, delete, exists, func, null, select, true

from modules.core.errors import NotFound
from modules.core.links import LEAVE_LIST, MAIL_PREFERENCES
from modules.core.tokens import Tokens
from modules.deliveries.batches import BulkKind, begin_batch, claim_batch
from modules.deliveries.models import Delivery
from modules.mailings.lists.choosing import Preferences, choose
from modules.mailings.lists.leave_links import leave_token
from modules.mailings.lists.leaving import Way, leave, leave_all, leave_by_token, leave_everywhere
from modules.mailings.lists.models import Subscriber, Subscription, Suppression
from modules.mailings.lists.queries import other_subscribers, receives
from modules.mailings.lists.suppressing import Reason, suppress
from modules.people.erasing import erase_person
from modules.people.merging import merge, unmerge
from modules.people.models import Address
from tests.factories.deliveries import a_delivery
from tests.factories.lists import a_list, a_subscriber
from tests.factories.people import a_person
from tests.modules.mailings.lists.test_subscribing import receivers

LEASE = timedelta(minutes=1)
TOKENS = Tokens(["a-key-of-the-tests"])


def barred(now):
    """As newsletters are: by what is so in the statement that marks the row."""
    reader = (
        exists()
        .where(Subscription.id == Delivery.recipient_id, Subscriber.address_id == Subscription.address_id)
        .where(Address.id == Subscription.address_id, *receives(func.timezone("UTC", now).cast(Date)))
    )
    return case((reader, null()), else_="left")


RUN = BulkKind(kind="newsletter", claimable=lambda _now: true(), barred_by=barred, fill=lambda *_: [])


def own(session, subscriber: Subscriber) -> Subscription:
    return session.scalars(select(Subscription).where(Subscription.address_id == subscriber.address_id)).first()


@pytest.fixture
def readers(session, now):
    """Five readers of one list, each with a message of a run that is claimed already."""
    news = a_list(session, now)
    made = [a_subscriber(session, now, news, address=f"reader-{each}@example.org") for each in range(5)]
    for each in made:
        a_delivery(session, now, kind="newsletter", recipient_id=own(session, each).id, next_attempt_at=now)
    return made


def test_whoever_leaves_after_their_message_was_claimed_is_not_sent_it(session, now, readers):
    claims = [claim for claim, _address in claim_batch(session, RUN, now, LEASE, 10)]
    assert len(claims) == 5
    leave(session, own(session, readers[0]).id, Way.ONE_CLICK, now)
    leave_all(session, readers[1].address_id, Way.PAGE, now)
    readers[2].paused_until = now.date() + timedelta(days=1)
    address = session.get_one(Address, readers[3].address_id).address
    suppress(session, address, Reason.BOUNCED, now)
    session.flush()
    begun = begin_batch(session, RUN, claims, now, LEASE)
    assert [each.recipient_id for each in begun] == [own(session, readers[4]).id]
    states = session.execute(select(Delivery.state, Delivery.answer).order_by(Delivery.id)).all()
    assert [tuple(each) for each in states] == [("suppressed", "left")] * 4 + [("attempting", "")]


def test_a_letters_token_leaves_its_list_and_no_other_token_does(session, now):
    news, events = a_list(session, now), a_list(session, now)
    ana = a_subscriber(session, now, news, events, address="ana@example.org")
    first = own(session, ana)
    token = TOKENS.make(LEAVE_LIST, first.id, ana.nonce)
    for wrong in ("", token + "x", TOKENS.make(MAIL_PREFERENCES, first.id, ana.nonce), token.lower(), "1.x"):
        with pytest.raises(NotFound):
            leave_by_token(session, TOKENS, wrong, Way.MAIL, now)
    for _ in range(2):
        assert [each.left_by for each in leave_by_token(session, TOKENS, token, Way.MAIL, now)] == ["mail"]
    assert (receivers(session, news, now), receivers(session, events, now)) == ([], ["ana@example.org"])


def test_a_token_of_several_lists_leaves_those_of_them_that_are_there(session, now):
    lists = [a_list(session, now) for _ in range(3)]
    ana, ben = a_subscriber(session, now, *lists), a_subscriber(session, now, *lists)
    ids = session.scalars(select(Subscription.id).where(Subscription.address_id == ana.address_id)).all()
    others = session.scalars(select(Subscription.id).where(Subscription.address_id == ben.address_id)).all()
    token = leave_token(TOKENS.make, ids[:2], ana.nonce)
    signature = token.partition(".")[2]
    forged = [
        leave_token(TOKENS.make, [ids[0], others[0]], ana.nonce),
        f"{ids[0]}.{signature}",
        f"{ids[0]}-{ids[2]}.{signature}",
    ]
    for wrong in (*forged, token.replace("-", "--"), "-." + signature, "-".join(["1"] * 101) + ".x"):
        with pytest.raises(NotFound):
            leave_by_token(session, TOKENS, wrong, Way.ONE_CLICK, now)
    session.execute(delete(Subscription).where(Subscription.id == ids[1]))
    assert [each.id for each in leave_by_token(session, TOKENS, token, Way.ONE_CLICK, now)] == [ids[0]]


def test_a_list_that_was_given_up_meanwhile_can_still_be_left(session, now):
    """The letter is in the mailbox for years: whoever presses the button has left, should the list ever come back."""
    news = a_list(session, now)
    ana = a_subscriber(session, now, news, address="ana@example.org")
    news.retired_at = now
    session.flush()
    token = TOKENS.make(LEAVE_LIST, own(session, ana).id, ana.nonce)
    assert [each.left_by for each in leave_by_token(session, TOKENS, token, Way.ONE_CLICK, now)] == ["one_click"]
    news.retired_at = None
    session.flush()
    assert receivers(session, news, now) == []


def test_a_merge_brings_nobody_back_and_takes_nobody_off(session, now):
    """What was chosen belongs to the address: a second address of the same person goes on as its owner said."""
    news = a_list(session, now)
    left, gets = (a_subscriber(session, now, news, address=f"{name}@example.org") for name in ("left", "gets"))
    leave(session, own(session, left).id, Way.PAGE, now)
    people = [session.get_one(Address, each.address_id).person_id for each in (left, gets)]
    for kept, gone in (people, people[::-1]):
        merged = merge(session, kept, gone, None, now)
        assert receivers(session, news, now) == ["gets@example.org"]
        kept_one = session.get_one(Subscriber, left.address_id)
        assert [address for _each, address in other_subscribers(session, kept_one)] == ["gets@example.org"]
        unmerge(session, merged.id, None, now)


def test_leaving_everything_in_the_account_leaves_it_at_every_address(session, now):
    news = a_list(session, now)
    first, second = (a_subscriber(session, now, news, address=f"{name}@example.org") for name in ("first", "second"))
    kept, gone = (session.get_one(Address, each.address_id).person_id for each in (first, second))
    merge(session, kept, gone, None, now)
    leave_everywhere(session, kept, Way.PAGE, now)
    assert receivers(session, news, now) == []
    assert len(session.scalars(select(Suppression)).all()) == 2


def test_an_address_that_bounced_gets_mail_again_when_its_owner_says_so(session, now):
    news = a_list(session, now)
    ana = a_subscriber(session, now, news, address="ana@example.org")
    leave_all(session, ana.address_id, Way.BOUNCE, now, Reason.BOUNCED)
    choose(session, ana.address_id, Preferences(frequencies={news.id: "daily"}), now)
    assert receivers(session, news, now) == ["ana@example.org"]


def test_an_erased_person_leaves_nothing_and_is_not_brought_back(session, now):
    news = a_list(session, now)
    person = a_person(session, now, address="ana@example.org")
    ana = a_subscriber(session, now, news, person=person)
    leave_all(session, ana.address_id, Way.PAGE, now)
    erase_person(session, person.id, None, now)
    assert session.scalars(select(Subscription)).all() == []
    a_subscriber(session, now, news, address="ana@example.org")
    assert receivers(session, news, now) == []
