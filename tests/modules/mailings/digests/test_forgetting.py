"""Old digests go, what became of them is written down before, and nobody hears anything twice."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from modules.deliveries.models import Delivery
from modules.deliveries.states import SETTLED, State
from modules.mailings.digests.assembling import assemble_next
from modules.mailings.digests.models import Digest, DigestRun, DigestSum, Told
from modules.mailings.digests.news import TOLD_FOR
from modules.mailings.forgetting import KEPT, forget_digests, forget_empty_runs, forget_told
from modules.mailings.inbox.bouncing import Report, note_bounce
from modules.mailings.preflight.forgetting import forget_preflights
from modules.mailings.preflight.models import Preflight
from tests.conftest import counted_queries
from tests.factories.items import an_item
from tests.factories.lists import a_list, a_subscriber

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON, READERS = 12, 7
LATER = 2 * HOUR + KEPT + DAY


@pytest.fixture
def topic(session, now):
    return a_list(session, now)


@pytest.fixture
def digests(session, now, topic, digests_at):
    """Seven that were put together at noon of the first day."""
    digests_at(now)
    for _ in range(READERS):
        a_subscriber(session, now, topic, hour=NOON)
    an_item(session, now + HOUR, topic)
    return digests_at(now + 2 * HOUR)


@pytest.fixture
def forget(session):
    """A night in which everything is forgotten that may be, in small steps."""

    def night(moment, chunk=3):
        for step, most in ((forget_digests, chunk), (forget_told, chunk), (forget_empty_runs, 5_000)):
            while step(session, moment, most):
                pass
        session.expire_all()

    return night


@pytest.fixture
def a_day_of(session, assembly):
    """Put together what is due in the day before a moment, without a run for each quarter of the years between; what is new."""

    def tell(moment):
        run = DigestRun(frequency="daily", starts_at=moment - DAY, ends_at=moment, created_at=moment)
        session.add(run)
        session.flush()
        while assemble_next(session, assembly, moment):
            pass
        return session.scalars(select(Digest).where(Digest.run_id == run.id)).all()

    return tell


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def end(session, now, **how):
    """Have the rows of the ledger end, each in one of these states; as many as are said."""
    waiting = iter(session.scalars(select(Delivery).where(Delivery.state == "pending").order_by(Delivery.id)).all())
    for state, many in how.items():
        for _, row in zip(range(many), waiting, strict=False):
            row.state, row.settled_at = state, now
    session.flush()


def sums(session):
    names = ("total", *sorted(SETTLED))
    return [tuple(getattr(each, name) for name in names) for each in session.scalars(select(DigestSum))]


def test_what_became_of_them_is_written_down_and_they_go(session, now, digests, forget):
    end(session, now, accepted=4, rejected=1, suppressed=1, uncertain=1)
    forget(now + LATER)
    assert sums(session) == [(7, 4, 1, 1, 1)]
    assert (count(session, Digest), count(session, Delivery), count(session, Told)) == (0, 0, READERS)
    forget(now + 2 * LATER)
    assert sums(session) == [(7, 4, 1, 1, 1)]


def test_a_summer_is_waited_and_no_more_than_a_chunk_goes_at_a_time(session, now, digests, forget):
    end(session, now, accepted=READERS)
    forget(now + 2 * HOUR + KEPT - DAY)
    assert count(session, Digest) == READERS
    assert forget_digests(session, now + LATER, 3)
    assert (count(session, Digest), count(session, Delivery), sums(session)) == (4, 4, [(7, 7, 0, 0, 0)])


def test_a_run_of_which_one_waits_stays_whole_and_holds_up_no_other(session, now, topic, digests, forget, digests_at):
    end(session, now, accepted=READERS - 1)
    an_item(session, now + DAY, topic)
    digests_at(now + DAY + 2 * HOUR)
    waits = session.scalars(select(Delivery.id).where(Delivery.state == "pending").order_by(Delivery.id)).first()
    session.execute(update(Delivery).where(Delivery.id > waits).values(state=State.ACCEPTED, settled_at=now))
    forget(now + LATER + DAY)
    assert (count(session, Digest), sums(session)) == (READERS, [(7, 7, 0, 0, 0)])


def test_the_row_of_one_that_came_back_stays(session, now, digests, forget):
    end(session, now, accepted=READERS)
    row = session.scalars(select(Delivery).order_by(Delivery.id)).first()
    note_bounce(session, Report(source="sample", delivery=row, kind="permanent", status="5.2.1"), now)
    forget(now + LATER)
    assert session.scalars(select(Delivery.id)).all() == [row.id]
    assert (count(session, Digest), sums(session)) == (0, [(7, 7, 0, 0, 0)])


def test_who_was_told_is_known_for_as_long_as_it_may_be_told(session, now, topic, digests, forget, digests_at):
    end(session, now, accepted=READERS)
    later = now + HOUR + TOLD_FOR - DAY
    forget(later)
    assert count(session, Told) == READERS
    forget(later + 3 * DAY)
    assert count(session, Told) == 0


def test_what_was_published_two_years_ago_is_told_no_more_even_when_it_is_corrected(session, now, topic, a_day_of):
    a_subscriber(session, now, topic, hour=NOON)
    item = an_item(session, now, topic, due_at=now + 2 * TOLD_FOR)
    assert len(a_day_of(now + TOLD_FOR - DAY)) == 1
    item.revision += 1
    session.flush()
    assert a_day_of(now + TOLD_FOR) == []


def test_a_draft_that_an_issue_told_of_is_remembered_until_it_is_published(session, now, forget):
    reader, draft = a_subscriber(session, now), an_item(session, now, state="draft")
    session.add(Told(address_id=reader.address_id, item_id=draft.id, revision=1, told_at=now))
    session.flush()
    forget(now + 2 * TOLD_FOR)
    assert count(session, Told) == 1


def test_runs_that_told_nobody_go_but_the_newest(session, now, digests, forget, digests_at):
    end(session, now, accepted=READERS)
    before = count(session, DigestRun)
    digests_at(now + LATER)
    forget(now + LATER)
    runs = session.scalars(select(DigestRun)).all()
    old = [each for each in runs if each.finished_at <= now + LATER - KEPT]
    assert [each.frequency for each in old] == [
        "weekly",
        "at_once",
    ]  # one that has a sum (a Monday), and the newest of its frequency
    assert (before > 10, {each.frequency for each in runs}) == (True, {"at_once", "daily", "weekly"})


def test_a_step_takes_few_statements_however_much_there_is(engine, session, now, digests):
    end(session, now, accepted=READERS)
    with counted_queries(engine) as first:
        forget_digests(session, now + LATER, 3)
    with counted_queries(engine) as second:
        forget_digests(session, now + LATER, 3)
    assert (len(first), len(second)) == (7, 4)


@pytest.mark.parametrize("seed", range(2))
def test_over_four_years_of_nights_nobody_is_told_twice_and_every_sum_is_exact(session, now, a_day_of, forget, seed):
    """Whatever is forgotten in the nights: nobody hears an item, or a correction of it, twice, and no sum loses a digest."""
    chance = random.Random(seed)
    lists = [a_list(session, now) for _ in range(3)]
    for _ in range(5):
        a_subscriber(session, now, *chance.sample(lists, 2), hour=NOON)
    heard, made, seen, moment = Counter(), Counter(), Counter(), now
    items = []
    for _ in range(40):
        moment += DAY * chance.randint(5, 60)
        due = moment + DAY * chance.choice((20, 900, 1500))
        items.append(an_item(session, moment, *chance.sample(lists, 2), due_at=chance.choice((None, due))))
        if chance.random() < 0.4:
            again = chance.choice(items)
            again.revision, again.changed_at = again.revision + 1, moment
            seen["corrected, old" if again.published_at <= moment - TOLD_FOR else "corrected"] += 1
        session.flush()
        for digest in a_day_of(moment + DAY):
            heard.update((digest.address_id, *each) for each in zip(digest.items, digest.revisions, strict=True))
            made["digests"] += 1
        end(session, moment, **{state: chance.randint(1, 4) for state in chance.sample(sorted(SETTLED), 4)})
        forget(moment + DAY, chance.randint(1, 4))
        left = session.scalar(select(func.count()).select_from(Digest).where(Digest.run_id.not_in(select(DigestSum.run_id))))
        assert left + sum(each[0] for each in sums(session)) == made["digests"]
    print(f"{dict(made)}, {dict(seen)}, {count(session, Digest)} kept, {count(session, Told)} known of {len(heard)} told")
    assert set(heard.values()) == {1}
    assert len(sums(session)) > 5
    assert seen["corrected, old"] > 0


def test_of_old_preflights_the_newest_of_each_issue_stays(session, now):
    for edition, days in ((1, 200), (1, 150), (2, 300), (3, 100), (3, 10)):
        session.add(Preflight(edition_id=edition, content_hash="", asked_at=now - days * DAY))
    session.flush()
    forget_preflights(session, now)
    kept = [(each.edition_id, (now - each.asked_at).days) for each in session.scalars(select(Preflight).order_by(Preflight.id))]
    assert kept == [(1, 150), (2, 300), (3, 10)]
