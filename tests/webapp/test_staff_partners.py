"""Staff bring calendars of partners in: kind errors, what waits in plain words, one press publishes what was seen."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.events.models import Event
from modules.feeds.incoming.keeping import PartnerDraft, change_partner
from modules.feeds.incoming.models import Arrival, Partner
from modules.feeds.incoming.outcomes import Code, Received, Trouble
from modules.feeds.incoming.polling import claim_due, settle
from modules.feeds.incoming.publishing import accepted, publish_some
from tests.conftest import counted_queries
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import fields_of, page, post_form
from tests.factories.partners import HOURLY, OTHER, TALK, WORKSHOP, ZONE, a_calendar, a_partner, a_waiting_partner

LIST = "/staff/events/partners"
NEW = f"{LIST}/new"
ADDRESS = "https://county.example.org/calendar.ics"
FIRST = a_calendar(TALK, WORKSHOP)


@pytest.fixture
def editor(app):
    return signed_in_client(app, "editor")


@pytest.fixture
def work(made):
    """Do what a worker does with all that was accepted."""

    def publish(session, now):
        for partner_id in accepted(session):
            while publish_some(session, partner_id, now):
                pass

    return lambda: made(publish)


def a_file(body=FIRST, name="calendar.ics"):
    return (io.BytesIO(body), name)


def words(answer):
    return " ".join(page(answer).select_one("body").text.split())


def number_of(fresh_database, model):
    with Session(fresh_database) as session:
        return session.scalar(select(func.count()).select_from(model))


def decide(client, address, deed, **more):
    """Press a button of the partner's page, with what stands on it."""
    seen = fields_of(client.get(address))["seen"]
    return post_form(client, f"{address}/{deed}", {"seen": seen, **more}, seen=address)


def test_an_empty_list_says_why_and_leads_on(editor):
    assert "Nothing is published before one of you has seen it" in words(editor.get(LIST))
    assert page(editor.get(LIST)).select_one(".empty a")["href"] == NEW
    assert page(editor.get("/staff/events")).select_one(f"main a[href='{LIST}']")


def test_from_a_file_to_the_page_that_visitors_read(editor, app, work):
    typed = {"name": "Sample County Office", "time_zone": ZONE, "file": a_file(a_calendar(TALK, OTHER, HOURLY))}
    address = post_form(editor, NEW, typed, seen=NEW).headers["Location"]
    shown = words(editor.get(address))
    assert "The file is here" in shown
    assert "New events (2)" in shown
    assert "Not taken (1)" in shown
    assert "A talk on trust" in shown
    assert "It repeats" in words(editor.get(f"{address}?show=refused"))
    visitor = app.test_client()
    assert "A talk on trust" not in visitor.get("/events").text
    answer = decide(editor, address, "publish")
    assert answer.headers["Location"] == address
    assert "A talk on trust" not in visitor.get("/events").text
    work()
    assert "published what the calendar asked for: 2 new." in words(editor.get(address))
    event = words(visitor.get("/events/a-talk-on-trust"))
    assert "This event comes from the calendar of Sample County Office." in event
    assert "Hosts Sample County Office." in event


def test_a_change_shows_what_stands_and_what_would_stand(editor, made, work, fresh_database):
    partner = made(a_waiting_partner, body=FIRST)
    address = f"{LIST}/{partner.id}"
    decide(editor, address, "publish")
    work()
    moved = TALK.replace("20270517", "20270518").replace("Ballroom A", "Ballroom B")
    post_form(editor, f"{address}/file", {"file": a_file(a_calendar(moved))}, seen=address)
    rows = [[cell.text.strip() for cell in row.select("th, td")] for row in page(editor.get(address)).select("main tbody tr")]
    assert [row[0] for row in rows] == ["When", "Place"]
    assert rows[1][1:] == ["Ballroom A", "Ballroom B"]
    assert "Monday, May 17, 2027" in rows[0][1]
    assert "Tuesday, May 18, 2027" in rows[0][2]
    assert "Writing the LCAP" in words(editor.get(f"{address}?show=gone"))
    decide(editor, address, "publish", close="y")
    work()
    with Session(fresh_database) as session:
        states = dict(session.execute(select(Event.source_uid, Event.status)).all())
    assert states == {"talk-1": "published", "workshop-1": "cancelled"}
    assert "Nothing waits for you" in words(editor.get(address))


