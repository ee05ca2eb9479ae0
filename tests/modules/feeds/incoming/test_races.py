"""Two at one calendar in the same moment: the second waits, or is told so; nothing is lost, doubled or written over."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from modules.core.errors import Stale
from modules.events.importing import import_events
from modules.events.models import Event
from modules.feeds.incoming.deciding import accept
from modules.feeds.incoming.keeping import PartnerDraft, bring_file, change_partner, stop
from modules.feeds.incoming.models import Partner, Publishing
from modules.feeds.incoming.outcomes import Received
from modules.feeds.incoming.polling import claim_due, settle
from modules.feeds.incoming.publishing import publish_some
from modules.feeds.incoming.queries import look_at_arrival
from modules.formats.reading import read_calendar
from tests.factories.partners import OTHER, TALK, ZONE, a_calendar, a_partner, a_waiting_partner
from tests.waiting import wait_until

ADDRESS = "https://county.example.org/calendar.ics"


@pytest.fixture
def sessions(fresh_database):
    """Two sessions of two people or workers. Nobody waits for a lock for ever."""
    with Session(fresh_database, expire_on_commit=False) as one, Session(fresh_database, expire_on_commit=False) as other:
        for each in (one, other):
            each.execute(text("set lock_timeout = '20s'"))
            each.commit()
        yield one, other


@pytest.fixture
def while_open(fresh_database, sessions):
    """Do a deed in the other session while the first has not committed; it must wait. What it said, or raised."""
    one, other = sessions

    def run(deed: Callable[[Session], object]) -> object:
        said: list[object] = []

        def try_it() -> None:
            try:
                result = deed(other)
                other.commit()
                said.append(result)
            except Exception as error:  # noqa: BLE001 (whatever it is, it is what came of the deed)
                other.rollback()
                said.append(error)

        thread = Thread(target=try_it)
        thread.start()
        wait_until(lambda: said or somebody_waits(fresh_database), "the second waits for the first")
        one.commit()
        thread.join()
        return said[0]

    return run


def somebody_waits(engine) -> bool:
    with engine.connect() as connection:
        return connection.execute(text("select exists (select from pg_locks where not granted)")).scalar_one()


def test_two_workers_take_two_partners_and_a_third_finds_none(sessions, now):
    one, other = sessions
    made = [a_partner(one, now, address=ADDRESS).id for _ in range(2)]
    one.commit()
    first, second = claim_due(one, now), claim_due(other, now)
    third = claim_due(other, now)
    assert [each and each.partner_id for each in (first, second, third)] == [*made, None]


def test_who_is_stopped_while_an_answer_is_written_down_stays_stopped(sessions, while_open, now):
    one, _ = sessions
    partner = a_partner(one, now, address=ADDRESS)
    one.commit()
    claim = claim_due(one, now)
    one.commit()
    stop(one, partner.id, None, now)
    assert while_open(lambda session: settle(session, claim, Received(a_calendar(TALK)), now)) is None
    one.expire_all()
    assert one.get_one(Partner, partner.id).next_fetch_at is None


def test_of_two_editors_who_accept_at_once_the_second_is_told(sessions, while_open, now):
    one, _ = sessions
    partner = a_waiting_partner(one, now)
    one.commit()
    seen = look_at_arrival(one, partner, now).seen

    def press(session):
        accept(session, partner.id, seen=seen, close=False, actor_id=None, now=now)

    press(one)
    assert isinstance(while_open(press), Stale)
    assert one.scalar(select(func.count()).select_from(Publishing)) == 1


def test_what_came_after_a_page_was_read_is_seen_by_whoever_read_it(sessions, now):
    one, other = sessions
    partner = a_waiting_partner(one, now, body=a_calendar(TALK))
    one.commit()
    shown = look_at_arrival(one, partner, now)  # held, so that the session remembers what it read
    bring_file(other, partner.id, a_calendar(TALK, OTHER), None, now)
    other.commit()
    with pytest.raises(Stale):
        accept(one, partner.id, seen=shown.seen, close=False, actor_id=None, now=now)


def test_a_new_name_reaches_what_an_import_is_just_bringing(sessions, while_open, now):
    one, _ = sessions
    partner = a_partner(one, now, name="Old")
    one.commit()
    import_events(one, read_calendar(a_calendar(TALK), ZONE, now), ZONE, "Old", now)
    seen = PartnerDraft.of(partner).mark
    while_open(
        lambda session: change_partner(session, partner.id, PartnerDraft("New", ZONE), seen=seen, actor_id=None, now=now)
    )
    assert one.scalars(select(Event.source).execution_options(populate_existing=True)).all() == ["New"]


def test_what_another_calendar_brings_at_the_same_moment_is_not_published_twice(sessions, while_open, now):
    one, _ = sessions
    partner = a_waiting_partner(one, now, body=a_calendar(TALK, OTHER))
    accept(one, partner.id, seen=look_at_arrival(one, partner, now).seen, close=False, actor_id=None, now=now)
    one.commit()
    import_events(one, read_calendar(a_calendar(TALK), ZONE, now), ZONE, "Another", now)
    assert while_open(lambda session: publish_some(session, partner.id, now)) is False
    one.expire_all()
    assert dict(one.execute(select(Event.source_uid, Event.source)).all()) == {"talk-1": "Another", "other-1": partner.name}
    assert one.get_one(Publishing, partner.id).failures == [["A talk on trust", "changed_here"]]
