"""Everybody is told what is new to them: once, and a correction once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from modules.deliveries.models import Delivery
from modules.mailings.digests.assembling import Assembly, assemble_next
from modules.mailings.digests.models import Digest, DigestRun, Told
from modules.mailings.digests.running import MOMENT, make_runs
from modules.mailings.lists.models import Subscription
from modules.mailings.lists.suppressing import Reason, suppress
from tests.conftest import counted_queries
from tests.factories.items import an_item
from tests.factories.lists import a_list, a_subscriber
from tests.factories.people import a_person
from tests.modules.mailings.digests.conftest import HOME

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = 12
KEPT_AFTER = 15
"""So many repeats, and more than that, make the driver and PostgreSQL keep what they have."""


@pytest.fixture
def topic(session, now):
    return a_list(session, now)


@pytest.fixture
def begun(session, now, digests_at):
    """Clocks have ticked before: what follows is not their first."""
    assert digests_at(now) == []
    return now


def told(digests):
    return [(each.address_id, each.items, each.known) for each in digests]


def often(session, subscriber, frequency):
    whose = update(Subscription).where(Subscription.address_id == subscriber.address_id)
    session.execute(whose.values(frequency=frequency))


def test_new_items_come_at_the_readers_hour_and_once(session, now, topic, begun, digests_at):
    reader = a_subscriber(session, now, topic, hour=NOON)
    item = an_item(session, now + HOUR, topic)
    assert digests_at(now + HOUR) == []
    assert told(digests_at(now + 2 * HOUR)) == [(reader.address_id, [item.id], [0])]
    assert digests_at(now + 2 * HOUR + DAY) == []


def test_each_digest_has_its_row_in_the_ledger(session, now, topic, begun, digests_at):
    reader = a_subscriber(session, now, topic, hour=NOON, language="es")
    an_item(session, now, topic)
    [digest] = digests_at(now + 2 * HOUR)
    row = session.scalars(select(Delivery)).one()
    assert (row.key, row.kind, row.letter, row.thing_id) == (f"digest:{digest.id}", "digest", "digest", digest.id)
    assert (row.recipient_id, row.locale, row.state) == (reader.address_id, "es", "pending")
    assert row.message_id.endswith("@convene.example.org>")
    assert row.address.startswith("reader-")
    assert row.person_id is not None


def test_what_is_due_soonest_stands_first(session, now, topic, begun, digests_at):
    a_subscriber(session, now, topic, hour=NOON)
    late = an_item(session, now + HOUR, topic)
    early = an_item(session, now, topic)
    far = an_item(session, now, topic, due_at=now + 9 * DAY)
    near = an_item(session, now, topic, due_at=now + 3 * DAY)
    [digest] = digests_at(now + 2 * HOUR)
    assert digest.items == [near.id, far.id, early.id, late.id]


def test_one_mail_for_all_topics_that_are_due_together(session, now, topic, begun, digests_at):
    """On a Monday at their hour, the lists of the day and of the week; an item on both stands there once."""
    weekly = a_list(session, now)
    reader = a_subscriber(session, now, topic, weekly, hour=NOON)
    session.execute(update(Subscription).where(Subscription.list_id == weekly.id).values(frequency="weekly"))
    items = [an_item(session, now, topic), an_item(session, now, weekly), an_item(session, now, topic, weekly)]
    assert told(digests_at(now + 2 * HOUR)) == [(reader.address_id, [each.id for each in items], [0, 0, 0])]


def test_weekly_waits_for_its_day(session, now, topic, begun, digests_at):
    reader = a_subscriber(session, now, topic, hour=NOON)
    often(session, reader, "weekly")
    item = an_item(session, now + DAY, topic)
    for days in range(2, 7):
        assert digests_at(now + 2 * HOUR + days * DAY) == []
    assert told(digests_at(now + 2 * HOUR + 7 * DAY)) == [(reader.address_id, [item.id], [0])]


def test_at_once_comes_when_the_moment_is_over(session, now, topic, begun, digests_at):
    reader = a_subscriber(session, now, topic)
    often(session, reader, "at_once")
    a_subscriber(session, now, topic)
    item = an_item(session, now, topic)
    assert told(digests_at(now + MOMENT)) == [(reader.address_id, [item.id], [0])]


def test_changing_how_often_neither_skips_nor_repeats(session, now, topic, begun, digests_at):
    reader = a_subscriber(session, now, topic, hour=NOON)
    first = an_item(session, now, topic)
    assert told(digests_at(now + 2 * HOUR)) == [(reader.address_id, [first.id], [0])]
    second = an_item(session, now + DAY, topic)
    often(session, reader, "weekly")
    assert digests_at(now + DAY + 2 * HOUR) == []
    often(session, reader, "at_once")
    third = an_item(session, now + 2 * DAY, topic)
    assert told(digests_at(now + 2 * DAY + MOMENT)) == [(reader.address_id, [second.id, third.id], [0, 0])]
    often(session, reader, "weekly")
    assert digests_at(now + 2 * HOUR + 7 * DAY) == []


def correct(session, item, moment):
    item.revision += 1
    item.changed_at = moment
    session.flush()


def test_a_correction_of_what_they_know_is_marked_and_of_what_they_do_not_is_new(session, now, topic, begun, digests_at):
    knows = a_subscriber(session, now, topic, hour=NOON)
    item = an_item(session, now, topic)
    digests_at(now + 2 * HOUR)
    late = a_subscriber(session, now, topic, hour=NOON)
    correct(session, item, now + 3 * HOUR)
    correct(session, item, now + 4 * HOUR)
    made = told(digests_at(now + 2 * HOUR + DAY))
    assert made == [(knows.address_id, [item.id], [1]), (late.address_id, [item.id], [0])]
    assert digests_at(now + 2 * HOUR + 2 * DAY) == []


@pytest.mark.parametrize(
    "over",
    [{"state": "withdrawn"}, {"state": "draft"}, {"due_at": timedelta(hours=2)}, {"called_off": True}, {"private": True}],
    ids=lambda over: next(iter(over)),
)
def test_what_is_of_no_use_is_not_told(session, now, topic, begun, digests_at, over):
    a_subscriber(session, now, topic, hour=NOON)
    values = {name: now + value if isinstance(value, timedelta) else value for name, value in over.items()}
    an_item(session, now, topic, **values)
    assert digests_at(now + 2 * HOUR) == []
    assert session.scalar(select(func.count()).select_from(Delivery)) == 0


def test_that_it_is_called_off_is_told_to_those_who_know_of_it(session, now, topic, begun, digests_at):
    knows = a_subscriber(session, now, topic, hour=NOON)
    item = an_item(session, now, topic)
    digests_at(now + 2 * HOUR)
    a_subscriber(session, now, topic, hour=NOON)
    item.called_off = True
    correct(session, item, now + 3 * HOUR)
    assert told(digests_at(now + 2 * HOUR + DAY)) == [(knows.address_id, [item.id], [1])]


def test_a_cohorts_own_goes_by_its_list_and_the_friday_5_has_its_editions(session, now, begun, digests_at):
    cohort, friday = a_list(session, now, kind="cohort", open=False), a_list(session, now, kind="friday5")
    reader = a_subscriber(session, now, cohort, friday, hour=NOON)
    own = an_item(session, now, cohort, private=True)
    an_item(session, now, friday)
    assert told(digests_at(now + 2 * HOUR)) == [(reader.address_id, [own.id], [0])]


def test_a_closed_lists_own_goes_by_it_and_by_no_open_one(session, now, topic, begun, digests_at):
    closed = a_list(session, now, open=False)
    reader = a_subscriber(session, now, closed, hour=NOON)
    a_subscriber(session, now, topic, hour=NOON)
    own = an_item(session, now, closed, topic, private=True)
    assert told(digests_at(now + 2 * HOUR)) == [(reader.address_id, [own.id], [0])]


def test_nobody_is_told_what_is_older_than_their_wish(session, now, topic, begun, digests_at):
    old = an_item(session, now, topic)
    reader = a_subscriber(session, now + HOUR, topic, hour=NOON)
    new = an_item(session, now + HOUR, topic)
    correct(session, old, now + HOUR)
    assert told(digests_at(now + 2 * HOUR)) == [(reader.address_id, [new.id], [0])]


def test_what_is_published_when_the_run_is_over_belongs_to_the_next(session, now, topic, begun, digests_at):
    a_subscriber(session, now, topic, hour=NOON)
    noon = now + 2 * HOUR
    item = an_item(session, noon, topic)
    assert digests_at(noon + timedelta(minutes=5)) == []
    [digest] = digests_at(noon + DAY)
    assert digest.items == [item.id]


def test_a_pause_holds_back_what_is_still_of_use_after_it(session, now, topic, begun, digests_at):
    reader = a_subscriber(session, now, topic, hour=NOON, paused_until=(now + 3 * DAY).date())
    kept = an_item(session, now, topic, due_at=now + 9 * DAY)
    an_item(session, now, topic, due_at=now + DAY)
    for days in range(3):
        assert digests_at(now + 2 * HOUR + days * DAY) == []
    assert told(digests_at(now + 2 * HOUR + 3 * DAY)) == [(reader.address_id, [kept.id], [0])]


def test_a_pause_ends_by_the_readers_own_day(session, now, topic, begun, digests_at):
    """Where it is Tuesday, 7 a.m. in Tokyo, it is Monday still in California."""
    person = a_person(session, now, address="far@example.org", time_zone="Asia/Tokyo")
    a_subscriber(session, now, topic, person=person, hour=7, paused_until=(now + DAY).date())
    an_item(session, now, topic)
    assert len(digests_at(now + 4 * HOUR)) == 1


@pytest.mark.parametrize("state", ["asked", "left"])
def test_only_who_is_on_a_list_is_told(session, now, topic, begun, digests_at, state):
    reader = a_subscriber(session, now, topic, hour=NOON)
    left = now if state == "left" else None
    session.execute(update(Subscription).where(Subscription.address_id == reader.address_id).values(state=state, left_at=left))
    an_item(session, now, topic)
    assert digests_at(now + 2 * HOUR) == []


def test_nothing_goes_to_suppressed_addresses_or_from_retired_lists(session, now, topic, begun, digests_at):
    a_subscriber(session, now, topic, hour=NOON, address="gone@example.org")
    suppress(session, "gone@example.org", Reason.BOUNCED, now)
    retired = a_list(session, now, retired_at=now)
    a_subscriber(session, now, retired, hour=NOON)
    an_item(session, now, topic, retired)
    assert digests_at(now + 2 * HOUR) == []


def test_days_without_a_clock_cost_nobody_an_item_and_nobody_gets_two_mails(session, now, topic, begun, digests_at):
    readers = [a_subscriber(session, now, topic, hour=hour) for hour in (NOON, 15)]
    often(session, readers[0], "weekly")
    items = [an_item(session, now + days * DAY, topic) for days in range(4)]
    made = told(digests_at(now + 3 * DAY + 6 * HOUR))
    assert made == [(readers[1].address_id, [each.id for each in items], [0] * 4), (readers[0].address_id, [items[0].id], [0])]
    unfinished = session.scalar(select(func.count()).where(DigestRun.finished_at.is_(None)))
    assert unfinished == 0


def test_a_run_goes_on_where_it_stopped(session, now, topic, begun, assembly):
    readers = [a_subscriber(session, now, topic, hour=NOON) for _ in range(5)]
    an_item(session, now, topic)
    noon = now + 2 * HOUR
    make_runs(session, HOME, noon)
    small = Assembly(agency_zone=HOME, host="convene.example.org", chunk=2)
    assemble_next(session, small, noon)
    run = session.scalars(select(DigestRun).where(DigestRun.reached > 0)).one()
    assert (run.reached, run.finished_at) == (readers[1].address_id, None)
    while assemble_next(session, small, noon):
        pass
    assert session.scalars(select(Digest.address_id).order_by(Digest.id)).all() == [each.address_id for each in readers]
    assert run.finished_at == noon


def test_a_chunk_takes_as_many_statements_for_a_hundred_people_as_for_one(engine, session, now, topic, begun, assembly):
    def counted(people, moment):
        for _ in range(people):
            a_subscriber(session, now, topic, hour=NOON)
        an_item(session, moment - HOUR, topic)
        make_runs(session, HOME, moment)
        with counted_queries(engine) as statements:
            assemble_next(session, assembly, moment)
        return len(statements)

    noon = now + 2 * HOUR
    assert counted(1, noon) == 7
    assert counted(100, noon + 7 * DAY) == 7
    assert session.scalar(select(func.count()).select_from(Told)) >= 101


def test_each_chunk_is_planned_for_its_own_length(session, now, topic, begun):
    """A driver keeps a statement after some repeats, and PostgreSQL then its plan: that of chunks of no known length."""
    readers = [a_subscriber(session, now, topic, hour=NOON) for _ in range(KEPT_AFTER)]
    an_item(session, now, topic)
    noon = now + 2 * HOUR
    make_runs(session, HOME, noon)
    one_by_one = Assembly(agency_zone=HOME, host="convene.example.org", chunk=1)
    while assemble_next(session, one_by_one, noon):
        pass
    kept = text(
        "select sum(generic_plans), sum(custom_plans) from pg_prepared_statements where statement like '%mailings_told%'"
    )
    generic, custom = session.execute(kept).one()
    assert (generic, custom > 0) == (0, True)
    assert session.scalar(select(func.count()).select_from(Digest)) == len(readers)