def test_the_page_says_how_far_publishing_is_and_what_came_to_nothing(editor, made, work, engine, fresh_database):
    many = [TALK.replace("talk-1", f"talk-{number}").replace("on trust", f"no. {number}") for number in range(5)]
    partner = made(a_waiting_partner, body=a_calendar(*many[:2]))
    address = f"{LIST}/{partner.id}"
    decide(editor, address, "publish")
    work()
    changed = [entry.replace("Ballroom A", "Ballroom B") for entry in many]
    post_form(editor, f"{address}/file", {"file": a_file(a_calendar(*changed))}, seen=address)
    decide(editor, address, "publish")
    with Session(fresh_database) as session, transaction(session):
        session.scalars(select(Event).where(Event.source_uid == "talk-1")).one().city = "Fresno"
    made(lambda session, now: publish_some(session, partner.id, now, 1))
    with counted_queries(engine) as statements:
        shown = editor.get(address)
    assert len(statements) <= 8, statements
    assert "1 of 5 so far" in words(shown)
    progress = page(shown).select_one("progress")
    assert (progress["value"], progress["max"]) == ("1", "5")
    assert page(shown).select_one("form[action$='/publish']") is None
    assert "Being published" in words(editor.get(LIST))
    work()
    shown = words(editor.get(address))
    assert "One thing was not published" in shown
    assert "A talk no. 1: somebody changed it on our site meanwhile." in shown
    assert "Changes (1)" in shown
    assert "Waits for you" in words(editor.get(LIST))
    decide(editor, address, "publish")
    work()
    assert "Nothing waits for you" in words(editor.get(address))


def test_nothing_gets_in_the_way_of_what_is_being_published(editor, made, work, fresh_database):
    partner = made(a_waiting_partner, body=FIRST)
    address = f"{LIST}/{partner.id}"
    seen = fields_of(editor.get(address))["seen"]
    typed = fields_of(editor.get(f"{address}/edit")) | {"name": "Another County"}
    assert decide(editor, address, "publish").status_code == 302
    for deed, sent in (
        ("publish", {"seen": seen}),
        ("set-aside", {"seen": seen}),
        ("file", {"file": a_file(a_calendar(OTHER))}),
        ("edit", typed),
    ):
        answer = post_form(editor, f"{address}/{deed}", sent, seen=address)
        assert answer.status_code == 409
        assert page(answer).select_one(".usa-alert--warning").text.strip().startswith("Nothing was done")
    work()
    with Session(fresh_database) as session:
        assert set(session.scalars(select(Event.source_uid))) == {"talk-1", "workshop-1"}
    post_form(editor, f"{address}/file", {"file": a_file(a_calendar(OTHER))}, seen=address)
    assert "New events (1)" in words(editor.get(address))


def test_what_came_meanwhile_is_not_published_unseen(editor, made, fresh_database):
    partner = made(a_waiting_partner, body=FIRST)
    address = f"{LIST}/{partner.id}"
    seen = fields_of(editor.get(address))["seen"]
    post_form(editor, f"{address}/file", {"file": a_file(a_calendar(TALK, WORKSHOP, OTHER))}, seen=address)
    for deed in ("publish", "set-aside"):
        answer = post_form(editor, f"{address}/{deed}", {"seen": seen}, seen=address)
        assert answer.status_code == 409
        assert "Look once more, then decide" in page(answer).select_one(".usa-alert--warning").text
        assert "New events (3)" in words(answer)
    assert number_of(fresh_database, Event) == 0
    assert decide(editor, address, "publish").status_code == 302


def test_what_is_set_aside_stays_and_can_still_be_published(editor, made, work, fresh_database):
    partner = made(a_waiting_partner)
    address = f"{LIST}/{partner.id}"
    assert decide(editor, address, "set-aside").headers["Location"] == LIST
    assert "Set aside" in words(editor.get(LIST))
    shown = editor.get(address)
    assert "you can still publish it" in words(shown)
    assert page(shown).select_one("form[action$='/set-aside']") is None
    decide(editor, address, "publish")
    work()
    assert number_of(fresh_database, Event) == 2


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"name": " "}, "name", "Write the name"),
        ({"name": "x" * 121}, "name", "120 characters"),
        ({"name": "taken county"}, "name", "already"),
        ({"address": "county.example.org"}, "address", "https://"),
        ({"address": "ftp://county.example.org/"}, "address", "https://"),
        ({"address": "https://me:word@county.example.org/"}, "address", "name and password"),
        ({"address": "http://county.example.org:25/"}, "address", "colon"),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "choice"),
        ({"file": b"<html>"}, "file", "no calendar"),
        ({"file": FIRST[:-20]}, "file", "ends in the middle"),
        ({"file": a_calendar(*["UID:x"] * 5001)}, "file", "5,000 events"),
        ({"file": FIRST, "address": ADDRESS}, "file", "not both"),
    ],
)
def test_a_fault_stands_beside_its_field_and_what_was_typed_stays(editor, made, fresh_database, typed, field, said):
    made(a_partner, name="Taken County")
    body = typed.get("file")
    sent = {"name": "Kept County", "time_zone": "America/Denver", **typed} | ({"file": a_file(body)} if body else {})
    answer = post_form(editor, NEW, sent, seen=NEW)
    assert answer.status_code == 422
    assert said in page(answer).select_one(f".errorsummary a[href='#{field}']").text
    kept = fields_of(answer)
    for name in ("name", "address"):
        assert kept[name] == sent.get(name, "").strip()
    assert number_of(fresh_database, Partner) == 1


