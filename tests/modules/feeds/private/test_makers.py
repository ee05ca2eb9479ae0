"""Two who make the same private calendar at once, and what is thrown away of one that nobody fetches."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.feeds.private.asking import poll_in
from modules.feeds.private.forgetting import FORGOTTEN, LONGEST_MAKING, forget_unfetched
from modules.feeds.private.making import ONCE_MORE, make_private_bytes
from modules.feeds.private.models import PrivateFeed, PrivateSnapshot, Stirred
from modules.people.models import Person
from tests.factories.calendars import PUBLISHER
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.private_calendars import a_private_feed
from tests.factories.registrations import a_registration
from tests.modules.feeds.private.reading import is_fresh, polled, titles
from tests.waiting import wait_until


@pytest.fixture
def two(fresh_database):
    """Two sessions, and a calendar whose bytes are kept."""
    with Session(fresh_database) as one, Session(fresh_database) as other:
        with transaction(one):
            now = read_now(one)
            person = a_person(one, now)
            feed = a_private_feed(one, now, person.id)
            polled(one, feed)
        yield one, other, feed.id


def register(session: Session, feed_id: int, title: str) -> None:
    with transaction(session):
        now = read_now(session)
        feed = session.get_one(PrivateFeed, feed_id)
        a_registration(session, now, an_event(session, now, title=title), session.get_one(Person, feed.person_id))


def ask(session: Session, feed_id: int):
    return poll_in(session, feed_id, PUBLISHER.style)


def waits_for_a_lock(session: Session) -> bool:
    waiting = "select count(*) > 0 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    return session.execute(text(waiting)).scalar_one()


def test_what_somebody_made_of_older_rows_is_not_taken_for_new(two, fresh_database):
    """Who has read before the change and keeps after somebody who read behind it keeps nothing."""
    one, other, feed_id = two
    register(one, feed_id, "First")

    def make_slowly() -> bytes:
        with Session(fresh_database) as slow, transaction(slow):
            return make_private_bytes(slow, PUBLISHER, ask(slow, feed_id).stand).body

    with ThreadPoolExecutor(1) as pool:
        with transaction(other):
            other.execute(select(PrivateSnapshot.feed_id).with_for_update())  # so that the slow one has read and cannot keep
            slow = pool.submit(make_slowly)
            wait_until(lambda: waits_for_a_lock(one), "the slow one")
            one.rollback()
            register(one, feed_id, "Second")
            new = make_private_bytes(other, PUBLISHER, ask(other, feed_id).stand).body
        assert slow.result() == new
    assert set(titles(one, one.get_one(PrivateFeed, feed_id))) == {"First", "Second"}


def test_what_changes_while_bytes_are_made_is_not_crossed_out(two):
    one, other, feed_id = two
    register(one, feed_id, "First")
    stand = ask(one, feed_id).stand
    one.rollback()
    register(other, feed_id, "Second")
    with transaction(one):
        make_private_bytes(one, PUBLISHER, stand)
    assert one.scalar(select(func.count()).select_from(Stirred)) == 1
    assert ask(one, feed_id).kept is None


def test_a_deed_that_was_under_way_when_the_address_was_made_is_found_a_minute_later(two, fresh_database):
    """It could not see the address, and left no note; whoever asked first saw nothing of the deed."""
    one, other, feed_id = two
    person_id = one.get_one(PrivateFeed, feed_id).person_id
    now = read_now(other)
    a_registration(other, now, an_event(other, now, title="Under way"), other.get_one(Person, person_id))
    with transaction(one):
        new = a_private_feed(one, now, person_id)
        assert titles(one, new) == []
        new_id = new.id
    other.commit()
    feed = one.get_one(PrivateFeed, new_id)
    assert one.scalars(select(Stirred.id).where(Stirred.feed_id == new_id)).all() == []
    minute_passed(one)
    assert titles(one, feed) == ["Under way"]
    minute_passed(one)
    assert is_fresh(one, feed)  # once more is enough


def minute_passed(session: Session) -> None:
    session.execute(update(PrivateSnapshot).values(valid_until=PrivateSnapshot.valid_until - ONCE_MORE))


def test_bytes_that_nobody_fetches_go_and_are_made_again(session, now):
    feed = a_private_feed(session, now, a_person(session, now).id, fetched_at=now)
    body = polled(session, feed)
    forget_unfetched(session, now + FORGOTTEN)
    assert is_fresh(session, feed)
    later = now + FORGOTTEN + timedelta(seconds=1)
    forget_unfetched(session, later)
    assert session.scalars(select(PrivateSnapshot)).all() == []
    a_registration(session, now, person=session.get_one(Person, feed.person_id))
    session.execute(update(Stirred).values(at=later))
    forget_unfetched(session, later + LONGEST_MAKING)
    assert session.scalar(select(func.count()).select_from(Stirred)) == 1
    forget_unfetched(session, later + LONGEST_MAKING + timedelta(seconds=1))
    assert session.scalar(select(func.count()).select_from(Stirred)) == 0
    assert polled(session, feed) != body
