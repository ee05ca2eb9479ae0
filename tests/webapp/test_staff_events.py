"""Staff write, publish, move and cancel events on pages that work without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import local, read_now
from modules.events.drafts import EventDraft
from modules.events.models import Event
from modules.events.queries import event_by_id
from modules.events.wordings import said
from modules.outbox.models import OutboxFact
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import fields_of, page, post_form
from tests.factories.events import a_tag, an_event
from tests.factories.registrations import a_registration

SEEN = "/staff/events/new"
TYPED = {
    "en-title": "Trust first",
    "es-title": "La confianza va primero",
    "time_zone": "America/Los_Angeles",
    "meetings-0-day": "2027-01-28",
    "meetings-0-starts": "09:00",
    "meetings-0-ends": "11:30",
    "format": "in_person",
    "venue": "Sample Hall",
    "registration": "open",
    "capacity": "60",
    "languages": ["en", "es"],
    "closes_day": "2027-01-26",
    "type": "0",
}


@pytest.fixture
def editor(app):
    return signed_in_client(app, "editor")


@pytest.fixture
def made(app, fresh_database):
    """`made(lambda session, now: …)` commits what it makes."""

    def make(work):
        with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
            return work(session, read_now(session).replace(second=0, microsecond=0))

    return make


@pytest.fixture
def stored(fresh_database):
    """The one event, as it stands in the database."""

    def read() -> Event:
        with Session(fresh_database, expire_on_commit=False) as session:
            return event_by_id(session, session.scalars(select(Event.id)).one())

    return read


def form_of(client, path) -> dict:
    """The fields of a page's form with what stands in them, as a browser would send them back."""
    return fields_of(client.get(path))


def errors(answer):
    return {link["href"]: link.text for link in page(answer).select(".errorsummary a")}


def test_an_event_is_written_as_a_draft_and_then_published(editor, stored, made):
    tag = made(lambda session, _now: a_tag(session))
    answer = post_form(editor, SEEN, {**TYPED, "audiences": [str(tag.id)]}, seen=SEEN)
    event = stored()
    assert answer.headers["Location"] == f"/staff/events/{event.id}"
    draft = EventDraft.of(event)
    assert (event.status, draft.words["es"].title, draft.capacity) == ("draft", "La confianza va primero", 60)
    assert (str(draft.meetings[0].starts), str(draft.registration_closes)) == ("2027-01-28 09:00:00", "2027-01-26 23:59:00")
    assert (draft.languages, draft.tag_ids) == (("en", "es"), frozenset({tag.id}))
    post_form(editor, f"/staff/events/{event.id}/publish", {"version": str(event.version)}, seen=SEEN)
    assert stored().status == "published"
    assert "Trust first" in editor.get("/events").text or stored().ends_at < stored().published_at


def test_saving_can_lead_to_the_preview(editor, stored):
    answer = post_form(editor, SEEN, {**TYPED, "preview": "1"}, seen=SEEN)
    assert answer.headers["Location"] == "/events/trust-first"
    assert "only staff can see this draft" in editor.get("/events/trust-first").text


