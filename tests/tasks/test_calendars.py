"""Calendars are ready before anybody asks: the relay rings when one changed, and the worker makes the busy ones anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from psycopg import connect
from sqlalchemy import select, update

from modules.core.times import read_now
from modules.events.calendar_version import WORK
from modules.events.cancelling import cancel
from modules.feeds.addresses import PublicFeed
from modules.feeds.models import Snapshot
from modules.feeds.renewing import BUSY, FORGOTTEN, forget_unasked
from modules.feeds.snapshots import make_bytes
from modules.outbox.recording import CHANNEL
from tasks.calendars import renew_calendars
from tasks.rings import RINGS
from tests.factories.events import an_event

ALL, SPANISH = PublicFeed("en"), PublicFeed("es")


@pytest.fixture
def event(held):
    with held.transaction() as session:
        event = an_event(session, read_now(session))
        for feed in (ALL, SPANISH, PublicFeed("en", event=event.slug)):
            make_bytes(session, held.publisher, feed, read_now(session))
        return event


def kept(held):
    with held.transaction() as session:
        return {each.key: each for each in session.scalars(select(Snapshot))}


def call_off(held, event):
    with held.transaction() as session:
        cancel(session, event.id, "No heat.", seen_version=event.version, actor_id=None, now=read_now(session))


def test_what_changed_is_made_anew_and_nobody_counts_as_having_asked(held, event):
    before = kept(held)
    call_off(held, event)
    renew_calendars()
    after = kept(held)
    assert all(after[key].version > before[key].version for key in before)
    assert all(after[key].etag != before[key].etag for key in before)
    assert [after[key].asked_at for key in before] == [each.asked_at for each in before.values()]


def test_what_is_fresh_is_left_alone(held, event):
    before = kept(held)
    renew_calendars()
    assert {key: each.version for key, each in kept(held).items()} == {key: each.version for key, each in before.items()}


def test_what_nobody_asked_for_lately_waits_until_somebody_does(held, event):
    with held.transaction() as session:
        session.execute(update(Snapshot).where(Snapshot.key == SPANISH.key).values(asked_at=read_now(session) - BUSY))
    before = kept(held)
    call_off(held, event)
    renew_calendars()
    changed = {key for key, each in kept(held).items() if each.version != before[key].version}
    assert changed == set(before) - {SPANISH.key}


def test_a_calendar_of_nothing_any_more_is_forgotten(held, event):
    with held.transaction() as session:
        session.execute(update(Snapshot).where(Snapshot.key == SPANISH.key).values(key="/events/gone.ics", version=0))
    renew_calendars()
    assert "/events/gone.ics" not in kept(held)


def test_what_nobody_asked_for_in_a_month_goes(held, event):
    with held.transaction() as session:
        now = read_now(session)
        session.execute(update(Snapshot).where(Snapshot.key == ALL.key).values(asked_at=now - FORGOTTEN - timedelta(hours=1)))
        forget_unasked(session, now)
    assert ALL.key not in kept(held)
    assert SPANISH.key in kept(held)


def test_the_relay_rings_for_it_when_a_calendar_changed(held, event, fresh_database):
    address = fresh_database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with connect(address, autocommit=True) as listener:
        listener.execute(f"listen {CHANNEL}")
        call_off(held, event)
        heard = {each.payload for each in listener.notifies(timeout=5, stop_after=2)}
    assert WORK in heard
    assert RINGS[WORK] is renew_calendars


def test_workers_and_the_web_write_calendars_in_one_style(app_once, held):
    """Else each would make anew what the other has kept, for ever."""
    assert held.publisher.style == app_once.extensions["convene.publisher"].style
