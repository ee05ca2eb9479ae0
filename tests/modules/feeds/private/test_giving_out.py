"""Addresses of private calendars: who gets one, which token opens it, and when it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.accounts.closing import erase
from modules.core.errors import NotFound
from modules.core.links import PRIVATE_CALENDAR, Links
from modules.core.tokens import Tokens
from modules.feeds.private.asking import poll_in
from modules.feeds.private.belonging import cohorts_of, feeds_of
from modules.feeds.private.giving_out import Wanted, end, give_out, renew, show_join_links
from modules.feeds.private.models import PrivateFeed, PrivateSnapshot
from modules.people.exporting import export_person
from modules.people.merging import merge, unmerge
from tests.factories.accounts import a_grant, an_account
from tests.factories.calendars import LINKS, PUBLISHER
from tests.factories.people import a_person
from tests.factories.private_calendars import a_private_feed
from tests.factories.registrations import a_registration
from tests.factories.teams import a_living_cohort, a_seat, a_team
from tests.modules.feeds.private.reading import polled, titles

HOUR = timedelta(hours=1)


def token_at(links: Links, feed) -> str:
    return links.private_calendar(feed.id, feed.nonce).rpartition("/")[2].removesuffix(".ics")


def test_asked_for_twice_it_is_given_once(session, now, person):
    first = give_out(session, person.id, Wanted("en"), now)
    assert give_out(session, person.id, Wanted("es", join_links=True), now + HOUR) is first
    assert [each.feed.id for each in feeds_of(session, person.id)] == [first.id]
    assert (first.kind, first.locale, first.join_links, first.fetched_at) == ("own", "en", False, None)


def test_a_cohort_is_for_those_who_belong_to_it(session, now, person):
    cohort = a_living_cohort(session, now)
    with pytest.raises(NotFound):
        give_out(session, person.id, Wanted("en", cohort.id), now)
    a_seat(session, now, a_team(session, now, cohort), person_id=person.id)
    other = a_living_cohort(session, now)
    a_grant(session, now, person.id, "facilitator", scope_kind="cohort", scope_id=other.id)
    assert {each.id for _, each in cohorts_of(session, person.id, now)} == {cohort.id, other.id}
    for each in (cohort, other):
        made = give_out(session, person.id, Wanted("en", each.id), now)
        assert (made.kind, made.cohort_id) == ("cohort", each.id)


def test_the_token_is_derived_and_opens_this_calendar_alone(session, now, person, feed):
    token, tokens = token_at(LINKS, feed), LINKS.tokens
    other = a_private_feed(session, now, person.id)
    assert tokens.proves(token, PRIVATE_CALENDAR, feed.id, feed.nonce)
    assert not tokens.proves(token, "registration", feed.id, feed.nonce)
    assert not tokens.proves(token, PRIVATE_CALENDAR, other.id, other.nonce)
    assert not tokens.proves(token, PRIVATE_CALENDAR, feed.id, other.nonce)
    assert token.partition(".")[2] not in str(session.execute(select(PrivateFeed.__table__)).all())
    assert len(token.partition(".")[2]) * 6 >= 160


def test_a_key_may_rotate_and_an_old_address_stays_good_as_long_as_the_key_is_known(feed):
    token = token_at(LINKS, feed)
    rotated, lost = Tokens(["n" * 32, "k" * 32]), Tokens(["n" * 32])
    assert rotated.proves(token, PRIVATE_CALENDAR, feed.id, feed.nonce)
    assert not lost.proves(token, PRIVATE_CALENDAR, feed.id, feed.nonce)


def test_a_new_address_ends_the_old_one_and_shows_the_same(session, now, person, feed):
    feed.join_links = True
    polled(session, feed)
    new = renew(session, person.id, feed.id, now + HOUR)
    assert (feed.ended_at, new.ended_at, new.join_links) == (now + HOUR, None, True)
    assert token_at(LINKS, new) != token_at(LINKS, feed)
    session.flush()
    assert poll_in(session, feed.id, PUBLISHER.style).ended
    assert session.get(PrivateSnapshot, feed.id, populate_existing=True) is None
    assert [each.feed.id for each in feeds_of(session, person.id)] == [new.id]


def test_what_has_ended_cannot_be_ended_or_changed_again_and_what_is_anothers_never(session, now, person, feed):
    other = a_private_feed(session, now, a_person(session, now).id)
    end(session, person.id, feed.id, now)
    for gone in (feed.id, other.id, 10**9):
        for deed in (end, renew):
            with pytest.raises(NotFound):
                deed(session, person.id, gone, now)
        with pytest.raises(NotFound):
            show_join_links(session, person.id, gone, now, shown=True)
    assert not other.join_links


def test_a_merge_keeps_both_addresses_open_and_shows_all_that_is_theirs_in_both(session, now, person, feed):
    gone = a_person(session, now)
    theirs = a_private_feed(session, now, gone.id)
    a_registration(session, now, person=person)
    a_registration(session, now, person=gone)
    assert [len(titles(session, each)) for each in (feed, theirs)] == [1, 1]
    merged = merge(session, person.id, gone.id, None, now)
    assert [len(titles(session, each)) for each in (feed, theirs)] == [2, 2]
    unmerge(session, merged.id, None, now)
    assert [len(titles(session, each)) for each in (feed, theirs)] == [1, 1]


def test_who_is_forgotten_has_no_calendar_and_nothing_of_it_is_kept(session, now, person, feed):
    an_account(session, now, person, email="maria@example.org")
    a_registration(session, now, person=person)
    polled(session, feed)
    feed.fetched_at, feed.fetched_by = now, "Thunderbird"
    session.flush()
    erase(session, person.id, None, now)
    asked = poll_in(session, feed.id, PUBLISHER.style)
    assert (asked.ended, asked.kept) == (True, None)
    assert session.scalars(select(PrivateSnapshot.body)).all() == [None]
    session.refresh(feed)
    assert (feed.fetched_at, feed.fetched_by) == (None, "")


def test_who_takes_their_data_along_gets_their_addresses_without_the_keys(session, now, person, feed):
    polled(session, feed)
    taken = export_person(session, person.id, None, now)
    (row,) = taken["feeds_private"]
    assert row["id"] == feed.id
    assert "nonce" not in row
    assert "body" not in taken["feeds_private_snapshot"][0]