@pytest.mark.parametrize(
    ("over", "field", "words"),
    [
        ({"en-title": "", "es-title": " "}, "#en-title", "Write a title"),
        ({"meetings-0-day": "28.1.2027"}, "#meetings-0-day", "year, month and day"),
        ({"meetings-0-day": ""}, "#meetings-0-day", "Write the day."),
        ({"meetings-0-starts": ""}, "#meetings-0-starts", "Write when it starts."),
        ({"meetings-0-ends": "08:00"}, "#meetings-0-ends", "later than the start"),
        ({"meetings-0-day": "2027-03-14", "meetings-0-starts": "02:30"}, "#meetings-0-starts", "This hour does not exist"),
        ({"meetings-0-day": "2027-02-29"}, "#meetings-0-day", "year, month and day"),
        ({"meetings-0-day": "0027-01-28"}, "#meetings-0-day", "Check the year"),
        (
            {"meetings-0-day": "", "meetings-0-starts": "", "meetings-0-ends": ""},
            "#meetings-0-day",
            "Write when it takes place",
        ),
        ({"venue": ""}, "#venue", "Write where people come to"),
        ({"venue": "x" * 201}, "#venue", "200 characters"),
        ({"join_link": "javascript:alert(1)"}, "#join_link", "https://"),
        ({"capacity": "many"}, "#capacity", "whole number"),
        ({"capacity": "-1"}, "#capacity", "1 to 100,000"),
        ({"languages": []}, "#languages-0", "at least one language"),
        ({"closes_day": "2027-02-26"}, "#closes_day", "before the event is over"),
        ({"time_zone": "Mars/Olympus"}, "#time_zone", "one of the list"),
        ({"contact_email": "nobody"}, "#contact_email", "@ sign"),
        ({"es-description": "x" * 20_001}, "#es-description", "20000 characters"),
    ],
)
def test_a_fault_stands_beside_its_field_and_typed_words_stay(editor, fresh_database, over, field, words):
    answer = post_form(editor, SEEN, {**TYPED, **over}, seen=SEEN)
    assert answer.status_code == 422
    found = errors(answer)
    assert next(iter(found)) == field
    assert words in found[field]
    soup = page(answer)
    assert soup.select_one(field)
    assert soup.select_one("#es-title")["value"] == over.get("es-title", TYPED["es-title"])
    with Session(fresh_database) as session:
        assert session.scalars(select(Event)).all() == []


def test_all_faults_are_said_at_once(editor):
    over = {"en-title": "", "es-title": "", "meetings-0-starts": "", "venue": "", "capacity": "0", "closes_day": "2027-09-09"}
    answer = post_form(editor, SEEN, {**TYPED, **over}, seen=SEEN)
    assert list(errors(answer)) == ["#en-title", "#meetings-0-starts", "#venue", "#capacity"]


def test_faults_are_said_in_spanish_too(editor):
    answer = post_form(editor, "/es/staff/events/new", {**TYPED, "venue": ""}, seen=SEEN)
    assert page(answer).html["lang"] == "es"
    assert list(errors(answer)) == ["#venue"]


def test_another_session_is_added_without_losing_a_word(editor, stored):
    answer = post_form(editor, SEEN, {**TYPED, "add_session": "1"}, seen=SEEN)
    soup = page(answer)
    assert soup.select_one("#meetings-0-day")["value"] == "2027-01-28"
    assert soup.select_one("#meetings-1-day")
    second = {"meetings-1-day": "2027-02-04", "meetings-1-starts": "09:00", "meetings-1-ends": "10:30"}
    post_form(editor, SEEN, {**TYPED, **second, "meetings-2-day": ""}, seen=SEEN)
    assert len(stored().sessions) == 2


def test_whole_days_need_no_hours(editor, stored):
    days = {"meetings-0-starts": "", "meetings-0-ends": "", "meetings-0-all_day": "y", "meetings-0-last_day": "2027-01-29"}
    post_form(editor, SEEN, {**TYPED, **days}, seen=SEEN)
    assert stored().sessions[0].all_day
    assert (stored().ends_at - stored().starts_at).days == 2


@pytest.mark.parametrize("over", [{}, {"sessions": 3}, {"all_day": True}, {"zone": "America/New_York"}])
def test_a_form_sent_back_as_it_was_changes_nothing(editor, made, stored, over):
    days = timedelta(days=7)

    def make(session, now):
        start = now.replace(hour=18, minute=0, second=0, microsecond=0) + days
        sessions = [(start + n * days, start + n * days + timedelta(hours=1)) for n in range(over.get("sessions", 1))]
        event = an_event(session, now, status="draft", sessions=sessions, time_zone=over.get("zone", "America/Los_Angeles"))
        if "all_day" in over:
            event.sessions[0].all_day = True
            event.sessions[0].starts_at = event.starts_at = start.replace(hour=8)
            event.sessions[0].ends_at = event.ends_at = start.replace(hour=8) + timedelta(days=2)
        return event

    event = made(make)
    before = stored()
    path = f"/staff/events/{event.id}/edit"
    answer = post_form(editor, path, form_of(editor, path), seen=SEEN)
    assert answer.status_code == 302
    assert EventDraft.of(stored()) == EventDraft.of(before)
    assert stored().version == before.version


