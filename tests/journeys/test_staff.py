"""Staff write an event, publish, move and cancel it; whoever registered is told each time, and the calendar follows."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import icalendar
import pytest

from tests.journeys.test_a_seat import ask_for_a_seat, calendar_of, confirm, in_a_week
from tests.journeys.visitor import Visitor
from tests.stack import Stack
from tests.waiting import wait_until

pytestmark = pytest.mark.xdist_group("stack")

GUEST = "told.each.time@example.org"
TITLE = "An evening that moves"


def signed_in(stack: Stack, role: str) -> Visitor:
    visitor = Visitor(stack.site)
    address, password = stack.accounts()[role]
    assert "Sign out" in visitor.submit(visitor.open("/login"), email=address, password=password).text
    return visitor


def write_and_publish(editor: Visitor, title: str = TITLE) -> str:
    """The path of the event's staff page."""
    form = editor.open("/staff/events/new")
    meeting = {"meetings-0-day": in_a_week().date().isoformat(), "meetings-0-starts": "18:00", "meetings-0-ends": "19:30"}
    saved = editor.submit(form, "Save draft", **{"en-title": title, "es-title": f"{title} (es)", "capacity": "5"}, **meeting)
    path = urlsplit(saved.address).path
    assert saved.status == 200, saved.text
    assert editor.submit(saved, "Publish").status == 200
    return path


def entry_of(stack: Stack, sequence: int = 0) -> icalendar.Event:
    """What the calendar says of it, once it says that much: it may be a second behind."""

    def look() -> icalendar.Event | None:
        feed = icalendar.Calendar.from_ical(Visitor(stack.site).open("/calendar.ics").body)
        ours = (each for each in feed.walk("VEVENT") if TITLE in str(each["SUMMARY"]) and each["SEQUENCE"] == sequence)
        return next(ours, None)

    return wait_until(look, f"the entry with sequence {sequence}")


def test_an_event_from_draft_to_cancelled(stack):
    editor = signed_in(stack, "editor")
    path = write_and_publish(editor)
    public = editor.open(path).page.find("main").find("a", href=lambda href: href and href.startswith("/events/"))["href"]
    ask_for_a_seat(stack, {"path": public}, GUEST)
    confirm(stack, stack.wait_for_letter(GUEST))
    first = entry_of(stack)
    stack.wait_for_letter(GUEST, 2)

    later = (in_a_week() + timedelta(days=1)).date().isoformat()
    moved = editor.submit(editor.open(f"{path}/move"), "Move", **{"meetings-0-day": later})
    assert moved.status == 200, moved.text
    told = stack.wait_for_letter(GUEST, 3)
    second = icalendar.Calendar.from_ical(calendar_of(told)).walk("VEVENT")[0]
    assert second["SEQUENCE"] > first["SEQUENCE"]
    assert second["UID"] == first["UID"] == entry_of(stack, second["SEQUENCE"])["UID"]
    assert second.decoded("DTSTART") - first.decoded("DTSTART") == timedelta(days=1)

    editor.submit(editor.open(f"{path}/cancel"), "Cancel", reason="The host school has no heat.")
    last = stack.wait_for_letter(GUEST, 4)
    gone = icalendar.Calendar.from_ical(calendar_of(last))
    assert gone["METHOD"] == "CANCEL"
    assert gone.walk("VEVENT")[0]["SEQUENCE"] > second["SEQUENCE"]
    assert entry_of(stack, gone.walk("VEVENT")[0]["SEQUENCE"])["STATUS"] == "CANCELLED"
    assert "no heat" in Visitor(stack.site).open(public).text


def test_a_facilitator_keeps_the_roster(stack):
    """Who comes, a mark, a walk-in; what somebody needs is not shown to a facilitator."""
    editor = signed_in(stack, "editor")
    path = write_and_publish(editor, "An evening with a roster")
    facilitator = signed_in(stack, "facilitator")
    roster = facilitator.open(f"{path}/roster")
    assert roster.status == 200
    with_a_walk_in = facilitator.submit(roster, "Add", name="Sample Walk-in")
    assert "Sample Walk-in" in with_a_walk_in.text
    assert facilitator.open(f"{path}/edit").status == 403
