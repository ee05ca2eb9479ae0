"""How far back a calendar reaches: the same for a whole day, and what was kept is good for no longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select, update

from modules.core.times import local, read_now
from modules.feeds.addresses import PublicFeed
from modules.feeds.models import Snapshot
from modules.feeds.private.models import PrivateSnapshot
from modules.feeds.snapshots import make_bytes
from modules.feeds.windows import CANCELLED_KEPT, window_at
from tests.factories.calendars import PUBLISHER
from tests.factories.people import a_person
from tests.factories.private_calendars import a_private_feed
from tests.modules.feeds.private.reading import polled

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (given by timezones)
ZONES = st.sampled_from(["America/Los_Angeles", "America/Phoenix", "Africa/Cairo", "America/Santiago", "Asia/Kathmandu"])


@given(MOMENTS, ZONES)
@example(datetime(2026, 3, 8, 8, tzinfo=UTC), "America/Los_Angeles")
@example(datetime(2026, 11, 1, 7, tzinfo=UTC), "America/Los_Angeles")
def test_it_moves_with_the_day_of_the_site_and_at_no_other_time(now, zone):
    window = window_at(now, zone)
    assert now < window.until <= now + DAY + timedelta(hours=1)
    assert window_at(window.until - SECOND, zone) == window
    after = window_at(window.until, zone)
    assert after.kept_since > window.kept_since
    assert local(window.until, zone).date() == local(now, zone).date() + DAY
    assert now - window.kept_since >= CANCELLED_KEPT


@pytest.mark.parametrize(
    ("moment", "opens"), [("2026-11-22", "2025-11-01"), ("2027-01-01", "2026-01-01"), ("2028-02-29", "2027-02-01")]
)
def test_it_opens_with_the_month_twelve_months_ago(moment, opens):
    now = datetime.fromisoformat(f"{moment}T20:00+00:00")
    assert local(window_at(now, "America/Los_Angeles").opens, "America/Los_Angeles").isoformat()[:19] == f"{opens}T00:00:00"
    assert window_at(now, "America/Los_Angeles", past=True).opens is None


def test_what_was_kept_is_good_until_it_moves(session, now):
    make_bytes(session, PUBLISHER, PublicFeed("en"), now)
    assert session.scalars(select(Snapshot.valid_until)).one() == window_at(now, PUBLISHER.zone).until


def test_so_is_what_was_kept_of_a_private_calendar(session):
    before = read_now(session)
    feed = a_private_feed(session, before, a_person(session, before).id)
    polled(session, feed)
    session.execute(update(PrivateSnapshot).values(valid_until=before))  # the minute after which it is made once more
    polled(session, feed)
    until = session.scalars(select(PrivateSnapshot.valid_until)).one()
    assert until in {window_at(moment, PUBLISHER.zone).until for moment in (before, read_now(session))}