def test_a_partner_without_a_file_and_a_file_that_is_none(editor):
    address = post_form(editor, NEW, {"name": "Sample County Office", "time_zone": ZONE}, seen=NEW).headers["Location"]
    assert "Choose a calendar file, and you see here what is in it." in words(editor.get(address))
    for sent, said in (({}, "Choose the calendar file"), ({"file": a_file(b"PK\x03\x04")}, "This file is no calendar")):
        answer = post_form(editor, f"{address}/file", sent, seen=address)
        assert answer.status_code == 422
        assert said in page(answer).select_one(".errorsummary").text


def test_the_same_file_again_asks_for_nothing(editor, made, work):
    partner = made(a_waiting_partner, body=FIRST)
    address = f"{LIST}/{partner.id}"
    decide(editor, address, "publish")
    work()
    post_form(editor, f"{address}/file", {"file": a_file()}, seen=address)
    assert "There is nothing to decide" in words(editor.get(address))


def test_a_subscription_says_when_it_is_looked_at_and_why_not(editor, made, fresh_database):
    address = post_form(
        editor, NEW, {"name": "WestEd", "time_zone": ZONE, "address": "webcal://Example.org/c"}, seen=NEW
    ).headers["Location"]
    assert "https://example.org/c" in words(editor.get(address))
    assert "within a minute or two" in words(editor.get(address))
    made(lambda session, now: settle(session, claim_due(session, now), Trouble(Code.UNKNOWN_HOST, "example.org"), now))
    assert "No computer called example.org can be found" in words(editor.get(address))
    assert "We look again on" in words(editor.get(address))
    assert "Trouble" in words(editor.get(LIST))
    post_form(editor, f"{address}/stop", seen=address)
    assert "Stopped" in words(editor.get(LIST))
    post_form(editor, f"{address}/go-on", seen=address)
    with Session(fresh_database) as session:
        assert session.scalars(select(Partner.next_fetch_at)).one() is not None


@pytest.mark.parametrize("code", [*Code, "not_a_calendar", "file_too_large", "too_many_entries", "file_cut_short"])
def test_every_trouble_has_words_of_its_own(editor, made, code):
    partner = made(a_partner, address=ADDRESS)
    made(lambda session, now: settle(session, claim_due(session, now), Trouble(str(code), "example.org"), now))
    said = page(editor.get(f"{LIST}/{partner.id}")).select_one(".usa-alert__text").text
    assert str(code) not in said
    assert len(said.split()) > 8
    assert ("We have stopped looking" in said) == (code == Code.GONE)


def test_a_partner_is_changed_and_its_events_bear_the_new_name(editor, made, work, app):
    partner = made(a_waiting_partner, body=FIRST, name="Old County")
    address = f"{LIST}/{partner.id}"
    decide(editor, address, "publish")
    work()
    typed = fields_of(editor.get(f"{address}/edit")) | {"name": "New County"}
    assert post_form(editor, f"{address}/edit", typed, seen=address).headers["Location"] == address
    assert "the calendar of New County" in words(app.test_client().get("/events/a-talk-on-trust"))


def test_two_who_change_a_partner_at_once_see_both_versions(editor, made):
    partner = made(a_partner, name="Old County")
    address = f"{LIST}/{partner.id}/edit"
    typed = fields_of(editor.get(address)) | {"name": "My County"}
    made(
        lambda session, now: change_partner(
            session, partner.id, PartnerDraft("Their County", ZONE), seen=typed["mark"], actor_id=None, now=now
        )
    )
    clash = post_form(editor, address, typed, seen=address)
    assert clash.status_code == 409
    assert [each.text.split("\n")[0] for each in page(clash).select(".clash blockquote")] == ["Their County", "My County"]
    assert fields_of(clash)["name"] == "My County"
    assert post_form(editor, address, fields_of(clash), seen=address).status_code == 302


