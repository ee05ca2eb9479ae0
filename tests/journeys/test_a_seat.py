"""From a visitor's click to the letter in the mailbox and the entry in a calendar app: real processes, judged by the bytes received."""

from __future__ import annotations

import re
import statistics
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import icalendar
import pytest
import vobject
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.events.calendar_version import raise_calendar_version
from tests.factories.events import an_event
from tests.journeys.visitor import Answer, Visitor
from tests.stack import Stack
from tests.waiting import wait_until

pytestmark = pytest.mark.xdist_group("stack")

MANY = 50


def published(stack: Stack, **over) -> dict[str, str]:
    """A fresh published event in the running database."""
    with Session(stack.engine) as session, transaction(session):
        now = datetime.now(UTC).replace(microsecond=0)
        event = an_event(session, now, starts_at=in_a_week(), **over)
        raise_calendar_version(session, now)  # as every deed does that a calendar shows
        return {"uid": event.uid, "path": f"/events/{event.slug}"}


def in_a_week() -> datetime:
    return (datetime.now(UTC) + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)


def link_in(letter: EmailMessage, part: str) -> str:
    """The first address in the text part whose path has this part."""
    text = letter.get_body(("plain",)).get_content()
    return next(each for each in re.findall(r"https?://\S+", text) if part in each)


def calendar_of(letter: EmailMessage) -> bytes:
    return next(part.get_payload(decode=True) for part in letter.walk() if part.get_content_type() == "text/calendar")


def ask_for_a_seat(stack: Stack, event: dict[str, str], address: str, prefix: str = "") -> Answer:
    visitor = Visitor(stack.site)
    form = visitor.open(f"{prefix}{event['path']}/register")
    assert form.status == 200, form.text
    return visitor.submit(form, name="Sample Visitor", address=address)


def confirm(stack: Stack, letter: EmailMessage) -> Answer:
    visitor = Visitor(stack.site)
    page = visitor.open(link_in(letter, "/registrations/confirm/"))
    assert page.status == 200
    return visitor.submit(page)


def test_a_guest_registers_gets_the_letter_and_gives_the_seat_up(stack):
    event = published(stack, title="A journey of one seat", capacity=1)
    address = "journey.one@example.org"
    asked = ask_for_a_seat(stack, event, address)
    assert "Check your email" in asked.text
    held = stack.wait_for_letter(address)
    opened_by_a_scanner = Visitor(stack.site).open(link_in(held, "/registrations/confirm/"))
    assert opened_by_a_scanner.status == 200
    assert "0 seats" not in Visitor(stack.site).open(event["path"]).text
    done = confirm(stack, held)
    assert "You are registered" in done.text
    letter = stack.wait_for_letter(address, 2)
    invitation = calendar_of(letter)
    read = [icalendar.Calendar.from_ical(invitation).walk("VEVENT")[0], vobject.readOne(invitation.decode()).vevent]
    assert str(read[0]["UID"]) == read[1].uid.value == event["uid"]
    assert read[0].decoded("DTSTART").astimezone(UTC) == read[1].dtstart.value.astimezone(UTC)
    own = Visitor(stack.site)
    page = own.open(link_in(letter, "/registrations/"))
    assert page.status == 200
    gone = own.submit(page, "Give up my seat")
    gone = (
        own.submit(gone, "Give up my seat")
        if "Your seat is free" not in gone.text and gone.page.find("main").find("form")
        else gone
    )
    assert gone.status == 200
    cancelled = icalendar.Calendar.from_ical(calendar_of(stack.wait_for_letter(address, 3)))
    assert cancelled["METHOD"] == "CANCEL"
    assert str(cancelled.walk("VEVENT")[0]["UID"]) == event["uid"]
    assert "Check your email" in ask_for_a_seat(stack, event, "journey.next@example.org").text


def the_calendar(stack, uid):
    """Once it holds this entry: it may be a second behind."""
    feed = Visitor(stack.site).open("/calendar.ics")
    return feed if uid.encode() in feed.body else None


def test_the_entry_stands_in_the_calendar(stack):
    event = published(stack, title="Journey, with commas; semicolons\\and ñ", title_es=None)
    feed = wait_until(lambda: the_calendar(stack, event["uid"]), "the entry")
    assert feed.headers["Content-Type"] == "text/calendar; charset=utf-8"
    by_icalendar = {str(each["UID"]): each for each in icalendar.Calendar.from_ical(feed.body).walk("VEVENT")}
    by_vobject = {each.uid.value: each for each in vobject.readOne(feed.body.decode()).vevent_list}
    assert (
        str(by_icalendar[event["uid"]]["SUMMARY"])
        == by_vobject[event["uid"]].summary.value
        == "Journey, with commas; semicolons\\and ñ"
    )
    tag = feed.headers["ETag"]
    wait_until(lambda: Visitor(stack.site).open("/calendar.ics", If_None_Match=tag).status == 304, "what nothing changed of")
    assert b"meet.example.org" not in feed.body


def test_a_guest_in_spanish(stack):
    event = published(stack, title="In both languages", title_es="En los dos idiomas")
    asked = ask_for_a_seat(stack, event, "viaje@example.org", "/es")
    assert "Revise su correo" in asked.text
    letter = stack.wait_for_letter("viaje@example.org")
    assert "/es/registrations/confirm/" in link_in(letter, "/registrations/confirm/")
    assert letter["Content-Language"] == "es"
    assert "Su inscripción está lista" in confirm(stack, letter).text


def test_every_guest_gets_one_letter(stack):
    """Fifty guests, one after the other. How long a letter takes is said, not judged: that is up to the machine."""
    event = published(stack, title="Fifty letters", capacity=MANY)
    took = []
    for number in range(MANY):
        address = f"fifty{number}@example.org"
        began = time.monotonic()
        ask_for_a_seat(stack, event, address)
        stack.wait_for_letter(address)
        took.append(time.monotonic() - began)
    print(f"\nregister to letter over {MANY}: median {statistics.median(took):.2f} s, longest {max(took):.2f} s")
    assert [len(stack.letters_to(f"fifty{number}@example.org")) for number in range(MANY)] == [1] * MANY