def test_two_editors_see_each_other_s_words_and_nothing_is_overwritten(app, editor, made, stored):
    event = made(lambda session, now: an_event(session, now, status="draft", title="First"))
    path = f"/staff/events/{event.id}/edit"
    mine, theirs = form_of(editor, path), form_of(editor, path)
    post_form(signed_in_client(app, "editor"), path, {**theirs, "en-title": "Theirs"}, seen=SEEN)
    answer = post_form(editor, path, {**mine, "en-title": "Mine"}, seen=SEEN)
    soup = page(answer)
    assert answer.status_code == 409
    assert said(stored(), "title", "en").text == "Theirs"
    assert [quote.text for quote in soup.select(".clash blockquote")] == ["Theirs", "Mine"]
    assert "Sample Person saved this event" in soup.select_one(".clash").text
    assert soup.select_one("#en-title")["value"] == "Mine"
    decided = {**mine, "en-title": "Mine", "version": soup.select_one("#version")["value"]}
    assert post_form(editor, path, decided, seen=SEEN).status_code == 302
    assert said(stored(), "title", "en").text == "Mine"


def test_a_public_event_keeps_time_and_place_until_it_is_moved(editor, made, stored):
    event = made(an_event)
    path = f"/staff/events/{event.id}/edit"
    fields = form_of(editor, path)
    assert not [name for name in fields if name.startswith(("meetings", "venue", "time_zone"))]
    post_form(editor, path, {**fields, "en-title": "Another", "venue": "Elsewhere"}, seen=SEEN)
    assert (said(stored(), "title", "en").text, stored().venue) == ("Another", "")


def test_seats_never_fall_below_the_people_who_have_one(editor, made, stored):
    event = made(lambda session, now: an_event(session, now, capacity=5))
    made(lambda session, now: [a_registration(session, now, event) for _ in range(3)])
    path = f"/staff/events/{event.id}/edit"
    answer = post_form(editor, path, {**form_of(editor, path), "capacity": "2"}, seen=SEEN)
    assert (answer.status_code, list(errors(answer))) == (422, ["#capacity"])
    assert stored().capacity == 5
    assert post_form(editor, path, {**form_of(editor, path), "capacity": "3"}, seen=SEEN).status_code == 302


def test_who_will_be_told_is_said_before_a_move(editor, made, stored, fresh_database):
    event = made(an_event)
    made(lambda session, now: [a_registration(session, now, event) for _ in range(2)])
    path = f"/staff/events/{event.id}/move"
    assert "2 people are registered" in editor.get(path).text
    day = local(event.starts_at, event.time_zone).date() + timedelta(days=7)
    answer = post_form(editor, path, {**form_of(editor, path), "meetings-0-day": day.isoformat()}, seen=SEEN)
    assert answer.status_code == 302
    assert (stored().moved_from, stored().sequence) == (event.starts_at, 1)
    with Session(fresh_database) as session:
        assert session.scalars(select(OutboxFact.name)).all() == ["events.EventMoved"]


def test_moving_nothing_says_so(editor, made):
    event = made(an_event)
    path = f"/staff/events/{event.id}/move"
    answer = post_form(editor, path, form_of(editor, path), seen=SEEN)
    assert answer.status_code == 422
    assert "what they were" in page(answer).select_one(".errorsummary").text


def test_a_cancellation_needs_its_reason_and_tells_who_reads_it(editor, made, stored):
    event = made(an_event)
    made(lambda session, now: a_registration(session, now, event))
    path = f"/staff/events/{event.id}/cancel"
    assert "One person is registered" in editor.get(path).text
    assert list(errors(post_form(editor, path, form_of(editor, path), seen=SEEN))) == ["#reason"]
    post_form(editor, path, {**form_of(editor, path), "reason": "The school has no heat."}, seen=SEEN)
    assert (stored().status, stored().cancel_reason) == ("cancelled", "The school has no heat.")


