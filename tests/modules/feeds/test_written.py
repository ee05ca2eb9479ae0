"""Whoever changes how entries are written says so: what was written before would stand in calendars beside what is written now."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from modules.events.models import Tag
from modules.feeds.publisher import WRITTEN
from modules.feeds.writing import write_entries
from tests.factories.calendars import PUBLISHER
from tests.factories.events import an_event

THEN = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)  # half an hour after midnight, on the day that has 25 hours
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BY_NUMBER = {2: {"en": "2e5284d9b0a127e9", "es": "464df4994c50c3e0"}}
"""`WRITTEN` and what it stands for. Where this test fails, raise the number, and put the sums of the failure here in place of the old."""


def an_event_with_everything(session):
    event = an_event(
        session,
        THEN,
        uid="0b6e2f5c-6a1f-4b53-9d5f-0d9f6a7f1b11",
        slug="trust-first",
        title="Trust; first, \\ always 😀",
        title_es="Confianza",
        summary="A lead, <typed>",
        description="**Bold** and [a link](https://a.example/?b=1;2)\n\n- one\n- two",
        format="hybrid",
        venue="Hall; 1",
        address="1 Sample Street",
        city="Fresno",
        position="36.7378, -119.7871",
        page_link="https://hosts.example/more",
        host="LACOE",
        contact_email="questions@coe.example",
        cancel_reason="No heat.",
        tags=[Tag(kind="topic", slug=name.lower(), name_en=name, name_es=f"{name} es") for name in ("Families", "Data, more")],
        sessions=[(THEN + number * DAY, THEN + number * DAY + HOUR) for number in range(4)],
    )
    for number, each in enumerate(event.sessions):
        each.uid, each.room, each.all_day = f"{event.uid}-{number}", f"Room {number}", False
    event.sessions[2].cancelled_at = THEN
    event.sessions[3].all_day = True
    session.flush()
    return event


def sum_of(session, event, locale):
    written = write_entries(session, PUBLISHER, [event.id], locale)
    body = b"".join(each.text.vevent for each in sorted(written.values(), key=lambda each: each.session_id))
    assert body.count(b"BEGIN:VEVENT") == 4
    return hashlib.sha256(body).hexdigest()[:16]


def test_entries_are_written_as_the_number_says(session):
    event = an_event_with_everything(session)
    assert {locale: sum_of(session, event, locale) for locale in ("en", "es")} == BY_NUMBER[WRITTEN]