def test_a_fault_in_a_change_keeps_what_was_typed(editor, made):
    partner = made(a_partner)
    address = f"{LIST}/{partner.id}/edit"
    answer = post_form(editor, address, fields_of(editor.get(address)) | {"address": "nowhere"}, seen=address)
    assert (answer.status_code, fields_of(answer)["address"]) == (422, "nowhere")


def test_a_file_for_a_partner_that_is_looked_at_by_itself_is_refused(editor, made, fresh_database):
    partner = made(a_partner, address=ADDRESS)
    address = f"{LIST}/{partner.id}"
    assert page(editor.get(address)).select_one("input[type=file]") is None
    assert post_form(editor, f"{address}/file", {"file": a_file()}, seen=address).status_code == 409
    assert number_of(fresh_database, Arrival) == 0


def test_a_long_calendar_is_shown_page_by_page_in_few_statements(editor, made, engine):
    many = [TALK.replace("talk-1", f"talk-{number}").replace("on trust", f"no. {number}") for number in range(120)]
    partner = made(a_waiting_partner, body=a_calendar(*many))
    address = f"{LIST}/{partner.id}"
    with counted_queries(engine) as statements:
        shown = page(editor.get(f"{address}?page=3"))
    assert len(shown.select("main details")) == 20
    assert len(statements) <= 12, statements
    assert len(page(editor.get(f"{address}?page=99&show=nothing")).select("main details")) == 20


def test_what_a_partner_writes_is_text_and_never_markup(editor, made, work, app):
    bad = TALK.replace("A talk on trust", "<script>alert(1)</script>").replace(
        "Bring one question.", "<img src=x onerror=alert(1)>Come"
    )
    partner = made(a_waiting_partner, body=a_calendar(bad + "\nURL:javascript:alert(1)"), name="<b>County</b>")
    address = f"{LIST}/{partner.id}"
    decide(editor, address, "publish")
    work()
    for shown in (editor.get(address), app.test_client().get("/events/script-alert-1-script")):
        assert shown.status_code == 200
        assert not [bad for bad in ("<script>alert", "<img src=x", "<b>County", 'href="javascript') if bad in shown.text]


def test_a_calendar_that_lost_nearly_everything_is_shown_with_a_warning(editor, made, work, fresh_database):
    many = [TALK.replace("talk-1", f"talk-{number}").replace("on trust", f"no. {number}") for number in range(12)]
    partner = made(a_waiting_partner, body=a_calendar(*many))
    address = f"{LIST}/{partner.id}"
    assert page(editor.get(address)).select_one(".usa-alert--warning") is None
    decide(editor, address, "publish")
    work()
    post_form(editor, f"{address}/file", {"file": a_file(a_calendar(many[0]))}, seen=address)
    assert "Mostly that is a mistake" in page(editor.get(address)).select_one(".usa-alert--warning").text
    assert page(editor.get(address)).select_one("input[name=close]:not([checked])")
    decide(editor, address, "publish")
    work()
    with Session(fresh_database) as session:
        assert set(session.scalars(select(Event.status))) == {"published"}


def test_a_calendar_that_was_not_read_for_long_is_shown_as_such(editor, made):
    partner = made(a_partner, address=ADDRESS)
    address = f"{LIST}/{partner.id}"
    made(lambda session, now: settle(session, claim_due(session, now), Received(FIRST), now - timedelta(days=2)))
    assert "What our site says of it may be out of date" in words(editor.get(address))
    assert "Out of date" in words(editor.get(LIST))
    made(lambda session, now: settle(session, claim_due(session, now), Received(FIRST), now))
    assert "out of date" not in words(editor.get(address)).lower()
    assert "Out of date" not in words(editor.get(LIST))


def test_it_speaks_spanish_too(editor, made):
    partner = made(a_waiting_partner)
    assert editor.get(f"/es{LIST}/{partner.id}").status_code == 200


def test_a_fetched_calendar_waits_like_any_other(editor, made):
    partner = made(a_partner, address=ADDRESS)
    made(lambda session, now: settle(session, claim_due(session, now), Received(FIRST), now))
    assert "Waits for you" in words(editor.get(LIST))
    assert "2 new" in words(editor.get(LIST))
    assert "New events (2)" in words(editor.get(f"{LIST}/{partner.id}"))
