"""Any event that the staff form accepts gives calendars that all programs read alike, and that hold what was typed."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from html import escape

import icalendar
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar.parser import unescape_backslash
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.times import day_start, from_local
from modules.events.cancelling import cancel
from modules.events.drafts import EventDraft, Meeting
from modules.events.errors import DraftRefused, NothingMoved
from modules.events.faults import faults_of
from modules.events.models import Event, EventSession
from modules.events.moving import Move, move
from modules.events.publishing import publish
from modules.events.queries import event_by_id
from modules.events.writing import write
from modules.feeds.addresses import SPANISH, PublicFeed
from modules.feeds.snapshots import make_bytes
from modules.formats.html_text import markdown_to_text
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import post_form
from tests.factories.calendars import LINKS, PUBLISHER
from tests.factories.events import a_tag
from tests.readers.programs import Programs, as_read_by
from tests.readers.rules import feed_faults
from tests.readers.typed import TOPICS, changed, drafts

# Before every event that can be typed, so that each can be moved and cancelled.
NOW = datetime(1999, 12, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHARE = 0.05
DEEDS = ["nothing", "moved", "moved", "cancelled", "moved and cancelled", "moved and cancelled"]


CANCELLED = {"en": "Cancelled: ", "es": "Cancelado: "}


@dataclass
class Outcome:
    """What became of a draft: the event, what stands in its sessions by what was typed, and the language it is looked at in."""

    event: Event
    draft: EventDraft
    meetings: tuple[Meeting, ...]
    deeds: set[str]
    locale: str = "en"
    topics: tuple[str, ...] = ()

    def said(self, name: str) -> str:
        """As typed, in the other language where nothing is typed in this one."""
        words = map(self.draft.words.get, (self.locale, "en", "es"))
        return next((text for each in words if each and (text := getattr(each, name))), "")


def typed(session: Session, draft: EventDraft, data: st.DataObject) -> Outcome | None:
    """Write, publish and change an event through the deeds behind the form; None where the form would have shown it again."""
    topics = data.draw(st.lists(st.sampled_from(TOPICS), unique=True, max_size=3), label="topics")
    tags = [a_tag(session, name, "topic") for name in topics]
    draft = replace(draft, tag_ids=frozenset(tag.id for tag in tags))
    try:
        event = write(session, draft, None, NOW)
    except DraftRefused:
        return None
    publish(session, event.id, seen_version=event.version, actor_id=None, now=NOW)
    deeds, meetings = set(data.draw(st.sampled_from(DEEDS)).split(" and ")) - {"nothing"}, draft.meetings
    if "moved" in deeds:
        stored = EventDraft.of(event)
        to = Move(draft.time_zone, changed(data, stored.meetings), draft.place)
        try:
            with session.begin_nested():
                move(session, event.id, to, seen_version=event.version, actor_id=None, now=NOW + HOUR)
            meetings = to.meetings
        except (DraftRefused, NothingMoved):
            deeds.remove("moved")
            session.refresh(event)
    if "cancelled" in deeds:
        cancel(session, event.id, "No heat; sorry, all", seen_version=event.version, actor_id=None, now=NOW + 2 * HOUR)
    names = tuple(tag.name_en for tag in sorted(tags, key=lambda tag: tag.slug))
    return Outcome(event, draft, meetings, deeds, data.draw(st.sampled_from(["en", "es"]), label="language"), names)


def moments(meeting: Meeting, zone: str) -> tuple[date, date]:
    """When a session is, as a calendar should say it."""
    if meeting.all_day:
        return meeting.starts.date(), meeting.ends.date() + timedelta(days=1)
    return from_local(meeting.starts, zone), from_local(meeting.ends, zone)


def first_moment(meeting: Meeting, zone: str) -> datetime:
    return day_start(meeting.starts, zone) if meeting.all_day else from_local(meeting.starts, zone)


def wanted(outcome: Outcome) -> Counter[tuple[date, date, str, str]]:
    """When the sessions that take place are, in which room, and whether they do."""
    place, zone = outcome.draft.place, outcome.draft.time_zone
    where = [] if place.format == "online" else [place.venue, place.address, place.city]
    status = "CANCELLED" if "cancelled" in outcome.deeds else "CONFIRMED"
    return Counter((*moments(each, zone), ", ".join(filter(None, [each.room, *where])), status) for each in outcome.meetings)


def titles(outcome: Outcome) -> list[str]:
    """What the sessions that take place are called, the earliest first."""
    many, title = len(outcome.meetings), outcome.said("title")
    numbered = [f"{title} ({number}/{many})" for number in range(1, many + 1)] if many > 1 else [title]
    return [CANCELLED[outcome.locale] + each if "cancelled" in outcome.deeds else each for each in numbered]


def judge(programs: Programs, body: bytes, outcome: Outcome, dropped: set[str], site: str = LINKS.base_url) -> None:
    """Every program sees the same, and what was typed."""
    assert feed_faults(body) == []
    seen = programs.see(body)
    truth = seen["icalendar"]
    for name, entries in seen.items():
        known = [as_read_by(name, right, each) for right, each in zip(truth, entries, strict=True)]
        assert entries == known, name
    live = [each for each in truth if each.uid not in dropped]
    assert Counter((each.starts, each.ends, each.location, each.status) for each in live) == wanted(outcome)
    assert [each.summary for each in sorted(live, key=lambda each: (order_of(each.starts, outcome), each.uid))] == titles(
        outcome
    )
    assert {each.status for each in truth if each.uid in dropped} <= {"CANCELLED"}
    assert {(each.sequence, each.categories) for each in truth} == {(len(outcome.deeds), outcome.topics)}
    prefix = SPANISH if outcome.locale == "es" else ""
    judge_words(body, outcome, f"{site}{prefix}/events/{outcome.event.slug}")


def order_of(starts: date, outcome: Outcome) -> datetime:
    return starts if isinstance(starts, datetime) else day_start(starts, outcome.draft.time_zone)


def judge_words(body: bytes, outcome: Outcome, page: str) -> None:
    """The description says what was typed and ends with the page; no link to join is in it."""
    summary, description = outcome.said("summary"), outcome.said("description")
    assert b"secret-room" not in body.replace(b"\r\n ", b"")
    for entry in icalendar.Calendar.from_ical(body).walk("VEVENT"):
        text, html = str(entry["DESCRIPTION"]), str(entry["STYLED-DESCRIPTION"])
        assert text.endswith(page)
        assert summary in text
        assert markdown_to_text(description) in text
        assert outcome.draft.page_link in text
        assert escape(summary) in html
        assert page in html
        assert entry["X-ALT-DESC"].params["FMTTYPE"] == "text/html"
        assert unescape_backslash(str(entry["X-ALT-DESC"])) == f"<html><body>{html}</body></html>"
        assert str(entry["URL"]) == page
        assert ("GEO" in entry) == bool(outcome.draft.position and outcome.draft.place.format != "online")


def tallied(tally: Counter[str], outcome: Outcome | None) -> None:
    tally["drawn"] += 1
    if outcome is None:
        tally["refused"] += 1
        return
    tally.update(outcome.deeds)
    tally["with several sessions"] += len(outcome.draft.meetings) > 1
    tally["with a dropped session"] += any(each.cancelled_at for each in outcome.event.sessions)
    tally["in Spanish"] += outcome.locale == "es"
    tally["with topics"] += bool(outcome.topics)
    tally["of whole days"] += any(meeting.all_day for meeting in outcome.meetings)


def test_any_event_is_read_alike_by_all_programs(engine, programs):
    tally: Counter[str] = Counter()

    @settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(drafts(), st.data())
    def any_event(draft, data):
        with engine.connect() as connection, connection.begin() as outer:
            with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
                outcome = typed(session, draft, data)
                tallied(tally, outcome)
                if outcome:
                    session.flush()
                    uids = select(EventSession.uid).where(EventSession.cancelled_at.is_not(None))
                    feeds = PublicFeed(outcome.locale, past=True), PublicFeed(outcome.locale, event=outcome.event.slug)
                    bodies = [make_bytes(session, PUBLISHER, feed, NOW + 3 * HOUR).body for feed in feeds]
                    assert vevents(bodies[0]) == vevents(bodies[1])
                    judge(programs, bodies[0], outcome, set(session.scalars(uids)))
            outer.rollback()

    any_event()
    print("\nAny event:", dict(tally))
    for name in ("refused", "moved", "cancelled", "with several sessions", "in Spanish", "with topics"):
        assert tally[name] >= SHARE * tally["drawn"], f"{name}: {tally[name]} of {tally['drawn']}"


def vevents(body: bytes) -> bytes:
    """Its entries as they are written; a calendar may be called "BEGIN:VEVENT"."""
    return body[body.index(b"\r\nBEGIN:VEVENT\r\n") :]


def form_values(draft: EventDraft) -> dict[str, object]:
    """What a browser sends for this draft."""
    values: dict[str, object] = {
        f"{locale}-{name}": text for locale, words in draft.words.items() for name, text in asdict(words).items()
    }
    for number, meeting in enumerate(draft.meetings):
        row = {"day": meeting.starts.date().isoformat(), "last_day": meeting.ends.date().isoformat(), "room": meeting.room}
        row |= {"all_day": "y"} if meeting.all_day else {"starts": f"{meeting.starts:%H:%M}", "ends": f"{meeting.ends:%H:%M}"}
        values |= {f"meetings-{number}-{name}": value for name, value in row.items()}
    lines = ("time_zone", "position", "join_link", "page_link", "host", "contact_email", "registration")
    values |= {name: getattr(draft, name) for name in lines} | asdict(draft.place)
    return values | {"languages": list(draft.languages), "capacity": draft.capacity or "", "type": "0"}


def test_any_event_typed_into_the_form_of_the_site(app, fresh_database, programs):
    editor, tally = signed_in_client(app, "editor"), Counter()

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(drafts())
    def any_event(draft):
        answer = post_form(editor, "/staff/events/new", form_values(draft))
        tally["drawn"] += 1
        tally["refused"] += answer.status_code == 422
        if answer.status_code == 422:
            assert list(faults_of(draft))
            return
        assert answer.status_code == 302, answer.text
        with Session(fresh_database) as session:
            event = event_by_id(session, int(answer.location.rsplit("/", 1)[1]))
        post_form(editor, f"/staff/events/{event.id}/publish", {"version": event.version})
        feed = app.test_client().get(f"/events/{event.slug}.ics")
        judge(programs, feed.data, Outcome(event, draft, draft.meetings, set()), set(), site="http://localhost")

    any_event()
    print("\nTyped into the form:", dict(tally))
    assert tally["refused"] < tally["drawn"] / 2