@pytest.mark.parametrize("deed", ["publish", "move", "cancel"])
def test_a_deed_on_what_somebody_changed_is_not_done(editor, made, stored, deed):
    event = made(lambda session, now: an_event(session, now, status="draft" if deed == "publish" else "published"))
    path = f"/staff/events/{event.id}/{deed}"
    fields = form_of(editor, path) if deed != "publish" else {"version": str(event.version)}
    made(lambda session, _now: setattr(session.get(Event, event.id), "host", "Somebody else"))
    answer = post_form(editor, path, {**fields, "reason": "Why", "meetings-0-room": "B"}, seen=SEEN)
    assert answer.status_code == 409
    assert "Nothing was done" in answer.text
    assert stored().status == event.status


@pytest.mark.parametrize("deed", ["move", "cancel"])
def test_what_is_over_stays_as_it_was(editor, made, deed):
    event = made(lambda session, now: an_event(session, now, starts_at=now - timedelta(days=3)))
    assert editor.get(f"/staff/events/{event.id}/{deed}").status_code == 409


def test_a_forged_version_is_no_version(editor, made):
    event = made(lambda session, now: an_event(session, now, status="draft"))
    for version in ("", "1e9", "99999999999999999999", "-1", "٣"):
        answer = post_form(editor, f"/staff/events/{event.id}/publish", {"version": version}, seen=SEEN)
        assert answer.status_code == 409


def test_hostile_words_are_shown_as_words(editor, stored):
    hostile = {
        "en-title": "<script>alert(1)</script>\x00",
        "en-description": "[x](javascript:alert(1)) <img src=x onerror=alert(1)>",
    }
    post_form(editor, SEEN, {**TYPED, **hostile}, seen=SEEN)
    for path in (f"/staff/events/{stored().id}", f"/events/{stored().slug}", f"/staff/events/{stored().id}/edit"):
        soup = page(editor.get(path))
        assert [script for script in soup.select("main script") if "alert" in script.text] == []
        assert soup.select("main [onerror], main a[href^=javascript]") == []


def test_the_desk_names_what_needs_a_person_and_only_that(editor, made):
    made(lambda session, now: an_event(session, now, title="Fine"))
    assert "Nothing needs a person." in editor.get("/staff").text
    full = made(lambda session, now: an_event(session, now, title="Crowded", capacity=1))
    made(lambda session, now: a_registration(session, now, full))
    made(lambda session, now: an_event(session, now, title="No link", join_link=""))
    made(lambda session, now: an_event(session, now, title="Late", status="draft"))
    made(lambda session, now: an_event(session, now, title="English only", title_es=None))
    soup = page(editor.get("/staff"))
    tags = [item.select_one(".tag").text.strip() for item in soup.select(".todo li")]
    assert tags == ["Link missing", "Draft", "Full", "Translation"]
    assert "4 things need a person" in soup.select_one(".lead").text
    rows = {row.a.text: row.select("td")[1].text for row in soup.select(".usa-table tbody tr")}
    assert rows["Crowded"] == "1"
    assert "1" in rows["Crowded"]


def test_facilitators_see_the_desk_but_write_nothing(app, made):
    event = made(an_event)
    client = signed_in_client(app, "facilitator")
    assert "New event" not in client.get("/staff").text
    assert client.get(f"/staff/events/{event.id}").status_code == 200
    assert client.get("/staff/events/new").status_code == 403


@pytest.mark.parametrize("which", ["upcoming", "drafts", "past", "cancelled", "zzz"])
def test_staff_lists_hold_every_event_once(editor, made, which):
    made(lambda session, now: an_event(session, now, title="A"))
    made(lambda session, now: an_event(session, now, title="B", status="draft"))
    made(lambda session, now: an_event(session, now, title="C", status="cancelled"))
    made(lambda session, now: an_event(session, now, title="D", starts_at=now - timedelta(days=2)))
    found = [link.text for link in page(editor.get(f"/staff/events?show={which}")).select(".usa-table tbody th a")]
    assert found == [{"drafts": "B", "past": "D", "cancelled": "C"}.get(which, "A")]
