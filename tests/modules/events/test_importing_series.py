"""A series becomes one event with dated sessions, which keep their UIDs whatever is said of them later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from modules.core.imports import ImportSum
from modules.events.calendar_version import calendar_version
from modules.events.entries import entries_of
from modules.events.importing import Source, import_events, look_at
from modules.events.models import Event, EventSession
from modules.formats.reading import read_calendar
from modules.outbox.models import OutboxFact
from tests.conftest import counted_queries
from tests.factories.calendars import PUBLISHER
from tests.factories.partners import a_calendar
from tests.modules.events.test_importing import the_event

ZONE = "America/Los_Angeles"
BOARD = f"""UID:board
SUMMARY:Board
DTSTART;TZID={ZONE}:20270112T090000
DTEND;TZID={ZONE}:20270112T100000
LOCATION:Main hall
RRULE:FREQ=WEEKLY"""
FIVE = BOARD + ";COUNT=5"
MOVED = f"""UID:board
SUMMARY:Board
RECURRENCE-ID;TZID={ZONE}:20270119T090000
DTSTART;TZID={ZONE}:20270120T130000
DTEND;TZID={ZONE}:20270120T150000
LOCATION:Room 7"""
WEEK = timedelta(weeks=1)


def read(*entries, now):
    return read_calendar(a_calendar(*entries), ZONE, now)


def run(session, now, *entries, source="sample", **over):
    done = import_events(session, read(*entries, now=now), ZONE, source, now, **over)
    session.flush()
    return done


def look(session, now, *entries):
    return look_at(session, read(*entries, now=now), Source(name="sample", zone=ZONE), now)


def sessions(session, uid="board"):
    return {each.original_at: each for each in the_event(session, uid).sessions}


def uids(session):
    return {each.original_at: each.uid for each in sessions(session).values()}


def day(number, hour=17, month=1):
    return datetime(2027, month, number, hour, tzinfo=UTC)


def test_a_series_becomes_one_event_with_a_session_for_each_date(session, now):
    assert run(session, now, FIVE) == ImportSum(read=1, new=1)
    event = the_event(session, "board")
    assert [each.starts_at for each in event.sessions] == [day(12), day(19), day(26), day(2, month=2), day(9, month=2)]
    assert (event.starts_at, event.ends_at) == (day(12), day(9, 18, month=2))
    assert (event.sessions[0].uid, len({each.uid for each in event.sessions})) == ("board", 5)


def test_the_same_series_changes_nothing_next_week_nor_when_it_is_over(session, now):
    run(session, now, FIVE)
    version, number, known = the_event(session, "board").version, calendar_version(session), uids(session)
    for later in (WEEK, 3 * WEEK, 20 * WEEK):
        assert run(session, now + later, FIVE + "\nDTSTAMP:20270101T000000Z", close=True) == ImportSum(read=1, unchanged=1)
    assert (the_event(session, "board").version, calendar_version(session), uids(session)) == (version, number, known)
    assert all(each.cancelled_at is None for each in sessions(session).values())


def test_a_date_that_moves_keeps_its_uid_and_tells_who_comes(session, now):
    run(session, now, FIVE)
    known = uids(session)
    assert run(session, now, FIVE, MOVED) == ImportSum(read=1, changed=1)
    moved = sessions(session)[day(19)]
    assert (moved.starts_at, moved.ends_at, moved.room) == (day(20, 21), day(20, 23), "Room 7")
    assert (uids(session), the_event(session, "board").sequence) == (known, 1)
    assert session.scalars(select(OutboxFact.name)).all() == ["events.EventMoved"]
    assert run(session, now, FIVE) == ImportSum(read=1, changed=1)
    assert (sessions(session)[day(19)].starts_at, sessions(session)[day(19)].room, uids(session)) == (day(19), "", known)


@pytest.mark.parametrize(
    "off",
    [
        (FIVE + "\nEXDATE:20270119T170000Z",),
        (FIVE, MOVED + "\nSTATUS:CANCELLED"),
        (BOARD + "\nEXDATE;VALUE=DATE:20270119",),
    ],
    ids=["EXDATE", "cancelled by itself", "a day"],
)
def test_a_date_that_is_off_is_told_to_calendars_and_may_come_back(session, now, off):
    first = BOARD if off[0].startswith(BOARD + "\n") else FIVE
    run(session, now, first)
    known = uids(session)
    assert run(session, now, *off).changed == 1
    assert {each.original_at for each in sessions(session).values() if each.cancelled_at} == {day(19)}
    entries = entries_of(the_event(session, "board"), "en", PUBLISHER.links)
    assert [(each.status, each.sequence) for each in entries if each.uid == known[day(19)]] == [("CANCELLED", 1)]
    assert run(session, now, first).changed == 1
    assert sessions(session)[day(19)].cancelled_at is None
    assert uids(session) == known


def test_a_series_that_begins_an_hour_later_keeps_its_uids(session, now):
    run(session, now, FIVE)
    known = [each.uid for each in the_event(session, "board").sessions]
    assert run(session, now, FIVE.replace("T09", "T10").replace("T100000\nLOC", "T110000\nLOC")).changed == 1
    event = the_event(session, "board")
    assert [each.uid for each in event.sessions] == known
    assert [each.starts_at.hour for each in event.sessions] == [18] * 5


def test_two_dates_that_change_places_take_their_uids_along(session, now):
    run(session, now, FIVE)
    known = uids(session)
    swapped = [
        f"UID:board\nSUMMARY:Board\nRECURRENCE-ID;TZID={ZONE}:{old}T090000\nDTSTART;TZID={ZONE}:{new}T090000\nDURATION:PT1H"
        for old, new in (("20270119", "20270126"), ("20270126", "20270119"))
    ]
    run(session, now, FIVE, *swapped)
    run(session, now, FIVE.replace("Board", "The board"), *swapped)
    assert (sessions(session)[day(19)].starts_at, sessions(session)[day(26)].starts_at) == (day(26), day(19))
    assert uids(session) == known


def test_what_is_over_keeps_its_hour_when_the_series_gets_another(session, now):
    run(session, now, FIVE)
    later = FIVE.replace("T09", "T10").replace("T100000\nLOC", "T110000\nLOC")
    assert run(session, now + 2 * WEEK, later).changed == 1
    assert run(session, now + 20 * WEEK, FIVE) == ImportSum(read=1, unchanged=1)
    found = sorted(each.starts_at for each in the_event(session, "board").sessions)
    assert [each.hour for each in found] == [17, 17, 18, 18, 18]


def test_another_weekday_ends_the_old_dates_and_brings_new_ones(session, now):
    run(session, now, FIVE)
    assert run(session, now + WEEK, FIVE.replace("20270112", "20270113")) == ImportSum(read=1, changed=1)
    found = sessions(session)
    assert {each for each in found if found[each].cancelled_at} == {day(19), day(26), day(2, month=2), day(9, month=2)}
    assert {each for each in found if not found[each].cancelled_at and each > now + WEEK} == {
        day(20),
        day(27),
        day(3, month=2),
        day(10, month=2),
    }


def test_time_brings_further_dates_once_half_of_them_are_left(session, now):
    run(session, now, BOARD)
    known = uids(session)
    the_event(session, "board").wordings[0].title = "The board meets"
    session.flush()
    assert run(session, now + 50 * WEEK, BOARD) == ImportSum(read=1, unchanged=1)
    assert run(session, now + 53 * WEEK, BOARD) == ImportSum(read=1, changed=1)
    found = uids(session)
    assert {each: found[each] for each in known} == known
    assert len(found) - len(known) == 53
    event = the_event(session, "board")
    assert (event.wordings[0].title, event.sequence) == ("The board meets", 0)
    assert event.ends_at == max(each.ends_at for each in event.sessions)
    assert session.scalars(select(OutboxFact.name)).all() == []
    assert run(session, now + 53 * WEEK, BOARD) == ImportSum(read=1, unchanged=1)


def test_what_is_asked_for_stays_the_same_while_time_goes_on(session, now):
    assert look(session, now, BOARD).keys == look(session, now + 20 * WEEK, BOARD).keys
    run(session, now, BOARD)
    changed = BOARD + "\nEXDATE:20280201T170000Z"
    assert look(session, now, changed).keys == look(session, now + 20 * WEEK, changed).keys
    assert look(session, now, changed).keys != look(session, now, BOARD + "\nEXDATE:20280208T170000Z").keys


def test_a_change_of_a_series_is_one_change_that_says_what_becomes_of_its_dates(session, now):
    run(session, now, FIVE)
    (proposal,) = look(session, now, FIVE.replace("COUNT=5", "COUNT=6") + "\nEXDATE:20270126T170000Z", MOVED).proposals
    (change,) = proposal.fields
    assert (proposal.kind, change.name, change.old.number, change.new.number) == ("changed", "when", 5, 5)
    changes = change.new.changes
    assert [wanted.starts_at for _, wanted in changes.moved] == [day(20, 21)]
    assert [wanted.starts_at for wanted in changes.added] == [day(16, month=2)]
    assert [each.starts_at for each in changes.dropped] == [day(26)]


def test_what_is_said_of_the_past_is_no_change(session, now):
    run(session, now, FIVE)
    assert run(session, now + 2 * WEEK, FIVE + "\nEXDATE:20270112T170000Z") == ImportSum(read=1, unchanged=1)
    assert sessions(session)[day(12)].cancelled_at is None


def test_a_single_entry_becomes_a_series_and_a_series_a_single_entry(session, now):
    single = FIVE.replace("\nRRULE:FREQ=WEEKLY;COUNT=5", "")
    run(session, now, single)
    assert run(session, now, FIVE).changed == 1
    first = the_event(session, "board").sessions[0]
    assert (first.uid, first.starts_at, len(sessions(session))) == ("board", day(12), 5)
    assert run(session, now, single).changed == 1
    live = [each for each in the_event(session, "board").sessions if each.cancelled_at is None]
    assert [(each.uid, each.starts_at) for each in live] == [("board", day(12))]
    assert run(session, now, single) == ImportSum(read=1, unchanged=1)


def test_a_series_of_which_nothing_is_left_is_gone(session, now):
    run(session, now, FIVE)
    nothing = FIVE.replace("COUNT=5", "UNTIL=20200101T000000Z")
    assert run(session, now, nothing).vanished == ("Board",)
    done = run(session, now, nothing, close=True)
    assert (done.closed, [each.reason for each in done.refusals]) == (1, ["no_dates"])
    assert the_event(session, "board").status == "cancelled"


def test_a_cancelled_series_is_cancelled_whole(session, now):
    run(session, now, FIVE)
    assert run(session, now, FIVE + "\nSTATUS:CANCELLED").closed == 1
    assert the_event(session, "board").status == "cancelled"
    assert run(session, now, FIVE).changed == 1
    assert the_event(session, "board").status == "published"


def test_a_new_uid_for_a_known_series_brings_nothing_new(session, now):
    run(session, now, FIVE)
    assert run(session, now + WEEK, FIVE.replace("board", "anew"), close=True) == ImportSum(read=1, unchanged=1)
    assert session.scalar(select(func.count()).select_from(EventSession)) == 5


def test_a_date_that_also_stands_by_itself_comes_in_once(session, now):
    alone = FIVE.replace("UID:board", "UID:alone").replace("\nRRULE:FREQ=WEEKLY;COUNT=5", "").replace("20270112", "20270126")
    done = run(session, now, FIVE, alone)
    assert (done.new, [each.reason for each in done.refusals]) == (1, ["twice"])


def test_more_dates_than_are_kept_are_told(session, now):
    done = run(session, now, BOARD.replace("WEEKLY", "DAILY"))
    assert (done.shortened, len(sessions(session))) == (("Board",), 120)


def test_whole_days_over_both_clock_changes(session, now):
    run(session, now, "UID:days\nSUMMARY:Close\nDTSTART;VALUE=DATE:20270131\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12")
    entries = entries_of(the_event(session, "days"), "en", PUBLISHER.links)
    assert [str(each.starts)[5:] for each in entries][:4] == ["01-31", "02-28", "03-31", "04-30"]
    assert {(each.ends - each.starts).days for each in entries} == {1}


def test_entries_of_a_partner_are_not_numbered(session, now):
    run(session, now, FIVE)
    assert {each.summary for each in entries_of(the_event(session, "board"), "en", PUBLISHER.links)} == {"Board"}


def test_a_room_of_one_date_stands_in_place_of_the_place_of_all(session, now):
    run(session, now, FIVE, MOVED)
    entries = entries_of(the_event(session, "board"), "en", PUBLISHER.links)
    assert [each.location for each in entries] == ["Main hall", "Room 7", "Main hall", "Main hall", "Main hall"]


@pytest.mark.parametrize("transparent", [True, False])
def test_time_that_is_free_stays_free(session, now, transparent):
    said = "TRANSPARENT" if transparent else "OPAQUE"
    run(session, now, f"{FIVE}\nTRANSP:{said}")
    event = the_event(session, "board")
    assert {each.transparent for each in entries_of(event, "en", PUBLISHER.links)} == {transparent}
    (proposal,) = look(session, now, f"{FIVE}\nTRANSP:{'OPAQUE' if transparent else 'TRANSPARENT'}").proposals
    assert [(each.name, each.old, each.new) for each in proposal.fields] == [("transparent", transparent, not transparent)]


def test_a_series_costs_as_few_statements_as_a_single_entry(session, engine, now):
    with counted_queries(engine) as one:
        run(session, now, FIVE.replace("\nRRULE:FREQ=WEEKLY;COUNT=5", "").replace("board", "one"))
    with counted_queries(engine) as many:
        run(session, now, BOARD, source="other")
    assert len(many) <= len(one)
    assert session.scalar(select(func.count()).select_from(Event)) == 2
