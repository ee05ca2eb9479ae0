"""What stands in a private calendar, and what leaves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from modules.accounts.actors import Role
from modules.cohorts.applying.moving import move_application
from modules.cohorts.models import Team
from modules.cohorts.rounds.deadlines import move_deadline
from modules.cohorts.teams.seating import leave
from modules.cohorts.work.deliverables import (
    DeliverableDraft,
    Work,
    accept,
    change_deliverable,
    give_back,
    hand_in,
    make_deliverable,
    said_of,
)
from modules.cohorts.work.sessions import make_session
from modules.core.fingerprints import fingerprint
from modules.core.times import read_now
from modules.events.cancelling import cancel
from modules.feeds.addresses import PublicFeed
from modules.feeds.private.asking import poll_in
from modules.feeds.private.giving_out import show_join_links
from modules.feeds.snapshots import make_bytes
from modules.registrations.models import Registration
from modules.registrations.withdrawing import withdraw
from tests.conftest import counted_queries
from tests.factories.accounts import a_grant
from tests.factories.calendars import LINKS, PUBLISHER
from tests.factories.cohorts import a_cohort, a_programme, a_round, an_application
from tests.factories.events import a_tag, an_event
from tests.factories.organizations import an_organization
from tests.factories.private_calendars import a_private_feed
from tests.factories.registrations import a_registration
from tests.factories.teams import a_living_cohort, a_seat, a_team
from tests.modules.feeds.private.reading import entries, is_fresh, polled, titles

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def a_deliverable(session, now, cohort_id, **over):
    said = {"title_en": "Plan", "title_es": "Un plan", "asks_en": "Name **one** measure.", "due_at": now + 7 * DAY} | over
    return make_deliverable(session, cohort_id, DeliverableDraft(**said), now, None)


@pytest.fixture
def cohort(session, now):
    return a_living_cohort(session, now)


@pytest.fixture
def team(session, now, cohort):
    return a_team(session, now, cohort)


@pytest.fixture
def seat(session, now, team, person):
    """Of the person, who leads the team."""
    return a_seat(session, now, team, person_id=person.id)


def test_who_has_nothing_has_an_empty_calendar_that_is_valid(session, feed):
    body = polled(session, feed)
    assert entries(body) == {}
    assert b"NAME:My events \xe2\x80\x93 Sample\r\n" in body
    assert b"BEGIN:VTIMEZONE" in body


def test_an_event_is_the_same_entry_in_the_private_calendar_and_in_the_public_one(session, now, person, feed):
    event = an_event(session, now, title="Trust first", title_es="Confianza", tags=[a_tag(session)])
    a_registration(session, now, event, person)
    public = make_bytes(session, PUBLISHER, PublicFeed("en"), now).body
    assert entries(polled(session, feed)) == entries(public)
    assert entries(public).keys() == {event.uid}


@pytest.mark.parametrize("state", ["held", "withdrawn", "lapsed"])
def test_without_a_place_there_is_no_entry(session, now, person, feed, state):
    a_registration(session, now, person=person, state=state)
    a_registration(session, now)  # somebody else's
    assert titles(session, feed) == []


def test_who_gives_their_place_up_has_the_entry_no_more(session, now, person, feed):
    own = a_registration(session, now, an_event(session, now, title="Trust"), person)
    assert titles(session, feed) == ["Trust"]
    withdraw(session, own.id, now)
    assert titles(session, feed) == []


def test_a_cancelled_event_says_so_for_ninety_days(session, now, person, feed):
    event = an_event(session, now, title="Trust")
    a_registration(session, now, event, person)
    cancel(session, event.id, "No heat.", seen_version=event.version, actor_id=None, now=now)
    entry = entries(polled(session, feed))[event.uid]
    assert (entry["STATUS"], entry["SEQUENCE"], str(entry["SUMMARY"])) == ("CANCELLED", 1, "Cancelled: Trust")
    event.cancelled_at = now - 91 * DAY
    feed.locale = "es"  # makes it anew
    assert titles(session, feed) == []


def test_what_is_long_past_has_left_and_so_has_a_session_dropped_long_ago(session, now, person, feed):
    event = an_event(session, now, sessions=[(now + days * DAY, now + days * DAY + HOUR) for days in (1, 2, 3)])
    event.sessions[1].cancelled_at, event.sessions[2].cancelled_at = now - 89 * DAY, now - 92 * DAY
    for held in (event, an_event(session, now, starts_at=now - 400 * DAY)):
        a_registration(session, now, held, person)
    session.flush()
    shown = {uid: entry["STATUS"] for uid, entry in entries(polled(session, feed)).items()}
    assert shown == {event.sessions[0].uid: "CONFIRMED", event.sessions[1].uid: "CANCELLED"}


def test_it_speaks_the_language_it_was_made_in(session, now, person, feed, seat, cohort):
    a_registration(session, now, an_event(session, now, title_es="Confianza"), person)
    a_deliverable(session, now, cohort.id)
    spanish = a_private_feed(session, now, person.id, locale="es")
    said = titles(session, spanish)
    assert said[0] == "Confianza"
    assert "Un plan" in said[1]


@pytest.mark.parametrize("kind", ["own", "cohort"])
def test_links_to_join_stand_in_it_only_if_its_owner_says_so(session, now, person, cohort, seat, kind):
    event = an_event(session, now, join_link="https://meet.example.org/secret")
    make_session(session, cohort.id, event.id, now, None)
    a_registration(session, now, event, person)
    feed = a_private_feed(session, now, person.id, cohort_id=cohort.id if kind == "cohort" else None)
    assert b"meet.example.org" not in polled(session, feed)
    feed.join_links = True
    assert not is_fresh(session, feed)
    entry = entries(polled(session, feed))[event.uid]
    assert str(entry["CONFERENCE"]) == str(entry["LOCATION"]) == "https://meet.example.org/secret"
    assert "ATTENDEE" not in entry


def test_an_entry_says_that_it_changed_when_its_link_came_or_went(session, now, person, cohort, seat):
    event = an_event(session, now - 9 * DAY, format="online", join_link="https://join.example.org/1", starts_at=now + DAY)
    make_session(session, cohort.id, event.id, now - 8 * DAY, None)
    feed = a_private_feed(session, now, person.id, kind="cohort", cohort_id=cohort.id, join_links=True)
    seen = [entries(polled(session, feed))[event.uid]]
    own = a_registration(session, now, event, person, confirmed_at=now)
    seen.append(entries(polled(session, feed))[event.uid])
    for hours, shown in ((1, False), (2, True)):
        show_join_links(session, person.id, feed.id, now + hours * HOUR, shown=shown)
        seen.append(entries(polled(session, feed))[event.uid])
    withdraw(session, own.id, now + 3 * HOUR, actor_id=person.id)
    seen.append(entries(polled(session, feed))[event.uid])
    assert ["CONFERENCE" in each for each in seen] == [False, True, False, True, False]
    moments = [each["LAST-MODIFIED"].dt for each in seen]
    now = now.replace(microsecond=0)
    assert moments == [now - 8 * DAY, now, now + HOUR, now + 2 * HOUR, now + 3 * HOUR]
    assert [each["DTSTAMP"].dt for each in seen] == moments


def test_nobody_is_told_how_to_join_what_they_are_not_registered_for(session, now, person, cohort, seat):
    event = an_event(session, now, join_link="https://meet.example.org/secret")
    make_session(session, cohort.id, event.id, now, None)
    feed = a_private_feed(session, now, person.id, cohort_id=cohort.id, join_links=True)
    assert entries(polled(session, feed)).keys() == {event.uid}
    assert b"meet.example.org" not in polled(session, feed)


def test_an_application_is_due_until_it_is_sent(session, now, person, feed):
    cohort = a_cohort(session, now, a_programme(session, now, short_name="PLLN"), number=3)
    round_ = a_round(session, now, cohort)
    lea = an_organization(session, now, name="Sample Valley Unified")
    application = an_application(session, now, round_, lea, person)
    ((uid, entry),) = entries(polled(session, feed)).items()
    assert str(entry["SUMMARY"]) == "Application due: PLLN III"
    assert entry["DTSTART"].dt == round_.closes_at.replace(microsecond=0)
    assert "DTEND" not in entry
    assert (entry["TRANSP"], entry["SEQUENCE"]) == ("TRANSPARENT", 0)
    assert "Sample Valley Unified" in str(entry["DESCRIPTION"])
    assert str(entry["URL"]) == LINKS.application(application.id, "en")
    later = round_.closes_at + DAY
    move_deadline(session, round_.id, later, "Wildfires.", seen_version=round_.version, actor_id=None, now=now + HOUR)
    moved = entries(polled(session, feed))[uid]
    assert (moved["SEQUENCE"], moved["DTSTART"].dt) == (1, later.replace(microsecond=0))
    assert moved["LAST-MODIFIED"].dt == moved["DTSTAMP"].dt == (now + HOUR).replace(microsecond=0)
    move_application(session, application, "submitted", person.id, now)
    assert titles(session, feed) == []


def test_the_work_of_a_team_stays_when_it_is_done_and_says_so(session, now, person, feed, team, seat):
    asked = a_deliverable(session, now, team.cohort_id)
    ((uid, entry),) = entries(polled(session, feed)).items()
    assert str(entry["SUMMARY"]) == "Due: Plan (PLLN I)"
    assert str(entry["DESCRIPTION"]).startswith("Name one measure.")
    assert str(entry["URL"]) == LINKS.deliverable(team.id, asked.id, "en")
    draft = replace(said_of(asked), due_at=now + 9 * DAY)
    change_deliverable(session, asked.id, draft, now + HOUR, None, seen=fingerprint(said_of(asked)))
    moved = entries(polled(session, feed))[uid]
    assert (moved["SEQUENCE"], moved["DTSTART"].dt) == (1, (now + 9 * DAY).replace(microsecond=0))
    made = hand_in(session, (team.id, asked.id), Work(words="Here."), now + 2 * HOUR, person.id)
    assert titles(session, feed) == ["Done: Due: Plan (PLLN I)"]
    give_back(session, made.id, "Name it.", now + 3 * HOUR, None)
    assert titles(session, feed) == ["Due: Plan (PLLN I)"]
    again = hand_in(session, (team.id, asked.id), Work(words="Named."), now + 4 * HOUR, person.id)
    accept(session, again.id, "", now + 5 * HOUR, None)
    done = entries(polled(session, feed))[uid]
    assert (str(done["SUMMARY"])[:6], done["SEQUENCE"]) == ("Done: ", 1)
    assert done["LAST-MODIFIED"].dt == (now + 5 * HOUR).replace(microsecond=0)


def test_work_that_is_due_in_a_year_typed_wrong_spoils_no_calendar(session, now, person, feed, team, seat):
    a_deliverable(session, now, team.cohort_id, due_at=datetime(9999, 6, 1, 17, tzinfo=UTC))
    a_registration(session, now, an_event(session, now), person)
    assert len(entries(polled(session, feed))) == 2


def test_who_sits_in_two_teams_owes_the_work_once_and_is_done_when_both_are(session, now, person, feed, cohort, team, seat):
    other = a_team(session, now, cohort)
    a_seat(session, now, other)
    a_seat(session, now, other, person_id=person.id, role="county_liaison")
    asked = a_deliverable(session, now, cohort.id)
    hand_in(session, (team.id, asked.id), Work(words="Here."), now, person.id)
    assert titles(session, feed) == ["Due: Plan (PLLN I)"]
    hand_in(session, (other.id, asked.id), Work(words="Here."), now, person.id)
    assert titles(session, feed) == ["Done: Due: Plan (PLLN I)"]


def test_a_cohort_shows_all_its_sessions_and_whatever_is_due(session, now, person, cohort, team, seat):
    event = an_event(session, now, title="First meeting")
    make_session(session, cohort.id, event.id, now, None)
    asked = a_deliverable(session, now, cohort.id)
    a_registration(session, now, person=person)  # elsewhere
    everything, own = a_private_feed(session, now, person.id), a_private_feed(session, now, person.id, cohort_id=cohort.id)
    assert titles(session, own) == ["First meeting", "Due: Plan (PLLN I)"]
    assert event.uid not in entries(polled(session, everything))
    shared = entries(polled(session, everything)).keys() & entries(polled(session, own)).keys()
    assert len(shared) == 1, asked  # the due date is the same thing in both


def test_who_leaves_a_cohort_sees_nothing_of_it_any_more(session, now, person, cohort, team, seat):
    make_session(session, cohort.id, an_event(session, now).id, now, None)
    a_deliverable(session, now, cohort.id)
    everything, own = a_private_feed(session, now, person.id), a_private_feed(session, now, person.id, cohort_id=cohort.id)
    assert (len(titles(session, everything)), len(titles(session, own))) == (1, 2)
    leave(session, seat.id, "Moved away.", now, None)
    assert (titles(session, everything), titles(session, own)) == ([], [])


def test_who_facilitates_a_cohort_has_its_calendar_as_long_as_they_do(session, now, person, cohort):
    make_session(session, cohort.id, an_event(session, now, title="First meeting").id, now, None)
    a_deliverable(session, now, cohort.id)
    own = a_private_feed(session, now, person.id, cohort_id=cohort.id)
    assert titles(session, own) == []
    grant = a_grant(session, now - DAY, person.id, Role.FACILITATOR, scope_kind="cohort", scope_id=cohort.id)
    assert titles(session, own) == ["First meeting", "Due: Plan (PLLN I)"]
    grant.until_at = now - HOUR
    assert titles(session, own) == []


def test_made_anew_it_has_the_same_bytes_and_its_date_stays(session, now, person, feed):
    own = a_registration(session, now, person=person)
    first = polled(session, feed)
    own.needs = "A ramp."  # which no calendar shows
    assert is_fresh(session, feed)
    session.execute(update(Registration).where(Registration.id == own.id).values(state="confirmed"))
    assert not is_fresh(session, feed)
    assert polled(session, feed) == first


def test_in_another_style_it_is_made_anew(session, now, person, feed):
    polled(session, feed)
    assert is_fresh(session, feed)
    other = replace(PUBLISHER, site_name="Another name")
    assert poll_in(session, feed.id, other.style).kept is None


@pytest.mark.parametrize("many", [1, 20])
def test_one_statement_when_it_is_fresh_and_five_when_it_is_not(session, engine, person, feed, seat, many):
    now, team = read_now(session), session.get_one(Team, seat.team_id)
    for number in range(many):
        a_registration(session, now, an_event(session, now, tags=[a_tag(session)]), person)
        an_application(session, now, lead=person)
        a_deliverable(session, now, team.cohort_id, title_en=f"Plan {number}")
    for of in (feed, a_private_feed(session, now, person.id, cohort_id=team.cohort_id, join_links=True)):
        session.flush()
        session.expire_all()
        session.refresh(of)
        for number in (5, 1):
            with counted_queries(engine) as statements:
                polled(session, of)
            assert len(statements) == number
