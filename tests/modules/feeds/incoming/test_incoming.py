"""A calendar comes, waits for an editor, and is published as it was seen or set aside."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from sqlalchemy import func, select

from modules.audit.queries import trail
from modules.core.errors import NotFound, Stale
from modules.events.calendar_version import calendar_version
from modules.events.importing import CalendarUnreadable
from modules.events.models import Event
from modules.feeds.incoming import keeping
from modules.feeds.incoming.arriving import compare_with, take_in
from modules.feeds.incoming.deciding import accept, set_aside
from modules.feeds.incoming.errors import AddressRefused, FetchedByItself, NameTaken, NothingToFetch
from modules.feeds.incoming.keeping import KIND, PartnerDraft, add_partner, bring_file, change_partner, go_on, stop
from modules.feeds.incoming.models import Arrival
from modules.feeds.incoming.outcomes import Code, NotModified, Received, Trouble, Validators
from modules.feeds.incoming.polling import LEASE, calendars_late, claim_due, settle
from modules.feeds.incoming.publishing import publish_some
from modules.feeds.incoming.queries import (
    calendars_waiting,
    changes_of,
    look_at_arrival,
    partners_in_trouble,
    partners_listed,
)
from tests.conftest import counted_queries
from tests.factories.events import an_event
from tests.factories.partners import HOURLY, OTHER, TALK, WORKSHOP, ZONE, a_calendar, a_partner, publish

ADDRESS = "https://county.example.org/calendar.ics"
HOUR = timedelta(hours=1)
FIRST = a_calendar(TALK, WORKSHOP)
MOVED = TALK.replace("20270517", "20270518")


def bring(session, partner, body, now):
    return bring_file(session, partner.id, body, None, now)


def look(session, partner, now):
    return look_at_arrival(session, partner, now)


def published(session):
    return set(session.scalars(select(Event.source_uid).where(Event.status == "published", Event.source_uid.is_not(None))))


class TestDeciding:
    @pytest.fixture
    def partner(self, session, now):
        return a_partner(session, now, name="Sample County Office")

    def test_nothing_is_published_before_an_editor_says_so(self, session, partner, now):
        arrival = bring(session, partner, FIRST, now)
        assert (arrival.state, arrival.body, arrival.counts["new"]) == ("waiting", FIRST, 2)
        assert (published(session), calendars_waiting(session)) == (set(), 1)
        done = publish(session, partner, now)
        assert (done["new"], published(session), calendars_waiting(session)) == (2, {"talk-1", "workshop-1"}, 0)
        event = session.scalars(select(Event).where(Event.source_uid == "talk-1")).one()
        assert (event.source, event.host) == ("Sample County Office", "Sample County Office")

    def test_an_editor_sees_old_and_new_values_what_ends_and_what_is_refused(self, session, partner, now):
        bring(session, partner, FIRST, now)
        publish(session, partner, now)
        bring(session, partner, a_calendar(MOVED + "\nSTATUS:TENTATIVE", OTHER, HOURLY, TALK), now)
        comparison = look(session, partner, now).comparison
        (changed,) = comparison.of("changed")
        ((name, old, new),) = [(each.name, each.old, each.new) for each in changed.fields]
        assert (name, (new.starts_at - old.starts_at).days) == ("when", 1)
        assert [each.entry.title for each in comparison.of("new")] == ["Families in schools"]
        assert [event.source_uid for event in comparison.gone] == ["workshop-1"]
        assert [(each.place, each.value, each.reason) for each in comparison.refusals] == [
            ("19", "Every hour", "too_often"),
            ("25", "A talk on trust", "duplicate_uid"),
        ]

    @pytest.mark.parametrize("close", [True, False])
    def test_what_is_gone_is_cancelled_only_where_the_editor_says_so(self, session, partner, now, close):
        bring(session, partner, FIRST, now)
        publish(session, partner, now)
        bring(session, partner, a_calendar(TALK), now)
        assert publish(session, partner, now, close=close)["cancelled"] == int(close)
        assert ("workshop-1" in published(session)) != close
        assert calendars_waiting(session) == 0
        assert (session.get(Arrival, partner.id) is None) == close
        bring(session, partner, a_calendar(TALK, head=("X-NOISE:1",)), now)
        assert calendars_waiting(session) == 0

    def test_only_the_body_that_was_seen_is_published(self, session, partner, now):
        bring(session, partner, FIRST, now)
        seen = look(session, partner, now).seen
        bring(session, partner, a_calendar(TALK, WORKSHOP, OTHER), now)
        for deed in (
            lambda: accept(session, partner.id, seen=seen, close=False, actor_id=None, now=now),
            lambda: set_aside(session, partner.id, seen=seen, actor_id=None, now=now),
        ):
            with pytest.raises(Stale):
                deed()
        assert published(session) == set()

    def test_what_changed_here_meanwhile_must_be_seen_too(self, session, partner, now):
        bring(session, partner, FIRST, now)
        seen = look(session, partner, now).seen
        an_event(session, now, uid="talk-1")
        with pytest.raises(Stale):
            accept(session, partner.id, seen=seen, close=False, actor_id=None, now=now)

    def test_deciding_twice_is_stale_and_does_nothing(self, session, partner, now):
        bring(session, partner, FIRST, now)
        seen = look(session, partner, now).seen
        accept(session, partner.id, seen=seen, close=False, actor_id=None, now=now)
        with pytest.raises(Stale):
            accept(session, partner.id, seen=seen, close=False, actor_id=None, now=now)
        with pytest.raises(NotFound):
            accept(session, 0, seen=seen, close=False, actor_id=None, now=now)

    def test_a_body_that_says_the_same_leaves_the_one_that_is_being_read(self, session, partner, now):
        bring(session, partner, FIRST, now)
        seen = look(session, partner, now).seen
        bring(session, partner, a_calendar(TALK + "\nDTSTAMP:20270101T000000Z", WORKSHOP), now + HOUR)
        assert look(session, partner, now + HOUR).seen == seen

    def test_what_was_set_aside_waits_for_nobody_until_it_says_something_else(self, session, partner, now):
        bring(session, partner, a_calendar(TALK, HOURLY), now)
        set_aside(session, partner.id, seen=look(session, partner, now).seen, actor_id=None, now=now)
        assert calendars_waiting(session) == 0
        bring(session, partner, a_calendar("X-A:1\n" + TALK, HOURLY), now)
        assert (calendars_waiting(session), session.get(Arrival, partner.id).state) == (0, "set_aside")
        bring(session, partner, a_calendar(TALK, HOURLY, OTHER), now)
        assert calendars_waiting(session) == 1
        publish(session, partner, now)
        assert published(session) == {"talk-1", "other-1"}
        assert session.get(Arrival, partner.id).state == "set_aside"  # the series, which was seen

    def test_less_than_what_was_set_aside_waits_for_nobody_either(self, session, partner, now):
        bring(session, partner, a_calendar(TALK, OTHER), now)
        set_aside(session, partner.id, seen=look(session, partner, now).seen, actor_id=None, now=now)
        assert bring(session, partner, a_calendar(OTHER), now).state == "set_aside"
        assert calendars_waiting(session) == 0

    @pytest.mark.parametrize("left", [0, 2], ids=["empty", "a tenth"])
    def test_a_calendar_that_is_suddenly_empty_takes_nothing_away_without_an_editor(self, session, partner, now, left):
        many = [TALK.replace("talk-1", f"talk-{number}").replace("on trust", f"no. {number}") for number in range(20)]
        bring(session, partner, a_calendar(*many), now)
        publish(session, partner, now)
        bring(session, partner, a_calendar(*many[:left]), now)
        assert (len(published(session)), calendars_waiting(session)) == (20, 1)
        seen = look(session, partner, now)
        assert (len(seen.comparison.gone), seen.shrank) == (20 - left, True)
        publish(session, partner, now)
        assert len(published(session)) == 20
        assert bring(session, partner, a_calendar(*many), now) is None

    @pytest.mark.parametrize(("had", "left"), [(20, 3), (9, 0)], ids=["more than a tenth", "few"])
    def test_a_calendar_may_become_shorter_without_a_warning(self, session, partner, now, had, left):
        many = [TALK.replace("talk-1", f"talk-{number}").replace("on trust", f"no. {number}") for number in range(had)]
        bring(session, partner, a_calendar(*many), now)
        publish(session, partner, now)
        bring(session, partner, a_calendar(*many[:left]), now)
        assert not look(session, partner, now).shrank

    def test_a_calendar_that_says_what_stands_here_waits_for_nobody(self, session, partner, now):
        bring(session, partner, FIRST, now)
        publish(session, partner, now)
        number = calendar_version(session)
        assert bring(session, partner, a_calendar(WORKSHOP, TALK), now) is None
        assert calendar_version(session) == number

    def test_uids_made_anew_at_each_export_make_no_event_anew(self, session, partner, now):
        bring(session, partner, FIRST, now)
        publish(session, partner, now)
        anew = a_calendar(TALK.replace("talk-1", "talk-2"), WORKSHOP.replace("workshop-1", "workshop-2"))
        assert bring(session, partner, anew, now) is None
        changed = a_calendar(TALK.replace("talk-1", "talk-3") + "\nURL:https://county.example.org/x", WORKSHOP)
        assert [each.kind for each in compare_with(session, partner, changed, now).proposals] == ["new", "unchanged"]

    def test_one_event_twice_in_a_calendar_is_published_once(self, session, partner, now):
        bring(session, partner, a_calendar(TALK, TALK.replace("talk-1", "talk-2"), TALK), now)
        comparison = look(session, partner, now).comparison
        assert sorted(each.reason for each in comparison.refusals) == ["duplicate_uid", "twice"]
        assert publish(session, partner, now)["new"] == 1

    def test_our_own_events_and_those_of_another_partner_do_not_come_in(self, session, partner, now):
        an_event(session, now, uid="workshop-1")
        other = a_partner(session, now)
        bring(session, other, a_calendar(TALK), now)
        publish(session, other, now)
        bring(session, partner, FIRST, now)
        comparison = look(session, partner, now).comparison
        assert (comparison.proposals, [each.reason for each in comparison.refusals]) == ((), ["other_calendar", "own_event"])

    @pytest.mark.parametrize("body", [b"", b"<html>", FIRST[:-20], b"x" * 5_000_001])
    def test_half_a_calendar_is_none(self, session, partner, now, body):
        with pytest.raises(CalendarUnreadable):
            bring(session, partner, body, now)
        assert session.scalar(select(func.count()).select_from(Arrival)) == 0

    def test_times_without_a_zone_are_on_the_partner_s_clock(self, session, now):
        partner = a_partner(session, now, time_zone="America/New_York")
        bring(session, partner, a_calendar(OTHER), now)
        publish(session, partner, now)
        event = session.scalars(select(Event)).one()
        assert (event.time_zone, event.starts_at.astimezone(UTC).hour) == ("America/New_York", 13)

    def test_the_trail_says_what_was_published(self, session, partner, now):
        bring(session, partner, FIRST, now)
        publish(session, partner, now)
        last = changes_of(session, partner.id)[0]
        assert (last.deed, last.detail) == ("published", {"new": 2, "changed": 0, "cancelled": 0, "refused": 0, "failed": 0})


class TestKeeping:
    def test_a_name_is_taken_once(self, session, now):
        partner = a_partner(session, now, name="WestEd")
        with pytest.raises(NameTaken):
            add_partner(session, PartnerDraft(" wested ", ZONE), None, now)
        change_partner(
            session, partner.id, PartnerDraft("WESTED", ZONE), seen=PartnerDraft.of(partner).mark, actor_id=None, now=now
        )
        assert partner.name == "WESTED"

    def test_an_address_is_kept_as_it_will_be_asked(self, session, now):
        partner = a_partner(session, now, address="webcal://County.example.org/c.ics")
        assert (partner.address, partner.next_fetch_at) == ("https://county.example.org/c.ics", now)
        with pytest.raises(AddressRefused):
            PartnerDraft("x", ZONE, "ftp://example.org/")

    def test_a_new_name_stands_on_the_pages_of_its_events(self, session, now):
        partner = a_partner(session, now, name="Old")
        bring(session, partner, a_calendar(TALK, WORKSHOP + "\nORGANIZER;CN=Someone:mailto:a@example.org"), now)
        publish(session, partner, now)
        number = calendar_version(session)[0]
        seen = PartnerDraft.of(partner).mark
        change_partner(session, partner.id, PartnerDraft("New", ZONE), seen=seen, actor_id=None, now=now + HOUR)
        session.expire_all()
        rows = session.execute(select(Event.source, Event.host, Event.changed_at).order_by(Event.host)).all()
        assert [tuple(row) for row in rows] == [("New", "New", now + HOUR), ("New", "Someone", now + HOUR)]
        assert calendar_version(session)[0] == number + 1
        assert bring(session, partner, a_calendar(TALK, WORKSHOP + "\nORGANIZER;CN=Someone:mailto:a@example.org"), now) is None

    def test_two_who_change_a_partner_at_once_do_not_overwrite_each_other(self, session, now):
        partner = a_partner(session, now, name="Old")
        seen = PartnerDraft.of(partner).mark
        change_partner(session, partner.id, PartnerDraft("New", ZONE), seen=seen, actor_id=None, now=now)
        with pytest.raises(Stale):
            change_partner(session, partner.id, PartnerDraft("Newer", ZONE), seen=seen, actor_id=None, now=now)
        change_partner(session, partner.id, PartnerDraft("New", ZONE), seen=seen, actor_id=None, now=now)

    def test_another_address_begins_anew(self, session, now):
        partner = a_partner(session, now, address=ADDRESS)
        claim = claim_due(session, now)
        draft = PartnerDraft(partner.name, ZONE, "https://other.example.org/")
        change_partner(session, partner.id, draft, seen=PartnerDraft.of(partner).mark, actor_id=None, now=now)
        settle(session, claim, Received(FIRST, Validators("etag")), now)
        assert (partner.etag, partner.next_fetch_at, session.get(Arrival, partner.id)) == ("", now, None)
        assert claim_due(session, now).address == "https://other.example.org/"

    def test_with_another_clock_the_same_calendar_is_read_anew_but_not_within_the_hour(self, session, now):
        partner = a_partner(session, now, address=ADDRESS)
        settle(session, claim_due(session, now), Received(a_calendar(OTHER), Validators('"a"', "then")), now)
        draft = PartnerDraft(partner.name, "America/New_York", ADDRESS)
        change_partner(session, partner.id, draft, seen=PartnerDraft.of(partner).mark, actor_id=None, now=now)
        session.flush()
        assert (session.get(Arrival, partner.id), partner.next_fetch_at) == (None, now + HOUR)
        claim = claim_due(session, now + HOUR)
        assert claim.known == Validators()
        settle(session, claim, Received(a_calendar(OTHER), Validators('"a"', "then")), now + HOUR)
        assert look(session, partner, now).comparison.of("new")[0].entry.time_zone == "America/New_York"

    def test_whoever_is_stopped_stays_so_at_another_address(self, session, now):
        partner = a_partner(session, now, address=ADDRESS)
        stop(session, partner.id, None, now)
        draft = PartnerDraft(partner.name, ZONE, "https://other.example.org/")
        change_partner(session, partner.id, draft, seen=PartnerDraft.of(partner).mark, actor_id=None, now=now)
        assert (partner.next_fetch_at, claim_due(session, now + HOUR)) == (None, None)

    def test_going_on_where_nobody_stopped_changes_nothing(self, session, now):
        partner = a_partner(session, now, address=ADDRESS)
        settle(session, claim_due(session, now), Trouble(Code.UNREACHABLE), now)
        go_on(session, partner.id, None, now)
        assert (partner.failures, partner.next_fetch_at) == (1, now + HOUR)

    def test_a_file_is_for_partners_without_an_address_and_going_on_for_those_with_one(self, session, now):
        with pytest.raises(FetchedByItself):
            bring(session, a_partner(session, now, address=ADDRESS), FIRST, now)
        with pytest.raises(NothingToFetch):
            go_on(session, a_partner(session, now).id, None, now)

    def test_those_that_wait_stand_first(self, session, now):
        first, second = a_partner(session, now, name="A"), a_partner(session, now, name="B")
        bring(session, second, FIRST, now)
        assert [(row.partner, row.waits) for row in partners_listed(session, now)] == [(second, True), (first, False)]


class TestPolling:
    @pytest.fixture
    def partner(self, session, now):
        return a_partner(session, now, address=ADDRESS)

    def answer(self, session, outcome, now):
        settle(session, claim_due(session, now), outcome, now)

    def test_one_holds_the_right_to_ask_and_nobody_else(self, session, partner, now):
        claim = claim_due(session, now)
        assert (claim.address, claim.attempt) == (ADDRESS, 1)
        assert claim_due(session, now) is None
        assert claim_due(session, now + LEASE - timedelta(seconds=1)) is None
        assert claim_due(session, now + LEASE).attempt == 2
        settle(session, claim, Received(FIRST), now + LEASE)
        assert (partner.asked_at, session.get(Arrival, partner.id)) == (None, None)

    def test_who_has_waited_longest_is_asked_first(self, session, partner, now):
        other = a_partner(session, now - HOUR, address=ADDRESS)
        assert [claim_due(session, now).partner_id for _ in range(2)] == [other.id, partner.id]

    def test_a_sound_answer_waits_for_an_editor_and_is_not_asked_for_within_the_hour(self, session, partner, now):
        self.answer(session, Received(FIRST, Validators('"a"', "then")), now)
        assert session.get(Arrival, partner.id).counts["new"] == 2
        assert (partner.heard_at, partner.trouble, partner.next_fetch_at) == (now, "", now + HOUR)
        assert claim_due(session, now + HOUR - timedelta(seconds=1)) is None
        assert claim_due(session, now + HOUR).known == Validators('"a"', "then")

    def test_a_calendar_is_left_alone_as_long_as_it_asks(self, session, partner, now):
        self.answer(session, Received(a_calendar(TALK, head=("X-PUBLISHED-TTL:PT6H",))), now)
        assert partner.next_fetch_at == now + 6 * HOUR
        self.answer(session, NotModified(), now + 6 * HOUR)
        assert partner.next_fetch_at == now + 12 * HOUR

    def test_the_same_body_again_changes_nothing(self, session, partner, now):
        self.answer(session, Received(FIRST), now)
        publish(session, partner, now)
        claim = claim_due(session, now + HOUR)
        session.flush()
        with counted_queries(session.get_bind().engine) as statements:
            settle(session, claim, Received(FIRST), now + HOUR)
            session.flush()
        assert session.get(Arrival, partner.id) is None
        assert len(statements) <= 4, statements  # nothing is compared

    def test_what_comes_while_another_is_being_published_is_asked_for_again(self, session, partner, now):
        self.answer(session, Received(FIRST, Validators('"a"')), now)
        accept(session, partner.id, seen=look(session, partner, now).seen, close=False, actor_id=None, now=now)
        self.answer(session, Received(a_calendar(TALK, WORKSHOP, OTHER), Validators('"b"')), now + HOUR)
        assert session.get(Arrival, partner.id).body == FIRST
        assert publish_some(session, partner.id, now + HOUR) is False
        assert published(session) == {"talk-1", "workshop-1"}
        assert claim_due(session, now + 2 * HOUR).known == Validators('"a"')

    def test_a_calendar_that_was_not_read_for_long_counts_as_out_of_date(self, session, partner, now):
        def is_behind(at):
            return [row.is_behind for row in partners_listed(session, at)] == [True]

        assert not is_behind(now + 99 * HOUR)  # nothing of it is shown yet
        self.answer(session, Received(a_calendar(TALK, head=("X-PUBLISHED-TTL:PT6H",))), now)
        assert not is_behind(now + 30 * HOUR)
        assert is_behind(now + 31 * HOUR)
        self.answer(session, Trouble(Code.UNREACHABLE), now + 31 * HOUR)
        assert is_behind(now + 32 * HOUR)
        self.answer(session, NotModified(), now + 32 * HOUR)
        assert not is_behind(now + 33 * HOUR)
        stop(session, partner.id, None, now)
        assert not is_behind(now + 99 * HOUR)

    def test_what_cannot_be_read_keeps_what_is_known(self, session, partner, now):
        self.answer(session, Received(FIRST, Validators('"a"')), now)
        self.answer(session, Received(b"<html>Sign in", Validators('"b"')), now + HOUR)
        assert (partner.trouble, partner.failures, partner.etag) == ("not_a_calendar", 1, '"a"')
        assert session.get(Arrival, partner.id).body == FIRST
        self.answer(session, NotModified(), now + 2 * HOUR)
        assert (partner.trouble, partner.failures) == ("", 0)

    def test_who_fails_too_often_is_given_up_until_a_person_says_so(self, session, partner, now):
        at, asked = now, 0
        while partner.next_fetch_at is not None:
            at, asked = partner.next_fetch_at, asked + 1
            self.answer(session, Trouble(Code.UNREACHABLE, "county.example.org"), at)
        assert (asked, partner.failures, partners_in_trouble(session)) == (8, 8, [partner])
        assert at - now < timedelta(days=7)
        go_on(session, partner.id, None, at)
        assert (partner.next_fetch_at, partners_in_trouble(session)) == (at + HOUR, [])

    def test_what_is_gone_is_not_asked_for_again(self, session, partner, now):
        self.answer(session, Trouble(Code.GONE, "410"), now)
        assert (partner.next_fetch_at, partners_in_trouble(session)) == (None, [partner])

    def test_a_stopped_partner_is_not_asked_even_if_somebody_is_at_it(self, session, partner, now):
        claim = claim_due(session, now)
        stop(session, partner.id, None, now)
        settle(session, claim, Received(FIRST), now)
        assert (partner.next_fetch_at, partners_in_trouble(session)) == (None, [])
        assert claim_due(session, now + 99 * HOUR) is None
        go_on(session, partner.id, None, now)
        assert partner.next_fetch_at == now + HOUR
        assert [each.deed for each in trail(session, (KIND, partner.id))] == ["went_on", "stopped", "added"]

    @pytest.mark.usefixtures("partner")
    def test_those_whom_nobody_asks_are_noticed(self, session, now):
        assert calendars_late(session, now + timedelta(minutes=5)) == 0
        assert calendars_late(session, now + HOUR) == 1
        claim_due(session, now + HOUR)
        assert calendars_late(session, now + HOUR) == 0
        assert calendars_late(session, now + HOUR + LEASE) == 0
        assert calendars_late(session, now + 2 * HOUR + LEASE) == 1


def test_a_partner_that_is_not_there_is_not_found(session, now):
    with pytest.raises(NotFound):
        keeping.find_partner(session, 7)


def test_a_body_is_taken_in_by_the_room_alone(session, now):
    partner = a_partner(session, now)
    assert take_in(session, partner, a_calendar(), now) is None
